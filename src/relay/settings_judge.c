/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is judged about settings that no single value shows.
 */
#include "config.h"

#include "relay/settings.h"

#include <string.h>
#include <strings.h>

#include "backbone/backbone.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/address.h"
#include "net/tls.h"

bool
room_name_is_good(const char *name)
{
	static const char allowed[] = "abcdefghijklmnopqrstuvwxyz"
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_";
	size_t len = strlen(name);

	return len > 0 && len <= ROOM_NAME_BYTES_MAX &&
	    strspn(name, allowed) == len;
}

/* Nobody shall be surprised by who can listen in. */
bool
room_settings_tls(const struct room_settings *room, const struct address *at)
{
	return at->kind != ADDRESS_UNIX && !room->plain &&
	    (room->tls || !address_is_loopback(at));
}

char *
room_settings_judge(const struct room_settings *room, const char *text)
{
	struct address at;
	const char *wrong;

	if (tls_available() || address_parse(&at, text, DEFAULT_PORT,
	    &wrong) != ERR_OK || !room_settings_tls(room, &at))
		return NULL;
	return mem_printf(_("other machines can reach %s, but this tuscheld "
	    "is built without TLS: say --plain to do without it, or listen "
	    "on 127.0.0.1 or unix:PATH"), text);
}

bool
settings_is_one_place(const char *text)
{
	struct address at;
	const char *wrong;

	return address_parse(&at, text, DEFAULT_PORT, &wrong) == ERR_OK &&
	    (at.kind == ADDRESS_UNIX || at.port != 0);
}

static bool
listens_on(const struct room_settings *room, const char *text)
{
	for (size_t i = 0; i < room->listen.count; i++)
		if (strcmp(room->listen.v[i], text) == 0)
			return true;
	return false;
}

/* May they be told apart there, by the name that TLS asks for? */
static bool
may_share(const struct room_settings *a, const struct room_settings *b,
    const char *text)
{
	struct address at;
	const char *wrong;

	return address_parse(&at, text, DEFAULT_PORT, &wrong) == ERR_OK &&
	    room_settings_tls(a, &at) && room_settings_tls(b, &at) &&
	    (a->server_names.count > 0 || b->server_names.count > 0);
}

static bool
is_given_twice(const struct room_settings *room, const char *text)
{
	unsigned n = 0;

	for (size_t i = 0; i < room->listen.count; i++)
		n += strcmp(room->listen.v[i], text) == 0;
	return n > 1;
}

/* Is a listener of room one of those before, or twice its own? */
static bool
is_taken(const struct room_settings *first, const struct room_settings *room,
    const char *text)
{
	if (!settings_is_one_place(text))
		return false;
	for (; first < room; first++)
		if (listens_on(first, text) && !may_share(first, room, text))
			return true;
	return is_given_twice(room, text);
}

static char *
judge_listener(const struct room_settings *first,
    const struct room_settings *room, const char *text)
{
	if (is_taken(first, room, text))
		return mem_printf(_("%s is to be listened on twice: each "
		    "listener, of each room, needs a place of its own, or "
		    "TLS and a tls-server-name for each room there but one"),
		    text);
	return room_settings_judge(room, text);
}

/* A name that rooms up to this one have already. */
static char *
judge_name(const struct room_settings *first,
    const struct room_settings *room, const char *name)
{
	unsigned n = 0;

	for (; first <= room; first++)
		for (size_t i = 0; i < first->server_names.count; i++)
			n += strcasecmp(first->server_names.v[i], name) == 0;
	if (n <= 1)
		return NULL;
	return mem_printf(_("tls-server-name \"%s\" is said twice: it can "
	    "lead to one room only"), name);
}

/* What is wanted for it is not in every build. */
static char *
judge_backbone(const struct settings *s, const struct room_settings *room)
{
	if (room->backbone == NULL)
		return NULL;
	if (!backbone_available())
		return mem_strdup(_("a backbone is wanted, but this tuscheld "
		    "is built without hiredis (Debian: libhiredis-dev)"));
	if (strncmp(room->backbone, "rediss:", 7) != 0)
		return NULL;
	if (!tls_available())
		return mem_strdup(_("rediss:// is wanted, but this tuscheld "
		    "is built without TLS"));
	if (s->backbone_ca == NULL)
		return mem_strdup(_("rediss:// wants --backbone-ca: on many "
		    "systems /etc/ssl/certs/ca-certificates.crt has all "
		    "authorities"));
	return NULL;
}

static char *
judge_room(const struct room_settings *first,
    const struct room_settings *room, bool handed_in)
{
	char *wrong = NULL;

	if (room->plain && room->tls)
		return mem_strdup(_("--plain means no TLS, and --tls means "
		    "TLS everywhere"));
	if (room->name != NULL && room->listen.count == 0 && !handed_in)
		return mem_printf(_("room \"%s\" can be reached nowhere: say "
		    "where it is to listen"), room->name);
	for (size_t i = 0; i < room->listen.count && wrong == NULL; i++)
		wrong = judge_listener(first, room, room->listen.v[i]);
	for (size_t i = 0; i < room->server_names.count && wrong == NULL; i++)
		wrong = judge_name(first, room, room->server_names.v[i]);
	return wrong;
}

char *
settings_judge(const struct settings *s, bool handed_in)
{
	size_t count, i;
	const struct room_settings *rooms = settings_rooms(s, &count);
	char *wrong = NULL;

	if ((s->tls_cert == NULL) != (s->tls_key == NULL))
		return mem_strdup(_("--tls-cert and --tls-key are wanted "
		    "together"));
	if (s->room_count > 0 && s->all.listen.count > 0)
		return mem_strdup(_("a listener leads to one room: with "
		    "sections of rooms, each of them says where it listens"));
	for (i = 0; i < count && wrong == NULL; i++) {
		wrong = judge_room(rooms, &rooms[i], handed_in);
		if (wrong == NULL)
			wrong = judge_backbone(s, &rooms[i]);
	}
	return wrong;
}
