/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A room's life under stress, for as long as is wanted: members come and go,
 * flood, and stop reading. One member is the witness, who never leaves; what
 * it hears, MSG, JOIN and EXIT, is the order, and every frame that any other
 * hears must be the next one there.
 *
 *     soak ADDRESS MEMBERS SECONDS PID SEED
 *
 * It says each minute how it goes, and dies of the first thing that is wrong.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "crowd.h"
#include "tally.h"

enum {
	LOG_RING = 1 << 22,	/* more than anyone can be behind */
	SEARCH_MAX = 1 << 17,	/* how far back someone may have come in */
	AWAITED_MAX = 64,
	IN_FLIGHT = 32,
	FLOOD_IN_FLIGHT = 500,
	FLOOD_LOT = 64,
	FLOOD_US = 10000000,	/* one lasts */
	SIZE_MAX_ = 1500,
	LOST_US = 5000000,
	CHANGES_US = 100000,	/* between changes of who is there */
	REPORT_US = 60000000,
	PATIENCE_US = 600000000
};

/* What one change does, out of a hundred. */
enum { LEAVE = 12, STUCK = 6, FLOODS = 20 };

struct soak {
	struct crowd crowd;
	uint64_t *log;		/* ring */
	uint64_t log_len;
	struct {
		uint32_t index;
		uint8_t life;
	} *said_by;		/* ring, by number of the message */
	uint32_t number;	/* of the next message */
	/* Of what is in flight; forgotten when it can no more be told. */
	uint32_t sent, echoed, flood_sent, flood_echoed;
	uint64_t heard, came, went, put_out, stuck, floods, compared;
	uint64_t random;
	struct member *flooding;
	int64_t flood_ends_us;
};

static struct soak soak;

#define LOG(n) (soak.log[(n) & (LOG_RING - 1)])
#define SAID_BY(n) (soak.said_by[(n) & (LOG_RING - 1)])

static uint64_t
dice(void)
{
	/* xorshift64*: good enough to choose who goes. */
	soak.random ^= soak.random >> 12;
	soak.random ^= soak.random << 25;
	soak.random ^= soak.random >> 27;
	return soak.random * UINT64_C(2685821657736338717) >> 16;
}

/* What tells a frame from all others: a message by its number. */
static uint64_t
tag_of(const struct heard *h)
{
	char digits[BODY_BYTES_MIN + 1] = "";

	if (h->kind != HEARD_MESSAGE)
		return (uint64_t)h->kind << 32 | h->who;
	memcpy(digits, h->body, BODY_BYTES_MIN);
	return strtoul(digits, NULL, 16);
}

/* A newcomer's first frame; 0: the witness has not heard it yet. */
static uint64_t
place_of(uint64_t tag)
{
	uint64_t at = soak.log_len, end;

	end = at > SEARCH_MAX ? at - SEARCH_MAX : 0;
	while (at > end)
		if (LOG(--at) == tag)
			return at + 1;
	return 0;
}

/* The witness hears a message: back to whom it is from. */
static void
note_echo(uint32_t number)
{
	struct member *m = &soak.crowd.members[SAID_BY(number).index];

	if (m->life == SAID_BY(number).life)
		m->echoed++;
	if (m == soak.flooding)
		soak.flood_echoed++;
	else
		soak.echoed++;
}

static bool
on_heard(struct crowd *c, struct member *m, const struct heard *h)
{
	uint64_t tag = tag_of(h);

	(void)c;
	if (h->kind == HEARD_READY)
		return true;
	soak.heard++;
	if (m->index == 0) {
		LOG(soak.log_len++) = tag;
		if (h->kind == HEARD_MESSAGE)
			note_echo(tag);
		return true;
	}
	if (m->position == 0)
		m->position = place_of(tag);
	else if (m->position == soak.log_len)
		return false;
	else if (LOG(m->position++) != tag)
		crowd_die("member %u hears %" PRIx64 " at %zu", m->index, tag,
		    m->position - 1);
	if (m->position > 0)
		soak.compared++;
	return m->position > 0;
}

/* Only one that was stuck may be put out. */
static void
on_gone(struct crowd *c, struct member *m)
{
	if (!m->excused)
		crowd_die("member %u was put out: error %u/%u, at %zu of %"
		    PRIu64 " after %lld ms without a byte", m->index,
		    m->error >> 16, m->error & 0xffff, m->position,
		    soak.log_len, (long long)m->silent_us / 1000);
	soak.put_out++;
	crowd_close(c, m, true);
}

static void
say(struct member *m)
{
	static uint8_t body[SIZE_MAX_], message[SIZE_MAX_ + PROTO_OVERHEAD];
	size_t size = 16 + dice() % (SIZE_MAX_ - 16), len;

	SAID_BY(soak.number).index = m->index;
	SAID_BY(soak.number).life = m->life;
	tally_write_number(body, soak.number++);
	m->said++;
	if (m == soak.flooding)
		soak.flood_sent++;
	else
		soak.sent++;
	len = soak.crowd.proto->message(message, body, size);
	crowd_send(&soak.crowd, m, message, len);
}

static const struct crowd_events events = {
	.heard = on_heard, .gone = on_gone
};

/* ---- what happens ---- */

static struct member *
anyone(void)
{
	return &soak.crowd.members[1 + dice() % (soak.crowd.count - 1)];
}

static void
leave(struct member *m)
{
	crowd_close(&soak.crowd, m, dice() % 2 == 0);
	if (soak.flooding == m)
		soak.flooding = NULL;
	soak.went++;
}

static void
toggle_stuck(struct member *m)
{
	if (soak.flooding == m || m->held)
		return;
	crowd_deafen(&soak.crowd, m, !m->deaf);
	soak.stuck += m->deaf;
	m->excused = true;
}

static void
change(struct member *m)
{
	unsigned n = dice() % 100;

	if (m->fd < 0) {
		crowd_open(&soak.crowd, m);
		soak.came++;
	} else if (!m->ready) {
		return;
	} else if (m->deaf || n < STUCK) {
		toggle_stuck(m);
	} else if (n < STUCK + LEAVE) {
		leave(m);
	} else if (n < STUCK + LEAVE + FLOODS && soak.flooding == NULL) {
		soak.flooding = m;
		soak.flood_sent = soak.flood_echoed = 0;
		soak.flood_ends_us = crowd_now_us() + FLOOD_US;
		soak.floods++;
	}
}

/* Who leaves takes words along that nobody will ever hear. */
static void
forget_lost(void)
{
	static int64_t forgot_us;

	if (crowd_now_us() - forgot_us < LOST_US)
		return;
	forgot_us = crowd_now_us();
	soak.sent = soak.echoed = 0;
}

static void
speak(void)
{
	int i;

	forget_lost();
	for (i = 0; i < IN_FLIGHT &&
	    soak.sent < soak.echoed + IN_FLIGHT; i++) {
		struct member *m = anyone();

		if (m->fd >= 0 && m->ready && !m->deaf)
			say(m);
	}
	if (crowd_now_us() >= soak.flood_ends_us)
		soak.flooding = NULL;
	for (i = 0; i < FLOOD_LOT && soak.flooding != NULL &&
	    soak.flood_sent < soak.flood_echoed + FLOOD_IN_FLIGHT; i++)
		say(soak.flooding);
}

/* When the witness has heard something, for which many may wait. */
static void
retry_all(void)
{
	static uint64_t retried_at;
	size_t i;

	if (soak.log_len == retried_at)
		return;
	retried_at = soak.log_len;
	for (i = 1; i < soak.crowd.count; i++)
		crowd_retry(&soak.crowd, &soak.crowd.members[i]);
}

static long
rss_kib(long pid)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/status", pid);
	f = fopen(path, "r");
	while (f != NULL && fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, "VmRSS:", 6) == 0)
			kib = atol(line + 6);
	if (f != NULL)
		fclose(f);
	return kib;
}

/* The longest that one who reads has heard nothing, so far. */
static int64_t
longest_silence_ms(void)
{
	int64_t longest_us = 0;
	size_t i;

	for (i = 0; i < soak.crowd.count; i++) {
		const struct member *m = &soak.crowd.members[i];
		int64_t us = crowd_now_us() - m->read_us;

		if (m->fd < 0 || !m->ready || m->excused)
			continue;
		if (us < m->silent_us)
			us = m->silent_us;
		if (us > longest_us)
			longest_us = us;
	}
	return longest_us / 1000;
}

static void
report(int64_t start_us, long pid)
{
	printf("%4lld s: %zu in the room, %" PRIu64 " came, %" PRIu64 " went, "
	    "%" PRIu64 " were stuck, %" PRIu64 " put out, %" PRIu64
	    " floods; %" PRIu64 " frames in order, %" PRIu64 " compared; "
	    "who reads waited %" PRId64 " ms at most; rss %ld KiB\n",
	    (long long)(crowd_now_us() - start_us) / 1000000, soak.crowd.ready,
	    soak.came, soak.went, soak.stuck, soak.put_out, soak.floods,
	    soak.log_len, soak.compared, longest_silence_ms(),
	    rss_kib(pid));
	fflush(stdout);
}

static void
live(int64_t seconds, long pid)
{
	int64_t start_us = crowd_now_us(), change_us = start_us;
	int64_t report_us = start_us;
	int i;

	while (crowd_now_us() - start_us < seconds * 1000000) {
		crowd_turn(&soak.crowd, 10);
		retry_all();
		speak();
		if (crowd_now_us() >= change_us) {
			change_us = crowd_now_us() + CHANGES_US;
			for (i = 0; i < 5; i++)
				change(anyone());
		}
		if (crowd_now_us() >= report_us) {
			report(start_us, pid);
			report_us += REPORT_US;
		}
	}
	report(start_us, pid);
}

/* Has heard everything, and everything of it was heard. */
static bool
is_done(const struct member *m)
{
	if (m->fd < 0)
		return true;
	return m->said == m->echoed &&
	    (m->position == 0 || m->position == soak.log_len);
}

/*
 * One that was put out while its window was closed never hears of that: the
 * kernel gives up to tell it. It learns so when it says something.
 */
static void
rouse(struct member *m)
{
	if (m->fd < 0 || !m->excused)
		return;
	if (m->deaf)
		crowd_deafen(&soak.crowd, m, false);
	say(m);
}

static void
rest(void)
{
	int64_t start_us = crowd_now_us();
	size_t i;

	for (i = 1; i < soak.crowd.count; i++)
		rouse(&soak.crowd.members[i]);
	for (i = 1; i < soak.crowd.count; ) {
		struct member *m = &soak.crowd.members[i];

		if (is_done(m)) {
			i++;
			continue;
		}
		crowd_turn(&soak.crowd, 10);
		retry_all();
		if (crowd_now_us() - start_us > PATIENCE_US)
			crowd_die("member %u: %u said, %u heard, at %zu of %"
			    PRIu64, m->index, m->said, m->echoed, m->position,
			    soak.log_len);
	}
}

static void
fill(void)
{
	size_t next = 0;

	while (soak.crowd.ready < soak.crowd.count) {
		if (soak.crowd.awaited < AWAITED_MAX &&
		    next < soak.crowd.count)
			crowd_open(&soak.crowd, &soak.crowd.members[next++]);
		crowd_turn(&soak.crowd, next < soak.crowd.count ? 0 : 10);
		retry_all();
	}
}

int
main(int argc, char **argv)
{
	struct rlimit files;

	if (argc != 6)
		crowd_die("usage: soak ADDRESS MEMBERS SECONDS PID SEED");
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	soak.log = calloc(LOG_RING, sizeof *soak.log);
	soak.said_by = calloc(LOG_RING, sizeof *soak.said_by);
	soak.random = strtoull(argv[5], NULL, 10) * 2 + 1;
	crowd_init(&soak.crowd, proto_find("tuschel"), argv[1], atol(argv[2]),
	    &events, NULL);
	fill();
	live(atol(argv[3]), atol(argv[4]));
	rest();
	printf("all of them have heard all of it, in one order\n");
	return 0;
}
