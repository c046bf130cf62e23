/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The commands of the control socket. Their answers are not translated, since
 * scripts read them: "key value", or a table with a line of heads.
 */
#include "config.h"

#include "relay/commands.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "hub/operate.h"
#include "net/prefix.h"
#include "relay/bans.h"

struct command {
	const char *name;
	const char *value;	/* what its word is called, NULL: has none */
	bool optional;		/* the word */
	char *(*run)(const struct operation *o, const char *word,
	    struct str *answer);
	const char *help;	/* N_() */
};

/* ---- looking ---- */

static void
say_room(const struct relay_room *room, struct str *answer)
{
	struct hub_stats s;

	hub_get_stats(relay_room_hub(room), &s);
	str_printf(answer, "room %s members %zu peak %zu joined %" PRIu64
	    " frames-in %" PRIu64 " frames-out %" PRIu64 " bytes-in %" PRIu64
	    " bytes-out %" PRIu64 " queued-bytes %zu\n",
	    relay_room_name(room), s.members, s.members_peak, s.joined,
	    s.frames_in, s.frames_out, s.bytes_in, s.bytes_out,
	    s.queued_bytes);
}

/* What it says last may be several words. */
static void
say_backbone(const struct relay_room *room, struct str *answer)
{
	struct backbone_stats b;
	struct hub_stats s;

	if (!relay_room_backbone(room, &b))
		return;
	hub_get_stats(relay_room_hub(room), &s);
	str_printf(answer, "backbone %s state %s present %zu lost %" PRIu64
	    " appended %" PRIu64 " read %" PRIu64 " foreign %" PRIu64
	    " waiting-bytes %zu", relay_room_name(room),
	    b.up ? "up" : "down", s.present, b.lost, b.appended, b.read,
	    b.foreign, b.waiting_bytes);
	if (*b.reason != '\0')
		str_printf(answer, " reason %s", b.reason);
	str_add_char(answer, '\n');
}

static char *
run_status(const struct operation *o, const char *word, struct str *answer)
{
	struct relay_room *room = NULL;

	(void)word;
	str_printf(answer, "version %s\nuptime-seconds %" PRId64 "\n"
	    "draining %s\nbans %zu\n", PACKAGE_VERSION,
	    relay_uptime_ms(o->relay) / 1000,
	    relay_is_draining(o->relay) ? "yes" : "no",
	    bans_count(relay_bans(o->relay)));
	while ((room = relay_next_room(o->relay, room)) != NULL)
		say_room(room, answer);
	while ((room = relay_next_room(o->relay, room)) != NULL)
		say_backbone(room, answer);
	return NULL;
}

static void
list_members(const struct relay_room *room, int64_t now_ms,
    struct str *answer)
{
	const struct hub *hub = relay_room_hub(room);
	struct hub_member_info m;
	size_t at = 0;

	while (hub_next_member(hub, &at, &m))
		str_printf(answer, "%s %08" PRIx32 " %s %" PRId64 " %zu %s\n",
		    relay_room_name(room), m.id,
		    m.address != NULL ? m.address : "unix",
		    (now_ms - m.heard_ms) / 1000, m.queued_bytes,
		    m.throttled ? "slowed-down" : "in");
}

static char *
run_members(const struct operation *o, const char *word, struct str *answer)
{
	struct relay_room *room = NULL;
	bool found = word == NULL;

	str_add(answer, "room id address silent-seconds queued-bytes state\n");
	while ((room = relay_next_room(o->relay, room)) != NULL) {
		if (word != NULL && strcmp(word, relay_room_name(room)) != 0)
			continue;
		found = true;
		list_members(room, relay_now_ms(o->relay), answer);
	}
	return found ? NULL : mem_printf("there is no room \"%s\": status "
	    "lists them", word);
}

static char *
run_bans(const struct operation *o, const char *word, struct str *answer)
{
	const struct bans *bans = relay_bans(o->relay);
	char text[PREFIX_TEXT_BYTES];
	size_t i;

	(void)word;
	for (i = 0; i < bans_count(bans); i++) {
		prefix_text(text, bans_get(bans, i));
		str_printf(answer, "%s\n", text);
	}
	return NULL;
}

/* ---- acting ---- */

static char *
parse_prefix(struct prefix *p, const char *word)
{
	const char *reason;

	if (prefix_parse(p, word, &reason) == ERR_OK)
		return NULL;
	return mem_printf("\"%s\": %s", word, reason);
}

/* Takes over unsaved. */
static void
say_change(struct str *answer, const char *word, const char *what,
    char *unsaved)
{
	log_line(LOG_INFO, "%s %s", what, log_address(word));
	if (unsaved != NULL) {
		str_printf(answer, "warning: %s\n", unsaved);
		log_line(LOG_WARNING, "%s %s: %s", what, log_address(word),
		    unsaved);
	}
	free(unsaved);
}

static char *
run_ban(const struct operation *o, const char *word, struct str *answer)
{
	struct bans *bans = relay_bans(o->relay);
	struct prefix p;
	char *unsaved, *wrong = parse_prefix(&p, word);

	if (wrong != NULL)
		return wrong;
	if (bans_add(bans, &p, &unsaved) == BANS_AS_BEFORE)
		return mem_printf("%s is banned already", word);
	str_printf(answer, "put-out %zu\n", relay_put_out(o->relay));
	say_change(answer, word, "banned", unsaved);
	return NULL;
}

static char *
run_unban(const struct operation *o, const char *word, struct str *answer)
{
	struct bans *bans = relay_bans(o->relay);
	struct prefix p;
	char *unsaved, *wrong = parse_prefix(&p, word);

	if (wrong != NULL)
		return wrong;
	if (bans_remove(bans, &p, &unsaved) == BANS_AS_BEFORE)
		return mem_printf("%s is not among the bans: bans lists "
		    "them", word);
	if (bans_have_prefix(bans, &p))
		str_add(answer, "warning: a wider ban still holds: bans "
		    "lists it\n");
	say_change(answer, word, "no longer banned", unsaved);
	return NULL;
}

static char *
run_reload(const struct operation *o, const char *word, struct str *answer)
{
	(void)word;
	(void)answer;
	return o->reload(o->ctx);
}

static char *
run_drain(const struct operation *o, const char *word, struct str *answer)
{
	(void)word;
	(void)answer;
	o->drain(o->ctx);
	return NULL;
}

/* ---- the table ---- */

static const struct command rows[] = {
	{ .name = "status", .run = run_status,
	  .help = N_("what the relay and its rooms are doing") },
	{ .name = "members", .value = "ROOM", .optional = true,
	  .run = run_members,
	  .help = N_("who is connected, from where") },
	{ .name = "bans", .run = run_bans,
	  .help = N_("the addresses that are banned") },
	{ .name = "ban", .value = "ADDRESS[/BITS]", .run = run_ban,
	  .help = N_("put out those who come from there, let nobody in") },
	{ .name = "unban", .value = "ADDRESS[/BITS]", .run = run_unban,
	  .help = N_("let them in again") },
	{ .name = "reload", .run = run_reload,
	  .help = N_("read the configuration and the bans again") },
	{ .name = "drain", .run = run_drain,
	  .help = N_("tell all members, and end the relay") },
};

enum { ROWS = ARRAY_LEN(rows) };

static char *
run_row(const struct command *row, const struct operation *o, int count,
    char **words, struct str *answer)
{
	if (count == 1 && row->value != NULL && !row->optional)
		return mem_printf("%s wants a word more: %s", row->name,
		    row->value);
	if (count > (row->value != NULL ? 2 : 1))
		return mem_printf("what is \"%s\" for?", words[count - 1]);
	return row->run(o, count > 1 ? words[1] : NULL, answer);
}

char *
commands_run(void *ctx, int count, char **words, struct str *answer)
{
	for (int i = 0; i < ROWS; i++)
		if (strcmp(rows[i].name, words[0]) == 0)
			return run_row(&rows[i], ctx, count, words, answer);
	return mem_printf("there is no command \"%s\": tuscheld ctl help "
	    "lists them", words[0]);
}

void
commands_print_help(FILE *to)
{
	for (int i = 0; i < ROWS; i++)
		fprintf(to, "  %s%s%s%s%s\n          %s\n", rows[i].name,
		    rows[i].value != NULL ? " " : "",
		    rows[i].optional ? "[" : "",
		    rows[i].value != NULL ? rows[i].value : "",
		    rows[i].optional ? "]" : "", _(rows[i].help));
}
