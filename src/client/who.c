/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Names to ids: an ordered list of rules, each of which is asked for all
 * candidates before the next one is.
 */
#include "config.h"

#include "client/who.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum { CANDIDATES_SHOWN = 8 };

typedef bool rule(const struct candidate *c, const char *word);

static bool
is_id(const struct candidate *c, const char *word)
{
	char id[sizeof "3f9a21c0"];

	if (word[0] != '#' || word[1] == '\0')
		return false;
	snprintf(id, sizeof id, "%08" PRIx32, c->id);
	return strlen(word + 1) < sizeof id &&
	    strncasecmp(id, word + 1, strlen(word + 1)) == 0;
}

static bool
is_name(const struct candidate *c, const char *word)
{
	return strcmp(c->name, word) == 0 && strcmp(c->nick, word) != 0;
}

static bool
is_nick(const struct candidate *c, const char *word)
{
	return word[0] != '\0' && strcmp(c->nick, word) == 0;
}

static bool
folds_match(const char *nick, const char *word, bool whole)
{
	struct str a, b;
	bool same;

	str_init(&a);
	str_init(&b);
	utf8_fold(&a, nick, strlen(nick));
	utf8_fold(&b, word, strlen(word));
	same = b.len > 0 && a.len >= b.len && (!whole || a.len == b.len) &&
	    memcmp(a.s, b.s, b.len) == 0;
	str_release(&a);
	str_release(&b);
	return same;
}

static bool
looks_alike(const struct candidate *c, const char *word)
{
	return folds_match(c->nick, word, true);
}

static bool
starts_alike(const struct candidate *c, const char *word)
{
	return folds_match(c->nick, word, false);
}

static rule *const rules[] = {
	is_id, is_name, is_nick, looks_alike, starts_alike
};

static char *
ambiguous(const struct candidate *list, size_t n, rule *fits,
    const char *word)
{
	struct str text;
	size_t shown = 0;

	str_init(&text);
	str_printf(&text, _("\"%s\" could be"), word);
	for (size_t i = 0; i < n; i++) {
		if (!fits(&list[i], word))
			continue;
		if (shown == CANDIDATES_SHOWN) {
			str_add(&text, " ...");
			break;
		}
		str_printf(&text, "%s %s (#%08" PRIx32 ")",
		    shown++ == 0 ? "" : ",", list[i].name, list[i].id);
	}
	return str_take(&text);
}

bool
who_is(const struct candidate *list, size_t n, const char *word,
    uint32_t *id, char **reason)
{
	size_t fitting;

	*reason = NULL;
	for (size_t r = 0; r < ARRAY_LEN(rules); r++) {
		fitting = 0;
		for (size_t i = 0; i < n; i++) {
			if (!rules[r](&list[i], word))
				continue;
			*id = list[i].id;
			fitting++;
		}
		if (fitting == 1)
			return true;
		if (fitting > 1) {
			*reason = ambiguous(list, n, rules[r], word);
			return false;
		}
	}
	return false;
}
