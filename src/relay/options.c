/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line, read by getopt_long() from the table of settings. It may
 * be read more than once: for the name of the configuration, and then over
 * what that says.
 */
#include "config.h"

#include "relay/options.h"

#include <getopt.h>
#include <stdlib.h>

#include "base/i18n.h"
#include "base/mem.h"

enum { CODE_FIRST = 256 };

/* What getopt_long() wants, made from the table; both to be freed. */
static struct option *
make_getopt(char **shorts)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);
	struct option *longs = mem_zero(count + 1, sizeof *longs);
	char *out = mem_alloc(2 * count + 2);

	*shorts = out;
	*out++ = ':';	/* tells a missing value from a wrong option */
	for (i = 0; i < count; i++) {
		bool wants = rows[i].kind != SETTING_FLAG;

		longs[i] = (struct option) { .name = rows[i].name,
		    .has_arg = wants ? required_argument : no_argument,
		    .val = CODE_FIRST + (int)i };
		if (rows[i].letter == 0)
			continue;
		*out++ = rows[i].letter;
		if (wants)
			*out++ = ':';
	}
	*out = '\0';
	return longs;
}

static const struct setting *
row_of(int code)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);

	for (i = 0; i < count; i++)
		if (code == CODE_FIRST + (int)i || code == rows[i].letter)
			return &rows[i];
	return NULL;
}

/* For all rooms and in each; a list takes the place of the one before. */
static char *
set_everywhere(struct settings *s, const struct setting *row,
    const char *value, bool first)
{
	bool of_room = row->scope == SETTING_ROOM;
	size_t i, sections = of_room ? s->room_count : 0;
	char *wrong;

	if (first && row->kind == SETTING_LIST)
		setting_clear(row, s, &s->all);
	wrong = setting_set(row, s, &s->all, value);
	for (i = 0; i < sections && wrong == NULL; i++)
		wrong = setting_set(row, s, &s->rooms[i], value);
	return wrong;
}

static char *
set(struct settings *s, const struct setting *row, const char *value,
    bool first)
{
	char *wrong, *sentence;

	if (row->kind == SETTING_LIST && row->scope == SETTING_ROOM &&
	    s->room_count > 0)
		return mem_printf(_("--%s: the configuration has more than "
		    "one room, so it has to be said there"), row->name);
	wrong = set_everywhere(s, row, value, first);
	if (wrong == NULL)
		return NULL;
	sentence = mem_printf("--%s %s", row->name, wrong);
	free(wrong);
	return sentence;
}

static char *
read_all(struct settings *s, int argc, char **argv,
    const struct option *longs, const char *shorts)
{
	size_t count;
	const struct setting *rows = settings_table(&count), *row;
	bool *seen = mem_zero(count, sizeof *seen);
	char *wrong = NULL;
	int code;

	opterr = 0;
	optind = 0;	/* from the start, also when called again */
	while (wrong == NULL &&
	    (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (code == ':') {
			wrong = mem_printf(_("%s wants a value"),
			    argv[optind - 1]);
		} else if (code == '?') {
			wrong = mem_printf(_("there is no option %s, or it "
			    "takes no value"), argv[optind - 1]);
		} else {
			row = row_of(code);
			wrong = set(s, row, optarg, !seen[row - rows]);
			seen[row - rows] = true;
		}
	}
	free(seen);
	return wrong;
}

bool
options_read(struct settings *s, int argc, char **argv, char **reason)
{
	char *shorts;
	struct option *longs = make_getopt(&shorts);

	char *wrong = read_all(s, argc, argv, longs, shorts);

	free(longs);
	free(shorts);
	if (wrong == NULL && !s->help && !s->version && optind < argc)
		wrong = mem_printf(_("what is \"%s\" for? addresses come "
		    "after --listen"), argv[optind]);
	*reason = NULL;
	if (wrong == NULL)
		return true;
	*reason = mem_printf("%s\n%s", wrong, _("try tuscheld --help"));
	free(wrong);
	return false;
}

static void
print_row(FILE *to, const struct setting *row)
{
	char name[40];

	snprintf(name, sizeof name, "--%s%s%s", row->name,
	    row->value != NULL ? " " : "",
	    row->value != NULL ? row->value : "");
	if (row->letter != 0)
		fprintf(to, "  -%c, %s\n", row->letter, name);
	else
		fprintf(to, "      %s\n", name);
	fprintf(to, "          %s\n", _(row->help));
}

void
options_print_help(FILE *to)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);

	fprintf(to, "%s\n\n%s\n\n", _("usage: tuscheld [OPTIONS]"),
	    _("the relay of a tuschel room; it cannot read what it passes "
	    "on"));
	for (i = 0; i < count; i++)
		print_row(to, &rows[i]);
	fprintf(to, "\n%s\n", _("SIGHUP reads the configuration again, "
	    "SIGTERM ends it in good order; tuscheld(8) and "
	    "tuscheld.conf(5) have more"));
}
