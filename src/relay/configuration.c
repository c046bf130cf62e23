/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The configuration, read by libconfuse. Its options are made from the table
 * of settings, all of them texts: so a value is judged by the same code as on
 * the command line, while libconfuse still knows the line. That is done into a
 * scratch copy; the values are taken when the whole has been read, since a
 * value for all rooms may stand behind a room.
 */
#include "config.h"

#include "relay/configuration.h"

#include <confuse.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"

/* libconfuse hands no context to its callbacks: one reading at a time. */
static struct {
	struct settings scratch;
	char *wrong;		/* the first mistake */
	const cfg_t *room;	/* the section of one, NULL before the first */
	bool *seen_top, *seen_room;	/* for each row of the table */
} reading;

/* How libconfuse begins to say that it does not know a key. */
static const char NO_SUCH[] = "no such option";

/* ---- callbacks of libconfuse ---- */

static void
on_error(cfg_t *cfg, const char *format, va_list ap)
{
	char *text;

	if (reading.wrong != NULL)
		return;
	if (vasprintf(&text, format, ap) < 0)
		mem_exhausted();
	reading.wrong = mem_printf("%s:%d: %s%s", cfg->filename, cfg->line,
	    text, strncmp(text, NO_SUCH, sizeof NO_SUCH - 1) == 0 ?
	    _(" (tuscheld.conf(5) has those that there are)") : "");
	free(text);
}

static const struct setting *
row_named(const char *name)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);

	for (i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	return NULL;
}

/* Has that key had a value in this section? From now on it has. */
static bool
is_again(const cfg_t *cfg, const struct setting *row)
{
	size_t count;
	size_t i = (size_t)(row - settings_table(&count));
	bool *seen, again;

	if (cfg->title == NULL) {
		seen = reading.seen_top;
	} else {
		if (reading.room != cfg)
			memset(reading.seen_room, 0, count);
		reading.room = cfg;
		seen = reading.seen_room;
	}
	again = seen[i];
	seen[i] = true;
	return again;
}

static int
on_value(cfg_t *cfg, cfg_opt_t *opt, const char *value, void *result)
{
	const struct setting *row = row_named(opt->name);
	/* The value that is being read has its place in opt already. */
	bool first = row->kind != SETTING_LIST || opt->nvalues == 1;
	char *wrong;

	if (first && row->kind == SETTING_LIST)
		setting_clear(row, &reading.scratch, &reading.scratch.all);
	if (cfg->title != NULL && row->scope == SETTING_RELAY)
		wrong = mem_strdup(_("is of the whole relay: it goes outside "
		    "of all rooms"));
	else if (first && is_again(cfg, row))
		wrong = mem_strdup(_("is set twice: one of them has to go"));
	else
		wrong = setting_set(row, &reading.scratch,
		    &reading.scratch.all, value);
	if (wrong != NULL)
		cfg_error(cfg, "%s %s", opt->name, wrong);
	free(wrong);
	*(const char **)result = value;
	return reading.wrong != NULL ? -1 : 0;
}

static int
on_room(cfg_t *cfg, cfg_opt_t *opt)
{
	const char *name = cfg_title(cfg_opt_getnsec(opt,
	    cfg_opt_size(opt) - 1));

	if (!room_name_is_good(name))
		cfg_error(cfg, _("a room's name has 1 to %d letters, digits, "
		    "dots and dashes, not \"%s\""), (int)ROOM_NAME_BYTES_MAX,
		    name);
	else if (cfg_opt_size(opt) > ROOMS_MAX)
		cfg_error(cfg, _("more than %d rooms are too many for one "
		    "relay"), (int)ROOMS_MAX);
	return reading.wrong != NULL ? -1 : 0;
}

/* ---- what libconfuse is to read ---- */

/* All options; a section has them too, to say which are out of place there.
 * room: those of a section, NULL for its own. */
static cfg_opt_t *
make_options(cfg_opt_t *room)
{
	static const cfg_opt_t list = CFG_STR_LIST_CB(NULL, NULL,
	    CFGF_NODEFAULT, on_value);
	static const cfg_opt_t single = CFG_STR_CB(NULL, NULL, CFGF_NODEFAULT,
	    on_value);
	static const cfg_opt_t end = CFG_END();
	size_t count, i, n = 0;
	const struct setting *rows = settings_table(&count);
	cfg_opt_t *options = mem_zero(count + 2, sizeof *options);

	for (i = 0; i < count; i++) {
		if (rows[i].scope < SETTING_RELAY)
			continue;
		options[n] = rows[i].kind == SETTING_LIST ? list : single;
		options[n++].name = rows[i].name;
	}
	if (room != NULL) {
		options[n] = (cfg_opt_t)CFG_SEC("room", room, CFGF_MULTI |
		    CFGF_TITLE | CFGF_NO_TITLE_DUPES);
		options[n++].validcb = on_room;
	}
	options[n] = end;
	return options;
}

/* ---- taking the values ---- */

static void
take_row(struct settings *s, struct room_settings *room,
    const struct setting *row, cfg_opt_t *opt)
{
	unsigned i;
	char *wrong;

	if (cfg_opt_size(opt) > 0 && row->kind == SETTING_LIST)
		setting_clear(row, s, room);
	for (i = 0; i < cfg_opt_size(opt); i++) {
		wrong = setting_set(row, s, room, cfg_opt_getnstr(opt, i));
		free(wrong);	/* of the second time, there is none */
	}
}

static void
take_rows(struct settings *s, struct room_settings *room, cfg_t *cfg,
    enum setting_scope narrowest)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);

	for (i = 0; i < count; i++)
		if (rows[i].scope >= narrowest)
			take_row(s, room, &rows[i],
			    cfg_getopt(cfg, rows[i].name));
}

static void
take(struct settings *s, cfg_t *cfg)
{
	unsigned i;

	take_rows(s, &s->all, cfg, SETTING_RELAY);
	for (i = 0; i < cfg_size(cfg, "room"); i++) {
		cfg_t *section = cfg_getnsec(cfg, "room", i);

		take_rows(s, settings_add_room(s, cfg_title(section)),
		    section, SETTING_ROOM);
	}
}

static void
start_reading(void)
{
	size_t count;

	settings_table(&count);
	reading.wrong = NULL;
	reading.room = NULL;
	reading.seen_top = mem_zero(count, sizeof (bool));
	reading.seen_room = mem_zero(count, sizeof (bool));
	settings_init(&reading.scratch);
}

static void
stop_reading(void)
{
	free(reading.seen_top);
	free(reading.seen_room);
	settings_release(&reading.scratch);
}

bool
configuration_read(struct settings *s, FILE *from, const char *name,
    char **reason)
{
	cfg_opt_t *room = make_options(NULL);
	cfg_opt_t *top = make_options(room);
	cfg_t *cfg = cfg_init(top, CFGF_NONE);
	int r;

	start_reading();
	cfg_set_error_function(cfg, on_error);
	cfg->filename = mem_strdup(name);
	r = cfg_parse_fp(cfg, from);
	if (r == CFG_SUCCESS)
		take(s, cfg);
	else if (reading.wrong == NULL)
		reading.wrong = mem_printf(_("%s: cannot be read"), name);
	cfg_free(cfg);
	free(top);
	free(room);
	stop_reading();
	*reason = reading.wrong;
	return *reason == NULL;
}

/* A device or a directory would be read as if it were empty, or for ever. */
static bool
is_readable(FILE *file)
{
	struct stat st;

	if (file == NULL || fstat(fileno(file), &st) < 0)
		return false;
	if (S_ISDIR(st.st_mode))
		errno = EISDIR;
	return !S_ISDIR(st.st_mode);
}

bool
configuration_read_file(struct settings *s, FILE *file, const char *path,
    char **reason)
{
	if (is_readable(file))
		return configuration_read(s, file, path, reason);
	*reason = mem_printf(_("%s: cannot be read: %s"), path,
	    strerror(errno));
	return false;
}

/* ---- printing ---- */

static void
print_rows(const struct settings *s, const struct room_settings *room,
    enum setting_scope first, enum setting_scope last, FILE *to)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);
	struct str value;

	str_init(&value);
	for (i = 0; i < count; i++) {
		if (rows[i].scope < first || rows[i].scope > last)
			continue;
		str_clear(&value);
		setting_get(&rows[i], s, room, &value);
		if (value.len > 0)
			fprintf(to, "%s%s = %s\n", room != &s->all ? "\t" : "",
			    rows[i].name, value.s);
	}
	str_release(&value);
}

void
configuration_print(const struct settings *s, FILE *to)
{
	size_t i;

	if (s->room_count == 0) {
		print_rows(s, &s->all, SETTING_RELAY, SETTING_ROOM, to);
		return;
	}
	print_rows(s, &s->all, SETTING_RELAY, SETTING_RELAY, to);
	for (i = 0; i < s->room_count; i++) {
		fprintf(to, "room \"%s\" {\n", s->rooms[i].name);
		print_rows(s, &s->rooms[i], SETTING_ROOM, SETTING_ROOM, to);
		fprintf(to, "}\n");
	}
}
