/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pinned keys of relays. There are few, and they are looked for only when a
 * connection is made: the file is the only place where they are kept.
 */
#include "config.h"

#include "store/pin.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/file.h"

enum { FILE_BYTES_MAX = 1 << 20 };

/* ---- lines ---- */

/* The length of the line at text, and where the next one starts. */
static size_t
line_len(const char *text, const char **next)
{
	size_t len = strcspn(text, "\n");

	*next = text + len + (text[len] == '\n');
	return len;
}

static bool
is_of(const char *line, size_t len, const char *relay)
{
	size_t word = strlen(relay);

	return len >= word && strncasecmp(line, relay, word) == 0 &&
	    (len == word || line[word] == ' ');
}

/* What is behind the relay: " KEY DATE". */
static bool
parse_rest(struct relay_key *key, const char *rest, size_t len)
{
	char text[RELAY_KEY_TEXT_BYTES];
	const size_t date = sizeof "YYYY-MM-DD" - 1;

	if (len != 1 + sizeof text - 1 + 1 + date ||
	    rest[sizeof text] != ' ')
		return false;
	memcpy(text, rest + 1, sizeof text - 1);
	text[sizeof text - 1] = '\0';
	return relay_key_parse(key, text) == ERR_OK;
}

static enum pin_found
find_in(const char *text, const char *path, const char *relay,
    struct pin *pin, char **reason)
{
	size_t word = strlen(relay), number = 1, len;
	const char *next;

	for (; *text != '\0'; text = next, number++) {
		len = line_len(text, &next);
		if (!is_of(text, len, relay))
			continue;
		pin->line = number;
		if (parse_rest(&pin->key, text + word, len - word))
			return PIN_FOUND;
		*reason = mem_printf(_("line %zu of %s is damaged, so the "
		    "key of %s is not known for certain: repair the line, "
		    "or remove it to be asked anew"), number, path, relay);
		return PIN_UNREADABLE;
	}
	return PIN_NONE;
}

/* ---- the file ---- */

/* ERR_NOTFOUND is an empty file. False and *reason if it cannot be read. */
static bool
read_file(struct str *text, const char *path, char **reason)
{
	int r = file_read(text, path, FILE_BYTES_MAX);

	*reason = NULL;
	if (r == ERR_SYSTEM)
		*reason = mem_printf(_("cannot read the known relays in %s: "
		    "%s"), path, strerror(errno));
	else if (r == ERR_LIMIT || strlen(text->s) != text->len)
		*reason = mem_printf(_("%s does not look like a list of "
		    "known relays; move it away or repair it"), path);
	return *reason == NULL;
}

enum pin_found
pin_find(const char *path, const char *relay, struct pin *pin, char **reason)
{
	enum pin_found found = PIN_UNREADABLE;
	struct str text;

	memset(pin, 0, sizeof *pin);
	str_init(&text);
	if (read_file(&text, path, reason))
		found = find_in(text.s, path, relay, pin, reason);
	str_release(&text);
	return found;
}

static bool
cannot_write(const char *path, char **reason)
{
	*reason = mem_printf(_("cannot write the known relays to %s: %s"),
	    path, strerror(errno));
	return false;
}

/* Calls change() with the file's text and the lock held, and writes what it
 * has made of it. change() returns false if nothing is to be written. */
static bool
rewrite(const char *path, char **reason,
    bool (*change)(struct str *text, void *ctx), void *ctx)
{
	int lock = file_lock(path);
	struct str text;
	bool good;

	if (lock < 0)
		return cannot_write(path, reason);
	str_init(&text);
	good = read_file(&text, path, reason);
	if (good && change(&text, ctx) &&
	    file_replace(path, text.s, text.len) != ERR_OK)
		good = cannot_write(path, reason);
	str_release(&text);
	file_unlock(lock);
	return good;
}

struct addition {
	const char *path, *relay;
	const struct relay_key *key;
	int64_t wall_ms;
	char *wrong;
};

static bool
add(struct str *text, void *ctx)
{
	struct addition *a = ctx;
	char key[RELAY_KEY_TEXT_BYTES], date[sizeof "YYYY-MM-DD"];
	time_t t = (time_t)(a->wall_ms / 1000);
	struct pin pin;
	struct tm tm;

	switch (find_in(text->s, a->path, a->relay, &pin, &a->wrong)) {
	case PIN_NONE:
		break;
	case PIN_FOUND:
		if (!relay_key_equal(&pin.key, a->key))
			a->wrong = mem_printf(_("%s has another key for %s "
			    "in line %zu"), a->path, a->relay, pin.line);
		return false;
	case PIN_UNREADABLE:
		return false;
	}
	if (gmtime_r(&t, &tm) == NULL ||
	    strftime(date, sizeof date, "%Y-%m-%d", &tm) != sizeof date - 1)
		memcpy(date, "1970-01-01", sizeof date);
	relay_key_text(key, a->key);
	if (text->len > 0 && text->s[text->len - 1] != '\n')
		str_add_char(text, '\n');
	str_printf(text, "%s %s %s\n", a->relay, key, date);
	return true;
}

bool
pin_add(const char *path, const char *relay, const struct relay_key *key,
    int64_t wall_ms, char **reason)
{
	struct addition a = { path, relay, key, wall_ms, NULL };
	bool good = rewrite(path, reason, add, &a);

	if (a.wrong == NULL)
		return good;
	*reason = a.wrong;
	return false;
}

struct removal {
	const char *relay;
	size_t count;
};

static bool
remove_lines(struct str *text, void *ctx)
{
	struct removal *r = ctx;
	const char *at = text->s, *next;
	struct str left;
	size_t len;

	str_init(&left);
	for (; *at != '\0'; at = next) {
		len = line_len(at, &next);
		if (is_of(at, len, r->relay))
			r->count++;
		else
			str_add_mem(&left, at, (size_t)(next - at));
	}
	str_clear(text);
	str_add_mem(text, left.s, left.len);
	str_release(&left);
	return r->count > 0;
}

bool
pin_remove(const char *path, const char *relay, size_t *removed,
    char **reason)
{
	struct removal r = { relay, 0 };
	bool good = rewrite(path, reason, remove_lines, &r);

	*removed = r.count;
	return good;
}
