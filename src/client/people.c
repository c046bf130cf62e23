/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An array sorted by id. A name follows from who is here alone, so that all who
 * are here see the same one, and nobody can leave a suffix on somebody else's
 * by taking it for a moment. Lines already on the screen keep what they have.
 */
#include "config.h"

#include "client/people.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

enum {
	GONE_MAX = 4096,	/* names kept of those who have left */
	NAMELESS = 8,		/* "#3f9a21c0"s that are valid at once */
	ID_BYTES = sizeof "#3f9a21c0"
};

struct people {
	struct known *known;
	struct identity_public own;
	uint32_t self;
	struct person *list;
	size_t count, room, gone;
	struct ignored {
		struct identity_public identity;
		char *name;
	} *ignored;
	size_t ignored_count;
};

static char nameless[NAMELESS][ID_BYTES];
static unsigned nameless_next;

struct people *
people_new(struct known *known, const struct identity_public *own)
{
	struct people *people = mem_zero(1, sizeof *people);

	people->known = known;
	people->own = *own;
	return people;
}

static void
forget_card(struct person *p)
{
	free(p->nick);
	free(p->plain);
	free(p->fold);
	free(p->name);
	free(p->was);
	free(p->known.other_nick);
	p->was = NULL;
	p->nick = p->plain = p->fold = p->name = p->known.other_nick = NULL;
	p->has_card = false;
}

void
people_clear(struct people *people)
{
	for (size_t i = 0; i < people->count; i++)
		forget_card(&people->list[i]);
	free(people->list);
	people->list = NULL;
	people->count = people->room = people->gone = 0;
	people->self = 0;
}

void
people_set_self(struct people *people, uint32_t id)
{
	people->self = id;
}

uint32_t
people_self(const struct people *people)
{
	return people->self;
}

void
people_free(struct people *people)
{
	if (people == NULL)
		return;
	people_clear(people);
	for (size_t i = 0; i < people->ignored_count; i++)
		free(people->ignored[i].name);
	free(people->ignored);
	free(people);
}

/* Where id is, or would have to be. */
static size_t
place_of(const struct people *people, uint32_t id)
{
	size_t low = 0, high = people->count, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (people->list[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static struct person *
find(const struct people *people, uint32_t id)
{
	size_t i = place_of(people, id);

	return i < people->count && people->list[i].id == id ?
	    &people->list[i] : NULL;
}

static struct person *
find_or_add(struct people *people, uint32_t id)
{
	size_t i = place_of(people, id);

	if (i < people->count && people->list[i].id == id)
		return &people->list[i];
	if (people->count == people->room) {
		people->room = people->room == 0 ? 16 : 2 * people->room;
		people->list = mem_resize(people->list, people->room,
		    sizeof *people->list);
	}
	memmove(people->list + i + 1, people->list + i,
	    (people->count - i) * sizeof *people->list);
	people->count++;
	memset(&people->list[i], 0, sizeof people->list[i]);
	people->list[i].id = id;
	return &people->list[i];
}

/* A suffix behind p's name, or none. */
static void
name_person(struct person *p, bool twin)
{
	bool has = strcmp(p->name, p->plain) != 0;

	if (has == twin)
		return;
	free(p->name);
	p->name = twin ? mem_printf("%s#%04" PRIx32, p->plain, p->id >> 16) :
	    mem_strdup(p->plain);
}

static bool
looks_like(const struct person *p, const char *fold)
{
	return p->has_card && !p->gone && strcmp(p->fold, fold) == 0;
}

/* Names all who look like that: apart, if there are several. */
static void
tell_apart(struct people *people, const char *fold)
{
	size_t alike = 0, i;

	for (i = 0; i < people->count; i++)
		alike += looks_like(&people->list[i], fold);
	for (i = 0; i < people->count; i++)
		if (looks_like(&people->list[i], fold))
			name_person(&people->list[i], alike > 1);
}

static bool
is_own(const struct people *people, const struct person *p)
{
	return memcmp(&p->identity, &people->own, sizeof people->own) == 0;
}

static void
judge(struct people *people, struct person *p)
{
	struct known_match match;

	known_lookup(people->known, &p->identity, p->nick, &match);
	free(p->known.other_nick);
	p->known.other_nick = NULL;
	p->known.mark = match.mark;
	p->known.first_ms = match.first_ms;
	p->known.last_ms = match.last_ms;
	if (match.mark != KNOWN_CHANGED)
		return;
	if (is_own(people, p)) {
		/* one may have the nick of somebody met: oneself elsewhere */
		p->known.mark = KNOWN_NEW;
		return;
	}
	p->known.other_nick = mem_strdup(match.other_nick);
	p->known.other = match.other;
}

/* "#" is what sets a suffix off, so a nick must not bring its own. */
static char *
plain_nick(const char *nick)
{
	struct str plain;

	str_init(&plain);
	utf8_sanitize(&plain, nick, strlen(nick), UTF8_LINE);
	for (char *c = plain.s; *c != '\0'; c++)
		if (*c == '#' || *c == ' ')
			*c = '_';
	return str_take(&plain);
}

void
people_card(struct people *people, uint32_t id,
    const struct identity_public *identity, const char *nick)
{
	struct person *p = find_or_add(people, id);
	char *was = p->has_card ? mem_strdup(p->name) : NULL;
	char *left = NULL;
	struct str fold;

	p->fresh = !p->has_card || strcmp(p->nick, nick) != 0 ||
	    memcmp(&p->identity, identity, sizeof *identity) != 0;
	if (!p->fresh) {
		free(was);
		return;
	}
	if (p->has_card)
		left = mem_strdup(p->fold);
	forget_card(p);
	p->was = was;
	p->has_card = true;
	p->identity = *identity;
	p->nick = mem_strdup(nick);
	p->plain = plain_nick(nick);
	p->name = mem_strdup(p->plain);
	str_init(&fold);
	utf8_fold(&fold, p->plain, strlen(p->plain));
	p->fold = str_take(&fold);
	judge(people, p);
	tell_apart(people, p->fold);
	if (left != NULL)
		tell_apart(people, left);
	free(left);
}

void
people_met(struct people *people, uint32_t id, int64_t wall_ms)
{
	struct person *p = find(people, id);

	if (p == NULL || !p->has_card || is_own(people, p))
		return;
	/* whose the nick is that two have now, nobody knows */
	known_met(people->known, &p->identity, strcmp(p->name, p->plain) == 0 ?
	    p->nick : NULL, wall_ms);
}

void
people_trust(struct people *people, uint32_t id, int64_t wall_ms)
{
	struct person *p = find(people, id);

	if (p == NULL || !p->has_card)
		return;
	known_trust(people->known, &p->identity, p->nick, wall_ms);
	judge(people, p);
}

void
people_verify(struct people *people, uint32_t id, int64_t wall_ms,
    bool right)
{
	struct person *p = find(people, id);

	if (p == NULL || !p->has_card)
		return;
	known_verify(people->known, &p->identity, p->nick, wall_ms, right);
	judge(people, p);
}

void
people_judge_all(struct people *people)
{
	for (size_t i = 0; i < people->count; i++)
		if (people->list[i].has_card)
			judge(people, &people->list[i]);
}

/* Half of those who have gone, whoever they are: a bound, not a cache. */
static void
forget_some(struct people *people)
{
	size_t kept = 0;

	for (size_t i = 0; i < people->count; i++) {
		struct person *p = &people->list[i];

		if (p->gone && people->gone > GONE_MAX / 2) {
			forget_card(p);
			people->gone--;
		} else {
			people->list[kept++] = *p;
		}
	}
	people->count = kept;
}

void
people_gone(struct people *people, uint32_t id)
{
	struct person *p = find(people, id);

	if (p == NULL || p->gone)
		return;
	p->gone = true;
	if (p->has_card)
		tell_apart(people, p->fold);
	if (++people->gone > GONE_MAX)
		forget_some(people);
}

const struct person *
people_get(const struct people *people, uint32_t id)
{
	return find(people, id);
}

const char *
people_name(const struct people *people, uint32_t id)
{
	const struct person *p = find(people, id);
	char *text;

	if (p != NULL && p->has_card)
		return p->name;
	text = nameless[nameless_next++ % NAMELESS];
	snprintf(text, ID_BYTES, "#%08" PRIx32, id);
	return text;
}

/* ---- who is ignored ---- */

/* ignored_count if that identity is not. */
static size_t
ignored_at(const struct people *people, const struct identity_public *who)
{
	size_t i = 0;

	while (i < people->ignored_count && memcmp(
	    &people->ignored[i].identity, who, sizeof *who) != 0)
		i++;
	return i;
}

bool
people_is_ignored(const struct people *people, uint32_t id)
{
	const struct person *p;

	if (people->ignored_count == 0)
		return false;
	p = people_get(people, id);
	return p != NULL && p->has_card &&
	    ignored_at(people, &p->identity) < people->ignored_count;
}

void
people_ignore(struct people *people, uint32_t id, bool ignored)
{
	const struct person *p = people_get(people, id);
	size_t at;

	if (p == NULL || !p->has_card)
		return;
	at = ignored_at(people, &p->identity);
	if (ignored == (at < people->ignored_count))
		return;
	if (ignored) {
		people->ignored = mem_resize(people->ignored, at + 1,
		    sizeof *people->ignored);
		people->ignored[at] = (struct ignored){ p->identity,
		    mem_strdup(p->name) };
		people->ignored_count++;
		return;
	}
	free(people->ignored[at].name);
	people->ignored[at] = people->ignored[--people->ignored_count];
}

const char *
people_ignored(const struct people *people, size_t i)
{
	return i < people->ignored_count ? people->ignored[i].name : NULL;
}
