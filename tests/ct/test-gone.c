/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * doc/SECURITY C2: secrets are gone when they should be. All writable memory
 * of this process is searched for the keys of a generation that was left and
 * whose time is up, of a session that was freed, and for the identity once the
 * card is signed. What is looked for is kept inverted, so that it is not found
 * here; half a key counts as one. A copy that is kept must be found.
 *
 * Looked at are the heap, freed blocks too, and the stack with all that
 * earlier calls have left on it. What it cannot show: registers, what the
 * kernel has (swap, core files), and keys that lie there in another form, as
 * inside a cipher or half hashed. Nor does it prove that no other path leaves
 * a copy; compilers may spill a key wherever they like. With sanitizers freed
 * memory is kept and copied, so this is skipped there.
 */
#include "config.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/session-harness.h"

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

enum { NEEDLES_MAX = 64, PART_BYTES = 16 };

struct needle {
	const char *name;
	uint64_t part[2];	/* PART_BYTES, inverted */
};

static struct needle needles[NEEDLES_MAX];
static size_t n_needles;

/* ---- looking ---- */

static void
keep_part(const char *name, const uint8_t *key)
{
	struct needle *n = &needles[n_needles++];
	volatile uint8_t *out = (volatile uint8_t *)n->part;
	size_t i;

	if (n_needles == NEEDLES_MAX)
		bail_out("too many needles");
	n->name = name;
	for (i = 0; i < PART_BYTES; i++)
		out[i] = (uint8_t)~key[i];
}

/* len is a multiple of PART_BYTES. */
static void
keep(const char *name, const void *key, size_t len)
{
	size_t at;

	for (at = 0; at < len; at += PART_BYTES)
		keep_part(name, (const uint8_t *)key + at);
}

static size_t
count_in(const uint8_t *p, const uint8_t *end, const struct needle *n)
{
	size_t count = 0;
	uint64_t word;

	for (; p + PART_BYTES <= end; p++) {
		memcpy(&word, p, sizeof word);
		if (word != ~n->part[0])
			continue;
		memcpy(&word, p + sizeof word, sizeof word);
		count += word == ~n->part[1];
	}
	return count;
}

static size_t
search(const uint8_t *start, const uint8_t *end, const char *where)
{
	size_t i, count, all = 0;

	for (i = 0; i < n_needles; i++) {
		count = count_in(start, end, &needles[i]);
		if (count > 0)
			diag("%s is there %zu times: %s", needles[i].name,
			    count, where);
		all += count;
	}
	return all;
}

/* How often the needles are found in what this process can write. */
static size_t
found(void)
{
	FILE *maps = fopen("/proc/self/maps", "r");
	uintptr_t start, end;
	char line[512], rights[5];
	size_t all = 0;

	if (maps == NULL)
		skip_all("there is no /proc/self/maps");
	while (fgets(line, sizeof line, maps) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (sscanf(line, "%" SCNxPTR "-%" SCNxPTR " %4s", &start,
		    &end, rights) == 3 && strncmp(rights, "rw", 2) == 0)
			all += search((const uint8_t *)start,
			    (const uint8_t *)end, line);
	}
	fclose(maps);
	return all;
}

static void
forget(void)
{
	n_needles = 0;
}

/* ---- what to look for ---- */

static void
keep_group(const struct session *s)
{
	const struct schedule *k = &s->group.keys;
	const struct epoch *e = keyring_present(&s->keyring);
	size_t i;

	keep("K", k->k.b, sizeof k->k.b);
	keep("I", k->i.b, sizeof k->i.b);
	keep("W", k->w.b, sizeof k->w.b);
	if (e->chains == NULL)
		keep("M", e->m.b, sizeof e->m.b);
	for (i = 0; i < e->n_chains; i++)
		keep("a chain key", e->chains[i].key.b, KEY_BYTES);
	for (i = 0; i < e->n_direct; i++)
		keep("a direct chain key", e->direct[i].key.b, KEY_BYTES);
}

static void
keep_own(const struct session *s)
{
	keep("the signer's secret", s->signer.b, 32);
	keep("the leaf's secret", s->leaf_secret.b, KEY_BYTES);
}

static void
people(struct room *r, uint64_t seed)
{
	room_init(r, seed);
	room_people(r, 3);
}

static void
end(struct room *r)
{
	room_free(r);
	forget();
}

/* ---- tests ---- */

static void
test_can_find(void)
{
	struct room r;
	uint8_t *copy;

	people(&r, 1);
	keep_group(r.nodes[0].session);
	ok(found() > 0, "keys in use are found");
	forget();
	copy = mem_alloc(64);
	rng_fill(&r.rng, copy, 64);
	keep("a copy", copy + 3, 32);
	is_int(found(), 2, "a kept copy is found, both halves");
	mem_wipe(copy, 3 + PART_BYTES);
	is_int(found(), 1, "half of it too");
	mem_wipe_free(copy, 64);
	is_int(found(), 0, "and it is gone when it is wiped");
	end(&r);
}

/* Deeper on the stack than what those who are called next use. */
static __attribute__((noinline)) void
leave(const uint8_t *key)
{
	volatile uint8_t deep[8192];

	for (size_t i = 0; i < 2 * PART_BYTES; i++)
		deep[i] = key[i];
	(void)deep[0];
}

static void
test_stack(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 8);
	uint8_t *key = mem_alloc(2 * PART_BYTES);

	rng_fill(&rng, key, 2 * PART_BYTES);
	keep("a key", key, 2 * PART_BYTES);
	leave(key);
	mem_wipe_free(key, 2 * PART_BYTES);
	is_int(found(), 2, "a call leaves a key on the stack");
	mem_wipe_stack();
	is_int(found(), 0, "C2: it is wiped there");
	forget();
}

/* All three have new leaves, then the time of the old generations is up. */
static void
replace(struct room *r)
{
	size_t i;

	for (i = 0; i < r->n; i++) {
		session_rekey(r->nodes[i].session, r->now_ms);
		room_wait(r, 1000);
	}
	room_wait(r, GENERATION_KEPT_MS + 1000);
}

static void
test_generation(void)
{
	struct room r;
	size_t i;

	people(&r, 2);
	for (i = 0; i < r.n; i++)
		keep_group(r.nodes[i].session);
	replace(&r);
	is_int(found(), 0,
	    "C2: nothing is left of a generation not talked in");
	forget();
	node_say(&r, &r.nodes[0], ALL_IDS, "to all");
	node_say(&r, &r.nodes[0], 0x200, "to one");
	node_say(&r, &r.nodes[0], 0x300, "to another");
	node_say(&r, &r.nodes[1], 0x300, "and one more");
	room_settle(&r);
	for (i = 0; i < r.n; i++) {
		keep_group(r.nodes[i].session);
		keep("the leaf's secret",
		    r.nodes[i].session->leaf_secret.b, KEY_BYTES);
	}
	replace(&r);
	ok(room_agrees(&r), "the group goes on");
	is_int(found(), 0,
	    "C2: nothing is left of one talked in, nor its leaves");
	end(&r);
}

/* X and leaf' of a commit under way, on both sides. */
static void
test_commit(void)
{
	const struct commit *c;
	struct room r;

	people(&r, 3);
	room_hold(&r, TYPE_KEY_NEW, KEY_COMMIT, 0);
	session_rekey(r.nodes[0].session, r.now_ms);
	room_settle(&r);
	c = &r.nodes[0].session->renew.commits[0];
	keep("X", c->x.b, sizeof c->x.b);
	ok(found() > 2, "X is there while its commit is under way");
	room_unhold(&r);
	ok(room_agrees(&r), "the commit is applied");
	is_int(found(), 0,
	    "C2: then it is gone, from the sharer and the others");
	end(&r);
}

static void
test_free(void)
{
	/* longer than what free() itself overwrites */
	char passphrase[4 * PART_BYTES + 1] = "";
	struct session *s;
	struct room r;

	people(&r, 4);
	s = r.nodes[1].session;
	rng_fill(&r.rng, passphrase, sizeof passphrase - 1);
	for (size_t i = 0; i < sizeof passphrase - 1; i++)
		passphrase[i] |= 0x40;	/* text, somehow */
	session_set_passphrase(s, passphrase);
	keep("the passphrase", passphrase, sizeof passphrase - 1);
	mem_wipe(passphrase, sizeof passphrase);
	node_say(&r, &r.nodes[1], ALL_IDS, "to all");
	node_say(&r, &r.nodes[1], 0x100, "to one");
	room_settle(&r);
	keep_own(s);
	ok(found() > 0, "a session has its secrets");
	keep_group(s);
	for (size_t i = 0; i < r.n; i++) {
		session_free(r.nodes[i].session);
		r.nodes[i].session = NULL;
	}
	is_int(found(), 0, "C2: freed, it leaves none, nor do the others");
	end(&r);
}

/* One that stays connected: its secrets of this connection must go too. */
static void
test_disconnect(void)
{
	struct room r;
	size_t i;

	people(&r, 5);
	for (i = 0; i < r.n; i++) {
		keep_own(r.nodes[i].session);
		keep_group(r.nodes[i].session);
	}
	for (i = 0; i < r.n; i++)
		session_disconnect(r.nodes[i].session, r.now_ms);
	is_int(found(), 0,
	    "C2: a connection that ends takes its keys along");
	end(&r);
}

/* Passes frames on until n stands in that state. */
static void
step_to(struct room *r, const struct node *n, enum session_state state)
{
	while (node_state(n) != state && room_step(r))
		;
}

/* y, ki and kr of both sides, while they are there. */
static void
test_handshake(void)
{
	struct handshake *hs;
	struct room r;
	struct node *n;

	people(&r, 6);
	n = room_node(&r, 0x400, "d");
	room_connect(&r, n);
	step_to(&r, n, STATE_AWAIT_RETURN);
	hs = &n->session->asking.hs;
	keep("y", hs->y, sizeof hs->y);
	step_to(&r, n, STATE_AWAIT_KEY);
	keep("ki", hs->ki.b, sizeof hs->ki.b);
	keep("kr", hs->kr.b, sizeof hs->kr.b);
	ok(found() >= 8, "a handshake has its keys, on both sides");
	room_settle(&r);
	room_wait(&r, HANDSHAKE_SLOT_MS);
	ok(room_agrees(&r), "it ends well");
	is_int(found(), 0, "C2: then they are gone");
	end(&r);
}

static void
test_identify(void)
{
	struct session_config config = { .nick = "e", .passphrase = "" };
	static const uint32_t ids[] = { 0x500 };
	struct session_event e;
	struct identity who;
	uint8_t payload[8];
	struct node *n;
	struct room r;
	struct writer w;

	room_init(&r, 7);
	config.rng = r.rng;
	identity_generate(&who, &r.rng);
	config.identity = who.pub;
	n = &r.nodes[r.n++];
	n->id = ids[0];
	n->session = session_new(&config);
	session_connect(n->session, r.now_ms);
	writer_init(&w, payload, sizeof payload);
	payload_init_encode(&w, ids, 1);
	room_tell(&r, n, RELAY_ID, n->id, payload, w.len);
	keep("the identity's secret", who.secret.b, 32);
	session_identify(n->session, &who, r.now_ms);
	is_int(found(), 2, "only the caller has the identity's secret");
	identity_wipe(&who);
	is_int(found(), 0, "C2: and then nobody");
	ok(n->session->identified, "the card is signed");
	while (session_next(n->session, &e))
		session_event_release(&e);
	end(&r);
}

int
main(void)
{
#ifdef __SANITIZE_ADDRESS__
	skip_all("with sanitizers memory is not what it is");
#endif
	test_can_find();
	test_stack();
	test_generation();
	test_commit();
	test_free();
	test_disconnect();
	test_handshake();
	test_identify();
	return done_testing();
}
