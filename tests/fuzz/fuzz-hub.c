/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members that say and do anything to the relay's core, which a program in
 * the input directs: each step is a byte (action * 4 + member) with what the
 * action takes. A witness reads all and says nothing but PONG. What every
 * member is sent must be whole frames, INIT or a refusal first, addressed to
 * it or to all, and the frames to all must be those that the witness got
 * since that member came.
 */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "hub/hub.h"

enum { MEMBERS = 4, WITNESS = MEMBERS, LOG_MAX = 1 << 16, STEP_MS = 100 };

enum action {
	FEED,		/* n, n bytes: raw */
	SAY,		/* type, to, n: a frame; to: a member, all, nobody */
	SAY_MUCH,	/* n: that many frames of 4,000 bytes to all */
	READ,		/* n: up to n * 64 bytes */
	COME,		/* comes, or goes if it is there */
	GO_SILENT,	/* goes without having read anything */
	WAIT,		/* n: n * STEP_MS pass */
	SHUT_DOWN	/* n: if n is 255 */
};

struct mate {
	struct hub_member *m;
	uint32_t id;
	uint8_t *bytes;		/* a frame that has come in part */
	size_t len;
	size_t next;		/* of the witness's log */
	bool greeted;
	bool waited_for;	/* its last words may have been dropped */
};

static struct hub *hub;
static struct mate mates[MEMBERS + 1];
static uint64_t seen[LOG_MAX];	/* what the witness got, by hash */
static size_t seen_count;
static int64_t now_ms;

static uint64_t
hash(const uint8_t *data, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;	/* FNV-1a */

	while (len-- > 0)
		h = (h ^ *data++) * 0x100000001b3;
	return h;
}

static void
check_to_all(struct mate *mate, const uint8_t *data, size_t len)
{
	if (mate == &mates[WITNESS]) {
		must(seen_count < LOG_MAX);
		seen[seen_count++] = hash(data, len);
		return;
	}
	must(mate->next < seen_count);
	must(seen[mate->next++] == hash(data, len));
}

/* INIT, or why there is none: refused, or never read and cut as slow. */
static bool
is_greeting(const struct mate *mate, const struct frame *f)
{
	if (frame_type(f) == TYPE_INIT)
		return mate->id != 0;
	return frame_type(f) == TYPE_ERROR &&
	    (mate->id == 0 || f->payload[3] == CODE_SLOW);
}

static void
check_frame(struct mate *mate, const struct frame *f, const uint8_t *data,
    size_t len)
{
	enum type_class class = type_class(frame_type(f));

	must(mate->greeted || is_greeting(mate, f));
	mate->greeted = true;
	must(f->dest == ALL_IDS || f->dest == mate->id);
	must(class != CLASS_FORBIDDEN);
	must(class != CLASS_MEMBER || f->src != RELAY_ID);
	if (f->dest == ALL_IDS && mate->id != 0)
		check_to_all(mate, data, len);
}

static void
take(struct mate *mate, const uint8_t *data, size_t len)
{
	struct frame f;
	size_t at = 0;
	long n;

	mate->bytes = mem_resize(mate->bytes, mate->len + len + 1, 1);
	memcpy(mate->bytes + mate->len, data, len);
	mate->len += len;
	while ((n = frame_decode(&f, mate->bytes + at, mate->len - at)) > 0) {
		check_frame(mate, &f, mate->bytes + at, n);
		at += n;
	}
	must(n == 0);
	mate->len -= at;
	memmove(mate->bytes, mate->bytes + at, mate->len);
}

static void
forget(struct mate *mate)
{
	hub_close(hub, mate->m, now_ms);
	free(mate->bytes);
	*mate = (struct mate){ 0 };
}

static void
read_some(struct mate *mate, size_t most)
{
	const uint8_t *data;
	size_t len;

	if (mate->m == NULL)
		return;
	while (data = hub_output(mate->m, &len), len > 0 && most > 0) {
		if (len > most)
			len = most;
		most -= len;
		take(mate, data, len);
		hub_sent(hub, mate->m, len);
	}
	if (len == 0 && hub_wants_close(mate->m)) {
		must(mate->len == 0 || mate->waited_for);
		forget(mate);
	}
}

/* The witness is always up to date; others read when they are told to. */
static void
visit(void)
{
	while (hub_dirty(hub) != NULL)
		read_some(&mates[WITNESS], SIZE_MAX);
}

static void
come(struct mate *mate)
{
	static const char *const origins[] = { "a", "b" };
	size_t n = mate - mates;

	/* Two of one address, two of another, and the witness of none. */
	mate->m = hub_open(hub, n < MEMBERS ? origins[n / 2] : NULL, now_ms);
	mate->id = hub_member_id(mate->m);
	visit();
	mate->next = seen_count;
}

static void
feed(struct mate *mate, const uint8_t *data, size_t len)
{
	if (mate->m == NULL)
		return;
	hub_feed(hub, mate->m, data, len, now_ms);
	visit();
}

static void
say(struct mate *mate, uint8_t type, uint8_t to, size_t size)
{
	static uint8_t frame[FRAME_BYTES_MAX];
	uint32_t dest = to;

	if (to > MEMBERS)
		dest = ALL_IDS;
	else if (mates[to].m != NULL)
		dest = mates[to].id;
	frame_header(frame, 0xffffffff, dest, PAYLOAD_BYTES_MIN + size);
	frame[FRAME_HEADER_BYTES] = type;
	feed(mate, frame, FRAME_HEADER_BYTES + PAYLOAD_BYTES_MIN + size);
}

/* The time passes in small parts, in which the witness shows life. */
static void
wait_for(unsigned steps)
{
	int i;

	while (steps-- > 0) {
		for (i = 0; i < MEMBERS; i++)
			mates[i].waited_for = true;
		now_ms += STEP_MS;
		if (hub_deadline_ms(hub) <= now_ms)
			hub_tick(hub, now_ms);
		visit();
		say(&mates[WITNESS], TYPE_PONG, UINT8_MAX, 0);
	}
}

static size_t
step(const uint8_t *p, size_t left)
{
	static const size_t takes[] = {
		[FEED] = 1, [SAY] = 3, [SAY_MUCH] = 1, [READ] = 1,
		[WAIT] = 1, [SHUT_DOWN] = 1
	};
	struct mate *mate = &mates[p[0] % MEMBERS];
	enum action action = p[0] / MEMBERS % ARRAY_LEN(takes);
	size_t used = 1 + takes[action], i;

	if (left < used)
		return left;
	switch (action) {
	case FEED:
		i = p[1] < left - used ? p[1] : left - used;
		feed(mate, p + used, i);
		return used + i;
	case SAY:
		say(mate, p[1], p[2], p[3]);
		break;
	case SAY_MUCH:
		for (i = 0; i < p[1]; i++)
			say(mate, TYPE_MSG, UINT8_MAX, 4000);
		break;
	case READ:
		read_some(mate, p[1] * 64);
		break;
	case COME:
		read_some(mate, SIZE_MAX);
		if (mate->m != NULL)
			forget(mate);
		else
			come(mate);
		visit();
		break;
	case GO_SILENT:
		if (mate->m != NULL)
			forget(mate);
		visit();
		break;
	case WAIT:
		wait_for(p[1]);
		break;
	case SHUT_DOWN:
		if (p[1] == UINT8_MAX)
			hub_shutdown(hub, now_ms);
		visit();
		break;
	}
	return used;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct hub_config config;
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	struct hub_stats stats;
	size_t at = 0, i;

	hub_config_default(&config);
	config.members_max = MEMBERS;
	config.queue_bytes_max = 200000;
	config.frames_per_second = 100;
	config.frames_burst = 50;
	config.bytes_per_second = 1000000;
	config.bytes_burst = 100000;
	config.address_frames_per_second = 120;
	config.address_frames_burst = 60;
	config.address_bytes_per_second = 1500000;
	config.address_bytes_burst = 150000;
	config.room_copies_per_second = 1000;
	config.room_bytes_per_second = 8000000;
	hub = hub_new(&config, &rng);
	now_ms = 1000;
	seen_count = 0;
	come(&mates[WITNESS]);
	while (at < size && seen_count < LOG_MAX / 2)
		at += step(data + at, size - at);
	for (i = 0; i < MEMBERS; i++) {
		read_some(&mates[i], SIZE_MAX);
		must(mates[i].m == NULL || mates[i].id == 0 ||
		    mates[i].next == seen_count);
		if (mates[i].m != NULL)
			forget(&mates[i]);
		visit();
	}
	hub_get_stats(hub, &stats);
	must(stats.members == (mates[WITNESS].m != NULL));
	if (mates[WITNESS].m != NULL)
		forget(&mates[WITNESS]);
	hub_free(hub);
	return 0;
}
