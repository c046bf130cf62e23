/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What waits in all rooms together, to be sent or to be taken. Each room has a
 * limit of its own (hub/hub.c); this is the one of the process.
 */
#include "config.h"

#include "hub/operate.h"
#include "relay/relay_parts.h"
#include "serve/serve.h"

struct waiting {
	size_t to_send, to_take;
};

static struct waiting
waiting_in(const struct relay *r)
{
	const struct relay_room *room;
	struct hub_stats stats;
	struct waiting all = { 0 };

	for (room = r->rooms; room != NULL; room = room->next) {
		serve_get_stats(room->serve, &stats);
		all.to_send += stats.queued_bytes;
		all.to_take += stats.kept_bytes;
	}
	return all;
}

bool
relay_is_out_of_memory(const struct relay *r)
{
	struct waiting all = waiting_in(r);

	return all.to_send + all.to_take > r->memory_max;
}

/* Of all rooms; false: everybody reads. */
static bool
put_out_slowest(struct relay *r)
{
	struct relay_room *room;
	struct hub *worst_hub = NULL;
	struct hub_member *m, *worst = NULL;
	size_t bytes, most = 0;

	for (room = r->rooms; room != NULL; room = room->next) {
		m = hub_slowest(serve_hub(room->serve), &bytes);
		if (m == NULL || bytes <= most)
			continue;
		worst = m;
		worst_hub = serve_hub(room->serve);
		most = bytes;
	}
	if (worst == NULL)
		return false;
	hub_expel_slow(worst_hub, worst, loop_now_ms(r->loop));
	return true;
}

void
relay_relieve_memory(struct relay *r)
{
	while (waiting_in(r).to_send > r->memory_max && put_out_slowest(r))
		continue;
}
