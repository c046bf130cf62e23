/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The keys of vi against the simplest model: an array of letters, a cursor,
 * one cut text, words as runs. TEST_SEED=7 tests/unit/test-vi-model
 */
#include "config.h"

#include "ui/vi.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "tap.h"

enum { MODEL_MAX = 300, ROUNDS = 60000 };

/* One cluster each. */
static const char *const letters[] = { "a", "b", " ", ".", "\n", "\xc3\xa9",
    "\xe6\x97\xa5", "e\xcc\x81", ("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91"
    "\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6") };

struct model {
	const char *at[MODEL_MAX];
	size_t len, cursor;
	const char *cut[MODEL_MAX];
	size_t cut_len;
	bool lines;
};

static bool
is_newline(const char *letter)
{
	return letter[0] == '\n';
}

/* 0 blank, 1 of a word, 2 another sign */
static int
class_of(const char *letter)
{
	return letter[0] == ' ' || is_newline(letter) ? 0 :
	    letter[0] == '.' ? 2 : 1;
}

static size_t
line_start(const struct model *m)
{
	size_t i = m->cursor;

	while (i > 0 && !is_newline(m->at[i - 1]))
		i--;
	return i;
}

static size_t
line_end(const struct model *m)
{
	size_t i = m->cursor;

	while (i < m->len && !is_newline(m->at[i]))
		i++;
	return i;
}

static void
take(struct model *m, size_t from, size_t to)
{
	m->cut_len = to - from;
	memcpy(m->cut, &m->at[from], m->cut_len * sizeof m->cut[0]);
}

static void
erase(struct model *m, size_t from, size_t to)
{
	memmove(&m->at[from], &m->at[to], (m->len - to) * sizeof m->at[0]);
	m->len -= to - from;
	m->cursor = from;
}

static void
put(struct model *m, const char *const *what, size_t n)
{
	memmove(&m->at[m->cursor + n], &m->at[m->cursor],
	    (m->len - m->cursor) * sizeof m->at[0]);
	memcpy(&m->at[m->cursor], what, n * sizeof m->at[0]);
	m->len += n;
	m->cursor += n;
}

static size_t
next_word(const struct model *m)
{
	size_t i = m->cursor;

	if (i < m->len && class_of(m->at[i]) != 0)
		for (i++; i < m->len && class_of(m->at[i]) ==
		    class_of(m->at[i - 1]); i++)
			;
	while (i < m->len && class_of(m->at[i]) == 0)
		i++;
	return i;
}

static size_t
word_before(const struct model *m)
{
	size_t i = m->cursor;

	while (i > 0 && class_of(m->at[i - 1]) == 0)
		i--;
	for (; i > 0 && class_of(m->at[i - 1]) != 0; i--)
		if (i < m->len && i < m->cursor && class_of(m->at[i]) != 0 &&
		    class_of(m->at[i]) != class_of(m->at[i - 1]))
			break;
	return i;
}

static size_t
word_end(const struct model *m)
{
	size_t i = m->cursor + 1;

	while (i < m->len && class_of(m->at[i]) == 0)
		i++;
	if (i >= m->len)
		return m->len > 0 ? m->len - 1 : 0;
	while (i + 1 < m->len && class_of(m->at[i + 1]) ==
	    class_of(m->at[i]))
		i++;
	return i;
}

static void
settle(struct model *m)
{
	if (m->cursor > line_start(m) && m->cursor == line_end(m))
		m->cursor--;
}

/* d or y, and one of h l 0 $ w b e; the range keeps to the line. */
static void
range(struct model *m, char op, char motion)
{
	size_t start = line_start(m), end = line_end(m), from, to;

	from = motion == 'h' ? m->cursor - (m->cursor > start) :
	    motion == '0' ? start : motion == 'b' ? word_before(m) : m->cursor;
	to = motion == 'l' ? m->cursor + (m->cursor < end) :
	    motion == '$' ? end : motion == 'w' ? next_word(m) :
	    motion == 'e' ? word_end(m) + 1 : m->cursor;
	from = from < start ? start : from;
	to = to > end ? end : to;
	if (from >= to)
		return;		/* nowhere to go */
	take(m, from, to);
	m->lines = false;
	if (op == 'd')
		erase(m, from, to);
	else
		m->cursor = from;
}

static void
cut_line(struct model *m)
{
	size_t start = line_start(m), end = line_end(m);

	m->lines = true;
	if (end < m->len) {
		take(m, start, end + 1);
		erase(m, start, end + 1);
		m->cut_len--;		/* without the newline */
		return;
	}
	if (start < end || start > 0)
		take(m, start > 0 ? start - 1 : 0, end);
	erase(m, start > 0 ? start - 1 : 0, end);
	if (start > 0)
		memmove(&m->cut[0], &m->cut[1],
		    --m->cut_len * sizeof m->cut[0]);
	m->cursor = line_start(m);
}

/* Is the editor's text that, and its cursor there? */
static bool
same(const struct model *m, const struct edit *e)
{
	const char *text = edit_text(e, NULL);
	size_t at = 0, n, i, cursor = 0;

	for (i = 0; i < m->len; i++, at += n) {
		n = strlen(m->at[i]);
		if (i == m->cursor)
			cursor = at;
		if (strncmp(text + at, m->at[i], n) != 0)
			return false;
	}
	if (m->cursor == m->len)
		cursor = at;
	return text[at] == '\0' && edit_cursor(e) == cursor;
}

static const char *last = "";	/* for the report */

static void
press(struct vi *v, struct edit *e, const char *keys)
{
	last = keys[0] == '\033' ? last : keys;
	for (; *keys != '\0'; keys++)
		vi_key(v, e, (unsigned char)*keys);
}

/* i or a, some letters, Esc. */
static void
insert_some(struct rng *rng, struct model *m, struct vi *v, struct edit *e)
{
	bool behind = rng_below(rng, 2) == 0;
	size_t n = 1 + rng_below(rng, 4);
	const char *letter;

	press(v, e, behind ? "a" : "i");
	if (behind && m->cursor < line_end(m))
		m->cursor++;
	while (n-- > 0) {
		letter = letters[rng_below(rng, ARRAY_LEN(letters))];
		edit_insert(e, letter, strlen(letter));
		put(m, &letter, 1);
	}
	press(v, e, "\033");
	if (m->cursor > line_start(m))
		m->cursor--;
}

static void
one_command(struct rng *rng, struct model *m, struct vi *v, struct edit *e)
{
	static const char motions[] = "hl0$wbe";
	static char keys[3];
	char motion = motions[rng_below(rng, sizeof motions - 1)];

	keys[0] = "dy"[rng_below(rng, 2)];
	keys[1] = motion;

	switch (rng_below(rng, 6)) {
	case 0:
		insert_some(rng, m, v, e);
		break;
	case 1:
		press(v, e, "dd");
		cut_line(m);
		break;
	case 2:
		if (m->cut_len == 0 || m->lines)
			return;
		press(v, e, "P");
		put(m, m->cut, m->cut_len);
		m->cursor--;
		break;
	case 3:
		press(v, e, keys);
		range(m, keys[0], motion);
		break;
	default:
		press(v, e, keys + 1);
		m->cursor = motion == 'h' ? m->cursor -
		    (m->cursor > line_start(m)) : motion == 'l' ? m->cursor +
		    (m->cursor < line_end(m)) : motion == '0' ?
		    line_start(m) : motion == '$' ? line_end(m) :
		    motion == 'w' ? next_word(m) : motion == 'b' ?
		    word_before(m) : word_end(m);
	}
	settle(m);
}

static void
test_model(struct rng *rng)
{
	struct edit *e = edit_new(16000, 10);
	struct vi *v = vi_new();
	struct model m = { .len = 0 };
	long i;

	press(v, e, "\033");
	for (i = 0; i < ROUNDS; i++) {
		if (m.len + m.cut_len + 5 >= MODEL_MAX) {
			edit_do(e, EDIT_CLEAR);
			erase(&m, 0, m.len);
		} else {
			one_command(rng, &m, v, e);
		}
		if (!same(&m, e))
			break;
	}
	is_int(i, ROUNDS, "as the model says");
	if (i < ROUNDS)
		diag("after %s the text is \"%s\", the cursor at %zu, not at "
		    "letter %zu of %zu", last, edit_text(e, NULL),
		    edit_cursor(e), m.cursor, m.len);
	vi_free(v);
	edit_free(e);
}

/* Any keys at all: the text stays whole, the cursor on a cluster. */
static void
test_any(struct rng *rng)
{
	static const char keys[] = "hl0^$wWbBeEfFtT;,dcyxXDCsSrpPuiIaAoOjk"
	    "123ab. \033";
	struct edit *e = edit_new(500, 10);
	struct vi *v = vi_new();
	bool good = true;
	long i;
	char c;

	for (i = 0; i < ROUNDS && good; i++) {
		c = keys[rng_below(rng, sizeof keys - 1)];
		if (!vi_key(v, e, (unsigned char)c) && c != '\033')
			edit_insert(e, letters[rng_below(rng,
			    ARRAY_LEN(letters))], 1);
		good = edit_cursor(e) <= strlen(edit_text(e, NULL));
	}
	ok(good, "any keys in any order");
	vi_free(v);
	edit_free(e);
}

int
main(void)
{
	const char *text = getenv("TEST_SEED");
	unsigned long long seed = text != NULL ? strtoull(text, NULL, 10) :
	    (unsigned long long)time(NULL);
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, seed);

	setlocale(LC_ALL, "C.UTF-8");
	diag("TEST_SEED=%llu", seed);
	test_model(&rng);
	test_any(&rng);
	return done_testing();
}
