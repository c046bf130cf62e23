/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of options and its reading by getopt_long(). What the values mean
 * is judged only as far as it can be without looking at the world.
 */
#include "config.h"

#include "client/options.h"

#include <getopt.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/nick.h"

#define AT(field) offsetof(struct options, field)

const struct option_row option_rows[] = {
	{ .name = "host", .kind = OPTION_PLACE, .value = "ADDR:PORT",
	  .at = AT(host),
	  .help = N_("open a room here, with the relay inside this program") },
	{ .letter = 'n', .name = "nick", .kind = OPTION_TEXT, .value = "NICK",
	  .at = AT(nick),
	  .help = N_("the name that others see (default: the login name)") },
	{ .name = "passphrase-file", .kind = OPTION_TEXT, .value = "FILE",
	  .at = AT(passphrase_file),
	  .help = N_("take the room's passphrase from the first line there") },
	{ .letter = 'c', .name = "config", .kind = OPTION_TEXT,
	  .value = "FILE", .at = AT(config),
	  .help = N_("read and keep the settings there") },
	{ .letter = 'd', .name = "dir", .kind = OPTION_TEXT, .value = "DIR",
	  .at = AT(dir),
	  .help = N_("keep all files there: identity, settings, history") },
	{ .letter = 'r', .name = "run", .kind = OPTION_LIST,
	  .value = "COMMAND", .at = AT(run),
	  .help = N_("run this command at the start; may be repeated") },
	{ .name = "peer", .kind = OPTION_TEXT, .value = "#ID",
	  .at = AT(peer),
	  .help = N_("ask this member for the key first") },
	{ .name = "plain", .kind = OPTION_FLAG, .at = AT(plain),
	  .help = N_("allow a link without TLS to another machine") },
	{ .name = "tls", .kind = OPTION_FLAG, .at = AT(tls),
	  .help = N_("TLS for a link on this machine too") },
	{ .name = "relay-key", .kind = OPTION_TEXT, .value = "KEY",
	  .at = AT(relay_key),
	  .help = N_("the fingerprint of the relay's key, if the link has "
	  "none") },
	{ .name = "tls-cert", .kind = OPTION_TEXT, .value = "FILE",
	  .at = AT(tls_cert),
	  .help = N_("your certificate, for relays that want one") },
	{ .name = "tls-key", .kind = OPTION_TEXT, .value = "FILE",
	  .at = AT(tls_key), .help = N_("its key") },
	{ .name = "ascii", .kind = OPTION_FLAG, .at = AT(ascii),
	  .help = N_("draw with ASCII characters only") },
	{ .name = "linear", .kind = OPTION_FLAG, .at = AT(linear),
	  .help = N_("no screen: lines of words, for screen readers") },
	{ .name = "pipe", .kind = OPTION_FLAG, .at = AT(pipe),
	  .help = N_("no screen: lines from stdin, JSON lines to stdout") },
	{ .name = "debug-log", .kind = OPTION_TEXT, .value = "FILE",
	  .at = AT(debug_log),
	  .help = N_("append there what is done, and what is refused") },
	{ .name = "identity-passphrase-file", .kind = OPTION_TEXT,
	  .value = "FILE", .at = AT(identity_passphrase_file),
	  .help = N_("take the identity's passphrase from there") },
	{ .name = "change-passphrase", .kind = OPTION_FLAG,
	  .at = AT(change_passphrase),
	  .help = N_("give the identity another passphrase, or none") },
	{ .name = "export-identity", .kind = OPTION_TEXT, .value = "FILE",
	  .at = AT(export_identity),
	  .help = N_("write the identity for another machine there") },
	{ .name = "import-identity", .kind = OPTION_TEXT, .value = "FILE",
	  .at = AT(import_identity),
	  .help = N_("take the identity from there") },
	{ .letter = 'h', .name = "help", .kind = OPTION_FLAG, .at = AT(help),
	  .help = N_("show this help") },
	{ .letter = 'V', .name = "version", .kind = OPTION_FLAG,
	  .at = AT(version), .help = N_("show the version") },
};
const size_t option_row_count = ARRAY_LEN(option_rows);

enum { ROWS = ARRAY_LEN(option_rows), CODE_FIRST = 256 };

/* What getopt_long() wants, made from the table. */
static void
make_getopt(struct option longs[static ROWS + 1], char *shorts)
{
	static const int has_arg[] = {
		[OPTION_FLAG] = no_argument,
		[OPTION_TEXT] = required_argument,
		[OPTION_LIST] = required_argument,
		[OPTION_PLACE] = optional_argument,
	};

	*shorts++ = ':';	/* tells a missing value from a wrong option */
	for (int i = 0; i < ROWS; i++) {
		const struct option_row *row = &option_rows[i];

		longs[i] = (struct option) { .name = row->name,
		    .has_arg = has_arg[row->kind], .val = CODE_FIRST + i };
		if (row->letter == 0)
			continue;
		*shorts++ = row->letter;
		if (has_arg[row->kind] == required_argument)
			*shorts++ = ':';
	}
	*shorts = '\0';
	longs[ROWS] = (struct option) { 0 };
}

static const struct option_row *
row_of(int code)
{
	for (int i = 0; i < ROWS; i++)
		if (code == CODE_FIRST + i || code == option_rows[i].letter)
			return &option_rows[i];
	return NULL;
}

/* False if the list is full. */
static bool
set(struct options *o, const struct option_row *row, const char *value)
{
	char *at = (char *)o + row->at;
	const char **list = (const char **)at;
	size_t n = 0;

	if (row->kind == OPTION_TEXT) {
		*list = value;
	} else if (row->kind == OPTION_LIST) {
		while (list[n] != NULL)
			n++;
		if (n == OPTION_RUNS_MAX)
			return false;
		list[n] = value;
	} else {
		*(bool *)at = true;
	}
	if (row->kind == OPTION_PLACE && value != NULL)
		o->place = value;
	return true;
}

bool
option_given(const struct options *o, const struct option_row *row)
{
	const char *at = (const char *)o + row->at;

	if (row->kind == OPTION_TEXT || row->kind == OPTION_LIST)
		return *(const char *const *)at != NULL;
	return *(const bool *)at;
}

const char *
option_value(const struct options *o, const struct option_row *row)
{
	const char *at = (const char *)o + row->at;

	return row->kind == OPTION_TEXT ? *(const char *const *)at : "on";
}

static char *
read_options(struct options *o, int argc, char **argv)
{
	struct option longs[ROWS + 1];
	char shorts[2 * ROWS + 2];
	int code;

	make_getopt(longs, shorts);
	opterr = 0;
	optind = 0;	/* from the start, also when called again */
	while ((code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (code == ':')
			return mem_printf(_("%s wants a value"),
			    argv[optind - 1]);
		if (code == '?' && optopt >= CODE_FIRST)
			return mem_printf(_("--%s takes no value"),
			    row_of(optopt)->name);
		if (code == '?' && optopt > 0)
			return mem_printf(_("there is no option -%c"),
			    optopt);
		if (code == '?')
			return mem_printf(_("there is no option %s"),
			    argv[optind - 1]);
		if (!set(o, row_of(code), optarg))
			return mem_printf(_("--%s can be given %d times at "
			    "most"), row_of(code)->name, OPTION_RUNS_MAX);
	}
	return NULL;
}

/* "#" and eight hex digits that are not 0. */
static bool
is_id(const char *text)
{
	return text[0] == '#' && strlen(text + 1) == 8 &&
	    strspn(text + 1, "0123456789abcdefABCDEF") == 8 &&
	    strtoul(text + 1, NULL, 16) != 0;
}

static char *
judge(const struct options *o)
{
	const char *wrong = o->nick == NULL ? NULL : nick_wrong(o->nick);

	if (wrong != NULL)
		return mem_printf(_("this will not do as a nick: %s"), wrong);
	if (o->pipe && o->linear)
		return mem_strdup(_("--pipe and --linear exclude each "
		    "other"));
	if (o->pipe && o->passphrase_file != NULL &&
	    strcmp(o->passphrase_file, "-") == 0)
		return mem_strdup(_("standard input cannot be both the "
		    "passphrase and the lines of --pipe; put the passphrase "
		    "into a file"));
	for (const char *const *run = o->run; *run != NULL; run++)
		if ((*run)[0] != '/')
			return mem_printf(_("--run wants a command, like "
			    "\"/policy ask\", not \"%s\""), *run);
	if (o->peer != NULL && !is_id(o->peer))
		return mem_strdup(_("--peer wants an id, like \"#3f9a21c0\": "
		    "nicks are not known before one has the key"));
	return NULL;
}

bool
options_parse(struct options *o, int argc, char **argv, char **reason)
{
	memset(o, 0, sizeof *o);
	*reason = read_options(o, argc, argv);
	if (*reason != NULL)
		return false;
	if (o->help || o->version)
		return true;
	if (optind < argc && o->place == NULL)
		o->place = argv[optind++];
	if (optind < argc)
		*reason = mem_printf(_("one place is enough; what is \"%s\" "
		    "for?"), argv[optind]);
	else
		*reason = judge(o);
	return *reason == NULL;
}

static void
print_row(FILE *to, const struct option_row *row)
{
	char name[40];

	snprintf(name, sizeof name, "--%s%s%s%s", row->name,
	    row->value == NULL ? "" :
	    row->kind == OPTION_PLACE ? " [" : " ",
	    row->value == NULL ? "" : row->value,
	    row->kind == OPTION_PLACE ? "]" : "");
	if (row->letter != 0)
		fprintf(to, "  -%c, %-24s  %s\n", row->letter, name,
		    _(row->help));
	else
		fprintf(to, "      %-24s  %s\n", name, _(row->help));
}

void
options_print_help(FILE *to)
{
	fprintf(to, "%s\n\n%s\n\n", _("usage: tuschel [OPTIONS] [HOST[:PORT] "
	    "| unix:PATH | tuschel://HOST[:PORT]/]"),
	    _("chat in a room that is encrypted end to end"));
	for (size_t i = 0; i < option_row_count; i++)
		print_row(to, &option_rows[i]);
	fprintf(to, "\n%s\n", _("tuschel --host opens a room; tuschel joins "
	    "the one on this machine; the manual page tuschel(1) has more"));
}

void
options_print_version(FILE *to)
{
	fprintf(to, "tuschel %s\n", PACKAGE_VERSION);
}
