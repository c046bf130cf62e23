/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The known peers (doc/PROTOCOL section 6) in memory and in their file. Lines
 * are kept in the file's order; those that are not entries (comments, damage)
 * are kept as text. Judging a nick compares folds: what looks alike is alike.
 */
#include "config.h"

#include "store/known.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "crypto/identity.h"
#include "store/file.h"

enum {
	FILE_BYTES_MAX = 32 << 20,
	/* An open room can show endless new identities: beyond this no more
	 * are remembered, so that the file cannot be made to grow for ever. */
	ENTRIES_MAX = 20000,
	TIME_BYTES = sizeof "2026-01-31T23:59:59Z"
};

struct nick {
	char *text, *fold;
};

struct line {
	char *raw;		/* not an entry: kept as it is */
	struct identity_public who;
	enum known_mark trust;	/* KNOWN_SEEN or KNOWN_VERIFIED */
	int64_t first_ms, last_ms;
	struct nick nicks[KNOWN_NICKS_MAX];
	size_t nick_count;
	bool dirty;
	bool judged;		/* the user has decided about trust */
};

struct known {
	char *path;
	struct line *lines;
	size_t count, room, entries;
};

/* ---- lines ---- */

static struct line *
add_line(struct known *known)
{
	if (known->count == known->room) {
		known->room = known->room == 0 ? 16 : 2 * known->room;
		known->lines = mem_resize(known->lines, known->room,
		    sizeof *known->lines);
	}
	memset(&known->lines[known->count], 0, sizeof *known->lines);
	return &known->lines[known->count++];
}

static char *
fold_of(const char *nick)
{
	struct str fold;

	str_init(&fold);
	utf8_fold(&fold, nick, strlen(nick));
	return str_take(&fold);
}

static void
nick_release(struct nick *nick)
{
	free(nick->text);
	free(nick->fold);
}

/* Is a nick that looks like this one among those of line? */
static const struct nick *
find_fold(const struct line *line, const char *fold)
{
	for (size_t i = 0; i < line->nick_count; i++)
		if (strcmp(line->nicks[i].fold, fold) == 0)
			return &line->nicks[i];
	return NULL;
}

static void
add_nick(struct line *line, const char *nick)
{
	char *fold = fold_of(nick);

	if (nick[0] == '\0' || find_fold(line, fold) != NULL) {
		free(fold);
		return;
	}
	if (line->nick_count == KNOWN_NICKS_MAX) {
		nick_release(&line->nicks[0]);
		memmove(line->nicks, line->nicks + 1,
		    (KNOWN_NICKS_MAX - 1) * sizeof *line->nicks);
		line->nick_count--;
	}
	line->nicks[line->nick_count].text = mem_strdup(nick);
	line->nicks[line->nick_count++].fold = fold;
}

static void
line_release(struct line *line)
{
	free(line->raw);
	for (size_t i = 0; i < line->nick_count; i++)
		nick_release(&line->nicks[i]);
}

static void
lines_release(struct known *known)
{
	for (size_t i = 0; i < known->count; i++)
		line_release(&known->lines[i]);
	free(known->lines);
	known->lines = NULL;
	known->count = known->room = known->entries = 0;
}

static struct line *
find(const struct known *known, const struct identity_public *who)
{
	struct line *line;

	for (size_t i = 0; i < known->count; i++) {
		line = &known->lines[i];
		if (line->raw == NULL &&
		    memcmp(&line->who, who, sizeof *who) == 0)
			return line;
	}
	return NULL;
}

/* ---- text ---- */

static void
time_text(char out[static TIME_BYTES], int64_t ms)
{
	time_t t = (time_t)(ms / 1000);
	struct tm tm;

	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(out, TIME_BYTES, "%Y-%m-%dT%H:%M:%SZ", &tm) == 0)
		memcpy(out, "1970-01-01T00:00:00Z", TIME_BYTES);
}

static bool
time_parse(int64_t *ms, const char *text)
{
	struct tm tm = { 0 };
	const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &tm);

	if (end == NULL || *end != '\0')
		return false;
	*ms = (int64_t)timegm(&tm) * 1000;
	return true;
}

static void
escape(struct str *out, const char *nick)
{
	for (const unsigned char *p = (const unsigned char *)nick; *p; p++) {
		if (*p > 0x20 && *p < 0x7f && *p != '%')
			str_add_char(out, (char)*p);
		else
			str_printf(out, "%%%02X", *p);
	}
}

/* In place; false if text is not what escape() makes. */
static bool
unescape(char *text)
{
	char *out = text, hex[3] = "";
	uint8_t byte;

	for (const char *p = text; *p != '\0'; p++) {
		if (*p != '%') {
			*out++ = *p;
			continue;
		}
		if (p[1] == '\0' || p[2] == '\0')
			return false;
		memcpy(hex, p + 1, 2);
		if (str_unhex(&byte, 1, hex) != ERR_OK || byte == 0)
			return false;
		*out++ = (char)byte;
		p += 2;
	}
	*out = '\0';
	return utf8_valid(text, (size_t)(out - text));
}

static void
print_line(struct str *out, const struct line *line)
{
	char hex[2 * sizeof line->who.b + 1], first[TIME_BYTES];
	char last[TIME_BYTES];

	if (line->raw != NULL) {
		str_printf(out, "%s\n", line->raw);
		return;
	}
	str_hex(hex, line->who.b, sizeof line->who.b);
	time_text(first, line->first_ms);
	time_text(last, line->last_ms);
	str_printf(out, "%s %s %s %s", hex, line->trust == KNOWN_VERIFIED ?
	    "verified" : "seen", first, last);
	for (size_t i = 0; i < line->nick_count; i++) {
		str_add_char(out, ' ');
		escape(out, line->nicks[i].text);
	}
	str_add_char(out, '\n');
}

/* Cuts text up. What is wrong with it, NULL if it is an entry. */
static const char *
parse_entry(struct line *line, char *text)
{
	char *save = NULL, *word = strtok_r(text, " ", &save);

	if (word == NULL ||
	    str_unhex(line->who.b, sizeof line->who.b, word) != ERR_OK)
		return _("it does not start with 64 hex digits");
	word = strtok_r(NULL, " ", &save);
	if (word != NULL && strcmp(word, "verified") == 0)
		line->trust = KNOWN_VERIFIED;
	else if (word != NULL && strcmp(word, "seen") == 0)
		line->trust = KNOWN_SEEN;
	else
		return _("the trust is neither \"seen\" nor \"verified\"");
	word = strtok_r(NULL, " ", &save);
	if (word == NULL || !time_parse(&line->first_ms, word))
		return _("the first time is no YYYY-MM-DDTHH:MM:SSZ");
	word = strtok_r(NULL, " ", &save);
	if (word == NULL || !time_parse(&line->last_ms, word))
		return _("the second time is no YYYY-MM-DDTHH:MM:SSZ");
	while ((word = strtok_r(NULL, " ", &save)) != NULL) {
		if (!unescape(word))
			return _("a nick is not escaped as it should be");
		add_nick(line, word);
	}
	return NULL;
}

static void
parse_line(struct known *known, const char *text, size_t number,
    struct str *problems)
{
	struct line *line = add_line(known);
	const char *wrong = NULL;
	char *copy;

	if (text[0] != '#' && text[0] != '\0') {
		copy = mem_strdup(text);
		wrong = parse_entry(line, copy);
		if (wrong == NULL && known->entries++ == ENTRIES_MAX)
			wrong = _("there are too many lines");
		free(copy);
		if (wrong == NULL)
			return;
	}
	line_release(line);
	memset(line, 0, sizeof *line);
	line->raw = mem_strdup(text);
	if (wrong != NULL && problems != NULL)
		str_printf(problems, "%s:%zu: %s\n", known->path, number,
		    wrong);
}

static void
parse(struct known *known, char *text, struct str *problems)
{
	size_t number = 1;
	char *end;

	for (; *text != '\0'; text = end + 1, number++) {
		end = strchr(text, '\n');
		if (end == NULL) {
			parse_line(known, text, number, problems);
			return;
		}
		*end = '\0';
		parse_line(known, text, number, problems);
	}
}

/* ---- the file ---- */

/* Fills known, which is empty, from its file. */
static bool
read_into(struct known *known, struct str *problems, char **reason)
{
	struct str text;
	int r;

	str_init(&text);
	*reason = NULL;
	r = file_read(&text, known->path, FILE_BYTES_MAX);
	if (r == ERR_SYSTEM)
		*reason = mem_printf(_("cannot read the known peers in %s: "
		    "%s"), known->path, strerror(errno));
	else if (r == ERR_LIMIT || strlen(text.s) != text.len)
		*reason = mem_printf(_("%s does not look like a list of "
		    "known peers; move it away or repair it"), known->path);
	else if (r == ERR_OK)
		parse(known, text.s, problems);
	str_release(&text);
	return *reason == NULL;
}

struct known *
known_load(const char *path, struct str *problems, char **reason)
{
	struct known *known = mem_zero(1, sizeof *known);

	known->path = mem_strdup(path);
	if (read_into(known, problems, reason))
		return known;
	known_free(known);
	return NULL;
}

void
known_free(struct known *known)
{
	if (known == NULL)
		return;
	lines_release(known);
	free(known->path);
	free(known);
}

bool
known_dirty(const struct known *known)
{
	for (size_t i = 0; i < known->count; i++)
		if (known->lines[i].dirty)
			return true;
	return false;
}

/* What was learnt of one identity, into what the file has of it. */
static void
merge(struct known *into, const struct line *from)
{
	struct line *line = find(into, &from->who);

	if (line == NULL) {
		if (into->entries >= ENTRIES_MAX)
			return;
		into->entries++;
		line = add_line(into);
		line->who = from->who;
		line->trust = from->trust;
		line->first_ms = from->first_ms;
	}
	if (line->last_ms < from->last_ms)
		line->last_ms = from->last_ms;
	if (from->judged)
		line->trust = from->trust;
	for (size_t i = 0; i < from->nick_count; i++)
		add_nick(line, from->nicks[i].text);
}

/* With the lock held. */
static bool
save_locked(struct known *known, char **reason)
{
	struct known fresh = { .path = known->path };
	struct str text;
	int r;

	if (!read_into(&fresh, NULL, reason)) {
		lines_release(&fresh);
		return false;
	}
	for (size_t i = 0; i < known->count; i++)
		if (known->lines[i].dirty)
			merge(&fresh, &known->lines[i]);
	str_init(&text);
	for (size_t i = 0; i < fresh.count; i++)
		print_line(&text, &fresh.lines[i]);
	r = file_replace(known->path, text.s, text.len);
	str_release(&text);
	if (r != ERR_OK) {
		*reason = mem_printf(_("cannot write the known peers to %s: "
		    "%s"), known->path, strerror(errno));
		lines_release(&fresh);
		return false;
	}
	lines_release(known);
	*known = fresh;
	return true;
}

bool
known_save(struct known *known, char **reason)
{
	int lock;
	bool saved;

	*reason = NULL;
	if (!known_dirty(known))
		return true;
	lock = file_lock(known->path);
	if (lock < 0) {
		*reason = mem_printf(_("cannot lock the known peers in %s: "
		    "%s"), known->path, strerror(errno));
		return false;
	}
	saved = save_locked(known, reason);
	file_unlock(lock);
	return saved;
}

/* ---- judging and learning ---- */

void
known_lookup(const struct known *known, const struct identity_public *who,
    const char *nick, struct known_match *match)
{
	const struct line *own = NULL, *line;
	const struct nick *other = NULL, *like;
	bool same = false;
	char *fold = fold_of(nick);

	memset(match, 0, sizeof *match);
	for (size_t i = 0; i < known->count; i++) {
		line = &known->lines[i];
		if (line->raw != NULL)
			continue;
		like = find_fold(line, fold);
		if (memcmp(&line->who, who, sizeof *who) == 0) {
			own = line;
			same = like != NULL;
		} else if (like != NULL && other == NULL) {
			other = like;
			match->other = line->who;
		}
	}
	free(fold);
	match->mark = own == NULL ? KNOWN_NEW : own->trust;
	if (own != NULL) {
		match->first_ms = own->first_ms;
		match->last_ms = own->last_ms;
	}
	if (other != NULL && !same) {
		match->mark = KNOWN_CHANGED;
		match->other_nick = other->text;
	}
}

static struct line *
meet(struct known *known, const struct identity_public *who, int64_t wall_ms)
{
	struct line *line = find(known, who);

	if (line == NULL) {
		if (known->entries >= ENTRIES_MAX)
			return NULL;
		known->entries++;
		line = add_line(known);
		line->who = *who;
		line->trust = KNOWN_SEEN;
		line->first_ms = wall_ms;
	}
	if (line->last_ms < wall_ms)
		line->last_ms = wall_ms;
	line->dirty = true;
	return line;
}

void
known_met(struct known *known, const struct identity_public *who,
    const char *nick, int64_t wall_ms)
{
	struct known_match match = { .mark = KNOWN_CHANGED };
	struct line *line;

	if (nick != NULL)
		known_lookup(known, who, nick, &match);
	line = meet(known, who, wall_ms);
	if (line != NULL && match.mark != KNOWN_CHANGED)
		add_nick(line, nick);
}

void
known_trust(struct known *known, const struct identity_public *who,
    const char *nick, int64_t wall_ms)
{
	struct line *line = meet(known, who, wall_ms);

	if (line != NULL)
		add_nick(line, nick);
}

void
known_verify(struct known *known, const struct identity_public *who,
    const char *nick, int64_t wall_ms, bool right)
{
	struct line *line = meet(known, who, wall_ms);

	if (line == NULL)
		return;
	line->trust = right ? KNOWN_VERIFIED : KNOWN_SEEN;
	line->judged = true;
	if (right)
		add_nick(line, nick);
}

/* ---- listing, and other machines ---- */

bool
known_entry(const struct known *known, size_t i, struct known_entry *entry)
{
	const struct line *line;

	for (size_t at = 0; at < known->count; at++) {
		line = &known->lines[at];
		if (line->raw != NULL || i-- > 0)
			continue;
		*entry = (struct known_entry) { .who = line->who,
		    .trust = line->trust, .first_ms = line->first_ms,
		    .last_ms = line->last_ms,
		    .nick_count = line->nick_count };
		for (size_t n = 0; n < line->nick_count; n++)
			entry->nicks[n] = line->nicks[n].text;
		return true;
	}
	return false;
}

bool
known_export(const struct known *known, const char *path, size_t *n,
    char **reason)
{
	struct str text;
	int r;

	*n = 0;
	str_init(&text);
	str_add(&text, "# tuschel known peers 1\n");
	for (size_t i = 0; i < known->count; i++) {
		if (known->lines[i].raw != NULL)
			continue;
		print_line(&text, &known->lines[i]);
		++*n;
	}
	r = file_create(path, text.s, text.len);
	str_release(&text);
	*reason = r == ERR_OK ? NULL : errno == EEXIST ?
	    mem_printf(_("%s exists already; name a file that does not"),
	    path) : mem_printf(_("cannot write %s: %s"), path,
	    strerror(errno));
	return r == ERR_OK;
}

/* A nick of from that is another identity's here, or NULL. */
static const char *
conflict(const struct known *known, const struct line *from)
{
	struct known_match match;

	for (size_t i = 0; i < from->nick_count; i++) {
		known_lookup(known, &from->who, from->nicks[i].text, &match);
		if (match.mark == KNOWN_CHANGED)
			return from->nicks[i].text;
	}
	return NULL;
}

static void
tell_conflict(struct known_import *result, const struct line *from,
    const char *nick)
{
	char print[FINGERPRINT_BYTES];

	identity_fingerprint(print, &from->who);
	str_add(&result->conflicts, "\n  ");
	utf8_sanitize(&result->conflicts, nick, strlen(nick), UTF8_LINE);
	str_printf(&result->conflicts, ", %s", print);
}

static void
import_line(struct known *known, const struct line *from,
    struct known_import *result)
{
	bool is_new = find(known, &from->who) == NULL;
	struct line *line = meet(known, &from->who, from->last_ms);

	if (line == NULL)
		return;		/* there are too many */
	result->added += is_new;
	if (is_new || (from->first_ms > 0 && from->first_ms < line->first_ms))
		line->first_ms = from->first_ms;
	for (size_t i = 0; i < from->nick_count; i++)
		add_nick(line, from->nicks[i].text);
	if (from->trust != KNOWN_VERIFIED || line->trust == KNOWN_VERIFIED)
		return;
	line->trust = KNOWN_VERIFIED;
	line->judged = true;
	result->verified++;
}

void
known_import(struct known *known, const struct known *from,
    struct known_import *result)
{
	const char *nick;

	*result = (struct known_import) { 0 };
	str_init(&result->conflicts);
	for (size_t i = 0; i < from->count; i++) {
		const struct line *line = &from->lines[i];

		if (line->raw != NULL)
			continue;
		nick = conflict(known, line);
		if (nick != NULL)
			tell_conflict(result, line, nick);
		else
			import_line(known, line, result);
	}
}
