/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * INFO is lines of "name:value"; an error begins with a word in capitals.
 * Text of Redis that is shown is cut and made printable.
 */
#include "config.h"

#include "backbone/judge.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	VERSION_MIN = 7,	/* scripts are replicated by what they do */
	SHOWN_BYTES = 160
};

/* The value of a line as text; "" if there is none. */
static void
find_value(char out[static SHOWN_BYTES], const char *info, const char *name)
{
	size_t len = strlen(name);
	const char *line = info;

	*out = '\0';
	while (line != NULL) {
		if (strncmp(line, name, len) == 0 && line[len] == ':') {
			snprintf(out, SHOWN_BYTES, "%.*s",
			    (int)strcspn(line + len + 1, "\r\n"),
			    line + len + 1);
			return;
		}
		line = strchr(line, '\n');
		line = line != NULL ? line + 1 : NULL;
	}
}

static void
make_printable(char *text)
{
	for (; *text != '\0'; text++)
		if (*text < ' ' || *text > '~')
			*text = '?';
}

char *
judge_info(const char *info)
{
	char value[SHOWN_BYTES];

	find_value(value, info, "redis_version");
	make_printable(value);
	if (strtol(value, NULL, 10) < VERSION_MIN)
		return mem_printf("Redis %s answers there: version %d or "
		    "newer is wanted, or Valkey", *value != '\0' ? value :
		    "of an unknown version", VERSION_MIN);
	find_value(value, info, "role");
	if (strcmp(value, "master") != 0)
		return mem_strdup("that Redis is a replica: backbone has to "
		    "name the primary");
	find_value(value, info, "maxmemory_policy");
	make_printable(value);
	if (strcmp(value, "noeviction") != 0)
		return mem_printf("Redis may throw parts of a room away: set "
		    "its maxmemory-policy to noeviction (it is %s)", value);
	return NULL;
}

bool
judge_persistent(const char *info)
{
	char value[SHOWN_BYTES];

	find_value(value, info, "aof_enabled");
	return strcmp(value, "1") == 0;
}

#define IN_CLUSTER "that Redis is part of a cluster: backbone has to name " \
    "one that is not"

static const struct {
	const char *word, *text;
} meanings[] = {
	{ "NOAUTH", "Redis wants a password: redis://USER:PASSWORD@HOST" },
	{ "WRONGPASS", "Redis knows no such user with that password: see its "
	  "requirepass, or ACL LIST" },
	{ "NOPERM", "Redis gives the user too few rights: those that are "
	  "needed are in doc/OPERATING" },
	{ "READONLY", "that Redis has become a replica: backbone has to "
	  "name the primary" },
	{ "OOM", "the memory of Redis is used up: raise its maxmemory" },
	{ "MISCONF", "Redis cannot write to its disk: its log says why" },
	{ "NOREPLICAS", "Redis has fewer replicas than its "
	  "min-replicas-to-write: start some, or lower it" },
	{ "LOADING", "Redis is still reading its disk, which passes" },
	{ "NOSCRIPT", "Redis has forgotten the scripts" },
	{ "WRONGTYPE", "others use the keys of this room: give it a database "
	  "of its own, whose number backbone can have" },
	{ "DENIED", "Redis lets in its own machine only: give it a password "
	  "(requirepass), or set its protected-mode to no" },
	{ "ERR max number of clients", "Redis has too many clients: raise its "
	  "maxclients" },
	{ "MASTERDOWN", "that Redis is a replica: backbone has to name the "
	  "primary" },
	{ "CLUSTERDOWN", IN_CLUSTER },
	{ "MOVED", IN_CLUSTER },
	{ "ERR SELECT is not allowed", IN_CLUSTER },
	{ "ERR unknown command", "Redis lacks a command that is needed: it is "
	  "a Sentinel, or the command was renamed" },
	{ "BUSY", "Redis is busy with a script of somebody else" },
	{ "ERR AUTH <password> called", "Redis has no password, but "
	  "backbone has one" },
	{ "ERR invalid DB index", "Redis has no database of that number" },
	{ "ERR DB index is out", "Redis has no database of that number" },
};

char *
judge_error(const char *error)
{
	char text[SHOWN_BYTES];

	for (size_t i = 0; i < ARRAY_LEN(meanings); i++)
		if (strncmp(error, meanings[i].word,
		    strlen(meanings[i].word)) == 0)
			return mem_strdup(meanings[i].text);
	snprintf(text, sizeof text, "%s", error);
	make_printable(text);
	return mem_printf("Redis says: %s", text);
}
