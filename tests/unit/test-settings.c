/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of settings, their ranges, and their way into the file. */
#include "config.h"

#include "client/settings.h"

#include "base/mem.h"
#include "tempdir.h"
#include "tap.h"

static void
test_table(void)
{
	for (int i = 0; i < SETTINGS; i++) {
		const struct setting_row *row = &setting_rows[i];
		char *range = setting_range((enum setting)i);

		ok(row->name != NULL && row->help != NULL &&
		    row->initial != NULL, "%s is complete", row->name);
		ok(i == 0 || strcmp(row[-1].name, row->name) < 0,
		    "%s is in order", row->name);
		ok((row->kind == SETTING_CHOICE) == (row->choices != NULL),
		    "%s has choices if it is one", row->name);
		ok((row->max > row->min) == (row->kind == SETTING_NUMBER ||
		    row->kind == SETTING_TEXT), "%s has its range: %s",
		    row->name, range);
		is_int((int)setting_find(row->name, strlen(row->name)), i,
		    "%s is found", row->name);
		free(range);
	}
	is_int((int)setting_find("nic", 3), SETTINGS, "a part is not");
}

static void
test_range(void)
{
	struct settings *s = settings_new();
	char *reason;

	ok(!setting_flag(s, SETTING_ASCII), "a default");
	is_int((int)setting_origin(s, SETTING_ASCII), ORIGIN_DEFAULT,
	    "is known as one");
	ok(settings_set(s, SETTING_ASCII, "yes", ORIGIN_FILE, &reason) &&
	    setting_flag(s, SETTING_ASCII), "a flag");
	is_str(setting_text(s, SETTING_ASCII), "on", "is written as on");
	ok(!settings_set(s, SETTING_ASCII, "maybe", ORIGIN_FILE, &reason),
	    "and nothing else");
	is_str(reason, "on or off", "which is said");
	free(reason);
	ok(settings_set(s, SETTING_ADMISSION, "ask", ORIGIN_FILE, &reason),
	    "a choice");
	is_int((int)setting_choice(s, SETTING_ADMISSION), 2, "by number");
	ok(!settings_set(s, SETTING_ADMISSION, "as", ORIGIN_FILE, &reason),
	    "not a part of one");
	is_str(reason, "one of auto, known, ask", "they are named");
	free(reason);
	ok(!settings_set(s, SETTING_NICK, "#a", ORIGIN_FILE, &reason),
	    "a text is judged");
	free(reason);
	ok(settings_set(s, SETTING_NICK, "", ORIGIN_FILE, &reason),
	    "not set is always right");
	ok(!settings_set(s, SETTING_CONNECT, "a\nb", ORIGIN_FILE, &reason),
	    "a text is one line");
	free(reason);
	settings_free(s);
}

static void
test_origins(void)
{
	struct settings *s = settings_new();
	char *reason;

	settings_set(s, SETTING_NICK, "a", ORIGIN_COMMAND_LINE, &reason);
	settings_set(s, SETTING_NICK, "b", ORIGIN_FILE, &reason);
	is_str(setting_text(s, SETTING_NICK), "a",
	    "the command line outweighs the file");
	settings_set(s, SETTING_NICK, "c", ORIGIN_USER, &reason);
	is_str(setting_text(s, SETTING_NICK), "c", "the user outweighs both");
	settings_reset(s, SETTING_NICK);
	is_str(setting_text(s, SETTING_NICK), "", "until it is reset");
	settings_free(s);
}

static void
test_file(void)
{
	struct settings *s = settings_new();
	struct str problems, unknown;
	struct conf *conf;
	char *reason, *want;

	tempdir_write("conf", "nick = anna\nshape = round\nascii = 2\n"
	    "room \"x\" {\nnick = \"\"\n}\nadmission = known\n");
	str_init(&problems);
	str_init(&unknown);
	conf = conf_load(tempdir_path("conf"), &problems, &reason);
	settings_load(s, conf, &problems, &unknown);
	is_str(setting_text(s, SETTING_NICK), "anna", "read");
	is_str(setting_text(s, SETTING_ADMISSION), "known", "and read on");
	want = mem_printf("%s:3: ascii cannot be \"2\": on or off\n",
	    tempdir_path("conf"));
	is_str(problems.s, want, "what is wrong is told with its line");
	free(want);
	ok(strstr(unknown.s, "conf:2: there is no setting \"shape\"") != NULL,
	    "what is unknown as well: %s", unknown.s);
	settings_set(s, SETTING_ASCII, "on", ORIGIN_USER, &reason);
	settings_keep(s, SETTING_ASCII, conf);
	settings_reset(s, SETTING_NICK);
	settings_keep(s, SETTING_NICK, conf);
	ok(conf_save(conf, &reason), "saved");
	is_str(tempdir_read("conf"), "shape = round\nascii = on\n"
	    "room \"x\" {\nnick = \"\"\n}\nadmission = known\n",
	    "a default needs no line, what is unknown stays");
	conf_free(conf);
	str_release(&problems);
	str_release(&unknown);
	settings_free(s);
}

int
main(void)
{
	tempdir_make();
	test_table();
	test_range();
	test_origins();
	test_file();
	return done_testing();
}
