/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * See oracle.h. It looks into the sessions, as no client can: what one of them
 * may read is decided by another one's state when that one sealed it.
 */
#include "config.h"

#include "oracle.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "session/core.h"

/* A MSG with a text, as an honest client sealed it. */
struct sealed {
	size_t sender;
	unsigned connection;
	uint32_t id, dest, counter;
	uint64_t generation;
	struct transcript t;
	char *text;
	size_t len;
	size_t told;			/* SIZE_MAX: not known */
};

struct told_generation {
	uint64_t generation;
	struct group_words a;
	struct transcript t;
	size_t before;			/* SIZE_MAX: not known */
	bool known;			/* the following are */
	uint8_t speakers[KEY_BYTES];	/* a hash of who is joined */
	uint32_t *readers;		/* who was in the roster when this one
					   began: those who have its keys */
	size_t n_readers;
};

enum {
	FIRST_SIZE = 64,
	CROWD = 64, CROWD_PART = 16	/* of a crowd, one in so many tells who
					   is in: each costs O(n log n) */
};

/* Room for one more. */
#define GROW(v, n, size) do { \
	if ((n) == (size)) { \
		(size) = (size) ? 2 * (size) : FIRST_SIZE; \
		(v) = mem_resize((v), (size), sizeof *(v)); \
	} \
} while (0)

struct oracle *
oracle_new(size_t clients)
{
	struct oracle *o = mem_zero(1, sizeof *o);
	size_t i;

	o->lives = mem_zero(clients, sizeof *o->lives);
	for (i = 0; i < clients; i++)
		o->lives[i].last = SIZE_MAX;
	o->orderly = true;
	return o;
}

void
oracle_free(struct oracle *o)
{
	size_t i;

	if (o == NULL)
		return;
	for (i = 0; i < o->n_sealed; i++)
		free(o->sealed[i].text);
	for (i = 0; i < o->n_told; i++)
		free(o->told[i].readers);
	free(o->sealed);
	free(o->told);
	free(o->lives);
	free(o->owners);
	free(o->sights);
	free(o);
}

struct sim_client *
oracle_owner(const struct oracle *o, const struct world *w, uint32_t id)
{
	size_t i;

	for (i = o->n_owners; i-- > 0;)
		if (o->owners[i].id == id)
			return &w->clients[o->owners[i].client];
	return NULL;
}

static size_t
find_told(const struct oracle *o, const struct epoch *e)
{
	size_t i;

	for (i = o->n_told; i-- > 0;)
		if (o->told[i].generation == e->generation &&
		    !memcmp(&o->told[i].a, &e->a, sizeof e->a))
			return i;
	return SIZE_MAX;
}

/* ---- what is sealed ---- */

/* Where the texts of that message end in the list; 0: it is none of texts. */
static size_t
end_of_message(const struct session *s, const struct payload_msg *p,
    uint32_t dest)
{
	const struct own_message *m;
	size_t i;

	/* the newest: who changes groups may use them twice */
	for (i = s->talk.n; i > 0; i--) {
		m = &s->talk.v[i - 1];
		if (m->state == OWN_SENT && m->dest == dest &&
		    m->counter == p->counter &&
		    (uint16_t)m->generation == p->generation)
			return i;
	}
	return 0;
}

static void
note_sealed(struct oracle *o, const struct sim_client *c,
    const struct epoch *e, const struct own_message *m)
{
	struct sealed *n;

	GROW(o->sealed, o->n_sealed, o->sealed_size);
	n = &o->sealed[o->n_sealed++];
	*n = (struct sealed){ .sender = c->index, .id = c->session->id,
	    .connection = c->connection, .dest = m->dest,
	    .counter = m->counter, .generation = m->generation, .t = e->t,
	    .text = mem_dup(m->text, m->len), .len = m->len };
	n->told = find_told(o, e);
}

void
oracle_sent(struct oracle *o, struct world *w, struct sim_client *c,
    const struct frame *f)
{
	const struct session *s = c->session;
	const struct epoch *e = keyring_present(&s->keyring);
	struct payload_msg p;
	size_t begin, end;

	(void)w;
	if (c->hostile || e == NULL || frame_type(f) != TYPE_MSG ||
	    payload_msg_decode(&p, f) != ERR_OK ||
	    (end = end_of_message(s, &p, f->dest)) == 0)
		return;
	begin = end - 1;
	while (begin > 0 && s->talk.v[begin - 1].frame ==
	    s->talk.v[begin].frame)
		begin--;
	while (begin < end)
		note_sealed(o, c, e, &s->talk.v[begin++]);
}

/* ---- what is read ---- */

/* Has it the transcript of the generation that m was sealed in? */
static bool
lives_there(const struct session *s, const struct sealed *m)
{
	const struct epoch *e;
	size_t i;

	for (i = 0; i < s->keyring.n; i++) {
		e = s->keyring.epochs[i];
		if (e->generation == m->generation &&
		    !memcmp(&e->t, &m->t, sizeof e->t))
			return true;
	}
	return false;
}

static bool
is_as_sealed(const struct sealed *m, const struct session_event *e)
{
	return e->text_len == m->len &&
	    memcmp(e->text, m->text, m->len) == 0;
}

/*
 * Who changes groups may use a number and a counter twice: then one of the
 * reader's own history is meant, and if it has both, that with this text. No
 * two lines of a run are alike.
 */
static size_t
find_sealed(const struct oracle *o, const struct session *reader,
    const struct session_event *e)
{
	uint32_t dest = e->direct ? reader->id : ALL_IDS;
	const struct sealed *m;
	size_t i, own = SIZE_MAX, foreign = SIZE_MAX;

	for (i = o->n_sealed; i-- > 0;) {
		m = &o->sealed[i];
		if (m->id != e->id || m->counter != e->counter ||
		    m->generation != e->generation || m->dest != dest)
			continue;
		if (!lives_there(reader, m))
			foreign = i;
		else if (is_as_sealed(m, e))
			return i;
		else
			own = i;
	}
	return own != SIZE_MAX ? own : foreign;
}

static bool
is_reader(const struct oracle *o, const struct sealed *m, uint32_t id)
{
	const struct told_generation *g;

	if (m->dest != ALL_IDS || m->told == SIZE_MAX)
		return true;
	g = &o->told[m->told];
	return !g->known || ids_contain(g->readers, g->n_readers, id);
}

/* Of one chain; where the relay keeps the order, of all of one sender's. */
static bool
comes_before(const struct oracle *o, const struct sealed *a,
    const struct sealed *b)
{
	if (a->sender != b->sender || a->connection != b->connection ||
	    (a->dest != ALL_IDS) != (b->dest != ALL_IDS))
		return false;
	if (a->generation != b->generation || memcmp(&a->t, &b->t,
	    sizeof a->t))
		return o->orderly && a < b;
	return a->counter != b->counter ? a->counter < b->counter :
	    a < b;		/* in one message */
}

static void
judge_sight(struct oracle *o, struct world *w, const struct sim_client *c,
    size_t message)
{
	const struct sealed *m = &o->sealed[message];
	const struct sight *sight;
	size_t i;

	for (i = 0; i < o->n_sights; i++) {
		sight = &o->sights[i];
		if (sight->reader != c->index ||
		    sight->connection != c->connection)
			continue;
		if (sight->message == message)
			world_blame(w, "c%zu read one text of %08x twice",
			    c->index, m->id);
		else if (comes_before(o, m, &o->sealed[sight->message]))
			world_blame(w, "c%zu read %08x out of order",
			    c->index, m->id);
	}
	GROW(o->sights, o->n_sights, o->sights_size);
	o->sights[o->n_sights++] = (struct sight){ c->index, message,
	    c->connection };
}

static void
judge_message(struct oracle *o, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	const struct sim_client *sender = oracle_owner(o, w, e->id);
	size_t at = find_sealed(o, c->session, e);
	struct session_peer peer;
	const struct sealed *m;

	if (sender != NULL && sender->hostile)
		return;
	if (at == SIZE_MAX || sender == NULL) {
		world_blame(w, "c%zu opened what %08x did not seal", c->index,
		    e->id);
		return;
	}
	m = &o->sealed[at];
	if (!is_as_sealed(m, e))
		world_blame(w, "c%zu was shown another text of %08x",
		    c->index, e->id);
	if (!w->misled && !is_reader(o, m, c->session->id))
		world_blame(w, "c%zu read %08x without being in generation "
		    "%llu", c->index, e->id,
		    (unsigned long long)m->generation);
	if (!lives_there(c->session, m))
		world_blame(w, "c%zu read generation %llu of another history",
		    c->index, (unsigned long long)m->generation);
	if (session_peer_by_id(c->session, e->id, &peer) && peer.has_card &&
	    memcmp(&peer.identity, &sender->identity.pub,
	    sizeof peer.identity))
		world_blame(w, "c%zu takes %08x for another", c->index,
		    e->id);
	judge_sight(o, w, c, at);
}

/* ---- histories ---- */

/* Who may speak in that generation. */
static void
hash_speakers(uint8_t out[KEY_BYTES], const struct roster *r,
    uint64_t generation)
{
	size_t i, n;
	struct speaker *all = roster_speakers(r, generation, &n);
	struct piece *pieces = mem_zero(2 * n + 1, sizeof *pieces);

	for (i = 0; i < n; i++) {
		pieces[2 * i] = (struct piece){ &all[i].id,
		    sizeof all[i].id };
		pieces[2 * i + 1] =
		    (struct piece)PIECE_KEY(all[i].identity);
	}
	prim_hash(out, pieces, 2 * n);
	free(pieces);
	free(all);
}

static void
note_readers(struct told_generation *g, const struct roster *r)
{
	size_t i;

	g->readers = mem_zero(r->n + 1, sizeof *g->readers);
	g->n_readers = r->n;
	for (i = 0; i < r->n; i++)
		g->readers[i] = r->members[i].card.id;
}

static const struct epoch *
newest_epoch(const struct session *s, uint64_t generation)
{
	size_t i;

	for (i = s->keyring.n; i-- > 0;)
		if (s->keyring.epochs[i]->generation == generation)
			return s->keyring.epochs[i];
	return NULL;
}

/* The generation of these words: known, or told of for the first time. */
static size_t
told_of(struct oracle *o, struct world *w, const struct sim_client *c,
    const struct epoch *e)
{
	size_t i = find_told(o, e);

	if (i != SIZE_MAX) {
		if (memcmp(&o->told[i].t, &e->t, sizeof e->t))
			world_blame(w, "c%zu has the words of generation %llu "
			    "and another transcript", c->index,
			    (unsigned long long)e->generation);
		return i;
	}
	GROW(o->told, o->n_told, o->told_size);
	o->told[o->n_told] = (struct told_generation){
	    .generation = e->generation, .a = e->a, .t = e->t,
	    .before = SIZE_MAX };
	return o->n_told++;
}

static void
judge_members(struct world *w, struct sim_client *c,
    struct told_generation *g)
{
	const struct session *s = c->session;
	const struct epoch *present = keyring_present(&s->keyring);
	uint8_t speakers[KEY_BYTES];

	if (w->n > CROWD && c->index % CROWD_PART != 0)
		return;
	if (w->misled || present == NULL ||
	    memcmp(&present->a, &g->a, sizeof g->a))
		return;		/* more has happened since */
	hash_speakers(speakers, &s->group.roster, g->generation);
	if (!g->known) {
		memcpy(g->speakers, speakers, sizeof speakers);
		note_readers(g, &s->group.roster);
	} else if (memcmp(g->speakers, speakers, sizeof speakers)) {
		world_blame(w, "c%zu has other members in generation %llu "
		    "with the same words", c->index,
		    (unsigned long long)g->generation);
	}
	g->known = true;
}

static void
judge_generation(struct oracle *o, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	const struct epoch *epoch = newest_epoch(c->session, e->generation);
	struct life *life = &o->lives[c->index];
	struct told_generation *g;
	size_t at;

	if (e->cause == CAUSE_FOUND || e->cause == CAUSE_HANDED)
		life->last = SIZE_MAX;
	if (e->cause == CAUSE_HANDED || epoch == NULL)
		return;
	at = told_of(o, w, c, epoch);
	g = &o->told[at];
	if (life->last != SIZE_MAX &&
	    o->told[life->last].generation + 1 != g->generation)
		world_blame(w, "c%zu went from generation %llu to %llu",
		    c->index,
		    (unsigned long long)o->told[life->last].generation,
		    (unsigned long long)g->generation);
	if (g->before == SIZE_MAX)
		g->before = life->last;
	else if (life->last != SIZE_MAX && life->last != g->before)
		world_blame(w, "c%zu has the words of generation %llu by "
		    "another way", c->index,
		    (unsigned long long)g->generation);
	life->last = at;
	judge_members(w, c, g);
}

void
oracle_connected(struct oracle *o, const struct sim_client *c)
{
	GROW(o->owners, o->n_owners, o->owners_size);
	o->owners[o->n_owners++] = (struct owner){
	    hub_member_id(c->member), c->index };
	o->lives[c->index].last = SIZE_MAX;
}

void
oracle_event(struct oracle *o, struct world *w, struct sim_client *c,
    const struct session_event *e)
{
	if (c->hostile)
		return;
	if (e->type == EVENT_MESSAGE)
		judge_message(o, w, c, e);
	else if (e->type == EVENT_GENERATION)
		judge_generation(o, w, c, e);
}
