/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of options and its reading by getopt_long(). Addresses are judged
 * by who listens on them.
 */
#include "config.h"

#include "relay/options.h"

#include <getopt.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"

#define AT(field) offsetof(struct relay_options, field)

enum option_kind {
	OPTION_FLAG,		/* sets a bool */
	OPTION_SWITCH,		/* sets it by "on" or "off" */
	OPTION_NUMBER,		/* sets a uint64_t within [min, max] */
	OPTION_TEXT,		/* sets a const char * */
	OPTION_CONFINE,		/* sets an enum confine_mode */
	OPTION_LISTEN		/* adds a listener */
};

struct option_row {
	char letter;		/* 0: none */
	const char *name;	/* without the dashes */
	enum option_kind kind;
	const char *value;	/* what its value is called, NULL: none */
	size_t at;		/* offset in struct relay_options */
	uint64_t min, max;
	const char *help;	/* N_() */
};

static const struct option_row rows[] = {
	{ .letter = 'l', .name = "listen", .kind = OPTION_LISTEN,
	  .value = "ADDR:PORT|unix:PATH",
	  .help = N_("accept connections there; may be given again (default: "
	  "port 8872 on this machine only; port 0: any free one)") },
	{ .name = "plain", .kind = OPTION_FLAG, .at = AT(plain),
	  .help = N_("allow links without TLS from other machines") },
	{ .name = "max-members", .kind = OPTION_NUMBER, .value = "N",
	  .at = AT(max_members), .min = 1, .max = INIT_IDS_MAX,
	  .help = N_("members in the room at once") },
	{ .name = "max-per-address", .kind = OPTION_NUMBER, .value = "N",
	  .at = AT(max_per_address), .max = INIT_IDS_MAX,
	  .help = N_("members from one address at once; 0: any number") },
	{ .name = "queue-bytes", .kind = OPTION_NUMBER, .value = "N",
	  .at = AT(queue_bytes), .min = FRAME_BYTES_MAX, .max = 1 << 30,
	  .help = N_("what may wait for one member before it is cut off") },
	{ .name = "memory-bytes", .kind = OPTION_NUMBER, .value = "N",
	  .at = AT(memory_bytes), .min = 1 << 20, .max = UINT64_C(1) << 40,
	  .help = N_("what may wait for all members together") },
	{ .name = "limits", .kind = OPTION_SWITCH, .value = "on|off",
	  .at = AT(limits),
	  .help = N_("off: no limits on rates and members per address") },
	{ .name = "user", .kind = OPTION_TEXT, .value = "NAME",
	  .at = AT(user),
	  .help = N_("become that user when all is open, if started as "
	  "root") },
	{ .name = "confine", .kind = OPTION_CONFINE,
	  .value = "on|off|require", .at = AT(confine),
	  .help = N_("give up all system calls and files that are not needed "
	  "(default: as far as the kernel can; require: or do not start)") },
	{ .letter = 'h', .name = "help", .kind = OPTION_FLAG, .at = AT(help),
	  .help = N_("show this help") },
	{ .letter = 'V', .name = "version", .kind = OPTION_FLAG,
	  .at = AT(version), .help = N_("show the version") },
};

enum { ROWS = ARRAY_LEN(rows), CODE_FIRST = 256 };
/* max_per_address: neither --limits nor the number was given. */
#define NOT_GIVEN UINT64_MAX

/* What getopt_long() wants, made from the table. */
static void
make_getopt(struct option longs[static ROWS + 1], char *shorts)
{
	*shorts++ = ':';	/* tells a missing value from a wrong option */
	for (int i = 0; i < ROWS; i++) {
		bool wants = rows[i].kind != OPTION_FLAG;

		longs[i] = (struct option) { .name = rows[i].name,
		    .has_arg = wants ? required_argument : no_argument,
		    .val = CODE_FIRST + i };
		if (rows[i].letter == 0)
			continue;
		*shorts++ = rows[i].letter;
		if (wants)
			*shorts++ = ':';
	}
	*shorts = '\0';
	longs[ROWS] = (struct option) { 0 };
}

static const struct option_row *
row_of(int code)
{
	for (int i = 0; i < ROWS; i++)
		if (code == CODE_FIRST + i || code == rows[i].letter)
			return &rows[i];
	return NULL;
}

static char *
set_listen(struct relay_options *o, const char *value)
{
	if (o->listen_count == LISTENERS_MAX)
		return mem_printf(_("--listen: %d of them are enough"),
		    (int)LISTENERS_MAX);
	o->listen[o->listen_count++] = value;
	return NULL;
}

static char *
set_switch(bool *at, const struct option_row *row, const char *value)
{
	*at = strcmp(value, "on") == 0;
	if (*at || strcmp(value, "off") == 0)
		return NULL;
	return mem_printf(_("--%s is \"on\" or \"off\", not \"%s\""),
	    row->name, value);
}

static char *
set_confine(enum confine_mode *at, const struct option_row *row,
    const char *value)
{
	static const char *const names[] = {
		[CONFINE_OFF] = "off",
		[CONFINE_ON] = "on",
		[CONFINE_REQUIRE] = "require"
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++)
		if (strcmp(value, names[i]) == 0) {
			*at = i;
			return NULL;
		}
	return mem_printf(_("--%s is \"on\", \"off\" or \"require\", not "
	    "\"%s\""), row->name, value);
}

static char *
set_number(uint64_t *at, const struct option_row *row, const char *value)
{
	if (str_number(value, row->min, row->max, at) == ERR_OK)
		return NULL;
	return mem_printf(_("--%s wants a number from %llu to %llu, "
	    "not \"%s\""), row->name, (unsigned long long)row->min,
	    (unsigned long long)row->max, value);
}

/* NULL, or what is wrong with the value. */
static char *
set(struct relay_options *o, const struct option_row *row, const char *value)
{
	void *at = (char *)o + row->at;

	switch (row->kind) {
	case OPTION_LISTEN:
		return set_listen(o, value);
	case OPTION_SWITCH:
		return set_switch(at, row, value);
	case OPTION_NUMBER:
		return set_number(at, row, value);
	case OPTION_TEXT:
		*(const char **)at = value;
		break;
	case OPTION_CONFINE:
		return set_confine(at, row, value);
	case OPTION_FLAG:
		*(bool *)at = true;
		break;
	}
	return NULL;
}

static char *
read_options(struct relay_options *o, int argc, char **argv)
{
	struct option longs[ROWS + 1];
	char shorts[2 * ROWS + 2], *wrong = NULL;
	int code;

	make_getopt(longs, shorts);
	opterr = 0;
	optind = 0;	/* from the start, also when called again */
	while (wrong == NULL &&
	    (code = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		if (code == ':')
			return mem_printf(_("%s wants a value"),
			    argv[optind - 1]);
		if (code == '?')
			return mem_printf(_("there is no option %s, or it "
			    "takes no value"), argv[optind - 1]);
		wrong = set(o, row_of(code), optarg);
	}
	return wrong;
}

bool
relay_options_parse(struct relay_options *o, int argc, char **argv,
    char **reason)
{
	struct hub_config usual;

	hub_config_default(&usual);
	*o = (struct relay_options){
		.limits = true,
		.confine = CONFINE_USUAL,
		.max_members = usual.members_max,
		.max_per_address = NOT_GIVEN,
		.queue_bytes = usual.queue_bytes_max,
		.memory_bytes = usual.memory_bytes_max
	};
	*reason = read_options(o, argc, argv);
	if (*reason == NULL && !o->help && !o->version && optind < argc)
		*reason = mem_printf(_("what is \"%s\" for? addresses come "
		    "after --listen"), argv[optind]);
	return *reason == NULL;
}

void
relay_options_apply(const struct relay_options *o, struct hub_config *config)
{
	if (!o->limits)
		hub_config_unlimit(config);
	config->members_max = o->max_members;
	config->queue_bytes_max = o->queue_bytes;
	config->memory_bytes_max = o->memory_bytes;
	if (o->max_per_address != NOT_GIVEN)
		config->address_members_max = o->max_per_address;
}

static void
print_row(FILE *to, const struct option_row *row)
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
relay_options_print_help(FILE *to)
{
	fprintf(to, "%s\n\n%s\n\n", _("usage: tuscheld [OPTIONS]"),
	    _("the relay of a tuschel room; it cannot read what it passes "
	    "on"));
	for (int i = 0; i < ROWS; i++)
		print_row(to, &rows[i]);
	fprintf(to, "\n%s\n", _("SIGTERM ends it in good order; the manual "
	    "page tuscheld(8) has more"));
}
