/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of settings, how the text of a value is read, and what is judged
 * about all of them together. Where the texts come from is options.c's and
 * config.c's.
 */
#include "config.h"

#include "relay/settings.h"

#include <stdlib.h>
#include <string.h>

#include "backbone/backbone_place.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/address.h"
#include "net/prefix.h"
#include "relay/confine.h"
#include "relay/proxied.h"

enum {
	ADDRESS_PER_SECOND = 20,
	/* A school, of which all come back at once. */
	ADDRESS_BURST_S = 50,
	/* More than a large room that comes back; handshakes cost time. */
	PER_SECOND = 1000,
	RELAY_MEMORY = 1 << 30
};

#define AT(field) offsetof(struct settings, field)
#define AT_ROOM(field) offsetof(struct room_settings, field)

static const char *
check_address(const char *text)
{
	struct address at;
	const char *wrong;

	return address_parse(&at, text, DEFAULT_PORT, &wrong) == ERR_OK ?
	    NULL : wrong;
}

/* It says who is there and how busy: not to everybody. */
static const char *
check_private(const char *text)
{
	struct address at;
	const char *wrong;

	if (address_parse(&at, text, DEFAULT_PORT + 1, &wrong) != ERR_OK)
		return wrong;
	return address_is_loopback(&at) ? NULL :
	    "other machines can reach it: use 127.0.0.1 or unix:PATH, and a "
	    "proxy that asks who they are";
}

/* A host name as TLS has it (RFC 6066 section 3): no address. */
static const char *
check_server_name(const char *text)
{
	struct address at;
	struct prefix p;
	const char *wrong;

	if (prefix_parse(&p, text, &wrong) == ERR_OK)
		return "an address is not asked for by TLS: take a host name";
	if (address_parse(&at, text, DEFAULT_PORT, &wrong) != ERR_OK)
		return wrong;
	return at.kind != ADDRESS_INET || strcmp(at.host, text) != 0 ?
	    "only the host name is wanted" : NULL;
}

static const char *
check_backbone(const char *text)
{
	struct backbone_place place;
	const char *wrong;
	int r = backbone_place_parse(&place, text, &wrong);

	backbone_place_wipe(&place);
	return r == ERR_OK ? NULL : wrong;
}

static const char *const confine_names[] = {
	[CONFINE_OFF] = "off",
	[CONFINE_ON] = "on",
	[CONFINE_REQUIRE] = "require",
	NULL
};

static const char *const log_names[] = {
	[SETTING_LOG_STDERR] = "stderr",
	[SETTING_LOG_SYSLOG] = "syslog",
	NULL
};
static const char *const log_level_names[] = {
	[LOG_ERROR] = "error",
	[LOG_WARNING] = "warning",
	[LOG_INFO] = "info",
	[LOG_DEBUG] = "debug",
	NULL
};

static const struct setting rows[] = {
	{ .letter = 'c', .name = "config", .kind = SETTING_TEXT,
	  .value = "FILE", .at = AT(config),
	  .help = N_("the configuration (default: tuscheld.conf in the "
	  "system's directory, if it is there)") },
	{ .name = "check-config", .kind = SETTING_FLAG,
	  .at = AT(check_config),
	  .help = N_("say what is set and what is wrong with it, and exit") },
	{ .letter = 'l', .name = "listen", .kind = SETTING_LIST,
	  .scope = SETTING_ROOM, .value = "ADDR:PORT|unix:PATH",
	  .at = AT_ROOM(listen), .check = check_address,
	  .help = N_("accept connections there; may be given again (default: "
	  "port 8872 on this machine only; port 0: any free one)") },
	{ .name = "plain", .kind = SETTING_FLAG, .scope = SETTING_ROOM,
	  .at = AT_ROOM(plain),
	  .help = N_("no TLS, not even for links from other machines") },
	{ .name = "tls", .kind = SETTING_FLAG, .scope = SETTING_ROOM,
	  .at = AT_ROOM(tls),
	  .help = N_("TLS for links from this machine too") },
	{ .name = "tls-server-name", .kind = SETTING_LIST,
	  .scope = SETTING_ROOM, .value = "NAME",
	  .at = AT_ROOM(server_names), .check = check_server_name,
	  .help = N_("this room is for links by TLS that ask for that host "
	  "name, so that rooms may share a listener; may be given again") },
	{ .name = "proxy-protocol", .kind = SETTING_LIST,
	  .scope = SETTING_ROOM, .value = "ADDR|PREFIX|unix",
	  .at = AT_ROOM(proxies), .check = proxy_sources_check,
	  .help = N_("a load balancer comes from there: each of its "
	  "connections begins with a PROXY header, version 2, which has the "
	  "real address; may be given again") },
	{ .name = "max-members", .kind = SETTING_NUMBER,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(max_members), .min = 1, .max = INIT_IDS_MAX,
	  .help = N_("members in the room at once") },
	{ .name = "max-per-address", .kind = SETTING_NUMBER,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(max_per_address), .max = INIT_IDS_MAX,
	  .help = N_("members from one address at once; 0: any number") },
	{ .name = "queue-bytes", .kind = SETTING_SIZE,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(queue_bytes), .min = FRAME_BYTES_MAX, .max = 1 << 30,
	  .help = N_("what may wait for one member before it is cut off") },
	{ .name = "memory-bytes", .kind = SETTING_SIZE,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(memory_bytes), .min = 1 << 20,
	  .max = UINT64_C(1) << 40,
	  .help = N_("what may wait for all members together") },
	{ .name = "member-frames", .kind = SETTING_NUMBER,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(member_frames), .max = UINT32_MAX,
	  .help = N_("frames a second from one member, before it is slowed "
	  "down; 0: any number") },
	{ .name = "member-bytes", .kind = SETTING_SIZE,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(member_bytes), .max = UINT32_MAX,
	  .help = N_("bytes a second from one member") },
	{ .name = "address-frames", .kind = SETTING_NUMBER,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(address_frames), .max = UINT32_MAX,
	  .help = N_("frames a second from all members of one address") },
	{ .name = "address-bytes", .kind = SETTING_SIZE,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(address_bytes), .max = UINT32_MAX,
	  .help = N_("bytes a second from all members of one address") },
	{ .name = "room-copies", .kind = SETTING_NUMBER,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(room_copies), .max = UINT32_MAX,
	  .help = N_("frames a second to all members together, a copy for "
	  "each; beyond that members have turns") },
	{ .name = "room-bytes", .kind = SETTING_SIZE,
	  .scope = SETTING_ROOM, .value = "N",
	  .at = AT_ROOM(room_bytes), .max = UINT32_MAX,
	  .help = N_("bytes a second to all members together") },
	{ .name = "limits", .kind = SETTING_SWITCH, .scope = SETTING_ROOM,
	  .value = "on|off", .at = AT_ROOM(limits),
	  .help = N_("off: no limits on rates and members per address") },
	{ .name = "backbone", .kind = SETTING_TEXT, .scope = SETTING_ROOM,
	  .value = "redis://HOST:PORT/DB", .at = AT_ROOM(backbone),
	  .check = check_backbone, .secret = true,
	  .help = N_("this room has other relays: they and this one share "
	  "its order there; also rediss:// and unix://, with "
	  "USER:PASSWORD@") },
	{ .name = "backbone-ca", .kind = SETTING_TEXT,
	  .scope = SETTING_RELAY, .value = "FILE", .at = AT(backbone_ca),
	  .help = N_("who vouches for the certificates of rediss://, PEM") },
	{ .name = "tls-cert", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "FILE", .at = AT(tls_cert),
	  .help = N_("the certificate, PEM, with those that vouch for it "
	  "(default: one made here, of which clients get the fingerprint)") },
	{ .name = "tls-key", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "FILE", .at = AT(tls_key), .help = N_("its key, PEM") },
	{ .name = "client-ca", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "FILE", .at = AT(client_ca),
	  .help = N_("let in only clients with a certificate of these "
	  "authorities") },
	{ .name = "state", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "DIR", .at = AT(state),
	  .help = N_("where the relay keeps its own key and certificate") },
	{ .name = "max-connections", .kind = SETTING_NUMBER,
	  .scope = SETTING_RELAY, .value = "N", .at = AT(max_connections),
	  .max = UINT32_MAX,
	  .help = N_("connections to all rooms at once; 0: any number") },
	{ .name = "connections-per-address", .kind = SETTING_NUMBER,
	  .scope = SETTING_RELAY, .value = "N",
	  .at = AT(connections_per_address), .max = 1000000,
	  .help = N_("new connections a second from one address; 0: any "
	  "number") },
	{ .name = "connections-per-second", .kind = SETTING_NUMBER,
	  .scope = SETTING_RELAY, .value = "N",
	  .at = AT(connections_per_second), .max = 1000000,
	  .help = N_("new connections a second in all; 0: any number") },
	{ .name = "relay-memory", .kind = SETTING_SIZE,
	  .scope = SETTING_RELAY, .value = "N", .at = AT(relay_memory),
	  .min = 1 << 20, .max = UINT64_C(1) << 40,
	  .help = N_("what may wait for the members of all rooms together") },
	{ .name = "relay-copies", .kind = SETTING_NUMBER,
	  .scope = SETTING_RELAY, .value = "N", .at = AT(relay_copies),
	  .max = UINT32_MAX,
	  .help = N_("frames a second to the members of all rooms together, a "
	  "copy for each; each room has its part of them; 0: any number") },
	{ .name = "relay-bytes", .kind = SETTING_SIZE,
	  .scope = SETTING_RELAY, .value = "N", .at = AT(relay_bytes),
	  .max = UINT32_MAX,
	  .help = N_("bytes a second to the members of all rooms together; 0: "
	  "any number") },
	{ .name = "ban-file", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "FILE", .at = AT(ban_file),
	  .help = N_("keep there who is not let in") },
	{ .name = "control", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "PATH", .at = AT(control),
	  .help = N_("make a Unix socket there for \"tuscheld ctl\"") },
	{ .name = "control-group", .kind = SETTING_TEXT,
	  .scope = SETTING_RELAY, .value = "GROUP", .at = AT(control_group),
	  .help = N_("let this group use it as well") },
	{ .name = "metrics", .kind = SETTING_LIST, .scope = SETTING_RELAY,
	  .value = "ADDR:PORT|unix:PATH", .at = AT(metrics),
	  .check = check_private,
	  .help = N_("serve /metrics (for Prometheus) and /healthz there, on "
	  "this machine only; may be given again") },
	{ .name = "log", .kind = SETTING_CHOICE, .scope = SETTING_RELAY,
	  .value = "stderr|syslog", .at = AT(log), .choices = log_names,
	  .help = N_("where the log goes") },
	{ .name = "log-level", .kind = SETTING_CHOICE,
	  .scope = SETTING_RELAY, .value = "error|warning|info|debug",
	  .at = AT(log_level), .choices = log_level_names,
	  .help = N_("what is logged") },
	{ .name = "log-addresses", .kind = SETTING_SWITCH,
	  .scope = SETTING_RELAY, .value = "on|off",
	  .at = AT(log_addresses),
	  .help = N_("off: leave out where members come from") },
	{ .name = "user", .kind = SETTING_TEXT, .scope = SETTING_RELAY,
	  .value = "NAME", .at = AT(user),
	  .help = N_("become that user when all is open, if started as "
	  "root") },
	{ .name = "confine", .kind = SETTING_CHOICE, .scope = SETTING_RELAY,
	  .value = "on|off|require", .at = AT(confine),
	  .choices = confine_names,
	  .help = N_("give up all system calls and files that are not needed "
	  "(default: as far as the kernel can; require: or do not start)") },
	{ .letter = 'h', .name = "help", .kind = SETTING_FLAG,
	  .at = AT(help), .help = N_("show this help") },
	{ .letter = 'V', .name = "version", .kind = SETTING_FLAG,
	  .at = AT(version), .help = N_("show the version") },
};

enum { ROWS = ARRAY_LEN(rows) };

const struct setting *
settings_table(size_t *count)
{
	*count = ROWS;
	return rows;
}

/* ---- lists ---- */

void
texts_release(struct texts *t)
{
	while (t->count > 0)
		free(t->v[--t->count]);
	free(t->v);
	t->v = NULL;
}

static void
texts_add(struct texts *t, const char *text)
{
	t->v = mem_resize(t->v, t->count + 1, sizeof (*t->v));
	t->v[t->count++] = mem_strdup(text);
}

struct texts
texts_copy(const struct texts *from)
{
	struct texts t = { 0 };
	size_t i;

	for (i = 0; i < from->count; i++)
		texts_add(&t, from->v[i]);
	return t;
}

/* ---- all of them ---- */

/* Where the value of row is; kinds say what it is. */
static void *
place(const struct setting *row, struct settings *s,
    struct room_settings *room)
{
	char *base = row->scope == SETTING_ROOM ? (char *)room : (char *)s;

	return base + row->at;
}

/* Takes what is allocated out of s, or with room set, out of that. */
static void
release(struct settings *s, struct room_settings *room,
    enum setting_scope scope)
{
	for (int i = 0; i < ROWS; i++) {
		void *at;

		if ((rows[i].scope == SETTING_ROOM) != (scope == SETTING_ROOM))
			continue;
		at = place(&rows[i], s, room);
		if (rows[i].kind == SETTING_LIST)
			texts_release(at);
		if (rows[i].kind == SETTING_TEXT)
			free(*(char **)at);
	}
}

static void
init_numbers(struct settings *s, struct room_settings *room)
{
	for (int i = 0; i < ROWS; i++)
		if (rows[i].kind == SETTING_NUMBER ||
		    rows[i].kind == SETTING_SIZE)
			*(uint64_t *)place(&rows[i], s, room) =
			    SETTING_NOT_GIVEN;
}

void
settings_init(struct settings *s)
{
	*s = (struct settings){
		.confine = CONFINE_USUAL,
		.log_level = LOG_INFO,
		.log_addresses = true,
		.all = { .limits = true }
	};
	init_numbers(s, &s->all);
}

static void
release_room(struct settings *s, struct room_settings *room)
{
	release(s, room, SETTING_ROOM);
	free(room->name);
}

void
settings_release(struct settings *s)
{
	while (s->room_count > 0)
		release_room(s, &s->rooms[--s->room_count]);
	free(s->rooms);
	release_room(s, &s->all);
	release(s, NULL, SETTING_RELAY);
	*s = (struct settings){ 0 };
}

struct room_settings *
settings_add_room(struct settings *s, const char *name)
{
	struct room_settings *room;

	s->rooms = mem_resize(s->rooms, s->room_count + 1, sizeof *room);
	room = &s->rooms[s->room_count++];
	*room = s->all;
	room->name = mem_strdup(name);
	for (int i = 0; i < ROWS; i++) {
		void *at = (char *)room + rows[i].at;

		if (rows[i].scope != SETTING_ROOM)
			continue;
		if (rows[i].kind == SETTING_LIST)
			*(struct texts *)at = texts_copy(at);
		if (rows[i].kind == SETTING_TEXT && *(char **)at != NULL)
			*(char **)at = mem_strdup(*(char **)at);
	}
	return room;
}

const struct room_settings *
settings_rooms(const struct settings *s, size_t *count)
{
	*count = s->room_count > 0 ? s->room_count : 1;
	return s->room_count > 0 ? s->rooms : &s->all;
}

/* ---- one value ---- */

static char *
set_switch(bool *at, const char *text)
{
	*at = strcmp(text, "on") == 0;
	if (*at || strcmp(text, "off") == 0)
		return NULL;
	return mem_printf(_("is \"on\" or \"off\", not \"%s\""), text);
}

static char *
set_number(uint64_t *at, const struct setting *row, const char *text)
{
	uint64_t n;

	if (str_number(text, row->min, row->max, &n) != ERR_OK)
		return mem_printf(_("wants a number from %llu to %llu, "
		    "not \"%s\""), (unsigned long long)row->min,
		    (unsigned long long)row->max, text);
	*at = n;
	return NULL;
}

/* Bytes, or with k, M or G what they stand for. */
static char *
set_size(uint64_t *at, const struct setting *row, const char *text)
{
	static const char units[] = "kMG";
	size_t len = strlen(text);
	const char *unit = len > 1 ? strchr(units, text[len - 1]) : NULL;
	unsigned shift = unit != NULL ? 10 * (unsigned)(unit - units + 1) : 0;
	char *digits = mem_strndup(text, unit != NULL ? len - 1 : len);
	uint64_t n;
	int r = str_number(digits, 0, UINT64_MAX >> shift, &n);

	free(digits);
	if (r != ERR_OK || n << shift < row->min || n << shift > row->max)
		return mem_printf(_("wants bytes from %llu to %llu, as in "
		    "65536, 64k, 4M or 1G, not \"%s\""),
		    (unsigned long long)row->min,
		    (unsigned long long)row->max, text);
	*at = n << shift;
	return NULL;
}

static char *
set_choice(int *at, const struct setting *row, const char *text)
{
	struct str known;
	char *wrong;

	for (int i = 0; row->choices[i] != NULL; i++)
		if (strcmp(row->choices[i], text) == 0) {
			*at = i;
			return NULL;
		}
	str_init(&known);
	for (int i = 0; row->choices[i] != NULL; i++)
		str_printf(&known, "%s%s", i > 0 ? ", " : "",
		    row->choices[i]);
	wrong = mem_printf(_("is one of %s, not \"%s\""), known.s, text);
	str_release(&known);
	return wrong;
}

static char *
judge_text(const struct setting *row, const char *text)
{
	const char *wrong = NULL;

	if (*text == '\0')
		return mem_strdup(_("may not be empty"));
	if (row->check != NULL)
		wrong = row->check(text);
	if (wrong == NULL)
		return NULL;
	if (row->secret)
		return mem_printf(_("will not do: %s"), wrong);
	return mem_printf(_("\"%s\" will not do: %s"), text, wrong);
}

static char *
set_text(char **at, const struct setting *row, const char *text)
{
	char *wrong = judge_text(row, text);

	if (wrong != NULL)
		return wrong;
	free(*at);
	*at = mem_strdup(text);
	return NULL;
}

static char *
add_text(struct texts *at, const struct setting *row, const char *text)
{
	char *wrong = judge_text(row, text);

	if (wrong != NULL)
		return wrong;
	if (at->count == LISTENERS_MAX)
		return mem_printf(_("has more than %d: that is enough"),
		    (int)LISTENERS_MAX);
	texts_add(at, text);
	return NULL;
}

char *
setting_set(const struct setting *row, struct settings *s,
    struct room_settings *room, const char *text)
{
	void *at = place(row, s, room);

	switch (row->kind) {
	case SETTING_FLAG:
		*(bool *)at = true;
		return text != NULL ? set_switch(at, text) : NULL;
	case SETTING_SWITCH:
		return set_switch(at, text);
	case SETTING_NUMBER:
		return set_number(at, row, text);
	case SETTING_SIZE:
		return set_size(at, row, text);
	case SETTING_CHOICE:
		return set_choice(at, row, text);
	case SETTING_TEXT:
		return set_text(at, row, text);
	case SETTING_LIST:
		return add_text(at, row, text);
	}
	return NULL;
}

void
setting_clear(const struct setting *row, struct settings *s,
    struct room_settings *room)
{
	texts_release(place(row, s, room));
}

static void
quote(struct str *out, const char *text)
{
	str_add_char(out, '"');
	for (; *text != '\0'; text++) {
		if (strchr("\"\\$", *text) != NULL)
			str_add_char(out, '\\');
		str_add_char(out, *text);
	}
	str_add_char(out, '"');
}

static void
get_text(const struct setting *row, const char *text, struct str *out)
{
	struct str masked;

	if (text == NULL)
		return;
	str_init(&masked);
	if (row->secret)
		backbone_place_mask(&masked, text);
	else
		str_add(&masked, text);
	quote(out, masked.s);
	str_release(&masked);
}

static void
get_list(const struct texts *t, struct str *out)
{
	for (size_t i = 0; i < t->count; i++) {
		str_add(out, i > 0 ? ", " : "{ ");
		quote(out, t->v[i]);
	}
	if (t->count > 0)
		str_add(out, " }");
}

void
setting_get(const struct setting *row, const struct settings *s,
    const struct room_settings *room, struct str *out)
{
	const char *base = row->scope == SETTING_ROOM ? (const char *)room :
	    (const char *)s;
	const void *at = base + row->at;

	switch (row->kind) {
	case SETTING_FLAG:
	case SETTING_SWITCH:
		str_add(out, *(const bool *)at ? "on" : "off");
		break;
	case SETTING_NUMBER:
	case SETTING_SIZE:
		if (*(const uint64_t *)at != SETTING_NOT_GIVEN)
			str_printf(out, "%llu",
			    *(const unsigned long long *)at);
		break;
	case SETTING_CHOICE:
		str_add(out, row->choices[*(const int *)at]);
		break;
	case SETTING_TEXT:
		get_text(row, *(char *const *)at, out);
		break;
	case SETTING_LIST:
		get_list(at, out);
		break;
	}
}

/* ---- all together ---- */

/* The first of a list of directories, and a name in it; or NULL. */
static char *
in_directory(const char *variable, const char *name)
{
	const char *list = getenv(variable);
	size_t len = list != NULL ? strcspn(list, ":") : 0;

	return len == 0 ? NULL : mem_printf("%.*s/%s", (int)len, list, name);
}

void
settings_take_environment(struct settings *s)
{
	if (s->control == NULL)
		s->control = in_directory("RUNTIME_DIRECTORY", "control");
	if (s->ban_file == NULL)
		s->ban_file = in_directory("STATE_DIRECTORY", "bans");
}

static uint64_t
or_usual(uint64_t value, uint64_t usual)
{
	return value != SETTING_NOT_GIVEN ? value : usual;
}

void
settings_apply_door(const struct settings *s, struct door_limits *limits)
{
	bool limited = s->all.limits;

	*limits = (struct door_limits){
		.connections_max = or_usual(s->max_connections, 0),
		.address_per_second = or_usual(s->connections_per_address,
		    limited ? ADDRESS_PER_SECOND : 0),
		.per_second = or_usual(s->connections_per_second,
		    limited ? PER_SECOND : 0)
	};
	limits->address_burst = ADDRESS_BURST_S * limits->address_per_second;
}

void
settings_apply_share(const struct settings *s, struct hub_share_limits *limits)
{
	struct hub_config usual;

	/* One room alone may do all that a relay can. */
	hub_config_default(&usual);
	if (!s->all.limits)
		hub_config_unlimit(&usual);
	*limits = (struct hub_share_limits){
		.copies_per_second = or_usual(s->relay_copies,
		    usual.room_copies_per_second),
		.bytes_per_second = or_usual(s->relay_bytes,
		    usual.room_bytes_per_second)
	};
}

/* 4 GiB must not become none at all where a size has 32 bits. */
static size_t
as_size(uint64_t value)
{
	return value < SIZE_MAX ? value : SIZE_MAX;
}

size_t
settings_memory_max(const struct settings *s)
{
	return as_size(or_usual(s->relay_memory, RELAY_MEMORY));
}

static void
apply(size_t *at, uint64_t value)
{
	if (value != SETTING_NOT_GIVEN)
		*at = as_size(value);
}

static void
apply_rate(uint32_t *at, uint64_t value)
{
	if (value != SETTING_NOT_GIVEN)
		*at = value;
}

void
room_settings_apply(const struct room_settings *room,
    struct hub_config *config)
{
	hub_config_default(config);
	if (!room->limits)
		hub_config_unlimit(config);
	apply(&config->members_max, room->max_members);
	apply(&config->address_members_max, room->max_per_address);
	apply(&config->queue_bytes_max, room->queue_bytes);
	apply(&config->memory_bytes_max, room->memory_bytes);
	apply_rate(&config->frames_per_second, room->member_frames);
	apply_rate(&config->bytes_per_second, room->member_bytes);
	apply_rate(&config->address_frames_per_second, room->address_frames);
	apply_rate(&config->address_bytes_per_second, room->address_bytes);
	apply_rate(&config->room_copies_per_second, room->room_copies);
	apply_rate(&config->room_bytes_per_second, room->room_bytes);
}
