/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A relay as bytes and descriptors, for a process that goes on with it.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "hub/image_parts.h"
#include "net/listen.h"
#include "relay/relay_parts.h"
#include "serve/serve.h"

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
export_port(const struct port *port, struct buf *state, struct fds *fds,
    bool handed_in_too)
{
	bool goes = port->handed_in == NULL || handed_in_too;

	export_text(port->text, state);
	export_text(port->room->name, state);
	export_text(port->handed_in != NULL ? port->handed_in : "", state);
	image_u32(state, port->handed_in != NULL);
	image_u32(state, listener_owns_file(port->listener));
	add_fd(fds, goes ? listener_socket(port->listener) : -1);
}

/* What a backbone's relay has not heard back yet is not: its members come
 * again, as they do when it ends. */
static bool
is_passed_on(const struct relay_room *room)
{
	return !room->gone && room->backbone == NULL;
}

size_t
relay_export(struct relay *r, struct buf *state, int **out,
    bool handed_in_too)
{
	struct fds fds = { 0 };
	struct relay_room *room;
	struct port *port;
	uint32_t rooms = 0, ports = 0;

	for (room = r->rooms; room != NULL; room = room->next)
		rooms += is_passed_on(room);
	for (port = r->ports; port != NULL; port = port->next)
		ports++;
	image_u32(state, rooms);
	for (room = r->rooms; room != NULL; room = room->next)
		if (is_passed_on(room))
			export_room(room, state, &fds);
	image_u32(state, ports);
	for (port = r->ports; port != NULL; port = port->next)
		export_port(port, state, &fds, handed_in_too);
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
	if (room->serve != NULL)
		serve_set_chooser(room->serve, port_choose, r);
	free(sockets);
	free(name);
	return room->serve != NULL && !in->overrun;
}

/* It is there, or was not passed on: settings will say more of it. */
static struct relay_room *
room_for_port(struct relay *r, const char *name)
{
	struct relay_room *room = room_named(r, name);
	struct hub_config config;

	hub_config_default(&config);
	return room != NULL ? room : room_new(r, name, &config);
}

/* A listener on fd, in whose place text was. */
static bool
adopt_port(struct relay *r, const char *text, const char *room,
    const char *handed_in, bool owns_file, int fd)
{
	struct port *port = port_new(r, text);
	char *why;

	port->listener = listener_adopt(r->loop, fd, port_enter, port, &why);
	port->room = room_for_port(r, room);
	if (handed_in != NULL) {
		port->handed_in = mem_strdup(handed_in);
		r->handed_in++;
	}
	if (port->listener != NULL)
		listener_own_file(port->listener, owns_file);
	free(why);
	return port->listener != NULL;
}

static bool
import_port(struct relay *r, struct reader *in, struct fds *fds)
{
	char *text = import_text(in), *room = import_text(in);
	char *handed_in = import_text(in);
	bool is_handed_in = reader_u32(in), owns_file = reader_u32(in);
	int fd = next_fd(fds);
	bool good = !in->overrun && (fd < 0 || adopt_port(r, text, room,
	    is_handed_in ? handed_in : NULL, owns_file, fd));

	free(text);
	free(room);
	free(handed_in);
	return good;
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
