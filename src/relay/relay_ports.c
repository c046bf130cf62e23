/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The relay's listeners, known by the text of their address. A change opens
 * what comes and then closes what goes, so that one that fails is noticed by
 * nobody. Only what is in the way is closed first, as 127.0.0.1:8872 is for
 * 0.0.0.0:8872, and put back if something cannot be opened.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/address.h"
#include "net/listen.h"
#include "relay/relay_parts.h"
#include "serve/credentials.h"

struct port *
port_new(struct relay *r, const char *text)
{
	struct port *port = mem_zero(1, sizeof *port), **end = &r->ports;

	port->number = ++r->ports_made;
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
		proxied_forget(r->proxied, port);
		free(port->text);
		free(port->real);
		free(port->handed_in);
		free(port->rooms);
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

/* May the one be in the way of the other? Of two Unix sockets nobody knows: a
 * file can have many names. */
static bool
may_collide(const struct port *a, const struct port *b)
{
	struct address x, y;
	const char *wrong;

	return address_parse(&x, a->text, DEFAULT_PORT, &wrong) == ERR_OK &&
	    address_parse(&y, listener_address(b->listener), DEFAULT_PORT,
	    &wrong) == ERR_OK && x.kind == y.kind && x.port == y.port;
}

/* Closes what goes and is in the way of a port; true if there was any. */
static bool
make_way(struct relay *r, const struct port *coming)
{
	struct port *port;
	bool any = false;

	for (port = r->ports; port != NULL; port = port->next) {
		if (port->wanted != NULL || port->listener == NULL ||
		    !may_collide(coming, port))
			continue;
		port_close(port);
		any = true;
	}
	return any;
}

static bool
port_open_making_way(struct relay *r, struct port *port, char **reason)
{
	if (port_open(r, port, reason))
		return true;
	if (!make_way(r, port))
		return false;
	free(*reason);
	return port_open(r, port, reason);
}

static void
close_unwanted(struct relay *r)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next)
		if (port->wanted == NULL)
			port_close(port);
}

static bool
open_wanted(struct relay *r, char **reason)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next) {
		if (port->wanted == NULL ||
		    port_open_making_way(r, port, reason))
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

bool
ports_open(struct relay *r, const struct place *wanted, size_t count,
    char **reason)
{
	struct port *port;
	size_t i;

	for (port = r->ports; port != NULL; port = port->next)
		port->wanted = NULL;
	for (i = 0; i < count; i++)
		if (wanted[i].with == NULL)
			claim_port(r, &wanted[i]);
	if (!open_wanted(r, reason)) {
		put_back(r);
		return false;
	}
	close_unwanted(r);
	sweep_ports(r);
	return true;
}

/* For scripts, which wait for these lines: not to be translated. */
static void
say_where(const struct relay *r, const struct port *port,
    const struct relay_room *room, bool named)
{
	const char *where = listener_address(port->listener), *wrong;
	struct address at;
	char *link;

	printf("listening %s %s%s%s\n", where, port->tls ? "tls" : "plain",
	    named ? " " : "", named ? room->name : "");
	if (!port->tls || address_parse(&at, where, DEFAULT_PORT, &wrong) !=
	    ERR_OK)
		return;
	link = credentials_invite(r->credentials, &at,
	    room->server_names.count > 0 ? room->server_names.v[0] : NULL);
	printf("invite %s\n", link);
	free(link);
}

static bool
leads_to(const struct port *port, const struct relay_room *room)
{
	for (size_t i = 0; i < port->room_count; i++)
		if (port->rooms[i] == room)
			return true;
	return false;
}

/* The port leads to all rooms that want it. */
static void
assign_port(struct relay *r, struct port *port, const struct place *wanted,
    size_t count, bool named)
{
	struct port old = *port;
	struct relay_room *room;
	size_t i;

	port->tls = port->wanted->tls;
	port->rooms = NULL;
	port->room_count = 0;
	for (i = 0; i < count; i++) {
		if (&wanted[i] != port->wanted &&
		    wanted[i].with != port->wanted)
			continue;
		room = room_named(r, wanted[i].room);
		port->rooms = mem_resize(port->rooms, port->room_count + 1,
		    sizeof (*port->rooms));
		port->rooms[port->room_count++] = room;
		if (old.room == NULL || old.tls != port->tls ||
		    (port->room_count > 1 && old.room_count > 0 &&
		    !leads_to(&old, room)))
			say_where(r, port, room, named);
	}
	free(old.rooms);
	port->room = port->rooms[0];
	port->wanted = NULL;
}

void
ports_assign(struct relay *r, const struct place *wanted, size_t count,
    bool named)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next)
		assign_port(r, port, wanted, count, named);
	fflush(stdout);
}

void
ports_close(struct relay *r)
{
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next)
		port_close(port);
	sweep_ports(r);
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

/* As they were asked for, and where port 0 has led: see port_close(). */
void
relay_allow(const struct relay *r, struct confine *c)
{
	const struct port *port;
	const char *file;
	size_t i = 0;

	backbones_allow(r, c);
	while (r->credentials != NULL &&
	    (file = credentials_file(r->credentials, i++)) != NULL)
		confine_allow_file(c, file);
	for (port = r->ports; port != NULL; port = port->next) {
		if (port->handed_in != NULL)
			continue;
		confine_allow_listener(c, port->text, DEFAULT_PORT);
		confine_allow_listener(c, listener_address(port->listener),
		    DEFAULT_PORT);
	}
}
