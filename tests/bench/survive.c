/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Members of one room at several relays, of which some are lost: those who
 * were there come again to others. All must hear one order, without a gap and
 * nothing twice. Whoever hears a broadcast frame first, MSG, JOIN or EXIT,
 * writes a hash of it into the order; everybody else must find it there, at
 * the next place after what was heard before, from one's own JOIN on.
 *
 *     survive ADDRESS,ADDRESS... MEMBERS RATE SEED
 *
 * Until "end" it takes, line by line, and answers with the same word:
 *
 *     down N    the members of relay N may be put out from now on, and nobody
 *               goes there
 *     up N
 *     rest      says nothing until all are in the room, have heard the same
 *               and know as many members; prints how it stands
 *
 * It dies of the first thing that is wrong.
 */
#include "config.h"

#include <inttypes.h>
#include <poll.h>
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
	IDS = 1 << 22,		/* that are ever given */
	AWAITED_MAX = 128,
	AWAY_US = 3000000,	/* at most, who was put out */
	LEAVE_US = 500000,	/* one leaves each */
	UNHEARD_MAX = 2000,	/* messages; then it waits for a while */
	FORGET_US = 5000000,	/* what is not heard by then may be lost */
	JOIN_BYTES = 14,
	SIZE = 200,
	PATIENCE_US = 300000000
};

/* Of each member, beside what the crowd knows. */
struct life {
	uint32_t id;
	uint32_t last;		/* number that was heard of it last */
	int64_t again_us;	/* when it comes again */
};

struct survive {
	struct crowd crowd;
	struct life *lives;
	bool down[CROWD_SERVERS_MAX];
	uint64_t *log;		/* ring */
	uint64_t log_len, digest;
	struct {
		uint32_t id, gone;
	} *ids;			/* a hash table; id 0: free */
	size_t present;
	struct {
		uint32_t index;
		uint8_t life;
	} *said_by;		/* ring, by number of the message */
	uint32_t number, heard_back;
	uint64_t heard, came, put_out, random;
	int64_t rate, said_us, forgot_us, left_us;
};

static struct survive all;

#define LOG(n) (all.log[(n) & (LOG_RING - 1)])
#define SAID_BY(n) (all.said_by[(n) & (LOG_RING - 1)])

static uint64_t
dice(void)
{
	/* xorshift64*: good enough to choose who goes. */
	all.random ^= all.random >> 12;
	all.random ^= all.random << 25;
	all.random ^= all.random >> 27;
	return all.random * UINT64_C(2685821657736338717) >> 16;
}

static uint64_t
mix(uint64_t hash, uint64_t with)
{
	hash = (hash ^ with) * UINT64_C(0x9e3779b97f4a7c15);
	return hash ^ hash >> 29;
}

/* Of all bytes: who said it, to whom, and what. */
static uint64_t
hash_of(const uint8_t *frame, size_t len)
{
	uint64_t hash = len, word;

	for (; len >= sizeof word; len -= sizeof word, frame += sizeof word) {
		memcpy(&word, frame, sizeof word);
		hash = mix(hash, word);
	}
	word = 0;
	memcpy(&word, frame, len);
	return mix(hash, word);
}

/* ---- the order ---- */

/* It comes once and goes once, and never comes again. */
static void
note_id(uint32_t id, bool gone)
{
	size_t at = mix(0, id) & (IDS - 1);

	while (all.ids[at].id != 0 && all.ids[at].id != id)
		at = (at + 1) & (IDS - 1);
	if (gone ? all.ids[at].id == 0 || all.ids[at].gone :
	    all.ids[at].id != 0)
		crowd_die("%s of %08" PRIx32 " that should not be, at %"
		    PRIu64, gone ? "EXIT" : "JOIN", id, all.log_len);
	all.ids[at].id = id;
	all.ids[at].gone = gone;
	all.present += gone ? -1 : 1;
}

/* A message, back to whom it is from. */
static void
note_echo(uint32_t number)
{
	struct member *m;

	if (number >= all.number)
		crowd_die("%08" PRIx32 " was never said", number);
	m = &all.crowd.members[SAID_BY(number).index];
	all.heard_back++;
	if (m->life != SAID_BY(number).life)
		return;
	if (m->echoed > 0 && number <= all.lives[m->index].last)
		crowd_die("member %u: a message out of order, or twice",
		    m->index);
	all.lives[m->index].last = number;
	m->echoed++;
}

static void
append(const struct heard *h, uint64_t hash)
{
	LOG(all.log_len++) = hash;
	all.digest = mix(all.digest, hash);
	if (h->kind == HEARD_MESSAGE)
		note_echo(tally_read_number(h->body, h->body_len));
	else
		note_id(h->who, h->kind == HEARD_WENT);
}

static uint64_t
hash_of_join(uint32_t id)
{
	uint8_t frame[JOIN_BYTES] = { id >> 24, id >> 16, id >> 8, id,
	    [9] = 4, [10] = 33 };

	return hash_of(frame, sizeof frame);
}

/* Behind the JOIN of a newcomer; 0: nobody has heard that yet. */
static uint64_t
place_of(const struct member *m)
{
	uint64_t join = hash_of_join(all.lives[m->index].id);
	uint64_t at = all.log_len, end;

	end = at > SEARCH_MAX ? at - SEARCH_MAX : 0;
	while (at > end)
		if (LOG(--at) == join)
			return at + 1;
	return 0;
}

static void
greet(struct member *m, const struct heard *h)
{
	struct heard join = { .kind = HEARD_CAME, .who = h->who };

	all.lives[m->index].id = h->who;
	all.came++;
	/* The first one of all: nobody else hears of it. */
	if (all.log_len == 0)
		append(&join, hash_of_join(h->who));
}

static bool
on_heard(struct crowd *c, struct member *m, const struct heard *h)
{
	uint64_t hash;

	(void)c;
	if (h->kind == HEARD_READY) {
		greet(m, h);
		return true;
	}
	if (m->position == 0)
		m->position = place_of(m);
	if (m->position == 0)
		return false;
	hash = hash_of(h->frame, h->frame_len);
	if (m->position == all.log_len)
		append(h, hash);
	else if (LOG(m->position) != hash)
		crowd_die("member %u at relay %u hears something else at %zu "
		    "of %" PRIu64, m->index, m->server, m->position,
		    all.log_len);
	m->position++;
	all.heard++;
	return true;
}

/* ---- coming and going ---- */

static void
go(struct member *m, bool hard)
{
	crowd_close(&all.crowd, m, hard);
	all.lives[m->index].again_us = crowd_now_us() + dice() % AWAY_US;
}

static void
on_gone(struct crowd *c, struct member *m)
{
	(void)c;
	if (!m->excused && !all.down[m->server])
		crowd_die("member %u was put out by relay %u: error %u/%u, "
		    "after %lld ms without a byte", m->index, m->server,
		    m->error >> 16, m->error & 0xffff,
		    (long long)m->silent_us / 1000);
	all.put_out++;
	go(m, true);
}

static const struct crowd_events events = {
	.heard = on_heard, .gone = on_gone
};

static void
come(struct member *m)
{
	do
		m->server = dice() % all.crowd.servers;
	while (all.down[m->server]);
	crowd_open(&all.crowd, m);
}

static bool
all_down(void)
{
	size_t i = 0;

	while (i < all.crowd.servers && all.down[i])
		i++;
	return i == all.crowd.servers;
}

static void
fill(void)
{
	size_t i;

	for (i = 0; i < all.crowd.count && !all_down() &&
	    all.crowd.awaited < (all.log_len > 0 ? AWAITED_MAX : 1); i++) {
		struct member *m = &all.crowd.members[i];

		if (m->fd < 0 && all.lives[i].again_us <= crowd_now_us())
			come(m);
	}
}

static void
set_down(unsigned server, bool down)
{
	size_t i;

	if (server >= all.crowd.servers)
		crowd_die("no relay %u", server);
	all.down[server] = down;
	/* The word that puts one out may come later than "up". */
	for (i = 0; i < all.crowd.count; i++)
		if (all.crowd.members[i].server == server && down)
			all.crowd.members[i].excused = true;
}

/* ---- talk ---- */

static struct member *
anyone(void)
{
	return &all.crowd.members[dice() % all.crowd.count];
}

static void
say(struct member *m)
{
	static uint8_t body[SIZE], message[SIZE + PROTO_OVERHEAD];
	size_t len;

	SAID_BY(all.number).index = m->index;
	SAID_BY(all.number).life = m->life;
	tally_write_number(body, all.number++);
	m->said++;
	len = all.crowd.proto->message(message, body, sizeof body);
	crowd_send(&all.crowd, m, message, len);
}

static void
leave_now_and_then(int64_t now_us)
{
	struct member *m = anyone();

	if (now_us - all.left_us < LEAVE_US || m->fd < 0 || !m->ready)
		return;
	all.left_us = now_us;
	go(m, dice() % 2 == 0);
}

/* What those who were put out have said may never be heard. */
static void
speak(void)
{
	int64_t now_us = crowd_now_us();
	struct member *m = anyone();

	if (now_us - all.forgot_us > FORGET_US) {
		all.forgot_us = now_us;
		all.heard_back = all.number;
	}
	if (now_us - all.said_us < 1000000 / all.rate ||
	    (int32_t)(all.number - all.heard_back) > UNHEARD_MAX)
		return;
	all.said_us = now_us;
	if (m->fd >= 0 && m->ready)
		say(m);
}

/* For what has been written into the order meanwhile. */
static void
retry_all(void)
{
	static uint64_t retried_at;
	size_t i;

	if (all.log_len == retried_at)
		return;
	retried_at = all.log_len;
	for (i = 0; i < all.crowd.count; i++)
		crowd_retry(&all.crowd, &all.crowd.members[i]);
}

static void
turn(void)
{
	crowd_turn(&all.crowd, 5);
	retry_all();
	fill();
}

/* ---- rest ---- */

static bool
is_done(const struct member *m)
{
	/* Who came last has heard nothing since, and has no place. */
	return m->fd >= 0 && m->ready && m->known == all.present &&
	    m->said == m->echoed && (m->position == all.log_len ||
	    (m->position == 0 && place_of(m) == all.log_len));
}

static void
rest(void)
{
	int64_t start_us = crowd_now_us();
	size_t i = 0, stayed = 0;

	while (i < all.crowd.count) {
		const struct member *m = &all.crowd.members[i];

		if (is_done(m)) {
			i++;
			continue;
		}
		turn();
		if (crowd_now_us() - start_us > PATIENCE_US)
			crowd_die("member %u: %u said, %u heard, knows of "
			    "%zu, at %zu of %" PRIu64, m->index, m->said,
			    m->echoed, m->known, m->position, all.log_len);
	}
	for (i = 0; i < all.crowd.count; i++)
		stayed += all.crowd.members[i].life == 1;
	printf("rest: %zu members, %zu never had to come again, %" PRIu64
	    " connections, %" PRIu64 " put out, %" PRIu32 " messages, %" PRIu64
	    " frames in one order with hash %016" PRIx64 ", %" PRIu64
	    " heard\n", all.crowd.count, stayed, all.came, all.put_out,
	    all.number, all.log_len, all.digest, all.heard);
}

/* False: the end. */
static bool
obey(void)
{
	char line[64];
	unsigned server;

	if (fgets(line, sizeof line, stdin) == NULL ||
	    strcmp(line, "end\n") == 0)
		return false;
	if (sscanf(line, "down %u", &server) == 1)
		set_down(server, true);
	else if (sscanf(line, "up %u", &server) == 1)
		set_down(server, false);
	else if (strcmp(line, "rest\n") == 0)
		rest();
	else
		crowd_die("what is %s?", line);
	fputs(line, stdout);
	fflush(stdout);
	return true;
}

static void
live(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	do {
		speak();
		leave_now_and_then(crowd_now_us());
		turn();
	} while (poll(&in, 1, 0) == 0 || obey());
}

int
main(int argc, char **argv)
{
	struct rlimit files;

	if (argc != 5)
		crowd_die("usage: survive ADDRESS,... MEMBERS RATE SEED");
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	setvbuf(stdin, NULL, _IONBF, 0);
	crowd_init(&all.crowd, proto_find("tuschel"), argv[1], atol(argv[2]),
	    &events, NULL);
	all.lives = calloc(all.crowd.count, sizeof *all.lives);
	all.log = calloc(LOG_RING, sizeof *all.log);
	all.ids = calloc(IDS, sizeof *all.ids);
	all.said_by = calloc(LOG_RING, sizeof *all.said_by);
	all.rate = atol(argv[3]);
	all.random = strtoull(argv[4], NULL, 10) * 2 + 1;
	live();
	return 0;
}
