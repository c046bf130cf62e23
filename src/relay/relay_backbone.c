/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which backbone a room has. Whatever can fail is done before settings are
 * applied, and before the relay confines itself: names are looked up, and the
 * authorities of rediss:// are read, once.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/tls.h"
#include "relay/relay_parts.h"
#include "serve/serve.h"

bool
room_has_backbone(const struct relay_room *room, const char *text)
{
	if (room->backbone_text == NULL || text == NULL)
		return room->backbone_text == text;
	return strcmp(room->backbone_text, text) == 0;
}

static bool
prepare_tls(struct relay *r, const struct settings *s, char **reason)
{
	char *why;

	if (r->backbone_tls != NULL)
		return true;
	r->backbone_tls = tls_caller_new(s->backbone_ca, &why);
	if (r->backbone_tls != NULL)
		return true;
	*reason = mem_printf(_("no TLS to a backbone: %s"), why);
	free(why);
	return false;
}

static bool
prepare_place(struct relay *r, const struct settings *s,
    const struct room_settings *wanted, struct backbone_place *place,
    char **reason)
{
	const struct relay_room *room = room_named(r, room_name_of(wanted));
	const char *why;

	if (wanted->backbone == NULL || (room != NULL &&
	    room_has_backbone(room, wanted->backbone)))
		return true;
	if (backbone_place_parse(place, wanted->backbone, &why) != ERR_OK ||
	    !backbone_place_resolve(place, &why)) {
		*reason = mem_printf(_("backbone of room %s, host %s: %s"),
		    room_name_of(wanted), place->host.host, why);
		return false;
	}
	return !place->tls || prepare_tls(r, s, reason);
}

struct backbone_place *
backbones_prepare(struct relay *r, const struct settings *s, char **reason)
{
	size_t count, i;
	const struct room_settings *rooms = settings_rooms(s, &count);
	struct backbone_place *places = mem_zero(count, sizeof *places);

	for (i = 0; i < count; i++)
		if (!prepare_place(r, s, &rooms[i], &places[i], reason)) {
			backbones_forget(places, count);
			return NULL;
		}
	return places;
}

void
backbones_forget(struct backbone_place *places, size_t count)
{
	mem_wipe_free(places, count * sizeof *places);
}

void
room_set_backbone(struct relay_room *room, const char *text,
    const struct backbone_place *place)
{
	struct relay *r = room->relay;

	if (text == NULL)
		return;
	room->backbone_text = mem_strdup(text);
	room->backbone = backbone_new(r->loop, &r->rng, place,
	    r->backbone_tls, room->name);
	hub_set_order(serve_hub(room->serve), backbone_order(room->backbone));
}

void
room_forget_backbone(struct relay_room *room)
{
	if (room->backbone_text != NULL)
		mem_wipe_free(room->backbone_text,
		    strlen(room->backbone_text));
	room->backbone_text = NULL;
	room->backbone = NULL;	/* it went with its hub */
}

/* To connect again, to where it is now. */
void
backbones_allow(const struct relay *r, struct confine *c)
{
	const struct relay_room *room;
	struct backbone_place place;
	const char *why;

	for (room = r->rooms; room != NULL; room = room->next) {
		if (room->backbone_text == NULL || backbone_place_parse(&place,
		    room->backbone_text, &why) != ERR_OK)
			continue;
		if (place.host.kind == ADDRESS_INET)
			confine_allow_connect(c, place.host.port);
		backbone_place_wipe(&place);
	}
}

bool
relay_room_backbone(const struct relay_room *room,
    struct backbone_stats *stats)
{
	if (room->backbone == NULL)
		return false;
	backbone_get_stats(room->backbone, stats);
	return true;
}
