/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The load generator: a crowd of members of one room, who say things, and
 * who must all hear everything in one order. It prints one line of JSON.
 *
 *     load talk PROTOCOL ADDRESS name=value...
 *     load storm PROTOCOL ADDRESS name=value...
 *     load idle PROTOCOL ADDRESS name=value...
 *
 * talk: members say messages of size bytes, in_flight at a time (or rate a
 * second). The last stuck of them do not read, the last flood of them say as
 * much as they can besides. storm: all come at once, then gone go at once.
 * idle: they come and are silent. tls=1: all of it by TLS. pid is the server,
 * whose processor time and memory are measured. ADDRESS may be several, with
 * commas between; the processor time of pid2 to pid4 is added then. Servers
 * that have no common order may hear of each other's members late, so those
 * say a word each until it is heard at all others, before anything counts.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "crowd.h"
#include "tally.h"

enum {
	SIZE_MAX_ = 60000,
	AWAITED_MAX = 256,	/* connections on their way in, when quiet */
	STORM_AWAITED_MAX = 3000,	/* less than a listener's backlog */
	PATIENCE_US = 120000000,
	IDLE_FIRST_PART = 10,
	FLOOD_LOT = 32,		/* messages that are queued at once */
	GREET_AGAIN_US = 500000,
	WARM_PART = 10		/* of the messages is not measured */
};

/* The number of what the first member of a server says before all else, but
 * for the server's own. */
#define GREETING UINT32_C(0xffffff00)

struct options {
	long members, size, in_flight, messages, rate, stuck, flood, gone;
	long pid, pid2, pid3, pid4;
	long flood_size, tls;
};

struct load {
	struct options o;
	struct crowd crowd;
	struct tally tally;
	uint8_t body[SIZE_MAX_], message[SIZE_MAX_ + PROTO_OVERHEAD];
	size_t talkers;		/* members that say what is measured */
	long went;		/* others, as the first member heard it */
	int64_t away_us;	/* the longest time without listening */
	/* By server: of which ones its members have heard a greeting. */
	uint32_t met[CROWD_SERVERS_MAX];
};

static struct load load;

static const struct {
	const char *name;
	long *value;
} settings[] = {
	{ "members", &load.o.members }, { "size", &load.o.size },
	{ "in_flight", &load.o.in_flight }, { "messages", &load.o.messages },
	{ "rate", &load.o.rate }, { "stuck", &load.o.stuck },
	{ "flood", &load.o.flood }, { "flood_size", &load.o.flood_size },
	{ "gone", &load.o.gone }, { "pid", &load.o.pid },
	{ "pid2", &load.o.pid2 }, { "pid3", &load.o.pid3 },
	{ "pid4", &load.o.pid4 }, { "tls", &load.o.tls },
};

static void
set(const char *text)
{
	const char *equals = strchr(text, '=');
	size_t i;

	for (i = 0; i < sizeof settings / sizeof settings[0]; i++) {
		size_t len = strlen(settings[i].name);

		if (equals == NULL || (size_t)(equals - text) != len ||
		    memcmp(text, settings[i].name, len) != 0)
			continue;
		*settings[i].value = atol(equals + 1);
		return;
	}
	crowd_die("what is %s?", text);
}

/* ---- the server's processor time and memory ---- */

static int64_t
cpu_us_of(long pid)
{
	struct timespec ts;
	clockid_t clock;

	if (pid == 0)
		return 0;
	if (clock_getcpuclockid(pid, &clock) != 0 ||
	    clock_gettime(clock, &ts) < 0)
		crowd_die("the server is gone");
	return ts.tv_sec * INT64_C(1000000) + ts.tv_nsec / 1000;
}

static int64_t
cpu_us(void)
{
	return cpu_us_of(load.o.pid) + cpu_us_of(load.o.pid2) +
	    cpu_us_of(load.o.pid3) + cpu_us_of(load.o.pid4);
}

/* Of /proc/PID/status, in KiB. */
static long
memory_kib(const char *field)
{
	char path[64], line[256];
	long kib = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%ld/status", load.o.pid);
	f = fopen(path, "r");
	if (f == NULL)
		return 0;
	while (fgets(line, sizeof line, f) != NULL)
		if (strncmp(line, field, strlen(field)) == 0)
			kib = atol(line + strlen(field) + 1);
	fclose(f);
	return kib;
}

static void
print_end(void)
{
	printf("\"rss_kib\": %ld, \"peak_kib\": %ld, \"anon_kib\": %ld}\n",
	    memory_kib("VmRSS"), memory_kib("VmHWM"), memory_kib("RssAnon"));
}

/* ---- talking ---- */

/* The member a message comes from: neighbours in time are none in the room. */
static struct member *
talker(uint32_t number)
{
	return &load.crowd.members[number % load.talkers];
}

static void
say_to(struct member *m, uint32_t number, size_t size)
{
	size_t len;

	tally_write_number(load.body, number);
	len = load.crowd.proto->message(load.message, load.body, size);
	crowd_send(&load.crowd, m, load.message, len);
}

static void
say(void)
{
	uint32_t number = tally_send(&load.tally, crowd_now_us());

	say_to(talker(number), number, load.o.size);
}

static bool
floods(const struct member *m)
{
	return m->index >= (size_t)(load.o.members - load.o.flood);
}

static bool
flood(struct crowd *c, struct member *m)
{
	int i;

	(void)c;
	if (!floods(m) || load.o.flood == 0)
		return false;
	for (i = 0; i < FLOOD_LOT; i++)
		say_to(m, tally_send_untimed(&load.tally), load.o.flood_size);
	return true;
}

static bool
is_greeting(const struct member *m, const struct heard *h)
{
	uint32_t number = tally_read_number(h->body, h->body_len);

	if (number < GREETING)
		return false;
	load.met[m->server] |= 1u << (number & 31);
	return true;
}

static bool
on_heard(struct crowd *c, struct member *m, const struct heard *h)
{
	if (h->kind == HEARD_MESSAGE && !is_greeting(m, h))
		tally_hear(&load.tally, m, h->body, h->body_len, c->now_us);
	if (h->kind == HEARD_WENT && m->index == 0)
		load.went++;
	return true;
}

/* Those who do not read are put out; nobody else may be. */
static void
on_gone(struct crowd *c, struct member *m)
{
	if (!m->deaf)
		crowd_die("the server has closed member %u: error %u/%u",
		    m->index, m->error >> 16, m->error & 0xffff);
	crowd_close(c, m, true);
}

static const struct crowd_events talk_events = {
	.heard = on_heard, .gone = on_gone, .drained = flood
};

static bool
may_say(int64_t start_us, uint32_t before)
{
	const struct tally *t = &load.tally;
	int64_t due;

	if (load.o.rate == 0)
		return t->sent - t->complete < load.o.in_flight;
	due = (crowd_now_us() - start_us) * load.o.rate / 1000000;
	return t->sent - before < due;
}

/*
 * A turn of the crowd. What it takes beyond its wait is time in which the load
 * itself was busy or not let run, which others take for the server's delay.
 */
static void
turn(int wait_ms)
{
	int64_t us = crowd_now_us();

	crowd_turn(&load.crowd, wait_ms);
	us = crowd_now_us() - us - wait_ms * INT64_C(1000);
	if (us > load.away_us)
		load.away_us = us;
}

static bool
have_met(const struct crowd *c)
{
	uint32_t all = (1u << c->servers) - 1;
	size_t i;

	for (i = 0; i < c->servers; i++)
		if ((load.met[i] | 1u << i) != all)
			return false;
	return true;
}

/*
 * All are in. Who hears a word from another server is behind all that this one
 * has told of who came to it.
 */
static void
meet(struct crowd *c)
{
	int64_t start_us = crowd_now_us(), greet_us = start_us;
	size_t i;

	while (!load.tally.total_order && !have_met(c)) {
		bool due = crowd_now_us() >= greet_us;

		for (i = 0; due && i < c->servers; i++)
			say_to(&c->members[i], GREETING | i, load.o.size);
		greet_us += due ? GREET_AGAIN_US : 0;
		crowd_turn(c, 10);
		if (crowd_now_us() - start_us > PATIENCE_US)
			crowd_die("the servers do not hear each other");
	}
}

/* Until so many more messages are said and heard by all. */
static void
talk(uint32_t messages)
{
	int64_t start_us = crowd_now_us();
	uint32_t before = load.tally.sent, until = before + messages;

	while (load.tally.complete < until) {
		while (load.tally.sent < until && may_say(start_us, before))
			say();
		turn(load.o.rate == 0 ? 1000 : 1);
		if (crowd_now_us() - start_us > PATIENCE_US)
			crowd_die("%u of %u messages are with everybody",
			    load.tally.complete - before, messages);
	}
}

static void
start_trouble(void)
{
	struct member *m = load.crowd.members + load.o.members;
	long i;

	for (i = 0; i < load.o.stuck; i++)
		crowd_deafen(&load.crowd, --m, true);
	for (i = 0; i < load.o.flood; i++)
		crowd_want_room(&load.crowd, --m);
}

static void
run_talk(void)
{
	struct tally *t = &load.tally;
	int64_t cpu, start_us, wall;
	uint64_t heard;

	load.talkers = load.o.members - load.o.stuck - load.o.flood;
	tally_init(t, load.crowd.proto, load.o.members,
	    load.o.members - load.o.stuck, load.talkers);
	crowd_open_all(&load.crowd, AWAITED_MAX);
	meet(&load.crowd);
	start_trouble();
	talk(load.o.messages / WARM_PART);
	memset(t->latency, 0, sizeof t->latency);
	load.away_us = 0;
	heard = t->heard;
	cpu = cpu_us();
	start_us = crowd_now_us();
	talk(load.o.messages);
	wall = crowd_now_us() - start_us;
	cpu = cpu_us() - cpu;
	heard = t->heard - heard;
	printf("{\"cpu_us\": %.4f, \"deliveries\": %llu, \"wall_s\": %.3f, "
	    "\"p50_us\": %.0f, \"p99_us\": %.0f, \"max_us\": %.0f, "
	    "\"went\": %ld, \"away_us\": %lld, ", (double)cpu / heard,
	    (unsigned long long)heard, wall / 1e6, tally_latency_us(t, .5),
	    tally_latency_us(t, .99), tally_latency_us(t, 1), load.went,
	    (long long)load.away_us);
	print_end();
}

/* ---- storms ---- */

static bool
on_storm_heard(struct crowd *c, struct member *m, const struct heard *h)
{
	(void)c;
	(void)m;
	(void)h;
	return true;
}

static const struct crowd_events storm_events = { .heard = on_storm_heard };

/* Until each of those who are in knows of just as many. */
static void
await_known(size_t members)
{
	int64_t start_us = crowd_now_us();
	size_t i = 0;

	while (i < load.crowd.count) {
		struct member *m = &load.crowd.members[i];

		if (m->fd < 0 || m->known == members) {
			i++;
			continue;
		}
		crowd_turn(&load.crowd, 1000);
		if (crowd_now_us() - start_us > PATIENCE_US)
			crowd_die("member %u knows of %zu", m->index,
			    m->known);
	}
}

static void
run_storm(void)
{
	int64_t came_cpu, came_us, went_cpu, went_us;
	long i;

	came_cpu = cpu_us();
	came_us = crowd_now_us();
	crowd_open_all(&load.crowd, STORM_AWAITED_MAX);
	await_known(load.o.members);
	came_us = crowd_now_us() - came_us;
	came_cpu = cpu_us() - came_cpu;
	went_cpu = cpu_us();
	went_us = crowd_now_us();
	for (i = 0; i < load.o.gone; i++)
		crowd_close(&load.crowd, &load.crowd.members[2 * i], false);
	await_known(load.o.members - load.o.gone);
	went_us = crowd_now_us() - went_us;
	went_cpu = cpu_us() - went_cpu;
	printf("{\"came_s\": %.3f, \"came_cpu_s\": %.3f, \"went_s\": %.3f, "
	    "\"went_cpu_s\": %.3f, ", came_us / 1e6, came_cpu / 1e6,
	    went_us / 1e6, went_cpu / 1e6);
	print_end();
}

static void
be_idle(void)
{
	int64_t until_us = crowd_now_us() + 500000;

	while (crowd_now_us() < until_us)
		crowd_turn(&load.crowd, 50);
}

/* What each one more takes, apart from what the first ones make it set up. */
static void
run_idle(void)
{
	long first = load.o.members / IDLE_FIRST_PART, before, rss;

	load.crowd.count = first;
	crowd_open_all(&load.crowd, AWAITED_MAX);
	be_idle();
	before = memory_kib("VmRSS");
	load.crowd.count = load.o.members;
	crowd_open_all(&load.crowd, AWAITED_MAX);
	be_idle();
	rss = memory_kib("VmRSS") - before;
	printf("{\"bytes_per_member\": %.0f, ",
	    rss * 1024. / (load.o.members - first));
	print_end();
}

static const struct {
	const char *name;
	void (*run)(void);
	const struct crowd_events *events;
} modes[] = {
	{ "talk", run_talk, &talk_events },
	{ "storm", run_storm, &storm_events },
	{ "idle", run_idle, &storm_events },
};

int
main(int argc, char **argv)
{
	struct rlimit files;
	const struct proto *proto;
	size_t i;
	int k;

	load.o = (struct options){ .members = 100, .size = 200,
	    .in_flight = 64, .messages = 10000, .flood_size = 200 };
	proto = argc > 3 ? proto_find(argv[2]) : NULL;
	if (proto == NULL)
		crowd_die("usage: load MODE PROTOCOL ADDRESS name=value...");
	for (k = 4; k < argc; k++)
		set(argv[k]);
	getrlimit(RLIMIT_NOFILE, &files);
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
	memset(load.body, 'x', sizeof load.body);
	if (load.o.tls != 0)
		tlslink_init(NULL, NULL);
	for (i = 0; i < sizeof modes / sizeof modes[0]; i++) {
		if (strcmp(modes[i].name, argv[1]) != 0)
			continue;
		crowd_init(&load.crowd, proto, argv[3], load.o.members,
		    modes[i].events, NULL);
		load.crowd.tls = load.o.tls != 0;
		modes[i].run();
		return 0;
	}
	crowd_die("no such mode: %s", argv[1]);
}
