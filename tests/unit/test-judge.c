/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/backbone/judge.c */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "backbone/judge.h"
#include "base/mem.h"
#include "tap.h"

#define GOOD "# Server\r\nredis_version:7.0.15\r\nredis_mode:standalone\r\n" \
    "# Replication\r\nrole:master\r\n# Memory\r\nmaxmemory_policy:" \
    "noeviction\r\n"

static void
is_judged(char *got, const char *want, const char *name)
{
	if (want == NULL)
		ok(got == NULL, "%s", name);
	else
		is_str(got != NULL ? got : "(good)", want, "%s", name);
	free(got);
}

/* GOOD with one text in place of another. */
static char *
with(const char *from, const char *to)
{
	const char *at = strstr(GOOD, from);

	return mem_printf("%.*s%s%s", (int)(at - GOOD), GOOD, to,
	    at + strlen(from));
}

static void
is_info(const char *from, const char *to, const char *want, const char *name)
{
	char *info = with(from, to);

	is_judged(judge_info(info), want, name);
	free(info);
}

static void
test_info(void)
{
	is_judged(judge_info(GOOD), NULL, "Redis 7 is good");
	is_info("7.0.15", "8.2.1", NULL, "a later one too");
	is_info("7.0.15", "10.0.0", NULL, "also with two digits");
	is_info("7.0.15", "6.2.1", "Redis 6.2.1 answers there: version 7 "
	    "or newer is wanted, or Valkey", "an older one is not");
	is_info("redis_version:7.0.15", "x:y", "Redis of an unknown version "
	    "answers there: version 7 or newer is wanted, or Valkey",
	    "nor none");
	is_info("7.0.15", "\33[31m5", "Redis ?[31m5 answers there: version 7 "
	    "or newer is wanted, or Valkey",
	    "what it says of itself is made printable");
	is_info("role:master", "role:slave", "that Redis is a replica: "
	    "backbone has to name the primary", "a replica is not");
	is_info("noeviction", "allkeys-lru", "Redis may throw parts of a "
	    "room away: set its maxmemory-policy to noeviction (it is "
	    "allkeys-lru)", "one that evicts is not");
	is_info("noeviction", "volatile-ttl", "Redis may throw parts of a "
	    "room away: set its maxmemory-policy to noeviction (it is "
	    "volatile-ttl)", "not even leases");
	ok(judge_persistent("aof_enabled:1\r\n"), "it may keep all on disk");
	ok(!judge_persistent(GOOD), "or not");
}

static void
test_error(void)
{
	is_judged(judge_error("WRONGPASS invalid username-password pair"),
	    "Redis knows no such user with that password: see its requirepass, "
	    "or ACL LIST", "a wrong password");
	is_judged(judge_error("NOAUTH Authentication required."),
	    "Redis wants a password: redis://USER:PASSWORD@HOST",
	    "none");
	is_judged(judge_error("ERR AUTH <password> called without any "
	    "password configured"),
	    "Redis has no password, but backbone has one",
	    "one too many");
	is_judged(judge_error("DENIED Redis is running in protected mode "
	    "because protected mode is enabled"),
	    "Redis lets in its own machine only: give it a password "
	    "(requirepass), or set its protected-mode to no",
	    "one that is not for other machines");
	is_judged(judge_error("ERR max number of clients reached"),
	    "Redis has too many clients: raise its maxclients",
	    "one that is full");
	is_judged(judge_error("CLUSTERDOWN Hash slot not served"),
	    "that Redis is part of a cluster: backbone has to name one that "
	    "is not", "a node of a cluster");
	is_judged(judge_error("ERR unknown command 'SELECT', with args "
	    "beginning with: '0' "), "Redis lacks a command that is needed: "
	    "it is a Sentinel, or the command was renamed", "a Sentinel");
	is_judged(judge_error("ERR \33]0;x"), "Redis says: ERR ?]0;x",
	    "another error is said as it is, made printable");
}

int
main(void)
{
	test_info();
	test_error();
	return done_testing();
}
