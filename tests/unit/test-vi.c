/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/vi: what keys make of a line; the cursor is a "|". */
#include "config.h"

#include "ui/vi.h"

#include <locale.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "tap.h"

/* As typed: ^ is Esc in keys. */
static void
type(struct vi *v, struct edit *e, const char *keys)
{
	size_t at = 0, n, len = strlen(keys);
	int32_t c;

	for (; at < len; at += n) {
		n = utf8_decode(keys + at, len - at, &c);
		if (!vi_key(v, e, keys[at] == '\033' ? VI_ESC : (uint32_t)c))
			edit_insert(e, keys + at, n);
	}
}

/* "ab|c", to be freed. */
static char *
shown(const struct edit *e)
{
	return mem_printf("%.*s|%s", (int)edit_cursor(e), edit_text(e, NULL),
	    edit_text(e, NULL) + edit_cursor(e));
}

static void
start(struct vi *v, struct edit *e, const char *line)
{
	char *text = mem_strdup(line), *bar = strchr(text, '|');
	size_t at = (size_t)(bar - text);

	memmove(bar, bar + 1, strlen(bar));
	edit_set(e, text, at);
	vi_reset(v);
	vi_key(v, e, VI_ESC);
	edit_move(e, at);
	free(text);
}

/* In normal mode, from before, keys lead to after. */
static void
gives(const char *before, const char *keys, const char *after)
{
	struct edit *e = edit_new(1000, 10);
	struct vi *v = vi_new();
	char *got;

	start(v, e, before);
	type(v, e, keys);
	got = shown(e);
	is_str(got, after, "%s, %s", before, keys);
	free(got);
	vi_free(v);
	edit_free(e);
}

static void
test_motions(void)
{
	gives("|one two.three  four", "w", "one |two.three  four");
	gives("|one two.three  four", "3w", "one two.|three  four");
	gives("|one two.three  four", "2W", "one two.three  |four");
	gives("one two.three  |four", "b", "one two.|three  four");
	gives("one two.three  |four", "2B", "|one two.three  four");
	gives("|one two.three  four", "e", "on|e two.three  four");
	gives("|one two.three  four", "2E", "one two.thre|e  four");
	gives("on|e two", "w", "one |two");
	gives("one tw|o", "w", "one tw|o");
	gives("one| two", "0", "|one two");
	gives("  one| two", "^", "  |one two");
	gives("|one two", "$", "one tw|o");
	gives("|one two", "fo", "one tw|o");
	gives("|one two", "fx", "|one two");
	gives("|one two", "ft", "one |two");
	gives("|one two", "tw", "one |two");
	gives("one tw|o", "Fo", "|one two");
	gives("one tw|o", "Te", "one| two");
	gives("|a-b-c-d", "f-;;", "a-b-c|-d");
	gives("|a-b-c-d", "f-;;,", "a-b|-c-d");
	gives("|a-b-c-d", "t-", "|a-b-c-d");
	gives("|a-b-c-d", "t-;", "a-|b-c-d");
	gives("|a-b-c-d", "3t-", "a-b-|c-d");
	gives("|a-b-c-d", "3f-", "a-b-c|-d");
	gives("|a-b-c-d", "4f-", "|a-b-c-d");
	gives("|gr\xc3\xbc\xc3\x9f" "e", "f\xc3\x9f", "gr\xc3\xbc|\xc3\x9f"
	    "e");
	gives("|abc", "5l", "ab|c");
	gives("ab|c", "5h", "|abc");
	gives("one|\ntwo", "l", "on|e\ntwo");
}

static void
test_operators(void)
{
	gives("|one two three", "dw", "|two three");
	gives("|one two three", "2dw", "|three");
	gives("|one two three", "d2w", "|three");
	gives("one |two three", "de", "one | three");
	gives("one |two three", "d$", "one| ");
	gives("one |two three", "D", "one| ");
	gives("one |two three", "d0", "|two three");
	gives("one two |three", "db", "one |three");
	gives("|one two three", "dtw", "|wo three");
	gives("|one two three", "dft", "|wo three");
	gives("|a-b", "dt-", "|-b");
	gives("one tw|o", "dFo", "|o");
	gives("one |two", "dw", "one| ");
	gives("one |two\nnext", "dw", "one| \nnext");
	gives("|abc", "x", "|bc");
	gives("|abc", "2x", "|c");
	gives("ab|c", "x", "a|b");
	gives("ab|c", "X", "a|c");
	gives("|one two", "cwten\033", "te|n two");
	gives("|one  two", "cw\033", "|  two");
	gives("one |two", "Cten\033", "one te|n");
	gives("|one", "sX\033", "|Xne");
	gives("one|", "Sall\033", "al|l");
	gives("|one", "ccall\033", "al|l");
	gives("a\n|b\nc", "dd", "a\n|c");
	gives("a\nb\n|c", "dd", "a\n|b");
	gives("|a\nb\nc", "2dd", "|c");
	gives("a\n|b\nc", "ccx\033", "a\n|x\nc");
	gives("|abc", "ra", "|abc");
	gives("|abc", "2rx", "x|xc");
	gives("ab|c", "2rx", "ab|c");
	gives("|a", "dzdd", "|");
}

static void
test_paste(void)
{
	gives("|one two", "dwP", "one| two");
	gives("|one two", "dwp", "tone| wo");
	gives("|one two", "yw$p", "one twoone| ");
	gives("|one two", "yep", "oon|ene two");
	gives("|ab", "xp", "b|a");
	gives("|ab", "x2p", "ba|a");
	gives("a\n|b", "yykp", "a\n|b\nb");
	gives("|a\nb", "ddp", "b\n|a");
	gives("|a\nb", "ddP", "|a\nb");
	gives("|abc", "ddp", "|abc");
	gives("|abc", "yyP", "|abc\nabc");
	gives("|", "p", "|");
}

static void
test_insert(void)
{
	gives("|bc", "ia\033", "|abc");
	gives("|ac", "ab\033", "a|bc");
	gives("  b|c", "Ia\033", "  |abc");
	gives("|ab", "Ac\033", "ab|c");
	gives("|ab", "oc\033", "ab\n|c");
	gives("a|b", "Oc\033", "|c\nab");
	gives("|", "ia b c\033", "a b |c");
}

static void
test_undo(void)
{
	gives("|one two", "dwu", "|one two");
	gives("|one two", "xxu", "|ne two");
	gives("|one two", "xx2u", "|one two");
	gives("|one two", "cwten\033u", "|one two");
}

static void
test_history(void)
{
	struct edit *e = edit_new(1000, 10);
	struct vi *v = vi_new();

	edit_history_add(e, "older");
	edit_history_add(e, "newer");
	start(v, e, "dra|ft");
	type(v, e, "k");
	is_str(edit_text(e, NULL), "newer", "k: what was sent before");
	is_int((long long)edit_cursor(e), 4, "the cursor on a character");
	type(v, e, "k");
	is_str(edit_text(e, NULL), "older", "and before that");
	type(v, e, "2j");
	is_str(edit_text(e, NULL), "draft", "j: back to the draft");
	vi_free(v);
	edit_free(e);
}

static void
test_modes(void)
{
	struct edit *e = edit_new(1000, 10);
	struct vi *v = vi_new();

	ok(!vi_is_normal(v), "it begins in insert mode");
	ok(!vi_key(v, e, 'd'), "where characters are typed");
	ok(vi_key(v, e, VI_ESC) && vi_is_normal(v), "Esc: normal mode");
	ok(vi_key(v, e, 'z') && edit_text(e, NULL)[0] == '\0',
	    "where those that are no command do nothing");
	vi_key(v, e, '2');
	vi_key(v, e, 'd');
	is_str(vi_pending(v), "2d", "a command begun is shown");
	vi_key(v, e, VI_ESC);
	is_str(vi_pending(v), "", "and given up by Esc");
	vi_reset(v);
	ok(!vi_is_normal(v), "a line sent: insert mode again");
	vi_free(v);
	edit_free(e);
}

int
main(void)
{
	setlocale(LC_ALL, "C.UTF-8");
	test_modes();
	test_motions();
	test_operators();
	test_paste();
	test_insert();
	test_undo();
	test_history();
	return done_testing();
}
