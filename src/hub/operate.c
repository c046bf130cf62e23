/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The operator's view of the room.
 */
#include "config.h"

#include "hub/operate.h"

#include "base/mem.h"
#include "hub/member.h"

bool
hub_next_member(const struct hub *hub, size_t *at,
    struct hub_member_info *info)
{
	const struct hub_member *m;

	while (*at < hub->room_count && hub->room[*at] == NULL)
		(*at)++;
	if (*at >= hub->room_count)
		return false;
	m = hub->room[(*at)++];
	*info = (struct hub_member_info){
		.member = (struct hub_member *)m, .id = m->id,
		.address = m->origin != NULL ? origin_address(m->origin) : NULL,
		.heard_ms = m->heard_ms,
		.queued_bytes = outbox_bytes(&m->out, &hub->tape),
		.throttled = m->throttled
	};
	return true;
}

void
hub_expel(struct hub *hub, struct hub_member *m, uint8_t severity,
    uint16_t code, const char *text, int64_t now_ms)
{
	hub->now_ms = now_ms;
	if (!m->in_room)
		return;
	hub->stats.dropped_expelled++;
	room_expel(hub, m, severity, code, text);
}

struct hub_member *
hub_slowest(const struct hub *hub, size_t *bytes)
{
	struct hub_member *worst = NULL;
	size_t i, waiting;

	*bytes = 0;
	for (i = 0; i < hub->room_count; i++) {
		struct hub_member *m = hub->room[i];

		if (m == NULL || m->left == 0)
			continue;
		waiting = outbox_bytes(&m->out, &hub->tape);
		if (waiting <= *bytes)
			continue;
		worst = m;
		*bytes = waiting;
	}
	return worst;
}

void
hub_expel_slow(struct hub *hub, struct hub_member *m, int64_t now_ms)
{
	hub->now_ms = now_ms;
	room_expel_slow(hub, m);
}

struct hub_member *
hub_refuse(struct hub *hub, uint8_t severity, uint16_t code,
    const char *text, int64_t now_ms)
{
	struct hub_member *m = mem_zero(1, sizeof *m);

	hub->now_ms = now_ms;
	outbox_init(&m->out);
	room_error(hub, m, severity, code, text);
	room_start_closing(hub, m);
	return m;
}
