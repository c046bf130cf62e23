/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of the file as they are, and the prefixes in them sorted. An
 * address is looked for once for each length of a prefix, so that a hundred
 * thousand bans cost a newcomer no more than a few microseconds.
 */
#include "config.h"

#include "relay/bans.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "store/file.h"

enum { V6_BITS_MAX = 64 };

struct bans {
	char *path;		/* NULL: they are not kept */
	struct str text;	/* of the file */
	struct prefix *sorted;
	size_t count;
};

struct bans *
bans_new(void)
{
	struct bans *bans = mem_zero(1, sizeof *bans);

	str_init(&bans->text);
	return bans;
}

void
bans_free(struct bans *bans)
{
	if (bans == NULL)
		return;
	free(bans->path);
	str_release(&bans->text);
	free(bans->sorted);
	free(bans);
}

static void
widen(struct prefix *p)
{
	if (p->v6)
		prefix_cut(p, V6_BITS_MAX);
}

/* ---- the sorted ones ---- */

static int
compare(const void *a, const void *b)
{
	return prefix_compare(a, b);
}

static const struct prefix *
find(const struct bans *bans, const struct prefix *p)
{
	if (bans->count == 0)
		return NULL;
	return bsearch(p, bans->sorted, bans->count, sizeof *p, compare);
}

/* Without a thought for the order. */
static void
append(struct bans *bans, const struct prefix *p)
{
	/* Grown in doubles: a file may have many. */
	if ((bans->count & (bans->count - 1)) == 0)
		bans->sorted = mem_resize(bans->sorted,
		    bans->count > 0 ? 2 * bans->count : 1, sizeof *p);
	bans->sorted[bans->count++] = *p;
}

static void
sort(struct bans *bans)
{
	size_t i, n = 0;

	if (bans->count == 0)
		return;
	qsort(bans->sorted, bans->count, sizeof *bans->sorted, compare);
	for (i = 1; i < bans->count; i++)
		if (compare(&bans->sorted[n], &bans->sorted[i]) != 0)
			bans->sorted[++n] = bans->sorted[i];
	bans->count = n + 1;
}

/* ---- the text ---- */

/* What is in front of a remark, without blanks; to be freed. */
static char *
bare(const char *line, size_t len)
{
	static const char blanks[] = " \t\r";
	size_t start = 0, end = 0;

	while (end < len && line[end] != '#')
		end++;
	while (start < end && strchr(blanks, line[start]) != NULL)
		start++;
	while (end > start && strchr(blanks, line[end - 1]) != NULL)
		end--;
	return mem_strndup(line + start, end - start);
}

/* The prefix of a line; false, and *reason NULL if it has none. */
static bool
parse_line(struct prefix *p, const char *line, size_t len,
    const char **reason)
{
	char *text = bare(line, len);
	bool good = false;

	*reason = NULL;
	if (*text != '\0')
		good = prefix_parse(p, text, reason) == ERR_OK;
	free(text);
	if (good)
		widen(p);
	return good;
}

/* The length of the line at text, of len > 0 bytes, with its newline. */
static size_t
line_length(const char *text, size_t len)
{
	const char *newline = memchr(text, '\n', len);

	return newline != NULL ? (size_t)(newline - text) + 1 : len;
}

/* Fills the sorted ones; 0, or the number of a line that is wrong. */
static size_t
parse_text(struct bans *bans, const char **reason)
{
	const char *text = bans->text.s;
	size_t line = 0, at = 0, len;
	struct prefix p;

	for (; at < bans->text.len; at += len) {
		line++;
		len = line_length(text + at, bans->text.len - at);
		if (parse_line(&p, text + at, len -
		    (text[at + len - 1] == '\n'), reason))
			append(bans, &p);
		else if (*reason != NULL)
			return line;
	}
	sort(bans);
	return 0;
}

/* The text without the lines of p. */
static void
cut_lines(struct bans *bans, const struct prefix *p)
{
	const char *text = bans->text.s, *reason;
	struct str kept;
	struct prefix q;
	size_t at, len;

	str_init(&kept);
	for (at = 0; at < bans->text.len; at += len) {
		len = line_length(text + at, bans->text.len - at);
		if (!parse_line(&q, text + at, len -
		    (text[at + len - 1] == '\n'), &reason) ||
		    prefix_compare(p, &q) != 0)
			str_add_mem(&kept, text + at, len);
	}
	str_release(&bans->text);
	bans->text = kept;
}

/* ---- the file ---- */

static char *
read_file(struct str *out, const char *path)
{
	int r = path != NULL ? file_read(out, path, BANS_FILE_BYTES_MAX) :
	    ERR_NOTFOUND;

	if (r == ERR_OK || r == ERR_NOTFOUND)
		return NULL;
	return mem_printf(_("%s: cannot be read: %s"), path,
	    r == ERR_LIMIT ? _("the file is too large") : strerror(errno));
}

bool
bans_load(struct bans *bans, const char *path, char **reason)
{
	struct bans *loaded = bans_new(), old;
	const char *wrong;
	size_t line;

	*reason = read_file(&loaded->text, path);
	line = *reason == NULL ? parse_text(loaded, &wrong) : 0;
	if (line > 0)
		*reason = mem_printf("%s:%zu: %s", path, line, wrong);
	if (*reason == NULL) {
		loaded->path = path != NULL ? mem_strdup(path) : NULL;
		old = *bans;
		*bans = *loaded;
		*loaded = old;
	}
	bans_free(loaded);
	return *reason == NULL;
}

/* NULL, or why it is forgotten at the end. */
static char *
save(const struct bans *bans)
{
	if (bans->path == NULL)
		return mem_strdup(_("it is forgotten when the relay ends: set "
		    "ban-file to keep it"));
	if (file_replace(bans->path, bans->text.s, bans->text.len) == ERR_OK)
		return NULL;
	return mem_printf(_("it is forgotten when the relay ends, since %s "
	    "cannot be written: %s"), bans->path, strerror(errno));
}

/* ---- what is asked ---- */

bool
bans_have_prefix(const struct bans *bans, const struct prefix *prefix)
{
	struct prefix p = *prefix;

	widen(&p);
	for (;;) {
		if (find(bans, &p) != NULL)
			return true;
		if (p.bits == 0)
			return false;
		prefix_cut(&p, p.bits - 1);
	}
}

bool
bans_have(const struct bans *bans, const char *address)
{
	struct prefix p;
	const char *reason;

	return address != NULL && bans->count > 0 &&
	    prefix_parse(&p, address, &reason) == ERR_OK &&
	    bans_have_prefix(bans, &p);
}

enum bans_change
bans_add(struct bans *bans, const struct prefix *prefix, char **unsaved)
{
	struct prefix p = *prefix;
	char text[PREFIX_TEXT_BYTES];

	*unsaved = NULL;
	widen(&p);
	if (find(bans, &p) != NULL)
		return BANS_AS_BEFORE;
	if (bans->text.len > 0 && bans->text.s[bans->text.len - 1] != '\n')
		str_add_char(&bans->text, '\n');
	prefix_text(text, &p);
	str_printf(&bans->text, "%s\n", text);
	append(bans, &p);
	sort(bans);
	*unsaved = save(bans);
	return BANS_CHANGED;
}

enum bans_change
bans_remove(struct bans *bans, const struct prefix *prefix, char **unsaved)
{
	struct prefix p = *prefix;
	const struct prefix *found;
	size_t i;

	*unsaved = NULL;
	widen(&p);
	found = find(bans, &p);
	if (found == NULL)
		return BANS_AS_BEFORE;
	i = (size_t)(found - bans->sorted);
	memmove(bans->sorted + i, bans->sorted + i + 1,
	    (--bans->count - i) * sizeof p);
	cut_lines(bans, &p);
	*unsaved = save(bans);
	return BANS_CHANGED;
}

size_t
bans_count(const struct bans *bans)
{
	return bans->count;
}

const struct prefix *
bans_get(const struct bans *bans, size_t i)
{
	return &bans->sorted[i];
}
