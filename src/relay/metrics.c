/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of metrics. A row says where its number is among those that have
 * been gathered, of the process or of each room; rows of one name, which
 * differ in a label, stand together.
 */
#include "config.h"

#include "relay/metrics.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/time.h>

#include "base/mem.h"
#include "hub/operate.h"
#include "relay/bans.h"
#include "serve/serve.h"

#define AT(field) offsetof(struct numbers, field)
#define AT_ROOM(field) offsetof(struct room_numbers, field)

enum metric_kind {
	METRIC_U64, METRIC_SIZE,
	METRIC_US		/* int64_t, microseconds; shown in seconds */
};

struct metric {
	const char *name;
	const char *type;	/* NULL: the name is that of the row above */
	const char *label;	/* cause="slow", or NULL */
	const char *help;
	enum metric_kind kind;
	bool of_room;
	bool of_backbone;	/* of rooms that have one */
	size_t at;
};

struct numbers {
	size_t bans, rooms, resident_bytes;
	int64_t uptime_us, cpu_us;
	struct relay_stats relay;
	struct loop_stats loop;
};

struct room_numbers {
	struct hub_stats hub;
	struct serve_stats serve;
	struct backbone_stats backbone;
	bool has_backbone;
	size_t backbone_up;	/* 1 or 0 */
	uint64_t left;		/* by themselves */
	size_t deepest_bytes;
};

static const struct metric rows[] = {
	{ .name = "tuscheld_members", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true, .at = AT_ROOM(hub.members),
	  .help = "Members in the room." },
	{ .name = "tuscheld_members_peak", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true,
	  .at = AT_ROOM(hub.members_peak),
	  .help = "Most members at once since the start." },
	{ .name = "tuscheld_joined_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.joined),
	  .help = "Members that came in." },
	{ .name = "tuscheld_gone_total", .type = "counter",
	  .label = "cause=\"left\"", .of_room = true, .at = AT_ROOM(left),
	  .help = "Members that are gone, by cause." },
	{ .name = "tuscheld_gone_total", .label = "cause=\"slow\"",
	  .of_room = true, .at = AT_ROOM(hub.dropped_slow) },
	{ .name = "tuscheld_gone_total", .label = "cause=\"idle\"",
	  .of_room = true, .at = AT_ROOM(hub.dropped_idle) },
	{ .name = "tuscheld_gone_total", .label = "cause=\"bad-frame\"",
	  .of_room = true, .at = AT_ROOM(hub.dropped_bad) },
	{ .name = "tuscheld_gone_total", .label = "cause=\"banned\"",
	  .of_room = true, .at = AT_ROOM(hub.dropped_expelled) },
	{ .name = "tuscheld_full_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.refused_full),
	  .help = "Connections that a limit of the room kept out." },
	{ .name = "tuscheld_frames_received_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.frames_in),
	  .help = "Frames from members." },
	{ .name = "tuscheld_frames_sent_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.frames_out),
	  .help = "Frames to members, one to all counted for each." },
	{ .name = "tuscheld_received_bytes_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.bytes_in),
	  .help = "Bytes from members." },
	{ .name = "tuscheld_sent_bytes_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.bytes_out),
	  .help = "Bytes to members." },
	{ .name = "tuscheld_throttled_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(hub.throttled),
	  .help = "Times that a member sent too fast and was slowed down." },
	{ .name = "tuscheld_queued_bytes", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true,
	  .at = AT_ROOM(hub.queued_bytes),
	  .help = "Memory of what waits for members, shared parts once." },
	{ .name = "tuscheld_queue_deepest_bytes", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true, .at = AT_ROOM(deepest_bytes),
	  .help = "What waits for the member that reads least." },
	{ .name = "tuscheld_batches_sent_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(serve.batches),
	  .help = "Writes to members, each of all that a turn had for one." },
	{ .name = "tuscheld_handshakes_started_total", .type = "counter",
	  .of_room = true, .at = AT_ROOM(serve.handshakes.started),
	  .help = "TLS handshakes begun." },
	{ .name = "tuscheld_handshakes_total", .type = "counter",
	  .label = "result=\"ok\"", .of_room = true,
	  .at = AT_ROOM(serve.handshakes.done),
	  .help = "TLS handshakes ended, and refused before they began." },
	{ .name = "tuscheld_handshakes_total",
	  .label = "result=\"failed\"", .of_room = true,
	  .at = AT_ROOM(serve.handshakes.failed) },
	{ .name = "tuscheld_handshakes_total", .label = "result=\"late\"",
	  .of_room = true, .at = AT_ROOM(serve.handshakes.late) },
	{ .name = "tuscheld_handshakes_total",
	  .label = "result=\"refused\"", .of_room = true,
	  .at = AT_ROOM(serve.handshakes.refused) },
	{ .name = "tuscheld_handshakes", .type = "gauge",
	  .label = "state=\"under-way\"", .kind = METRIC_SIZE,
	  .of_room = true, .at = AT_ROOM(serve.handshakes.under_way),
	  .help = "TLS handshakes now." },
	{ .name = "tuscheld_handshakes", .label = "state=\"waiting\"",
	  .kind = METRIC_SIZE, .of_room = true,
	  .at = AT_ROOM(serve.handshakes.waiting) },
	{ .name = "tuscheld_backbone_up", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true, .of_backbone = true,
	  .at = AT_ROOM(backbone_up),
	  .help = "1 if the room is connected to its other relays." },
	{ .name = "tuscheld_backbone_present", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true, .of_backbone = true,
	  .at = AT_ROOM(hub.present),
	  .help = "Members in the room, those of all relays." },
	{ .name = "tuscheld_backbone_lost_total", .type = "counter",
	  .of_room = true, .of_backbone = true, .at = AT_ROOM(backbone.lost),
	  .help = "Times that all members had to come again." },
	{ .name = "tuscheld_backbone_appended_total", .type = "counter",
	  .of_room = true, .of_backbone = true,
	  .at = AT_ROOM(backbone.appended),
	  .help = "Entries sent to the log, repeats too." },
	{ .name = "tuscheld_backbone_read_total", .type = "counter",
	  .of_room = true, .of_backbone = true, .at = AT_ROOM(backbone.read),
	  .help = "Entries read from the log." },
	{ .name = "tuscheld_backbone_foreign_total", .type = "counter",
	  .of_room = true, .of_backbone = true,
	  .at = AT_ROOM(backbone.foreign),
	  .help = "Entries that no relay has made, passed over." },
	{ .name = "tuscheld_backbone_waiting_bytes", .type = "gauge",
	  .kind = METRIC_SIZE, .of_room = true, .of_backbone = true,
	  .at = AT_ROOM(backbone.waiting_bytes),
	  .help = "What was said and has not come back from the log." },
	{ .name = "tuscheld_accepted_total", .type = "counter",
	  .at = AT(relay.accepted), .help = "Connections accepted." },
	{ .name = "tuscheld_refused_total", .type = "counter",
	  .label = "cause=\"banned\"", .at = AT(relay.refused_banned),
	  .help = "Connections not let in to any room, by cause." },
	{ .name = "tuscheld_refused_total", .label = "cause=\"too-fast\"",
	  .at = AT(relay.refused_fast) },
	{ .name = "tuscheld_refused_total", .label = "cause=\"full\"",
	  .at = AT(relay.refused_full) },
	{ .name = "tuscheld_refused_total", .label = "cause=\"no-header\"",
	  .at = AT(relay.refused_header) },
	{ .name = "tuscheld_refused_total", .label = "cause=\"no-room\"",
	  .at = AT(relay.refused_name) },
	{ .name = "tuscheld_rooms", .type = "gauge", .kind = METRIC_SIZE,
	  .at = AT(rooms), .help = "Rooms, with those that drain." },
	{ .name = "tuscheld_bans", .type = "gauge", .kind = METRIC_SIZE,
	  .at = AT(bans), .help = "Addresses and prefixes banned." },
	{ .name = "tuscheld_uptime_seconds", .type = "gauge",
	  .kind = METRIC_US, .at = AT(uptime_us),
	  .help = "Time since the start." },
	{ .name = "tuscheld_loop_turns_total", .type = "counter",
	  .at = AT(loop.turns), .help = "Turns of the event loop." },
	{ .name = "tuscheld_loop_busy_seconds_total", .type = "counter",
	  .kind = METRIC_US, .at = AT(loop.busy_us),
	  .help = "Time in which the event loop did not wait." },
	{ .name = "tuscheld_loop_lag_seconds", .type = "gauge",
	  .kind = METRIC_US, .at = AT(loop.longest_us),
	  .help = "Longest turn of the last minute or two, which is the most "
	  "that anything had to wait." },
	{ .name = "process_cpu_seconds_total", .type = "counter",
	  .kind = METRIC_US, .at = AT(cpu_us),
	  .help = "CPU time, user and system." },
	{ .name = "process_resident_memory_bytes", .type = "gauge",
	  .kind = METRIC_SIZE, .at = AT(resident_bytes),
	  .help = "Resident memory." },
};

/* ---- gathering ---- */

static int64_t
to_us(const struct timeval *tv)
{
	return tv->tv_sec * INT64_C(1000000) + tv->tv_usec;
}

static void
gather(struct relay *r, struct numbers *n)
{
	struct relay_room *room = NULL;
	struct rusage usage;

	*n = (struct numbers){ 0 };
	relay_get_stats(r, &n->relay);
	relay_get_loop_stats(r, &n->loop);
	n->bans = bans_count(relay_bans(r));
	while ((room = relay_next_room(r, room)) != NULL)
		n->rooms++;
	n->resident_bytes = relay_resident_bytes(r);
	n->uptime_us = relay_uptime_ms(r) * 1000;
	if (getrusage(RUSAGE_SELF, &usage) == 0)
		n->cpu_us = to_us(&usage.ru_utime) + to_us(&usage.ru_stime);
}

static void
gather_room(const struct relay_room *room, struct room_numbers *n)
{
	const struct hub_stats *s = &n->hub;
	struct hub_member_info m;
	size_t at = 0;

	hub_get_stats(relay_room_hub(room), &n->hub);
	serve_get_own_stats(relay_room_serve(room), &n->serve);
	n->has_backbone = relay_room_backbone(room, &n->backbone);
	n->backbone_up = n->backbone.up;
	n->deepest_bytes = 0;
	while (hub_next_member(relay_room_hub(room), &at, &m))
		if (m.queued_bytes > n->deepest_bytes)
			n->deepest_bytes = m.queued_bytes;
	n->left = s->joined - s->members - s->dropped_slow -
	    s->dropped_idle - s->dropped_bad - s->dropped_expelled;
}

/* ---- printing ---- */

static void
print_value(const struct metric *row, const void *at, struct str *out)
{
	if (row->kind == METRIC_U64)
		str_printf(out, "%" PRIu64 "\n", *(const uint64_t *)at);
	else if (row->kind == METRIC_SIZE)
		str_printf(out, "%zu\n", *(const size_t *)at);
	else
		str_printf(out, "%.6f\n", *(const int64_t *)at / 1e6);
}

/* Names of rooms are such that nothing in them needs a quote. */
static void
print_rooms(const struct metric *row, struct relay *r,
    const struct room_numbers *n, struct str *out)
{
	struct relay_room *room = NULL;

	for (; (room = relay_next_room(r, room)) != NULL; n++) {
		if (row->of_backbone && !n->has_backbone)
			continue;
		str_printf(out, "%s{room=\"%s\"%s%s} ", row->name,
		    relay_room_name(room), row->label != NULL ? "," : "",
		    row->label != NULL ? row->label : "");
		print_value(row, (const char *)n + row->at, out);
	}
}

static bool
is_wanted(const struct metric *row, size_t rooms,
    const struct room_numbers *of_rooms)
{
	while (row->of_backbone && rooms > 0)
		if (of_rooms[--rooms].has_backbone)
			return true;
	return !row->of_backbone;
}

static void
print_row(const struct metric *row, struct relay *r,
    const struct numbers *n, const struct room_numbers *of_rooms,
    struct str *out)
{
	if (!is_wanted(row, n->rooms, of_rooms))
		return;
	if (row->type != NULL)
		str_printf(out, "# HELP %s %s\n# TYPE %s %s\n", row->name,
		    row->help, row->name, row->type);
	if (row->of_room) {
		print_rooms(row, r, of_rooms, out);
		return;
	}
	if (row->label != NULL)
		str_printf(out, "%s{%s} ", row->name, row->label);
	else
		str_printf(out, "%s ", row->name);
	print_value(row, (const char *)n + row->at, out);
}

int
metrics_print(void *relay, struct str *out)
{
	struct room_numbers *of_rooms;
	struct relay_room *room = NULL;
	struct numbers n;
	size_t i;

	gather(relay, &n);
	of_rooms = mem_zero(n.rooms, sizeof *of_rooms);
	for (i = 0; (room = relay_next_room(relay, room)) != NULL; i++)
		gather_room(room, &of_rooms[i]);
	for (i = 0; i < ARRAY_LEN(rows); i++)
		print_row(&rows[i], relay, &n, of_rooms, out);
	free(of_rooms);
	return 200;
}

/* Nobody can come in to any room: a balancer should know others. */
static bool
is_cut_off(struct relay *r)
{
	struct relay_room *room = NULL;
	struct backbone_stats b = { .up = true };

	while ((room = relay_next_room(r, room)) != NULL)
		if (!relay_room_backbone(room, &b) || b.up)
			return false;
	return !b.up;
}

int
metrics_health(void *relay, struct str *out)
{
	const char *ill = NULL;

	if (relay_is_draining(relay))
		ill = "draining\n";
	else if (is_cut_off(relay))
		ill = "no backbone\n";
	str_add(out, ill != NULL ? ill : "ok\n");
	return ill != NULL ? 503 : 200;
}

const struct http_page metrics_pages[] = {
	{ .path = "/metrics", .make = metrics_print,
	  .content_type = "text/plain; version=0.0.4; charset=utf-8" },
	{ .path = "/healthz", .make = metrics_health,
	  .content_type = "text/plain; charset=utf-8" },
	{ .path = NULL }
};
