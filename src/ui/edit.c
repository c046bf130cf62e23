/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The line editor. All text stands in one block of the greatest size allowed,
 * so that a passphrase is never left behind by a reallocation. One primitive,
 * edit_splice(), changes it; a table says of each operation what undo, the
 * kill ring and the masked mode have to know. edit-history.c has the rest.
 */
#include "config.h"

#include "ui/edit-i.h"

#include <assert.h>
#include <ctype.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>
#include <wctype.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

struct edit *
edit_new(size_t bytes_max, size_t history_max)
{
	struct edit *e = mem_zero(1, sizeof *e);

	assert(bytes_max > 0 && history_max > 0);
	e->max = bytes_max;
	e->text = mem_zero(bytes_max + 1, 1);
	e->history_max = history_max;
	e->history = mem_zero(history_max, sizeof *e->history);
	str_init(&e->needle);
	return e;
}

void
edit_wipe_string(char *s)
{
	if (s != NULL)
		mem_wipe_free(s, strlen(s));
}

void
edit_forget_undo(struct edit *e)
{
	while (e->undos > 0)
		edit_wipe_string(e->undo[--e->undos].text);
}

void
edit_free(struct edit *e)
{
	size_t i;

	if (e == NULL)
		return;
	edit_forget_undo(e);
	for (i = 0; i < e->kill_count; i++)
		edit_wipe_string(e->kills[i]);
	for (i = 0; i < e->history_count; i++)
		edit_wipe_string(e->history[i]);
	edit_wipe_string(e->draft);
	edit_wipe_string(e->unmasked.text);
	edit_wipe_string(e->unsearched.text);
	free(e->history);
	str_release(&e->needle);
	mem_wipe_free(e->text, e->max + 1);
	free(e);
}

/* ---- the text ---- */

void
edit_splice(struct edit *e, size_t from, size_t to, const char *text,
    size_t len)
{
	size_t tail = e->len - to, len_before = e->len;

	assert(from <= to && to <= e->len && e->len - (to - from) + len <=
	    e->max);
	memmove(e->text + from + len, e->text + to, tail);
	memcpy(e->text + from, text, len);
	e->len = from + len + tail;
	e->returned = false;
	e->text[e->len] = '\0';
	if (e->len < len_before)
		mem_wipe(e->text + e->len, len_before - e->len);
	e->cursor = from + len;
}

size_t
edit_fitting(const struct edit *e, const char *text, size_t len,
    size_t replaced)
{
	size_t room = e->max - (e->len - replaced), at = 0, n;
	int width;

	if (len <= room)
		return len;
	while (at < len) {
		n = utf8_cluster(text + at, len - at, &width);
		if (at + n > room)
			break;
		at += n;
	}
	return at;
}

void
edit_put(struct edit *e, const char *text, size_t cursor)
{
	size_t n = edit_fitting(e, text, strlen(text), e->len);

	edit_splice(e, 0, e->len, text, n);
	e->cursor = cursor < n ? cursor : n;
}

static size_t
before(const struct edit *e, size_t at)
{
	return utf8_before(e->text, e->len, at);
}

static size_t
after(const struct edit *e, size_t at)
{
	return utf8_after(e->text, e->len, at);
}

static size_t
line_start(const struct edit *e, size_t at)
{
	while (at > 0 && e->text[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(const struct edit *e, size_t at)
{
	while (at < e->len && e->text[at] != '\n')
		at++;
	return at;
}

static bool
in_word(const struct edit *e, size_t at)
{
	unsigned char c = e->text[at];

	return c >= 0x80 || isalnum(c);
}

/* Behind the cluster that begins at offset at < len. */
static size_t
next_cluster(const struct edit *e, size_t at)
{
	int width;

	return at + utf8_cluster(e->text + at, e->len - at, &width);
}

/* From the front, since only that way do clusters tell where they end. */
static size_t
word_start(const struct edit *e, size_t at)
{
	size_t start = 0, i;
	bool was = false, is;

	for (i = 0; i < at; i = next_cluster(e, i)) {
		is = in_word(e, i);
		if (is && !was)
			start = i;
		was = is;
	}
	return start;
}

static size_t
word_end(const struct edit *e, size_t at)
{
	while (at < e->len && !in_word(e, at))
		at = next_cluster(e, at);
	while (at < e->len && in_word(e, at))
		at = next_cluster(e, at);
	return at;
}

static size_t
blank_start(const struct edit *e, size_t at)
{
	while (at > 0 && isspace((unsigned char)e->text[at - 1]))
		at--;
	while (at > 0 && !isspace((unsigned char)e->text[at - 1]))
		at--;
	return at;
}

/* ---- undo ---- */

void
edit_save_undo(struct edit *e)
{
	if (e->masked)
		return;
	if (e->undos == UNDO_MAX) {
		edit_wipe_string(e->undo[0].text);
		memmove(&e->undo[0], &e->undo[1],
		    (UNDO_MAX - 1) * sizeof e->undo[0]);
		e->undos--;
	}
	e->undo[e->undos++] = (struct snapshot){
		mem_strndup(e->text, e->len), e->cursor
	};
}

static void
drop_undo(struct edit *e)
{
	if (!e->masked)
		edit_wipe_string(e->undo[--e->undos].text);
}

static bool
op_undo(struct edit *e)
{
	struct snapshot *last;

	if (e->undos == 0)
		return false;
	last = &e->undo[--e->undos];
	edit_put(e, last->text, last->cursor);
	edit_wipe_string(last->text);
	return true;
}

/* ---- moving ---- */

static bool
move_to(struct edit *e, size_t at)
{
	bool moved = at != e->cursor;

	e->cursor = at;
	return moved;
}

static bool
op_left(struct edit *e)
{
	return move_to(e, before(e, e->cursor));
}

static bool
op_right(struct edit *e)
{
	return move_to(e, after(e, e->cursor));
}

static bool
op_word_left(struct edit *e)
{
	return move_to(e, word_start(e, e->cursor));
}

static bool
op_word_right(struct edit *e)
{
	return move_to(e, word_end(e, e->cursor));
}

static bool
op_home(struct edit *e)
{
	return move_to(e, line_start(e, e->cursor)) || move_to(e, 0);
}

static bool
op_end(struct edit *e)
{
	return move_to(e, line_end(e, e->cursor)) || move_to(e, e->len);
}

/* On the line from start on, the place at that column or before it. */
static size_t
at_column(const struct edit *e, size_t start, int column)
{
	size_t at = start, end = line_end(e, start), n;
	int width, used = 0;

	while (at < end) {
		n = utf8_cluster(e->text + at, end - at, &width);
		if (used + width > column)
			break;
		used += width;
		at += n;
	}
	return at;
}

static int
column_of(const struct edit *e, size_t at)
{
	size_t start = line_start(e, at);

	return utf8_width(e->text + start, at - start);
}

static bool
op_up(struct edit *e)
{
	size_t start = line_start(e, e->cursor);

	if (start == 0)
		return !e->masked && edit_older(e);
	return move_to(e, at_column(e, line_start(e, start - 1),
	    column_of(e, e->cursor)));
}

static bool
op_down(struct edit *e)
{
	size_t end = line_end(e, e->cursor);

	if (end == e->len)
		return !e->masked && edit_newer(e);
	return move_to(e, at_column(e, end + 1, column_of(e, e->cursor)));
}

/* ---- killing and yanking ---- */

static bool
erase(struct edit *e, size_t from, size_t to)
{
	if (from == to)
		return false;
	edit_splice(e, from, to, "", 0);
	return true;
}

void
edit_push_kill(struct edit *e, char *text)
{
	if (e->kill_count == KILLS_MAX)
		edit_wipe_string(e->kills[--e->kill_count]);
	memmove(&e->kills[1], &e->kills[0],
	    e->kill_count * sizeof e->kills[0]);
	e->kills[0] = text;
	e->kill_count++;
}

/* Kills [from, to); kills in a row become one entry of the ring. */
static bool
kill_range(struct edit *e, size_t from, size_t to)
{
	const char *text = e->text + from;
	int len = (int)(to - from);
	char *joined;

	if (from == to)
		return false;
	if (e->masked)
		return erase(e, from, to);
	if (e->last == KIND_KILL && e->kill_count > 0) {
		joined = from < e->cursor ?
		    mem_printf("%.*s%s", len, text, e->kills[0]) :
		    mem_printf("%s%.*s", e->kills[0], len, text);
		edit_wipe_string(e->kills[0]);
		e->kills[0] = joined;
	} else {
		edit_push_kill(e, mem_strndup(text, len));
	}
	return erase(e, from, to);
}

static bool
op_backspace(struct edit *e)
{
	return erase(e, before(e, e->cursor), e->cursor);
}

static bool
op_delete(struct edit *e)
{
	return erase(e, e->cursor, after(e, e->cursor));
}

static bool
op_kill_end(struct edit *e)
{
	size_t end = line_end(e, e->cursor);

	/* at the end of a line: its newline */
	return kill_range(e, e->cursor,
	    end == e->cursor ? after(e, end) : end);
}

static bool
op_kill_start(struct edit *e)
{
	return kill_range(e, line_start(e, e->cursor), e->cursor);
}

static bool
op_kill_word(struct edit *e)
{
	return kill_range(e, e->cursor, word_end(e, e->cursor));
}

static bool
op_kill_word_back(struct edit *e)
{
	return kill_range(e, word_start(e, e->cursor), e->cursor);
}

static bool
op_kill_blank_back(struct edit *e)
{
	return kill_range(e, blank_start(e, e->cursor), e->cursor);
}

static bool
yank(struct edit *e, size_t from)
{
	const char *text = e->kills[e->yanked];
	size_t n = edit_fitting(e, text, strlen(text), e->cursor - from);

	edit_splice(e, from, e->cursor, text, n);
	e->yank_start = from;
	return true;
}

static bool
op_yank(struct edit *e)
{
	e->yanked = 0;
	return e->kill_count > 0 && yank(e, e->cursor);
}

static bool
op_yank_pop(struct edit *e)
{
	if (e->last != KIND_YANK)
		return false;
	e->yanked = (e->yanked + 1) % e->kill_count;
	return yank(e, e->yank_start);
}

/* ---- other changes ---- */

static bool
op_transpose(struct edit *e)
{
	size_t middle = e->cursor, from, to;
	char *left;

	if (middle == e->len)
		middle = before(e, middle);
	from = before(e, middle);
	to = after(e, middle);
	if (from == middle)
		return false;
	left = mem_strndup(e->text + from, middle - from);
	memmove(e->text + from, e->text + middle, to - middle);
	memcpy(e->text + to - strlen(left), left, strlen(left));
	edit_wipe_string(left);
	e->cursor = to;
	return true;
}

/* Each code point of in through how, into out; odd bytes as they are. */
static void
map_case(struct str *out, const char *in, size_t len,
    wint_t (*first)(wint_t), wint_t (*rest)(wint_t))
{
	wint_t (*how)(wint_t) = first;
	mbstate_t state = { 0 };
	char bytes[MB_LEN_MAX];
	wchar_t c;
	size_t at = 0, n, m;

	for (; at < len; at += n) {
		n = mbrtowc(&c, in + at, len - at, &state);
		if (n == 0 || n > len - at) {
			memset(&state, 0, sizeof state);
			str_add_char(out, in[at]);
			n = 1;
			continue;
		}
		m = wcrtomb(bytes, how(c), &state);
		if (m == (size_t)-1)
			str_add_mem(out, in + at, n);
		else
			str_add_mem(out, bytes, m);
		how = iswalnum(c) ? rest : how;
	}
}

static bool
change_case(struct edit *e, wint_t (*first)(wint_t), wint_t (*rest)(wint_t))
{
	size_t end = word_end(e, e->cursor), n;
	struct str out;

	if (end == e->cursor)
		return false;
	str_init(&out);
	map_case(&out, e->text + e->cursor, end - e->cursor, first, rest);
	n = edit_fitting(e, out.s, out.len, end - e->cursor);
	edit_splice(e, e->cursor, end, out.s, n);
	str_release(&out);
	return true;
}

static bool
op_upcase(struct edit *e)
{
	return change_case(e, towupper, towupper);
}

static bool
op_downcase(struct edit *e)
{
	return change_case(e, towlower, towlower);
}

static bool
op_capitalize(struct edit *e)
{
	return change_case(e, towupper, towlower);
}

static bool
op_newline(struct edit *e)
{
	if (e->len == e->max)
		return false;
	edit_splice(e, e->cursor, e->cursor, "\n", 1);
	return true;
}

static bool
op_clear(struct edit *e)
{
	return erase(e, 0, e->len);
}

/* ---- the table ---- */

static const struct {
	bool (*run)(struct edit *e);
	enum kind kind;
	bool masked;		/* allowed there */
} ops[EDIT_OPS] = {
	[EDIT_LEFT] = { op_left, KIND_MOVE, true },
	[EDIT_RIGHT] = { op_right, KIND_MOVE, true },
	[EDIT_WORD_LEFT] = { op_word_left, KIND_MOVE, false },
	[EDIT_WORD_RIGHT] = { op_word_right, KIND_MOVE, false },
	[EDIT_HOME] = { op_home, KIND_MOVE, true },
	[EDIT_END] = { op_end, KIND_MOVE, true },
	[EDIT_UP] = { op_up, KIND_HISTORY, false },
	[EDIT_DOWN] = { op_down, KIND_HISTORY, false },
	[EDIT_OLDER] = { edit_older, KIND_HISTORY, false },
	[EDIT_NEWER] = { edit_newer, KIND_HISTORY, false },
	[EDIT_BACKSPACE] = { op_backspace, KIND_ERASE, true },
	[EDIT_DELETE] = { op_delete, KIND_ERASE, true },
	[EDIT_KILL_END] = { op_kill_end, KIND_KILL, true },
	[EDIT_KILL_START] = { op_kill_start, KIND_KILL, true },
	[EDIT_KILL_WORD] = { op_kill_word, KIND_KILL, false },
	[EDIT_KILL_WORD_BACK] = { op_kill_word_back, KIND_KILL, true },
	[EDIT_KILL_BLANK_BACK] = { op_kill_blank_back, KIND_KILL, true },
	[EDIT_YANK] = { op_yank, KIND_YANK, false },
	[EDIT_YANK_POP] = { op_yank_pop, KIND_YANK, false },
	[EDIT_UNDO] = { op_undo, KIND_UNDO, false },
	[EDIT_TRANSPOSE] = { op_transpose, KIND_CHANGE, false },
	[EDIT_UPCASE_WORD] = { op_upcase, KIND_CHANGE, false },
	[EDIT_DOWNCASE_WORD] = { op_downcase, KIND_CHANGE, false },
	[EDIT_CAPITALIZE_WORD] = { op_capitalize, KIND_CHANGE, false },
	[EDIT_NEWLINE] = { op_newline, KIND_CHANGE, false },
	[EDIT_CLEAR] = { op_clear, KIND_CHANGE, true },
	[EDIT_SEARCH] = { edit_search, KIND_SEARCH, false },
	[EDIT_SEARCH_END] = { edit_search_end, KIND_SEARCH, false },
	[EDIT_SEARCH_CANCEL] = { edit_search_cancel, KIND_SEARCH, false },
};

/* Does an operation of that kind change the text, to be undone as one? */
static bool
undoable(enum kind kind)
{
	return kind == KIND_INSERT || kind == KIND_ERASE ||
	    kind == KIND_KILL || kind == KIND_YANK || kind == KIND_SET ||
	    kind == KIND_CHANGE;
}

bool
edit_do(struct edit *e, enum edit_op op)
{
	enum kind kind;
	bool saved, done;

	assert(op < EDIT_OPS);
	if (e->masked && !ops[op].masked)
		return false;
	if (e->searching && op == EDIT_BACKSPACE)
		return edit_needle_shorten(e);
	kind = ops[op].kind;
	if (kind != KIND_SEARCH)
		edit_search_end(e);
	saved = undoable(kind) && (kind == KIND_CHANGE || kind != e->last);
	if (saved)
		edit_save_undo(e);
	done = ops[op].run(e);
	if (saved && !done)
		drop_undo(e);
	e->last = done ? kind : KIND_MOVE;
	return done;
}

/* A passphrase is taken as it is, but for what no line can hold. */
static void
clean_secret(struct str *out, const char *text, size_t len)
{
	size_t i;

	if (!utf8_valid(text, len))
		return;
	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] >= 0x20 && text[i] != 0x7f)
			str_add_char(out, text[i]);
}

static bool
insert_secret(struct edit *e, const char *text, size_t len)
{
	/* all its memory at once: growing would leave a copy behind */
	struct str in = { mem_zero(len + 1, 1), 0, len + 1 };
	size_t n;
	bool all;

	clean_secret(&in, text, len);
	n = edit_fitting(e, in.s, in.len, 0);
	edit_splice(e, e->cursor, e->cursor, in.s, n);
	all = n == in.len;
	mem_wipe_free(in.s, in.size);
	return all;
}

/*
 * What is typed may go on the cluster before the cursor (an accent, the next
 * part of an emoji): so that one is sanitized once more together with it.
 */
static bool
insert_text(struct edit *e, const char *text, size_t len)
{
	size_t from = before(e, e->cursor), n;
	struct str joined, in;
	bool all;

	str_init(&joined);
	str_init(&in);
	str_add_mem(&joined, e->text + from, e->cursor - from);
	str_add_mem(&joined, text, len);
	utf8_sanitize(&in, joined.s, joined.len, UTF8_TEXT);
	if (e->last != KIND_INSERT || *text == ' ')
		edit_save_undo(e);
	n = edit_fitting(e, in.s, in.len, e->cursor - from);
	edit_splice(e, from, e->cursor, in.s, n);
	e->last = KIND_INSERT;
	all = n == in.len;
	str_release(&joined);
	str_release(&in);
	return all;
}

bool
edit_insert(struct edit *e, const char *text, size_t len)
{
	if (e->masked)
		return insert_secret(e, text, len);
	if (!e->searching)
		return insert_text(e, text, len);
	utf8_sanitize(&e->needle, text, len, UTF8_LINE);
	return edit_needle_changed(e, true);
}

void
edit_set(struct edit *e, const char *text, size_t cursor)
{
	edit_search_end(e);
	if (e->last != KIND_SET)
		edit_save_undo(e);
	edit_put(e, text, cursor);
	e->last = KIND_SET;
}

void
edit_return(struct edit *e, const char *text)
{
	edit_set(e, text, SIZE_MAX);
	e->returned = true;
}

bool
edit_is_returned(const struct edit *e)
{
	return e->returned && e->cursor == e->len;
}

/* ---- what is there ---- */

const char *
edit_text(const struct edit *e, size_t *len)
{
	if (len != NULL)
		*len = e->len;
	return e->text;
}

size_t
edit_cursor(const struct edit *e)
{
	return e->cursor;
}

char *
edit_take(struct edit *e, bool remember)
{
	char *text;

	edit_search_end(e);
	text = mem_strndup(e->text, e->len);
	edit_splice(e, 0, e->len, "", 0);
	e->last = KIND_MOVE;
	if (e->masked)
		return text;
	e->at = e->history_count;
	if (remember)
		edit_history_add(e, text);
	edit_wipe_string(e->draft);
	e->draft = NULL;
	edit_forget_undo(e);
	return text;
}

void
edit_mask(struct edit *e, bool masked)
{
	if (masked == e->masked)
		return;
	edit_search_end(e);
	if (masked)
		e->unmasked = (struct aside){
			mem_strndup(e->text, e->len), e->cursor
		};
	edit_splice(e, 0, e->len, "", 0);
	e->masked = masked;
	e->last = KIND_MOVE;
	if (masked)
		return;
	edit_put(e, e->unmasked.text, e->unmasked.cursor);
	edit_wipe_string(e->unmasked.text);
	e->unmasked.text = NULL;
}

bool
edit_masked(const struct edit *e)
{
	return e->masked;
}
