/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The rooms, known by their names, and how settings are applied: what can fail
 * comes first.
 */
#include "config.h"

#include "relay/relay.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "net/listen.h"
#include "relay/bans.h"
#include "relay/door.h"
#include "relay/relay_parts.h"
#include "relay/state.h"
#include "serve/credentials.h"
#include "serve/serve.h"

enum {
	/* To take the last frames; longer than a connection lingers. */
	GRACE_MS = 3000
};

/* What a room is called that has no section in the configuration. */
static const char ONLY_ROOM[] = "main";

/* ---- rooms ---- */

const char *
room_name_of(const struct room_settings *s)
{
	return s->name != NULL ? s->name : ONLY_ROOM;
}

struct relay_room *
room_named(struct relay *r, const char *name)
{
	struct relay_room *room;

	for (room = r->rooms; room != NULL; room = room->next)
		if (!room->gone && strcmp(room->name, name) == 0)
			return room;
	return NULL;
}

struct relay_room *
room_new(struct relay *r, const char *name, const struct hub_config *config)
{
	struct relay_room *room = mem_zero(1, sizeof *room), **end = &r->rooms;

	room->relay = r;
	room->name = mem_strdup(name);
	room->serve = serve_new(r->loop, config, &r->rng);
	serve_set_chooser(room->serve, port_choose, r);
	while (*end != NULL)
		end = &(*end)->next;
	*end = room;
	return room;
}

static void
room_free(struct relay_room *room)
{
	struct relay_room **at = &room->relay->rooms;

	while (*at != room)
		at = &(*at)->next;
	*at = room->next;
	serve_free(room->serve);
	room_forget_backbone(room);
	proxy_sources_release(&room->proxies);
	texts_release(&room->server_names);
	free(room->name);
	free(room);
}

static void
on_drained(void *ctx)
{
	struct relay_room *room = ctx;
	struct relay *r = room->relay;

	room_free(room);
	if (r->draining && r->rooms == NULL)
		loop_stop(r->loop);
}

static void
room_drain(struct relay_room *room)
{
	if (room->gone)
		return;
	room->gone = true;
	serve_shutdown(room->serve, GRACE_MS, on_drained, room);
}

static void
apply_room(struct relay *r, const struct room_settings *wanted,
    const struct backbone_place *backbone)
{
	struct relay_room *room = room_named(r, room_name_of(wanted));
	struct hub_config config;

	room_settings_apply(wanted, &config);
	config.share = wanted->limits ? &r->share : NULL;
	/* With another order it is another room. */
	if (room != NULL && !room_has_backbone(room, wanted->backbone)) {
		room_drain(room);
		room = NULL;
	}
	if (room == NULL) {
		room = room_new(r, room_name_of(wanted), &config);
		room_set_backbone(room, wanted->backbone, backbone);
	} else {
		serve_configure(room->serve, &config);
	}
	proxy_sources_set(&room->proxies, &wanted->proxies);
	texts_release(&room->server_names);
	room->server_names = texts_copy(&wanted->server_names);
	room->wanted = true;
}

static void
apply_rooms(struct relay *r, const struct settings *s,
    const struct backbone_place *backbones)
{
	size_t count, i;
	const struct room_settings *wanted = settings_rooms(s, &count);
	struct relay_room *room;

	for (room = r->rooms; room != NULL; room = room->next)
		room->wanted = false;
	for (i = 0; i < count; i++)
		apply_room(r, &wanted[i], &backbones[i]);
	for (room = r->rooms; room != NULL; room = room->next)
		if (!room->wanted)
			room_drain(room);
}

/* ---- TLS ---- */

/* For scripts, as in relay_ports.c. */
static void
say_key(const struct relay *r)
{
	char text[RELAY_KEY_TEXT_BYTES];

	relay_key_text(text, tls_server_key(credentials_tls(r->credentials)));
	printf("key %s\n", text);
}

static bool
read_credentials(struct relay *r, const struct settings *s, const char *dir,
    char **reason)
{
	struct tls_files files = { s->tls_cert, s->tls_key, s->client_ca };
	char *why;

	if (r->credentials != NULL) {
		if (credentials_reload(r->credentials, &files, dir, &why))
			return true;
	} else {
		r->credentials = credentials_open(&files, dir, &why);
		if (r->credentials != NULL) {
			say_key(r);
			return true;
		}
	}
	*reason = mem_printf(_("no TLS without a certificate: %s"), why);
	free(why);
	return false;
}

/* Reads the certificate, again if there is one, if a place needs it. */
static bool
prepare_tls(struct relay *r, const struct settings *s,
    const struct place *wanted, size_t n, char **reason)
{
	bool needed = false, good;
	char *dir = NULL;

	while (n > 0)
		needed |= wanted[--n].tls;
	if (!needed)
		return true;
	if (s->tls_cert == NULL) {
		dir = state_dir(s->state, reason);
		if (dir == NULL)
			return false;
	}
	good = read_credentials(r, s, dir, reason);
	free(dir);
	return good;
}

/* ---- all of it ---- */

/* What cannot fail, when all else has been done. */
static void
apply_limits(struct relay *r, const struct settings *s)
{
	struct door_limits limits;

	settings_apply_door(s, &limits);
	door_set_limits(r->door, &limits);
	settings_apply_share(s, &r->share.limits);
	r->memory_max = settings_memory_max(s);
	relay_put_out(r);
}

static void
apply_places(struct relay *r, const struct settings *s, char **reason)
{
	size_t count, n;
	struct place *wanted;
	struct backbone_place *backbones = NULL;

	settings_rooms(s, &count);
	wanted = mem_zero(count * LISTENERS_MAX + r->handed_in,
	    sizeof *wanted);
	*reason = places_gather(r, s, wanted, &n);
	if (*reason == NULL)
		backbones = backbones_prepare(r, s, reason);
	if (backbones != NULL && prepare_tls(r, s, wanted, n, reason) &&
	    ports_open(r, wanted, n, reason)) {
		apply_rooms(r, s, backbones);
		ports_assign(r, wanted, n, s->room_count > 0);
	}
	backbones_forget(backbones, backbones != NULL ? count : 0);
	free(wanted);
}

bool
relay_apply(struct relay *r, const struct settings *s, char **reason)
{
	struct bans *bans = bans_new(), *old = r->bans;

	if (bans_load(bans, s->ban_file, reason))
		apply_places(r, s, reason);
	if (*reason != NULL) {
		bans_free(bans);
		return false;
	}
	/* Without a file, what was banned by hand holds on. */
	if (s->ban_file == NULL) {
		bans_free(bans);
	} else {
		r->bans = bans;
		bans_free(old);
	}
	apply_limits(r, s);
	return true;
}

/* Who is put out by it gets its last words in the same turn. */
static void
on_turn(void *ctx)
{
	relay_relieve_memory(ctx);
}

struct relay *
relay_new(struct loop *loop, const struct rng *rng)
{
	struct relay *r = mem_zero(1, sizeof *r);

	r->loop = loop;
	r->hook = loop_hook_new(loop, on_turn, r);
	r->memory_max = SIZE_MAX;
	r->rng = *rng;
	r->door = door_new(rng);
	r->bans = bans_new();
	r->proxied = proxied_new(loop, port_let_in);
	r->started_ms = loop_now_ms(loop);
	r->statm_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	return r;
}

void
relay_free(struct relay *r)
{
	if (r == NULL)
		return;
	ports_close(r);
	while (r->rooms != NULL)
		room_free(r->rooms);
	credentials_free(r->credentials);
	tls_context_free(r->backbone_tls);
	proxied_free(r->proxied);
	door_free(r->door);
	bans_free(r->bans);
	loop_hook_free(r->hook);
	if (r->statm_fd >= 0)
		close(r->statm_fd);
	free(r);
}

void
relay_drain(struct relay *r)
{
	struct relay_room *room;

	if (r->draining || r->rooms == NULL) {
		loop_stop(r->loop);
		return;
	}
	r->draining = true;
	ports_close(r);
	for (room = r->rooms; room != NULL; room = room->next)
		room_drain(room);
}

void
relay_abandon(struct relay *r)
{
	struct port *port;
	struct relay_room *room;

	for (port = r->ports; port != NULL; port = port->next)
		listener_own_file(port->listener, false);
	ports_close(r);
	r->draining = true;
	for (room = r->rooms; room != NULL; room = room->next) {
		if (room->backbone != NULL)
			room_drain(room);
		if (room->gone)
			continue;
		room->gone = true;
		serve_abandon(room->serve, GRACE_MS, on_drained, room);
	}
	if (r->rooms == NULL)
		loop_stop(r->loop);
}
