/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line editor against the simplest one there is: an array of characters,
 * a cursor, one cut text. TEST_SEED=7 tests/unit/test-edit-model
 */
#include "config.h"

#include "ui/edit.h"

#include <locale.h>
#include <time.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "tap.h"

enum { MODEL_MAX = 400, ROUNDS = 60000 };

/* One cluster each, of one to many bytes. */
static const char *const letters[] = { "a", "b", " ", "\n", "\xc3\xa9",
    "\xe6\x97\xa5", "e\xcc\x81", "\xf0\x9f\x98\x80",
    ("\xf0\x9f\x91\xa8\xe2\x80\x8d\xf0\x9f\x91\xa9\xe2\x80\x8d"
    "\xf0\x9f\x91\xa6"), "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa" };

struct model {
	const char *at[MODEL_MAX];
	size_t len, cursor;
	const char *cut[MODEL_MAX];
	size_t cut_len;
	bool cutting;		/* the last operation cut something */
};

static bool
is_newline(const char *letter)
{
	return letter[0] == '\n';
}

static void
model_insert(struct model *m, const char *const *letter, size_t n)
{
	memmove(&m->at[m->cursor + n], &m->at[m->cursor],
	    (m->len - m->cursor) * sizeof m->at[0]);
	memcpy(&m->at[m->cursor], letter, n * sizeof m->at[0]);
	m->len += n;
	m->cursor += n;
}

static void
model_erase(struct model *m, size_t from, size_t to)
{
	memmove(&m->at[from], &m->at[to], (m->len - to) * sizeof m->at[0]);
	m->len -= to - from;
	m->cursor = from;
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

/* Cuts in a row are one. */
static void
model_cut(struct model *m, size_t from, size_t to)
{
	size_t n = to - from, old = m->cutting ? m->cut_len : 0;

	if (n == 0) {
		m->cutting = false;
		return;
	}
	if (from < m->cursor) {		/* before what was cut already */
		memmove(&m->cut[n], &m->cut[0], old * sizeof m->cut[0]);
		memcpy(&m->cut[0], &m->at[from], n * sizeof m->cut[0]);
	} else {
		memcpy(&m->cut[old], &m->at[from], n * sizeof m->cut[0]);
	}
	m->cut_len = old + n;
	model_erase(m, from, to);
	m->cutting = true;
}

static void
model_transpose(struct model *m)
{
	size_t middle = m->cursor == m->len && m->len > 0 ? m->len - 1 :
	    m->cursor;
	const char *left;

	if (middle == 0 || middle == m->len)
		return;
	left = m->at[middle - 1];
	m->at[middle - 1] = m->at[middle];
	m->at[middle] = left;
	m->cursor = middle + 1;
}

static void
model_do(struct model *m, enum edit_op op)
{
	size_t start = line_start(m), end = line_end(m);

	if (op == EDIT_KILL_START) {
		model_cut(m, start, m->cursor);
		return;
	}
	if (op == EDIT_KILL_END) {
		model_cut(m, m->cursor, end == m->cursor && end < m->len ?
		    end + 1 : end);
		return;
	}
	m->cutting = false;
	if (op == EDIT_LEFT && m->cursor > 0)
		m->cursor--;
	else if (op == EDIT_RIGHT && m->cursor < m->len)
		m->cursor++;
	else if (op == EDIT_HOME)
		m->cursor = m->cursor == start ? 0 : start;
	else if (op == EDIT_END)
		m->cursor = m->cursor == end ? m->len : end;
	else if (op == EDIT_BACKSPACE && m->cursor > 0)
		model_erase(m, m->cursor - 1, m->cursor);
	else if (op == EDIT_DELETE && m->cursor < m->len)
		model_erase(m, m->cursor, m->cursor + 1);
	else if (op == EDIT_YANK)
		model_insert(m, m->cut, m->cut_len);
	else if (op == EDIT_TRANSPOSE)
		model_transpose(m);
	else if (op == EDIT_CLEAR)
		model_erase(m, 0, m->len);
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

static void
test_model(struct rng *rng)
{
	static const enum edit_op ops[] = { EDIT_LEFT, EDIT_RIGHT, EDIT_HOME,
	    EDIT_END, EDIT_BACKSPACE, EDIT_DELETE, EDIT_KILL_END,
	    EDIT_KILL_START, EDIT_YANK, EDIT_TRANSPOSE, EDIT_LEFT,
	    EDIT_LEFT };
	struct edit *e = edit_new(16000, 10);
	struct model m = { .len = 0 };
	enum edit_op op;
	const char *letter;
	long i;

	for (i = 0; i < ROUNDS; i++) {
		if (m.len + m.cut_len + 1 >= MODEL_MAX) {
			op = EDIT_CLEAR;
			edit_do(e, op);
			model_do(&m, op);
		} else if (rng_below(rng, 2) == 0) {
			letter = letters[rng_below(rng, ARRAY_LEN(letters))];
			edit_insert(e, letter, strlen(letter));
			model_insert(&m, &letter, 1);
			m.cutting = false;
		} else {
			op = ops[rng_below(rng, ARRAY_LEN(ops))];
			edit_do(e, op);
			model_do(&m, op);
		}
		if (!same(&m, e))
			break;
	}
	is_int(i, ROUNDS, "as the model says");
	if (i < ROUNDS)
		diag("the text is \"%s\", the cursor at %zu",
		    edit_text(e, NULL), edit_cursor(e));
	edit_free(e);
}

/* Undo leads back through texts that were there, to the beginning. */
static void
test_undo(struct rng *rng)
{
	struct edit *e = edit_new(16000, 10);
	const char *letter;
	char *texts[60];
	bool all = true, known;
	size_t i, n = 0;

	texts[n++] = mem_strdup("");
	while (n < ARRAY_LEN(texts)) {
		letter = letters[rng_below(rng, 4)];
		if (rng_below(rng, 3) > 0)
			edit_insert(e, letter, strlen(letter));
		else
			edit_do(e, rng_below(rng, 2) ? EDIT_BACKSPACE :
			    EDIT_KILL_START);
		texts[n++] = mem_strdup(edit_text(e, NULL));
	}
	while (edit_do(e, EDIT_UNDO)) {
		known = false;
		for (i = 0; i < n; i++)
			known = known || strcmp(texts[i],
			    edit_text(e, NULL)) == 0;
		all = all && known;
	}
	ok(all, "undo shows only what was there");
	is_str(edit_text(e, NULL), "", "and ends where all began");
	for (i = 0; i < n; i++)
		free(texts[i]);
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
	test_undo(&rng);
	return done_testing();
}
