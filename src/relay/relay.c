/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms are known by their names, listeners by the text of their address. A
 * change closes first what goes and then opens what comes, since 0.0.0.0:8872
 * cannot be had beside 127.0.0.1:8872; if something cannot be opened, all is
 * put back.
 */
#include "config.h"

#include "relay/relay.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "hub/image_parts.h"
#include "net/address.h"
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

static const char *
name_of(const struct room_settings *s)
{
	return s->name != NULL ? s->name : ONLY_ROOM;
}

static struct relay_room *
room_named(struct relay *r, const char *name)
{
	struct relay_room *room;

	for (room = r->rooms; room != NULL; room = room->next)
		if (!room->gone && strcmp(room->name, name) == 0)
			return room;
	return NULL;
}

static struct relay_room *
room_new(struct relay *r, const char *name, const struct hub_config *config)
{
	struct relay_room *room = mem_zero(1, sizeof *room), **end = &r->rooms;

	room->relay = r;
	room->name = mem_strdup(name);
	room->serve = serve_new(r->loop, config, &r->rng);
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
apply_room(struct relay *r, const struct room_settings *wanted)
{
	struct relay_room *room = room_named(r, name_of(wanted));
	struct hub_config config;

	room_settings_apply(wanted, &config);
	if (room == NULL)
		room = room_new(r, name_of(wanted), &config);
	else
		serve_configure(room->serve, &config);
	room->wanted = true;
}

static void
apply_rooms(struct relay *r, const struct settings *s)
{
	size_t count, i;
	const struct room_settings *wanted = settings_rooms(s, &count);
	struct relay_room *room;

	for (room = r->rooms; room != NULL; room = room->next)
		room->wanted = false;
	for (i = 0; i < count; i++)
		apply_room(r, &wanted[i]);
	for (room = r->rooms; room != NULL; room = room->next)
		if (!room->wanted)
			room_drain(room);
}

/* ---- listeners ---- */

static struct port *
port_new(struct relay *r, const char *text)
{
	struct port *port = mem_zero(1, sizeof *port), **end = &r->ports;

	port->text = mem_strdup(text);
	while (*end != NULL)
		end = &(*end)->next;
	*end = port;
	return port;
}

/* A port that nothing of the settings has claimed yet, made if need be. */
static void
claim_port(struct relay *r, const struct place *wanted)
{
	struct port *port = wanted->port;

	if (port == NULL)
		port = r->ports;
	for (; port != NULL; port = port->next)
		if (port == wanted->port || (port->wanted == NULL &&
		    strcmp(port->text, wanted->text) == 0))
			break;
	if (port == NULL)
		port = port_new(r, wanted->text);
	port->wanted = wanted;
}

static void
port_close(struct port *port)
{
	if (port->listener == NULL)
		return;
	/* Whoever knows a port that the kernel chose shall find it again. */
	free(port->real);
	port->real = mem_strdup(listener_address(port->listener));
	listener_free(port->listener);
	port->listener = NULL;
}

/* Forgets the ports at which nobody listens. */
static void
sweep_ports(struct relay *r)
{
	struct port **at = &r->ports;

	while (*at != NULL) {
		struct port *port = *at;

		if (port->listener != NULL) {
			at = &port->next;
			continue;
		}
		*at = port->next;
		free(port->text);
		free(port->real);
		free(port->handed_in);
		free(port);
	}
}

static bool
port_open(struct relay *r, struct port *port, char **reason)
{
	struct address at;
	const char *wrong;
	char *why;

	*reason = NULL;
	if (port->listener != NULL)
		return true;
	address_parse(&at, port->real != NULL ? port->real : port->text,
	    DEFAULT_PORT, &wrong);
	port->listener = listener_new(r->loop, &at, port_enter, port,
	    &why);
	if (port->listener != NULL)
		return true;
	*reason = mem_printf(_("cannot listen on %s: %s"), port->text, why);
	free(why);
	return false;
}

static bool
open_wanted(struct relay *r, char **reason)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next) {
		if (port->wanted == NULL || port_open(r, port, reason))
			continue;
		if (!port->wanted->optional)
			return false;
		free(*reason);
		*reason = NULL;
	}
	return true;
}

/* Closes what has been opened, and opens what has been closed. */
static void
put_back(struct relay *r)
{
	struct port *port;
	char *reason;

	for (port = r->ports; port != NULL; port = port->next)
		if (port->room == NULL)
			port_close(port);
	for (port = r->ports; port != NULL; port = port->next)
		if (port->room != NULL && !port_open(r, port, &reason)) {
			log_line(LOG_ERROR, "%s", reason);
			free(reason);
		}
	sweep_ports(r);
}

static bool
open_ports(struct relay *r, const struct place *wanted, size_t count,
    char **reason)
{
	struct port *port;
	size_t i;

	for (port = r->ports; port != NULL; port = port->next)
		port->wanted = NULL;
	for (i = 0; i < count; i++)
		claim_port(r, &wanted[i]);
	for (port = r->ports; port != NULL; port = port->next)
		if (port->wanted == NULL)
			port_close(port);
	if (!open_wanted(r, reason)) {
		put_back(r);
		return false;
	}
	sweep_ports(r);
	return true;
}

/* For scripts, which wait for these lines: not to be translated. */
static void
say_where(const struct relay *r, const struct port *port, bool named)
{
	const char *where = listener_address(port->listener), *wrong;
	bool tls = port->wanted->tls;
	struct address at;
	char *link;

	printf("listening %s %s%s%s\n", where, tls ? "tls" : "plain",
	    named ? " " : "", named ? port->wanted->room : "");
	if (!tls || address_parse(&at, where, DEFAULT_PORT, &wrong) != ERR_OK)
		return;
	link = credentials_invite(r->credentials, &at);
	printf("invite %s\n", link);
	free(link);
}

static void
assign_ports(struct relay *r, bool named)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next) {
		if (port->room == NULL || port->tls != port->wanted->tls)
			say_where(r, port, named);
		port->tls = port->wanted->tls;
		port->room = room_named(r, port->wanted->room);
		port->wanted = NULL;
	}
	fflush(stdout);
}

/* ---- TLS ---- */

/* For scripts, as above. */
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

static bool
wants_tls(const struct room_settings *room, const char *text)
{
	struct address at;
	const char *wrong;

	return address_parse(&at, text, DEFAULT_PORT, &wrong) == ERR_OK &&
	    room_settings_tls(room, &at);
}

/* ---- all of it ---- */

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
			.room = name_of(room),
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
		if (count == 1 || strcmp(name_of(&rooms[i]), name) == 0)
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
		.text = port->text, .room = name_of(room), .port = port,
		.tls = wants_tls(room, port->text)
	};
	return room_settings_judge(room, port->text);
}

/* All listeners of settings; NULL, or what is wrong. */
static char *
gather_places(struct relay *r, const struct settings *s, struct place *out,
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
	return wrong;
}

/* What cannot fail, when all else has been done. */
static void
apply_limits(struct relay *r, const struct settings *s)
{
	struct door_limits limits;

	settings_apply_door(s, &limits);
	door_set_limits(r->door, &limits);
	relay_put_out(r);
}

static void
apply_places(struct relay *r, const struct settings *s, char **reason)
{
	size_t count, n;
	struct place *wanted;

	settings_rooms(s, &count);
	wanted = mem_zero(count * LISTENERS_MAX + r->handed_in,
	    sizeof *wanted);
	*reason = gather_places(r, s, wanted, &n);
	if (*reason == NULL && prepare_tls(r, s, wanted, n, reason) &&
	    open_ports(r, wanted, n, reason)) {
		apply_rooms(r, s);
		assign_ports(r, s->room_count > 0);
	}
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

bool
relay_hand_in(struct relay *r, int fd, const char *name, char **reason)
{
	struct port *port = port_new(r, "");
	char *why;

	r->handed_in++;
	port->handed_in = mem_strdup(name);
	port->listener = listener_adopt(r->loop, fd, port_enter, port,
	    &why);
	if (port->listener == NULL) {
		*reason = mem_printf(_("cannot listen on socket %d (%s), "
		    "which was handed in: %s"), fd, name, why);
		free(why);
		return false;
	}
	free(port->text);
	port->text = mem_strdup(listener_address(port->listener));
	return true;
}

struct relay *
relay_new(struct loop *loop, const struct rng *rng)
{
	struct relay *r = mem_zero(1, sizeof *r);

	r->loop = loop;
	r->rng = *rng;
	r->door = door_new(rng);
	r->bans = bans_new();
	r->started_ms = loop_now_ms(loop);
	r->statm_fd = open("/proc/self/statm", O_RDONLY | O_CLOEXEC);
	return r;
}

static void
close_ports(struct relay *r)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next)
		port_close(port);
	sweep_ports(r);
}

void
relay_free(struct relay *r)
{
	if (r == NULL)
		return;
	close_ports(r);
	while (r->rooms != NULL)
		room_free(r->rooms);
	credentials_free(r->credentials);
	door_free(r->door);
	bans_free(r->bans);
	if (r->statm_fd >= 0)
		close(r->statm_fd);
	free(r);
}

static void
allow_place(struct confine *c, const char *text)
{
	struct address at;
	const char *wrong;

	if (address_parse(&at, text, DEFAULT_PORT, &wrong) != ERR_OK)
		return;
	if (at.kind == ADDRESS_UNIX)
		confine_allow_socket(c, at.host);
	else
		confine_allow_port(c, at.port);
}

/* As they were asked for, and where port 0 has led: see port_close(). */
void
relay_allow(const struct relay *r, struct confine *c)
{
	const struct port *port;
	const char *file;
	size_t i = 0;

	while (r->credentials != NULL &&
	    (file = credentials_file(r->credentials, i++)) != NULL)
		confine_allow_file(c, file);
	for (port = r->ports; port != NULL; port = port->next) {
		if (port->handed_in != NULL)
			continue;
		allow_place(c, port->text);
		allow_place(c, listener_address(port->listener));
	}
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
	close_ports(r);
	for (room = r->rooms; room != NULL; room = room->next)
		room_drain(room);
}

/* ---- to another process ---- */

/* Descriptors in the order in which the state speaks of them. */
struct fds {
	int *v;
	size_t count, next;
};

static void
add_fd(struct fds *fds, int fd)
{
	fds->v = mem_resize(fds->v, fds->count + 1, sizeof *fds->v);
	fds->v[fds->count++] = fd;
}

/* -1 when there are no more. */
static int
next_fd(struct fds *fds)
{
	return fds->next < fds->count ? fds->v[fds->next++] : -1;
}

static void
export_text(const char *text, struct buf *out)
{
	image_bytes(out, text, strlen(text));
}

static void
export_room(struct relay_room *room, struct buf *state, struct fds *fds)
{
	size_t count = serve_export(room->serve, NULL, NULL), i;
	int *sockets = mem_zero(count, sizeof *sockets);
	struct buf image;

	buf_init(&image, SIZE_MAX / 2);
	serve_export(room->serve, &image, sockets);
	export_text(room->name, state);
	image_bytes(state, buf_data(&image), buf_len(&image));
	image_u32(state, count);
	for (i = 0; i < count; i++) {
		image_u32(state, sockets[i] >= 0);
		if (sockets[i] >= 0)
			add_fd(fds, sockets[i]);
	}
	buf_release(&image);
	free(sockets);
}

static void
export_port(const struct port *port, struct buf *state, struct fds *fds)
{
	export_text(port->text, state);
	export_text(port->room->name, state);
	export_text(port->handed_in != NULL ? port->handed_in : "", state);
	image_u32(state, port->handed_in != NULL);
	image_u32(state, listener_owns_file(port->listener));
	add_fd(fds, listener_socket(port->listener));
}

size_t
relay_export(struct relay *r, struct buf *state, int **out)
{
	struct fds fds = { 0 };
	struct relay_room *room;
	struct port *port;
	uint32_t rooms = 0, ports = 0;

	for (room = r->rooms; room != NULL; room = room->next)
		rooms += !room->gone;
	for (port = r->ports; port != NULL; port = port->next)
		ports++;
	image_u32(state, rooms);
	for (room = r->rooms; room != NULL; room = room->next)
		if (!room->gone)
			export_room(room, state, &fds);
	image_u32(state, ports);
	for (port = r->ports; port != NULL; port = port->next)
		export_port(port, state, &fds);
	*out = fds.v;
	return fds.count;
}

static char *
import_text(struct reader *in)
{
	size_t len;
	const uint8_t *text = image_read_bytes(in, &len);

	return text != NULL ? mem_strndup((const char *)text, len) : NULL;
}

static bool
import_room(struct relay *r, struct reader *in, struct fds *fds)
{
	struct hub_config config;
	char *name = import_text(in);
	size_t len, i;
	const uint8_t *image = image_read_bytes(in, &len);
	uint32_t count = reader_u32(in);
	int *sockets;
	struct relay_room *room;

	if (in->overrun || count > INIT_IDS_MAX) {
		free(name);
		return false;
	}
	sockets = mem_zero(count, sizeof *sockets);
	for (i = 0; i < count; i++)
		sockets[i] = reader_u32(in) != 0 ? next_fd(fds) : -1;
	hub_config_default(&config);	/* until settings are applied */
	room = room_new(r, name, &config);
	serve_free(room->serve);
	room->serve = serve_import(r->loop, &config, &r->rng, image, len,
	    sockets, count);
	free(sockets);
	free(name);
	return room->serve != NULL && !in->overrun;
}

static bool
import_port(struct relay *r, struct reader *in, struct fds *fds)
{
	char *text = import_text(in), *room = import_text(in), *why = NULL;
	char *handed_in = import_text(in);
	bool is_handed_in = reader_u32(in), owns_file = reader_u32(in);
	struct port *port;

	if (in->overrun) {
		free(text);
		free(room);
		free(handed_in);
		return false;
	}
	port = port_new(r, text);
	port->listener = listener_adopt(r->loop, next_fd(fds), port_enter,
	    port, &why);
	port->room = room_named(r, room);
	if (is_handed_in) {
		port->handed_in = mem_strdup(handed_in);
		r->handed_in++;
	}
	if (port->listener != NULL)
		listener_own_file(port->listener, owns_file);
	free(why);
	free(text);
	free(room);
	free(handed_in);
	return port->listener != NULL && port->room != NULL;
}

bool
relay_import(struct relay *r, const uint8_t *state, size_t len,
    const int *v, size_t count)
{
	struct fds fds = { .v = (int *)v, .count = count };
	struct reader in;
	uint32_t n;

	reader_init(&in, state, len);
	for (n = reader_u32(&in); n > 0; n--)
		if (in.overrun || !import_room(r, &in, &fds))
			return false;
	for (n = reader_u32(&in); n > 0; n--)
		if (in.overrun || !import_port(r, &in, &fds))
			return false;
	return reader_end(&in) == ERR_OK && fds.next == count;
}

void
relay_abandon(struct relay *r)
{
	struct port *port;
	struct relay_room *room;

	for (port = r->ports; port != NULL; port = port->next)
		listener_own_file(port->listener, false);
	close_ports(r);
	r->draining = true;
	for (room = r->rooms; room != NULL; room = room->next) {
		if (room->gone)
			continue;
		room->gone = true;
		serve_abandon(room->serve, GRACE_MS, on_drained, room);
	}
	if (r->rooms == NULL)
		loop_stop(r->loop);
}
