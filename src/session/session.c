/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seam of session.h: bytes and time come in here, are cut into frames and
 * handed to machine.c; after each call what has become due is done. It holds
 * no rule of the protocol.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/words.h"
#include "session/core.h"

enum {
	IN_BYTES_MAX = 2 * FRAME_BYTES_MAX,
	/* a commit of 1,024 members and a roster fit a hundred times over */
	OUT_BYTES_MAX = 64 << 20
};

static char *
copy_secret(const char *text)
{
	return mem_strdup(text != NULL ? text : "");
}

struct session *
session_new(const struct session_config *config)
{
	struct session *s = mem_zero(1, sizeof *s);

	s->config = *config;
	s->config.nick = mem_strdup(config->nick);
	s->config.passphrase = copy_secret(config->passphrase);
	if (s->config.members_max == 0)
		s->config.members_max = MEMBERS_DEFAULT;
	buf_init(&s->in, IN_BYTES_MAX);
	buf_init(&s->out, OUT_BYTES_MAX);
	peers_init(&s->peers);
	kept_init(&s->asking.kept, EARLY_FRAMES_MAX * 64, KEPT_BYTES_MAX);
	kept_init(&s->donor.later, HANDSHAKES_MAX, PAYLOAD_BYTES_MAX);
	kept_init(&s->talk.early, EARLY_FRAMES_MAX, EARLY_BYTES_MAX);
	group_init(&s->group);
	keyring_init(&s->keyring);
	s->link.lag_ms = -1;
	machine_set(s, STATE_OFFLINE, CLOCK_NEVER);
	return s;
}

void
session_drop_group(struct session *s)
{
	if (s->has_group) {
		reunion_lost(s);
		keyring_close(&s->keyring, &s->group.roster, s->now_ms);
	}
	s->has_group = false;
	s->confirmed = false;
	s->merge_agreed = 0;
	s->forked = false;
	group_release(&s->group);
	renew_clear(s);
	donor_keyless(s);
	kept_release(&s->talk.early);
}

/* Everything that belongs to one connection. */
static void
forget_connection(struct session *s)
{
	session_drop_group(s);
	asking_release(s);
	keyring_release(&s->keyring);
	peers_release(&s->peers);
	buf_clear(&s->in);
	buf_clear(&s->out);
	mem_wipe(&s->signer, sizeof s->signer);
	mem_wipe(&s->leaf_secret, sizeof s->leaf_secret);
	mem_wipe(&s->card, sizeof s->card);
	s->identified = false;
	s->id = 0;
	memset(&s->link, 0, sizeof s->link);
	s->link.lag_ms = -1;
}

void
session_free(struct session *s)
{
	if (s == NULL)
		return;
	forget_connection(s);
	talk_release(s);
	events_release(&s->events);
	buf_release(&s->in);
	buf_release(&s->out);
	free((char *)s->config.nick);
	mem_wipe_free((char *)s->config.passphrase,
	    strlen(s->config.passphrase));
	mem_wipe_free(s, sizeof *s);
	mem_wipe_stack();
}

void
session_set_wall_offset(struct session *s, int64_t offset_ms)
{
	s->wall_offset_ms = offset_ms;
}

bool
session_ready(const struct session *s)
{
	return s->state == STATE_READY || s->state == STATE_MERGING;
}

uint64_t
session_wall_ms(const struct session *s)
{
	int64_t wall = s->now_ms + s->wall_offset_ms;

	return wall > 0 ? (uint64_t)wall : 0;
}

void
session_set_passphrase(struct session *s, const char *passphrase)
{
	mem_wipe_free((char *)s->config.passphrase,
	    strlen(s->config.passphrase));
	s->config.passphrase = copy_secret(passphrase);
}

const char *
session_passphrase(const struct session *s)
{
	return s->config.passphrase;
}

int
session_set_nick(struct session *s, const char *nick)
{
	size_t len = strlen(nick);

	if (!card_nick_valid(nick, len))
		return ERR_FORMAT;
	free((char *)s->config.nick);
	s->config.nick = mem_strdup(nick);
	s->talk.nick_pending = s->has_group;
	return ERR_OK;
}

void
session_set_policy(struct session *s, enum session_policy policy)
{
	s->config.policy = policy;
}

/* ---- sending ---- */

void
send_begin(struct session *s, struct writer *w)
{
	writer_init(w, s->scratch, sizeof s->scratch);
}

void
send_payload(struct session *s, const struct writer *w, uint32_t dest)
{
	uint8_t header[FRAME_HEADER_BYTES];

	frame_header(header, s->id, dest, w->len);
	if (buf_append(&s->out, header, sizeof header) != ERR_OK ||
	    buf_append(&s->out, w->data, w->len) != ERR_OK)
		link_close(s, true, "the relay takes nothing more", 28);
	mem_wipe(w->data, w->len);
}

void
send_error(struct session *s, uint32_t dest, uint8_t severity, uint16_t code,
    const struct sid *sid, const char *text)
{
	uint8_t body[sizeof sid->b + 256];
	size_t len = strlen(text);
	struct writer w;

	memcpy(body, sid->b, sizeof sid->b);
	memcpy(body + sizeof sid->b, text, len);
	send_begin(s, &w);
	payload_error_encode(&w, severity, code, body, sizeof sid->b + len);
	send_payload(s, &w, dest);
}

const uint8_t *
session_output(const struct session *s, size_t *len)
{
	*len = buf_len(&s->out);
	return buf_data(&s->out);
}

void
session_sent(struct session *s, size_t len)
{
	buf_consume(&s->out, len);
}

/* ---- the turn ---- */

/* What has become due, by time or by what was just fed. */
static void
take_turn(struct session *s)
{
	if (s->state == STATE_OFFLINE || s->link.close_told)
		return;
	if (s->now_ms >= s->until_ms)
		machine_timeout(s);
	donor_tick(s);
	renew_check(s);
	talk_tick(s);
	hear_tick(s);
	link_tick(s);
	if (keyring_deadline_ms(&s->keyring) <= s->now_ms)
		roster_forget(&s->group.roster,
		    keyring_prune(&s->keyring, s->now_ms));
}

/* Each call ends with one, and leaves no keys on the stack. */
static void
turn(struct session *s)
{
	take_turn(s);
	mem_wipe_stack();
}

void
session_connect(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	forget_connection(s);
	s->link.heard_ms = now_ms;
	machine_set(s, STATE_AWAIT_INIT, now_ms + INIT_TIMEOUT_MS);
}

void
session_disconnect(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	forget_connection(s);
	talk_offline(s);
	machine_set(s, STATE_OFFLINE, CLOCK_NEVER);
	mem_wipe_stack();
}

/* Handles all whole frames in s->in. */
static void
take_frames(struct session *s)
{
	struct frame f;
	size_t done = 0;
	long n = 0;

	while (!s->link.close_told) {
		n = frame_decode(&f, buf_data(&s->in) + done,
		    buf_len(&s->in) - done);
		if (n <= 0)
			break;
		machine_frame(s, &f);
		done += (size_t)n;
	}
	buf_consume(&s->in, done);
	if (n < 0)
		link_close(s, true, "the relay sent a broken frame", 29);
}

void
session_feed(struct session *s, const uint8_t *data, size_t len,
    int64_t now_ms)
{
	size_t piece;

	s->now_ms = now_ms;
	s->link.heard_ms = now_ms;
	while (len > 0 && s->state != STATE_OFFLINE && !s->link.close_told) {
		piece = IN_BYTES_MAX - buf_len(&s->in);
		if (piece > len)
			piece = len;
		buf_append(&s->in, data, piece);
		data += piece;
		len -= piece;
		take_frames(s);
	}
	turn(s);
}

void
session_tick(struct session *s, int64_t now_ms)
{
	s->now_ms = now_ms;
	turn(s);
}

int64_t
session_deadline_ms(const struct session *s)
{
	int64_t all[] = {
		s->until_ms, donor_deadline_ms(s), renew_deadline_ms(s),
		talk_deadline_ms(s), hear_deadline_ms(s), link_deadline_ms(s),
		keyring_deadline_ms(&s->keyring),
	};
	int64_t least = CLOCK_NEVER;
	size_t i;

	if (s->state == STATE_OFFLINE || s->link.close_told)
		return CLOCK_NEVER;
	for (i = 0; i < ARRAY_LEN(all); i++)
		if (all[i] < least)
			least = all[i];
	return least;
}

/* ---- the identity ---- */

void
session_identify(struct session *s, const struct identity *who, int64_t now_ms)
{
	struct signer_public signer;

	s->now_ms = now_ms;
	if (s->id == 0)
		return;
	if (!s->identified) {
		prim_signer(&signer, &s->signer, &s->config.rng);
		prim_leaf(&s->leaf, &s->leaf_secret, &s->config.rng);
	} else {
		signer = s->card.signer;
	}
	card_begin(&s->card, s->id, who, &signer, session_wall_ms(s));
	s->identified = true;
	if (s->state == STATE_CHOOSING)
		asking_start(s, now_ms);
	turn(s);
}

/* ---- how things stand ---- */

static void
fill_key_status(const struct session *s, struct session_status *st)
{
	const struct epoch *present = keyring_present(&s->keyring);
	struct str text;

	st->generation = s->group.keys.generation;
	st->term_start = s->group.keys.term_start;
	st->members = roster_joined(&s->group.roster);
	st->messages = present != NULL ? present->messages : 0;
	if (present == NULL)
		return;
	str_init(&text);
	words_group(&text, &s->group.keys.a);
	memcpy(st->words, text.s, text.len < sizeof st->words ?
	    text.len : sizeof st->words - 1);
	str_release(&text);
}

/*
 * Nobody else could confirm it where the donor, who proved itself in the
 * handshake, is the only other one. (For who may leave a group unasked, see
 * merge.c, such a member is unconfirmed.)
 */
static bool
is_confirmed(const struct session *s)
{
	return s->confirmed ||
	    (s->has_group && s->group.roster.n == 2 && s->peers.n == 2);
}

void
session_get_status(const struct session *s, struct session_status *st)
{
	memset(st, 0, sizeof *st);
	st->state = session_ready(s) ? STATE_READY : s->state;
	st->own_id = s->id;
	st->asking = s->asking.peer;
	st->has_key = s->has_group;
	st->confirmed = is_confirmed(s);
	st->commit_due = s->renew.due || s->renew.wanted;
	renewal_fill(s, &st->renewal);
	st->forked = s->forked;
	st->cause = s->cause;
	st->made_by = s->made_by;
	st->made_ms = s->made_ms;
	st->present = s->peers.n;
	st->waiting = s->talk.early.n +
	    kept_count(&s->asking.kept, TYPE_MSG);
	st->unsent = talk_unsent(s);
	st->apart = talk_apart(s);
	st->lag_ms = s->link.lag_ms;
	st->silent_ms_since = s->link.ping_ms != 0 ? s->link.ping_ms :
	    link_deadline_ms(s);
	donor_fill(s, st);
	st->decided_ms = s->state == STATE_AWAIT_KEY && s->asking.waited ?
	    s->until_ms : -1;
	st->retry_ms = s->state == STATE_CHOOSING &&
	    s->until_ms != CLOCK_NEVER ? s->until_ms : -1;
	if (s->has_group)
		fill_key_status(s, st);
}

static enum peer_mark
mark_of(const struct session *s, const struct peer *p)
{
	const struct member *m = roster_find(&s->group.roster, p->id);

	if (m != NULL && m->state == MEMBER_JOINED)
		return PEER_MEMBER;
	return m != NULL || p->asking ? PEER_ASKING : PEER_NO_KEY;
}

static void
fill_peer(const struct session *s, const struct peer *p,
    struct session_peer *out)
{
	memset(out, 0, sizeof *out);
	out->id = p->id;
	out->self = p->id == s->id;
	out->mark = mark_of(s, p);
	if (out->self && s->asking.peer != 0 && !session_ready(s))
		out->mark = PEER_ASKING;
	out->has_card = p->has_card;
	out->seen_in = p->seen_in;
	out->requests = p->asking && donor_requests(s, p->id);
	memcpy(out->nick, p->nick, sizeof out->nick);
	out->identity = p->identity;
	out->admitted_by = p->admitted_by;
	out->differs = p->differs;
	out->joined_generation = p->joined_generation;
	if (out->self && !out->has_card) {
		out->has_card = true;
		out->identity = s->config.identity;
		strncpy(out->nick, s->config.nick, sizeof out->nick - 1);
	}
}

bool
session_peer(const struct session *s, size_t i, struct session_peer *peer)
{
	if (i >= s->peers.n)
		return false;
	fill_peer(s, s->peers.order[i], peer);
	return true;
}

bool
session_peer_by_id(const struct session *s, uint32_t id,
    struct session_peer *peer)
{
	const struct peer *p = peers_find(&s->peers, id);

	if (p == NULL)
		return false;
	fill_peer(s, p, peer);
	return true;
}
