/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The way from a listener into its room: who is turned away, by a ban or by
 * the door, and who is put out when the bans have changed.
 */
#include "config.h"

#include <stdlib.h>
#include <strings.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "hub/operate.h"
#include "net/listen.h"
#include "relay/bans.h"
#include "relay/door.h"
#include "relay/relay_parts.h"
#include "serve/credentials.h"
#include "serve/serve.h"

static size_t
count_members(const struct relay *r)
{
	const struct relay_room *room;
	struct hub_stats stats;
	size_t n = 0;

	for (room = r->rooms; room != NULL; room = room->next) {
		serve_get_stats(room->serve, &stats);
		n += stats.members;
	}
	return n;
}

/*
 * Behind TLS it is closed without a word: a word would cost a handshake, and
 * that is what an attacker is after.
 */
static void
turn_away(struct serve *plain, int fd, uint8_t severity, uint16_t code,
    const char *text)
{
	if (plain != NULL)
		serve_refuse(plain, fd, severity, code, text);
	else
		close(fd);
}

static void
refuse_banned(struct relay *r, struct serve *plain, int fd, const char *from)
{
	r->stats.refused_banned++;
	log_line(LOG_DEBUG, "not let in, since it is banned: %s",
	    log_address(from));
	turn_away(plain, fd, SEVERITY_FATAL, CODE_BANNED,
	    "this address is banned");
}

/* text is a sentence that says why. */
static void
refuse(uint64_t *count, struct serve *plain, int fd, const char *from,
    const char *text)
{
	(*count)++;
	log_line(LOG_DEBUG, "not let in, since %s: %s", text,
	    log_address(from));
	turn_away(plain, fd, SEVERITY_RECONNECT, CODE_FULL, text);
}

/* Too many come in all: the next ones wait in the kernel's queue. */
static void
pause_if_shut(struct relay *r)
{
	struct port *port;
	int64_t until_ms;

	if (!door_is_shut(r->door, loop_now_ms(r->loop), &until_ms))
		return;
	for (port = r->ports; port != NULL; port = port->next)
		listener_pause(port->listener, until_ms);
}

static bool
answers_to(const struct relay_room *room, const char *name)
{
	for (size_t i = 0; i < room->server_names.count; i++)
		if (strcasecmp(room->server_names.v[i], name) == 0)
			return true;
	return false;
}

/* The room of that name, or the one that needs none; or NULL. */
static struct relay_room *
choose_room(const struct port *port, const char *name)
{
	size_t i;

	for (i = 0; i < port->room_count && name != NULL; i++)
		if (answers_to(port->rooms[i], name))
			return port->rooms[i];
	for (i = 0; i < port->room_count; i++)
		if (port->rooms[i]->server_names.count == 0)
			return port->rooms[i];
	return NULL;
}

struct serve *
port_choose(void *ctx, unsigned via, const char *name)
{
	struct relay *r = ctx;
	struct relay_room *room = NULL;
	struct port *port;

	for (port = r->ports; port != NULL; port = port->next)
		if (port->number == via)
			room = choose_room(port, name);
	if (room != NULL)
		return room->serve;
	r->stats.refused_name++;
	log_seldom(&r->told_name, loop_now_ms(r->loop), LOG_INFO, "not let "
	    "in, since it asked by TLS for a name that no room has there, or "
	    "for none");
	return NULL;
}

/* To the room, or with TLS to one of the rooms. */
static void
pass_in(const struct port *port, struct tls_context *tls, int fd,
    const char *from)
{
	bool asks = false;
	size_t i;

	for (i = 0; i < port->room_count; i++)
		asks |= port->rooms[i]->server_names.count > 0;
	if (tls != NULL && asks)
		serve_accept_shared(port->room->serve, fd, tls, from,
		    port->number);
	else
		serve_accept(port->room->serve, fd, tls, from);
}

void
port_let_in(void *ctx, int fd, const char *from)
{
	struct port *port = ctx;
	struct relay *r = port->room->relay;
	struct tls_context *tls = port->tls ?
	    credentials_tls(r->credentials) : NULL;
	struct serve *plain = tls == NULL ? port->room->serve : NULL;
	enum door_verdict verdict;

	verdict = door_enter(r->door, from, count_members(r),
	    loop_now_ms(r->loop));
	if (bans_have(r->bans, from))
		refuse_banned(r, plain, fd, from);
	else if (verdict == DOOR_TOO_FAST)
		refuse(&r->stats.refused_fast, plain, fd, from, "too many "
		    "came from this address in a short time");
	else if (verdict == DOOR_FULL)
		refuse(&r->stats.refused_full, plain, fd, from,
		    "the relay is full");
	else if (relay_is_out_of_memory(r))
		refuse(&r->stats.refused_full, plain, fd, from,
		    "the relay is out of memory");
	else
		pass_in(port, tls, fd, from);
	pause_if_shut(r);
}

static bool
is_a_proxy(const struct port *port, const char *from)
{
	for (size_t i = 0; i < port->room_count; i++)
		if (proxy_sources_have(&port->rooms[i]->proxies, from))
			return true;
	return false;
}

void
port_enter(void *ctx, int fd, const char *from)
{
	struct port *port = ctx;
	struct relay *r = port->room->relay;

	r->stats.accepted++;
	if (is_a_proxy(port, from))
		proxied_begin(r->proxied, port, fd, from);
	else
		port_let_in(port, fd, from);
}

/* ---- bans ---- */

static size_t
put_out_of(struct relay_room *room, const struct bans *bans, int64_t now_ms)
{
	struct hub *hub = serve_hub(room->serve);
	struct hub_member_info m;
	struct hub_member **banned;
	struct hub_stats stats;
	size_t at = 0, n = 0, i;

	hub_get_stats(hub, &stats);
	banned = mem_zero(stats.members, sizeof *banned);
	while (hub_next_member(hub, &at, &m))
		if (bans_have(bans, m.address))
			banned[n++] = m.member;
	for (i = 0; i < n; i++)
		hub_expel(hub, banned[i], SEVERITY_FATAL, CODE_BANNED,
		    "this address has been banned", now_ms);
	free(banned);
	return n;
}

size_t
relay_put_out(struct relay *r)
{
	struct relay_room *room;
	size_t n = 0;

	for (room = r->rooms; room != NULL; room = room->next)
		n += put_out_of(room, r->bans, loop_now_ms(r->loop));
	return n;
}
