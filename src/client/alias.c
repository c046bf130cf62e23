/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The expansion of aliases. Where they are kept is known to commands_own.c.
 */
#include "config.h"

#include "client/alias.h"

#include <stddef.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/commands.h"

static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789-_";

const char *
alias_wrong(const char *name)
{
	size_t len = strlen(name);

	if (len == 0 || len > ALIAS_NAME_BYTES_MAX ||
	    strspn(name, letters) != len)
		return _("it has up to 32 small letters, digits, - and _");
	if (command_find(name, len) != NULL)
		return _("there is a command of that name");
	return NULL;
}

/* The nth word of args, from 1; NULL if there are fewer. */
static const char *
word_at(const char *args, int n, size_t *len)
{
	for (;;) {
		args += strspn(args, " \t\n");
		*len = strcspn(args, " \t\n");
		if (*len == 0)
			return NULL;
		if (--n == 0)
			return args;
		args += *len;
	}
}

/* What stands for c behind a dollar. False if it is a word that is missing. */
static bool
put(struct str *out, char c, const char *args)
{
	const char *word;
	size_t len;

	if (c == '*') {
		str_add(out, args);
		return true;
	}
	word = word_at(args, c - '0', &len);
	if (word == NULL)
		return false;
	str_add_mem(out, word, len);
	return true;
}

static bool
stands_for_words(char c)
{
	return c == '*' || (c >= '1' && c <= '9');
}

char *
alias_expand(const char *line, const char *args, char **reason)
{
	struct str out;
	bool used = false, good = true;

	*reason = NULL;
	str_init(&out);
	for (const char *p = line; good && *p != '\0'; p++) {
		if (*p != '$' || (p[1] != '$' && !stands_for_words(p[1]))) {
			str_add_char(&out, *p);
			continue;
		}
		p++;
		if (*p == '$') {
			str_add_char(&out, '$');
			continue;
		}
		used = true;
		good = put(&out, *p, args);
		if (!good)
			*reason = mem_printf(_("word %c is missing behind "
			    "it: it stands for \"%s\""), *p, line);
	}
	if (good && !used && args[0] != '\0')
		str_printf(&out, " %s", args);
	if (good)
		return str_take(&out);
	str_release(&out);
	return NULL;
}
