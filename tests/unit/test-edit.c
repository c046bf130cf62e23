/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/edit: moving, changing, killing, undo, bounds, masked input. */
#include "config.h"

#include "ui/edit.h"

#include <locale.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/utf8.h"
#include "tap.h"

static struct edit *e;

static void
begin(const char *text)
{
	edit_free(e);
	e = edit_new(100, 10);
	edit_insert(e, text, strlen(text));
}

/* Runs operations given as enum edit_op, ended by -1. */
static void
run(const int *ops)
{
	for (; *ops >= 0; ops++)
		edit_do(e, *ops);
}
#define RUN(...) run((const int[]){ __VA_ARGS__, -1 })

/* The text with "_" at the cursor. */
static const char *
shown(void)
{
	static char out[400];
	size_t at = edit_cursor(e);
	const char *text = edit_text(e, NULL);

	snprintf(out, sizeof out, "%.*s_%s", (int)at, text, text + at);
	return out;
}

static void
test_moves(void)
{
	begin("one two, drei");
	is_str(shown(), "one two, drei_", "typed");
	RUN(EDIT_WORD_LEFT, EDIT_WORD_LEFT);
	is_str(shown(), "one _two, drei", "words to the left");
	RUN(EDIT_WORD_RIGHT);
	is_str(shown(), "one two_, drei", "a word to the right");
	RUN(EDIT_HOME, EDIT_RIGHT);
	is_str(shown(), "o_ne two, drei", "start, right");
	RUN(EDIT_END, EDIT_LEFT);
	is_str(shown(), "one two, dre_i", "end, left");
	ok(!(edit_do(e, EDIT_END), edit_do(e, EDIT_RIGHT)), "at the edge");
	begin("ab\ncdef\ng");
	RUN(EDIT_UP);
	is_str(shown(), "ab\nc_def\ng", "a line up keeps the column");
	RUN(EDIT_END, EDIT_UP);
	is_str(shown(), "ab_\ncdef\ng", "a shorter line");
	RUN(EDIT_DOWN, EDIT_HOME);
	is_str(shown(), "ab\n_cdef\ng", "down, start of that line");
	RUN(EDIT_HOME);
	is_str(shown(), "_ab\ncdef\ng", "again: the start of all");
}

static void
test_clusters(void)
{
	begin("a\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6" "b");
	RUN(EDIT_LEFT, EDIT_BACKSPACE);
	is_str(shown(), "a_b", "a family goes as a whole");
	begin("e");
	edit_insert(e, "\xcc\x81", 2);
	is_str(shown(), "e\xcc\x81_", "an accent that comes later");
	RUN(EDIT_LEFT);
	is_str(shown(), "_e\xcc\x81", "is one cluster");
	begin("x\033[31m\x07y");
	is_str(shown(), "x\xef\xbf\xbd[31m\xef\xbf\xbdy_",
	    "controls are not text");
	begin("日本");
	RUN(EDIT_LEFT, EDIT_TRANSPOSE);
	is_str(shown(), "本日_", "transposed");
}

static void
test_kills(void)
{
	begin("one two three");
	RUN(EDIT_KILL_WORD_BACK, EDIT_KILL_WORD_BACK);
	is_str(shown(), "one _", "two words killed");
	RUN(EDIT_YANK);
	is_str(shown(), "one two three_", "come back as one");
	RUN(EDIT_HOME, EDIT_KILL_WORD, EDIT_END, EDIT_YANK);
	is_str(shown(), " two threeone_", "moved");
	RUN(EDIT_YANK_POP);
	is_str(shown(), " two threetwo three_", "the one before");
	RUN(EDIT_YANK_POP);
	is_str(shown(), " two threeone_", "round the ring");
	RUN(EDIT_LEFT);
	ok(!edit_do(e, EDIT_YANK_POP), "only right after a yank");
	begin("a/b c/d");
	RUN(EDIT_KILL_BLANK_BACK);
	is_str(shown(), "a/b _", "back to a blank");
	begin("ab\ncd");
	RUN(EDIT_HOME, EDIT_KILL_END);
	is_str(shown(), "ab\n_", "to the end");
	RUN(EDIT_UP, EDIT_HOME, EDIT_KILL_END, EDIT_KILL_END);
	is_str(shown(), "_", "and the newline");
	RUN(EDIT_YANK);
	is_str(shown(), "ab\n_", "both");
	begin("keep this");
	RUN(EDIT_WORD_LEFT, EDIT_KILL_START);
	is_str(shown(), "_this", "to the start");
	ok(!edit_do(e, EDIT_KILL_START), "nothing there");
}

static void
test_changes(void)
{
	begin("hello wORLD x");
	RUN(EDIT_HOME, EDIT_UPCASE_WORD, EDIT_CAPITALIZE_WORD);
	is_str(shown(), "HELLO World_ x", "case of words");
	RUN(EDIT_WORD_LEFT, EDIT_DOWNCASE_WORD);
	is_str(shown(), "HELLO world_ x", "small letters");
	begin("ab");
	RUN(EDIT_TRANSPOSE);
	is_str(shown(), "ba_", "transposed at the end");
	RUN(EDIT_HOME, EDIT_DELETE);
	is_str(shown(), "_a", "deleted");
	RUN(EDIT_NEWLINE);
	is_str(shown(), "\n_a", "a new line");
	edit_set(e, "set", 1);
	is_str(shown(), "s_et", "set");
	edit_return(e, "set");
	ok(edit_is_returned(e), "returned");
	RUN(EDIT_LEFT);
	ok(!edit_is_returned(e), "not at its end");
	RUN(EDIT_END);
	ok(edit_is_returned(e), "at its end");
	RUN(EDIT_BACKSPACE, EDIT_UNDO);
	ok(!edit_is_returned(e), "not once it was changed");
}

static void
test_undo(void)
{
	begin("one");
	edit_insert(e, " ", 1);
	edit_insert(e, "t", 1);
	edit_insert(e, "wo", 2);
	RUN(EDIT_UNDO);
	is_str(shown(), "one_", "word by word");
	RUN(EDIT_UNDO);
	is_str(shown(), "_", "all");
	ok(!edit_do(e, EDIT_UNDO), "nothing more");
	begin("text");
	RUN(EDIT_BACKSPACE, EDIT_BACKSPACE, EDIT_UNDO);
	is_str(shown(), "text_", "a run of one kind is one step");
	RUN(EDIT_CLEAR);
	is_str(shown(), "_", "cleared");
	RUN(EDIT_UNDO);
	is_str(shown(), "text_", "and back");
	RUN(EDIT_HOME, EDIT_BACKSPACE, EDIT_UNDO);
	is_str(shown(), "_", "what did nothing is no step");
}

static void
test_bound(void)
{
	char *line;

	edit_free(e);
	e = edit_new(5, 2);
	ok(edit_insert(e, "abc", 3), "fits");
	ok(!edit_insert(e, "defg", 4), "cut");
	is_str(shown(), "abcde_", "at the bound");
	ok(!edit_insert(e, "x", 1), "full");
	ok(!edit_do(e, EDIT_NEWLINE), "not even a newline");
	edit_set(e, "日日", 99);
	is_str(shown(), "日_", "never half a character");
	RUN(EDIT_KILL_START, EDIT_YANK, EDIT_YANK);
	is_str(shown(), "日_", "nor by yanking");
	line = edit_take(e, true);
	is_str(line, "日", "taken");
	is_str(shown(), "_", "empty then");
	ok(!edit_do(e, EDIT_UNDO), "sent is sent");
	free(line);
}

static void
test_masked(void)
{
	char *line;

	begin("a draft");
	edit_mask(e, true);
	is_str(shown(), "_", "the draft is put aside");
	edit_insert(e, "secret word", 11);
	RUN(EDIT_KILL_START);
	edit_insert(e, "p\x01q\xff", 4);
	is_str(shown(), "_", "malformed: refused");
	edit_insert(e, "p\x01q", 3);
	is_str(shown(), "pq_", "controls left out");
	ok(!edit_do(e, EDIT_UNDO), "no undo");
	ok(!edit_do(e, EDIT_YANK), "no yank");
	ok(!edit_do(e, EDIT_UP), "no history");
	ok(!edit_do(e, EDIT_SEARCH), "no search");
	line = edit_take(e, true);
	is_str(line, "pq", "taken");
	mem_wipe_free(line, strlen(line));
	edit_mask(e, false);
	is_str(shown(), "a draft_", "the draft is back");
	is_int(edit_history_count(e), 0, "nothing in the history");
	ok(!edit_do(e, EDIT_YANK), "nothing to be yanked");
	edit_mask(e, true);
	edit_insert(e, "x", 1);
}

/* Any operations: well-formed, bounded, cursor between clusters. */
static void
test_random(void)
{
	static const char *const texts[] = { "a", "word ", "\n", "é", "日本",
	    "e\xcc\x81", "\xf0\x9f\x91\xa9\xe2\x80\x8d\xf0\x9f\x91\xa6",
	    "\xf0\x9f\x87\xa9\xf0\x9f\x87\xaa", "\xff\xfe", "\033[2J" };
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 7);
	int round, wrong = 0;
	const char *text;
	size_t len, at;
	uint32_t pick;

	edit_free(e);
	e = edit_new(60, 5);
	for (round = 0; round < 50000; round++) {
		pick = rng_below(&rng, EDIT_OPS + 20);
		if (pick < EDIT_OPS)
			edit_do(e, pick);
		else if (pick == EDIT_OPS)
			free(edit_take(e, true));
		else if (pick == EDIT_OPS + 1 && rng_below(&rng, 9) == 0)
			edit_mask(e, !edit_masked(e));
		else {
			text = texts[rng_below(&rng, ARRAY_LEN(texts))];
			edit_insert(e, text, strlen(text));
		}
		text = edit_text(e, &len);
		at = edit_cursor(e);
		if (len > 60 || strlen(text) != len || at > len ||
		    !utf8_valid(text, len) || !utf8_valid(text, at))
			wrong++;
	}
	is_int(wrong, 0, "sound after each of 50000 operations");
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	test_moves();
	test_clusters();
	test_kills();
	test_changes();
	test_undo();
	test_bound();
	test_masked();
	test_random();
	edit_free(e);
	return done_testing();
}
