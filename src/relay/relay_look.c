/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the relay tells of itself to those who operate it.
 */
#include "config.h"

#include <stdio.h>
#include <unistd.h>

#include "relay/relay_parts.h"
#include "serve/credentials.h"
#include "serve/serve.h"

const char *
relay_tls_file(const struct relay *r, size_t i)
{
	return r->credentials != NULL ? credentials_file(r->credentials, i) :
	    NULL;
}

bool
relay_is_draining(const struct relay *r)
{
	return r->draining;
}

int64_t
relay_now_ms(const struct relay *r)
{
	return loop_now_ms(r->loop);
}

int64_t
relay_uptime_ms(const struct relay *r)
{
	return loop_now_ms(r->loop) - r->started_ms;
}

struct bans *
relay_bans(struct relay *r)
{
	return r->bans;
}

void
relay_get_stats(const struct relay *r, struct relay_stats *stats)
{
	*stats = r->stats;
	stats->refused_header = proxied_refused(r->proxied);
}

void
relay_get_loop_stats(const struct relay *r, struct loop_stats *stats)
{
	loop_get_stats(r->loop, stats);
}

/* The second number is that of resident pages (proc(5)). */
size_t
relay_resident_bytes(const struct relay *r)
{
	char text[128];
	ssize_t n = r->statm_fd < 0 ? -1 :
	    pread(r->statm_fd, text, sizeof text - 1, 0);
	unsigned long pages;

	if (n <= 0)
		return 0;
	text[n] = '\0';
	if (sscanf(text, "%*u %lu", &pages) != 1)
		return 0;
	return pages * (size_t)sysconf(_SC_PAGESIZE);
}

struct relay_room *
relay_next_room(struct relay *r, struct relay_room *after)
{
	return after == NULL ? r->rooms : after->next;
}

const char *
relay_room_name(const struct relay_room *room)
{
	return room->name;
}

struct hub *
relay_room_hub(const struct relay_room *room)
{
	return serve_hub(room->serve);
}

const struct serve *
relay_room_serve(const struct relay_room *room)
{
	return room->serve;
}
