/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What settings say about listeners: where, for which room, with or without
 * TLS, also of those that were handed in.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/address.h"
#include "relay/relay_parts.h"

static bool
wants_tls(const struct room_settings *room, const char *text)
{
	struct address at;
	const char *wrong;

	return address_parse(&at, text, DEFAULT_PORT, &wrong) == ERR_OK &&
	    room_settings_tls(room, &at);
}

static size_t
places_of_room(const struct room_settings *room,
    struct place out[static LISTENERS_MAX])
{
	static char *const usual[] = { "127.0.0.1", "[::1]" };
	bool given = room->listen.count > 0;
	size_t i, n = given ? room->listen.count : ARRAY_LEN(usual);

	for (i = 0; i < n; i++)
		out[i] = (struct place){
			.text = given ? room->listen.v[i] : usual[i],
			.room = room_name_of(room),
			.tls = wants_tls(room, given ? room->listen.v[i] :
			    usual[i]),
			/* A machine without IPv6 is no reason. */
			.optional = !given && i > 0
		};
	return n;
}

static const struct room_settings *
room_of_socket(const struct settings *s, const char *name)
{
	size_t count, i;
	const struct room_settings *rooms = settings_rooms(s, &count);

	for (i = 0; i < count; i++)
		if (count == 1 || strcmp(room_name_of(&rooms[i]), name) == 0)
			return &rooms[i];
	return NULL;
}

/* Where a socket that was handed in leads; NULL, or what is wrong with it. */
static char *
place_socket(const struct settings *s, struct port *port, struct place *out)
{
	const struct room_settings *room = room_of_socket(s, port->handed_in);

	if (room == NULL)
		return mem_printf(_("socket \"%s\" was handed in, but there "
		    "is no room of that name: name it in the .socket unit "
		    "after one of the rooms"), port->handed_in);
	*out = (struct place){
		.text = port->text, .room = room_name_of(room), .port = port,
		.tls = wants_tls(room, port->text)
	};
	return room_settings_judge(room, port->text);
}

/* Rooms that may share a listener (see settings_judge()) do. */
static void
share(struct place *places, size_t count)
{
	size_t i, j;

	for (i = 1; i < count; i++)
		for (j = 0; j < i && places[i].with == NULL; j++)
			if (places[i].port == NULL && places[j].port == NULL &&
			    places[j].with == NULL &&
			    strcmp(places[i].text, places[j].text) == 0 &&
			    settings_is_one_place(places[i].text))
				places[i].with = &places[j];
}

/* All listeners of settings; NULL, or what is wrong. */
char *
places_gather(struct relay *r, const struct settings *s, struct place *out,
    size_t *n)
{
	size_t count, i;
	const struct room_settings *rooms = settings_rooms(s, &count);
	struct port *port;
	char *wrong = NULL;
	bool handed_in = false;

	*n = 0;
	for (port = r->ports; port != NULL && wrong == NULL;
	    port = port->next) {
		if (port->handed_in == NULL)
			continue;
		handed_in = true;
		wrong = place_socket(s, port, &out[(*n)++]);
	}
	for (i = 0; i < count; i++)
		if (rooms[i].listen.count > 0 || !handed_in)
			*n += places_of_room(&rooms[i], out + *n);
	share(out, *n);
	return wrong;
}
