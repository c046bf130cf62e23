/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/edit-history: older and newer lines, the draft, Ctrl-R. */
#include "config.h"

#include "ui/edit.h"

#include "tap.h"

static struct edit *e;

static void
type(const char *text)
{
	edit_insert(e, text, strlen(text));
}

static void
send(const char *text)
{
	type(text);
	free(edit_take(e, true));
}

static void
begin(void)
{
	edit_free(e);
	e = edit_new(100, 3);
	send("first");
	send("second one");
	send("third");
}

static void
is_text(const char *want, const char *name)
{
	is_str(edit_text(e, NULL), want, "%s", name);
}

static void
test_history(void)
{
	begin();
	type("draft");
	edit_do(e, EDIT_OLDER);
	is_text("third", "the newest");
	edit_do(e, EDIT_UP);
	is_text("second one", "Up does the same");
	edit_do(e, EDIT_DOWN);
	edit_do(e, EDIT_NEWER);
	is_text("draft", "the draft has been kept");
	ok(!edit_do(e, EDIT_NEWER), "nothing newer");
	edit_do(e, EDIT_OLDER);
	edit_do(e, EDIT_OLDER);
	edit_do(e, EDIT_OLDER);
	ok(!edit_do(e, EDIT_OLDER), "nothing older");
	is_text("first", "the oldest");
	type("!");
	free(edit_take(e, true));
	is_int(edit_history_count(e), 3, "bounded");
	is_str(edit_history_get(e, 2), "first!", "changed and sent again");
	is_str(edit_history_get(e, 0), "second one", "the oldest has gone");
	edit_do(e, EDIT_OLDER);
	is_text("first!", "from the end again");
	begin();
	send("third");
	send("   ");
	is_int(edit_history_count(e), 3, "neither repeats nor blanks");
	begin();
	type("above\nbelow");
	edit_do(e, EDIT_UP);
	is_text("above\nbelow", "Up inside of several lines moves");
	edit_do(e, EDIT_UP);
	is_text("third", "at their edge it goes back");
}

static void
test_search(void)
{
	bool found;

	begin();
	type("draft");
	edit_do(e, EDIT_SEARCH);
	ok(edit_searching(e), "searching");
	type("S");
	is_text("second one", "case does not matter");
	edit_do(e, EDIT_SEARCH);
	is_text("first", "the next older");
	ok(!edit_do(e, EDIT_SEARCH), "no older one");
	edit_needle(e, &found);
	ok(!found, "said so");
	is_text("first", "what was found stays");
	edit_do(e, EDIT_SEARCH_CANCEL);
	is_text("draft", "cancelled");
	is_int(edit_cursor(e), 5, "with its cursor");

	edit_do(e, EDIT_SEARCH);
	type("t");
	is_text("third", "the newest with t");
	type("x");
	is_str(edit_needle(e, &found), "tx", "the needle");
	ok(!found, "no such line");
	edit_do(e, EDIT_BACKSPACE);
	edit_needle(e, &found);
	ok(found, "shortened: found again");
	edit_do(e, EDIT_BACKSPACE);
	is_text("draft", "an empty needle finds nothing");
	type("sec");
	is_int(edit_cursor(e), 0, "cursor where it was found");
	edit_do(e, EDIT_END);
	ok(!edit_searching(e), "another key ends it");
	is_text("second one", "and keeps the line");
	edit_do(e, EDIT_SEARCH);
	type("fir");
	free(edit_take(e, true));
	is_str(edit_history_get(e, 2), "first", "sent out of a search");
	ok(!edit_do(e, EDIT_SEARCH_END), "not searching any more");
}

int
main(void)
{
	test_history();
	test_search();
	edit_free(e);
	edit_free(NULL);
	return done_testing();
}
