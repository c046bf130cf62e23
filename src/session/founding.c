/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * When nobody has a key (doc/PROTOCOL section 5, "Founding"): who may found,
 * and what happens when two do so at once.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "session/core.h"

/*
 * Has every other member said NO_KEY, or failed, and is ours the lowest id
 * among those who said it? Who said it in NO_KEY_ROUNDS rounds and never
 * founded is not waited for.
 */
bool
founding_may(const struct session *s)
{
	const struct peer *p;
	size_t i;

	for (i = 0; i < s->peers.n; i++) {
		p = s->peers.order[i];
		if (p->id == s->id)
			continue;
		if (p->holds_key)
			return false;
		if (!p->no_key && p->silent < SILENT_FAILURES)
			return false;
		if (p->no_key && p->id < s->id &&
		    p->no_key_rounds < NO_KEY_ROUNDS)
			return false;
	}
	return true;
}

void
founding_start(struct session *s)
{
	struct payload_found p;
	struct writer w;
	size_t i;

	for (i = 0; i < s->peers.n; i++)
		s->peers.order[i]->found_rival = false;
	s->asking.leaf_secret = s->leaf_secret;
	card_finish(&s->card, ++s->card_version, &s->leaf, s->config.nick,
	    strlen(s->config.nick), &s->signer);
	rng_fill(&s->config.rng, p.random, sizeof p.random);
	memcpy(s->asking.found, p.random, sizeof s->asking.found);
	send_begin(s, &w);
	payload_found_encode(&w, &p);
	send_payload(s, &w, ALL_IDS);
	machine_set(s, STATE_FOUNDING, s->now_ms + ECHO_TIMEOUT_MS);
}

/*
 * Its sender has a key, or had one when it sent this. The founder itself may
 * have gone before our echo, so all who were in its group count.
 */
void
founding_rival(struct session *s, const struct frame *f)
{
	struct peer *peer = peers_find(&s->peers, f->src);

	if (peer != NULL && f->src != s->id)
		peer->found_rival = true;
}

/* Who is let in there will have the key soon, even if it says nothing yet. */
void
founding_admission(struct session *s, const struct frame *f)
{
	struct payload_admission p;
	struct peer *peer;

	founding_rival(s, f);
	if (refused(s, f, payload_admission_decode(&p, f)) != ERR_OK)
		return;
	peer = peers_find(&s->peers, p.newcomer);
	if (peer != NULL && p.newcomer != s->id)
		peer->found_rival = true;
}

/* A present peer that had a key before our found came back. 0: nobody. */
static uint32_t
rival_of(const struct session *s)
{
	size_t i;

	for (i = 0; i < s->peers.n; i++)
		if (s->peers.order[i]->found_rival)
			return s->peers.order[i]->id;
	return 0;
}

/*
 * Our own found under another id: what the relay has said of our id in its
 * INIT is false, and nobody can answer us. No peer can have copied it, since
 * our echo comes before all that others say of it.
 */
static void
judge_id(struct session *s, const struct payload_found *p)
{
	static const char text[] = "the relay gave us a wrong id";

	if (memcmp(s->asking.found, p->random, sizeof p->random) == 0)
		link_close(s, true, text, sizeof text - 1);
}

void
founding_found(struct session *s, const struct frame *f)
{
	struct peer *peer = peers_find(&s->peers, f->src);
	struct payload_found p;
	uint32_t rival;

	if (refused(s, f, payload_found_decode(&p, f)) != ERR_OK ||
	    peer == NULL)
		return;
	if (f->src != s->id) {
		judge_id(s, &p);
		founding_rival(s, f);
		return;
	}
	memset(s->asking.found, 0, sizeof s->asking.found);
	rival = rival_of(s);
	if (rival == 0) {
		ordered_founded(s, f);
		return;
	}
	s->asking.first = rival;
	donor_keyless(s);
	asking_start(s, s->now_ms);
}

int
session_found(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	if (s->state != STATE_WAITING && s->state != STATE_CHOOSING &&
	    s->state != STATE_AWAIT_RETURN && s->state != STATE_AWAIT_KEY)
		return ERR_STATE;
	if (!s->identified)
		return ERR_STATE;
	asking_forget(s);
	founding_start(s);
	return ERR_OK;
}
