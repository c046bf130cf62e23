/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The key agreement as it is built (doc/PROTOCOL sections 5 and 8 to 10):
 * whom a newcomer asks, NO_KEY and founding, admission before key, KEY_CURRENT
 * with the replay of what was kept, joins, commits. The relay is honest here;
 * what a dishonest one may do is tested in tests/sim and tests/e2e. Run it
 * with tests/model/run.py, which knows the variants.
 *
 * What is left out, and why nothing is lost by it
 *
 *   relay     A broadcast takes its place in the one order at the moment when
 *             it is sent, and waits in the queue of each receiver. That a
 *             frame waits on its way up is the same as that its sender was
 *             slower to take what made it send.
 *   handshake DH_SETUP, DH_RETURN and the request are one frame, ASK.
 *   keys      h is the set of the ordered frames that a member has applied.
 *             All see them in one order, so the set is the history R, exactly,
 *             and the keys of a generation come from it. wk is what a client
 *             could still follow if it forgot nothing and were told all that
 *             is sent, also after its exit.
 *   time      Whatever a timer starts may happen at any moment. Time-outs of
 *             frames that are only late are limited in number (RETRY), as are
 *             commits out of turn (EAGER), since each makes the model larger.
 *   pause     Between two rounds a client waits until it has heard of
 *             something new. The real one asks again anyway.
 *
 *   -DN=3         clients, of ids 0 to N - 1; at most 4
 *   -DMEMBERS=1   who is in the group at the start, as a set of bits (1 is
 *                 client 0); 0: nobody, and a group must be founded
 *   -DTHERE=6     who else is connected at the start, and all know it, the same
 *   -DEXITS=1     how many leave, each at any moment; what must hold at
 *                 rest is only looked at when all of these have left
 *   -DREKEYS=1    how many /rekey, the same
 *   -DRETRY=1     time-outs that strike although an answer is under way
 *   -DEAGER=1     commits by another than the lowest member; founds by
 *                 another than the lowest client without a key
 *   -DSPLIT=1     frames of others may come between shares and their commit
 *   -DLOWEST=1    of those it may ask a client asks the lowest; as built, any
 *   -DHOLDERS=0   not as built: only who has sent a found is a rival of an own
 *                 found, and not who has sent an admission, a join or a
 *                 commit or was admitted since that was sent
 *   -DFAULT=n     a fault put in, to see that the model finds it:
 *         1  the key leaves without an admission
 *         2  nothing is kept from the question to KEY_CURRENT
 *         3  an own join counts when it is sent, not at its echo
 *         4  an EXIT makes no commit
 *         5  a commit does not void what was sealed before it
 *         6  the key is handed over as it was before the admission's echo
 *         7  a NO_KEY counts although something has happened since
 *         8  a commit is sealed to all of the roster, the leaver too
 *         9  who is left out by a commit takes no notice of it
 *        10  an own found counts although another came before it
 *        11  a void admission is not repeated
 *        12  a half-joined client is not listed in a commit, nor starts over
 *        13  a lost commit is not repeated
 *        14  who has lost its share of a commit takes no notice of it
 */
#ifndef N
#define N	3
#endif
#ifndef MEMBERS
#define MEMBERS	1
#endif
#ifndef THERE
#define THERE	0
#endif
#ifndef EXITS
#define EXITS	0
#endif
#ifndef REKEYS
#define REKEYS	0
#endif
#ifndef RETRY
#define RETRY	0
#endif
#ifndef EAGER
#define EAGER	0
#endif
#ifndef SPLIT
#define SPLIT	0
#endif
#ifndef LOWEST
#define LOWEST	0
#endif
#ifndef HOLDERS
#define HOLDERS	1
#endif
#ifndef FAULT
#define FAULT	0
#endif
#define NOBODY	255
#define BIT(i)	(1 << (i))
#define EVERY	(BIT(N) - 1)

mtype = {
	IN, OUT,			/* JOIN and EXIT of the relay */
	ASK, NOKEY, DENIED, CURRENT,	/* to one */
	ADMIT, JOIN, SHARE, COMMIT, FOUND
};

/* states of section 5; PAUSE is CHOOSING after a round without success */
#define OFF		0
#define CHOOSING	1
#define PAUSE		2
#define ASKING		3	/* AWAIT_RETURN and AWAIT_KEY */
#define ECHO		4	/* AWAIT_ECHO */
#define FOUNDING	5
#define READY		6

/*
 * src, x, version, term, id, set, half, versions, history
 * ADMIT: x is the newcomer. COMMIT: set is who stays. CURRENT: id is that of
 * the admission, set the joined members, half the half-joined ones.
 */
chan dn[N] = [14] of { mtype, byte, byte, byte, byte, byte, byte, byte,
    int, int };
/* what a newcomer keeps: the same up to set */
chan kept[N] = [12] of { mtype, byte, byte, byte, byte, byte, byte };

byte st[N];
byte pr[N];		/* who is present, as far as it knows; not itself */
byte hk[N];		/* known to hold the key */
byte nk[N];		/* has answered a valid NO_KEY in this round */
byte asked[N];		/* in this round */
byte peer[N];		/* whom it asks */
byte first[N];		/* whom it asks before all others */
byte card[N];		/* version of the last own card; names the attempt */
bool stale[N];		/* what came since the question makes a NO_KEY void */
bool news[N];		/* a reason for another round */
byte rival[N];		/* founded before own found came back */

byte slot[N];		/* donor: own admission of these is under way */
byte later[N];		/* donor: asked while it could not know */
byte want[N * N];	/* donor: the version that each of these asked with */

byte term[N];		/* id of the found or commit that began the term */
byte jn[N], hf[N];	/* roster: joined, half-joined */
int ver[N];		/* roster: version of each card, 4 bits each */
int h[N];		/* history; 0: no group */
byte shares[N];		/* from whom it has a share of this term */
byte sent[N];		/* id of the own commit under way */
bool wanted[N];		/* /rekey */
bool busy[N];		/* shares are sent, their commit not yet */

byte online;		/* set: who is connected */
byte came;		/* set: who has been */
byte fresh = 1;		/* next id of an ordered frame */
byte exits, rekeys, retries, eager;
int wk[N];		/* see above */

/* scratch, no part of the state: set anew in each step */
hidden mtype t;
hidden byte s, x, v, tm, id, se, ha, k, q, n, set, found, ok;
hidden int ve, hi, old;

#define ROSTER(i)	(jn[i] | hf[i])
#define VER(w, j)	(((w) >> (4 * (j))) & 15)
#define SETVER(w, j, a)	w = ((w) & ~(15 << (4 * (j)))) | ((a) << (4 * (j)))
#define HASKEY(i)	(st[i] == ECHO || st[i] == READY)
#define GONE(i)		(ROSTER(i) & ~(pr[i] | BIT(i)))
#define BELOW(i)	(BIT(i) - 1)
#define FIRSTRANK(i)	((jn[i] & pr[i] & BELOW(i)) == 0)

/* ---- the relay ---- */

inline one(d, T, i, X, V, TM, ID, SE, HA, VE, H)
{
	if
	:: online & BIT(d) -> dn[d]!T, i, X, V, TM, ID, SE, HA, VE, H
	:: else
	fi
}

inline all(T, i, X, V, TM, ID, SE)
{
	q = 0;
	do
	:: q < N -> one(q, T, i, X, V, TM, ID, SE, 0, 0, 0); q++
	:: else -> break
	od
}

/* an ordered broadcast: has an id */
inline ordered(T, i, X, V, TM, SE)
{
	all(T, i, X, V, TM, fresh, SE);
	fresh++;
	assert(fresh < 32 && card[i] < 16)
}

/* ---- the history, and what must hold of it at any moment ---- */

inline check(i)
{
	n = 0;
	do
	:: n < N ->
		/* one history: one term, one roster, and so one key */
		assert(!HASKEY(n) || h[n] != h[i] || (jn[n] == jn[i] &&
		    hf[n] == hf[i] && term[n] == term[i] &&
		    ver[n] == ver[i]));
		/* nobody can follow whom the roster does not show */
		assert(wk[n] != h[i] || (ROSTER(i) & BIT(n)));
		n++
	:: else -> break
	od
}

/* i applies the frame id; only those in open can follow */
inline advance(i, ID, open)
{
	old = h[i];
	assert((old >> ID) == 0);	/* in the relay's order, once */
	h[i] = h[i] | BIT(ID);
	n = 0;
	do
	:: n < N ->
		if
		:: wk[n] == old && ((open) & BIT(n)) -> wk[n] = h[i]
		:: else
		fi;
		n++
	:: else -> break
	od
}

/* ---- asking ---- */

/* donor_keyless(): all who wait for us are told */
inline keyless(i)
{
	k = 0;
	do
	:: k < N ->
		if
		:: (slot[i] | later[i]) & BIT(k) ->
			one(k, NOKEY, i, 0, want[i * N + k], 0, 0, 0, 0, 0, 0)
		:: else
		fi;
		want[i * N + k] = 0;
		k++
	:: else -> break
	od;
	slot[i] = 0;
	later[i] = 0
}

inline forget_attempt(i)
{
	peer[i] = NOBODY;
	stale[i] = false;
	do
	:: kept[i]?_, _, _, _, _, _, _
	:: empty(kept[i]) -> break
	od
}

/* asking_start() */
inline start(i)
{
	forget_attempt(i);
	keyless(i);
	rival[i] = 0;
	st[i] = CHOOSING
}

inline forget_group(i)
{
	h[i] = 0; term[i] = 0; jn[i] = 0; hf[i] = 0; ver[i] = 0;
	shares[i] = 0; sent[i] = 0; wanted[i] = false
}

inline new_round(i)
{
	nk[i] = 0; asked[i] = 0; news[i] = false
}

/* asking_restart() */
inline restart(i, whom)
{
	forget_group(i);
	new_round(i);
	first[i] = whom;
	start(i)
}

/* asking_void_no_key() */
inline void_no_key(i)
{
	if
	:: st[i] == READY || st[i] == ECHO
	:: else ->
		nk[i] = (FAULT == 7 -> nk[i] : 0);
		stale[i] = (st[i] == ASKING && FAULT != 7);
		news[i] = true
	fi
}

/* pick(): may i ask j now? */
#define FRESH(i)	(pr[i] & ~asked[i] & ~nk[i])
#define BEST(i)	((FRESH(i) & hk[i]) != 0 -> FRESH(i) & hk[i] : FRESH(i))
#define PICK(i, j)	(st[i] == CHOOSING && (pr[i] & BIT(j)) && \
	(first[i] != NOBODY && (pr[i] & BIT(first[i])) -> first[i] == (j) : \
	(BEST(i) & BIT(j)) && !(LOWEST && (BEST(i) & BELOW(j)))))
#define NOPICK(i)	(st[i] == CHOOSING && FRESH(i) == 0 && \
	(first[i] == NOBODY || !(pr[i] & BIT(first[i]))))

inline attempt(i, j)
{
	forget_attempt(i);
	first[i] = NOBODY;
	asked[i] = asked[i] | BIT(j);
	peer[i] = j;
	card[i]++;
	st[i] = ASKING;
	one(j, ASK, i, 0, card[i], 0, 0, 0, 0, 0, 0)
}

/* founding_may(), but for the lowest id */
#define MAYFOUND(i)	((pr[i] & hk[i]) == 0 && (pr[i] & ~nk[i]) == 0)

inline found_start(i)
{
	first[i] = NOBODY;
	rival[i] = 0;
	card[i]++;
	st[i] = FOUNDING;
	ordered(FOUND, i, 0, card[i], 0, 0)
}

/* ---- the donor ---- */

#define OLDCARD(i, j, a) ((ROSTER(i) & BIT(j)) && VER(ver[i], j) >= (a))

inline admit(i, j)
{
	slot[i] = slot[i] | BIT(j);
	if
	:: FAULT == 1 ->
		slot[i] = slot[i] & ~BIT(j);
		wk[j] = h[i];
		one(j, CURRENT, i, 0, want[i * N + j], term[i], 0, jn[i],
		    hf[i] | BIT(j), ver[i], h[i]);
		check(i)
	:: FAULT == 6 ->
		slot[i] = slot[i] & ~BIT(j);
		ordered(ADMIT, i, j, want[i * N + j], term[i], 0);
		wk[j] = h[i];
		one(j, CURRENT, i, 0, want[i * N + j], term[i], fresh - 1,
		    jn[i], hf[i] | BIT(j), ver[i], h[i] | BIT(fresh - 1))
	:: else ->
		ordered(ADMIT, i, j, want[i * N + j], term[i], 0)
	fi
}

inline ready(i)
{
	st[i] = READY;
	peer[i] = NOBODY;
	first[i] = NOBODY; stale[i] = false; rival[i] = 0;
	new_round(i);
	k = 0;
	do
	:: k < N ->
		if
		:: later[i] & BIT(k) -> admit(i, k)
		:: else
		fi;
		k++
	:: else -> break
	od;
	later[i] = 0
}

/* the own admission has come back */
inline own_admission(i)
{
	if
	:: !(slot[i] & BIT(x)) || want[i * N + x] != v
	:: else ->
		if
		:: ok ->
			slot[i] = slot[i] & ~BIT(x);
			want[i * N + x] = 0;
			if
			:: pr[i] & BIT(x) ->
				wk[x] = h[i];
				one(x, CURRENT, i, 0, v, term[i], id, jn[i],
				    hf[i], ver[i], h[i])
			:: else
			fi
		:: !ok && FAULT == 11 ->
			slot[i] = slot[i] & ~BIT(x);
			want[i * N + x] = 0
		:: !ok && FAULT != 11 && tm != term[i] && !OLDCARD(i, x, v) ->
			ordered(ADMIT, i, x, v, term[i], 0)
		:: else ->
			slot[i] = slot[i] & ~BIT(x);
			want[i * N + x] = 0;
			one(x, DENIED, i, 0, v, 0, 0, 0, 0, 0, 0)
		fi
	fi
}

/* ---- ordered frames at their place; t, s, x, v, tm, id, se are set ---- */

#if FAULT == 5
byte t0[N];		/* term of the KEY_CURRENT: knows the W from there on */
#define OPENS(i)	(tm >= t0[i])
#else
#define OPENS(i)	(tm == term[i])
#endif

inline apply_admission(i)
{
	ok = OPENS(i) && (ROSTER(i) & BIT(s)) && !OLDCARD(i, x, v);
	if
	:: ok ->
		jn[i] = jn[i] & ~BIT(x);
		hf[i] = hf[i] | BIT(x);
		SETVER(ver[i], x, v);
		advance(i, id, EVERY);
		check(i)
	:: else
	fi;
	if
	:: s == i && st[i] == READY -> own_admission(i)
	:: else
	fi;
	if	/* asking_rejoin() */
	:: ok && st[i] == READY && (hf[i] & BIT(i)) ->
		ordered(JOIN, i, 0, 0, term[i], 0)
	:: else
	fi
}

inline apply_join(i)
{
	ok = OPENS(i) && ((hf[i] & BIT(s)) ||
	    (FAULT == 1 && !(jn[i] & BIT(s))));
	if
	:: ok && !(FAULT == 3 && s == i) ->
		hf[i] = hf[i] & ~BIT(s);
		jn[i] = jn[i] | BIT(s);
		advance(i, id, EVERY);
		check(i)
	:: else
	fi;
	if
	:: ok && s == i && st[i] == ECHO -> ready(i)
	:: else
	fi
}

inline apply_commit(i)
{
	ok = OPENS(i) && (ROSTER(i) & BIT(s)) && (se & ~ROSTER(i)) == 0;
	if
	:: !ok ->
		if
		:: s == i && sent[i] == id && FAULT != 13 -> sent[i] = 0
		:: else
		fi
	:: ok && !(se & BIT(i)) ->
		if
		:: FAULT == 9 || (FAULT == 12 && (hf[i] & BIT(i)))
		:: else -> restart(i, s)
		fi
	:: ok && (se & BIT(i)) && SPLIT && s != i &&
	    !(shares[i] & BIT(s)) ->
		if
		:: FAULT == 14
		:: else -> restart(i, NOBODY)
		fi
	:: else ->
		wanted[i] = wanted[i] && s != i;
		sent[i] = (FAULT == 13 -> sent[i] : 0);
		shares[i] = 0;
		term[i] = id;
		jn[i] = se;
		hf[i] = 0;
		SETVER(ver[i], s, v);
		q = 0;		/* cards of those who are out are forgotten */
		do
		:: q < N ->
			if
			:: se & BIT(q)
			:: else -> SETVER(ver[i], q, 0)
			fi;
			q++
		:: else -> break
		od;
		if
		:: FAULT == 8 -> advance(i, id, EVERY)
		:: else -> advance(i, id, se)
		fi;
		check(i);
		if
		:: st[i] == ECHO -> ready(i)
		:: else
		fi
	fi
}

inline apply(i)
{
	if
	:: t == ADMIT -> apply_admission(i)
	:: t == JOIN -> apply_join(i)
	:: t == COMMIT -> apply_commit(i)
	:: t == SHARE ->
		if
		:: (ROSTER(i) & BIT(i)) && (ROSTER(i) & BIT(s)) ->
			shares[i] = shares[i] | BIT(s)
		:: else
		fi
	:: else
	fi
}

/* ---- KEY_CURRENT ---- */

inline send_join(i)
{
	ordered(JOIN, i, 0, 0, term[i], 0);
	if
	:: FAULT == 3 ->
		hf[i] = hf[i] & ~BIT(i);
		jn[i] = jn[i] | BIT(i);
		advance(i, fresh - 1, EVERY);
		ready(i)
	:: else
	fi
}

/* drops what was kept before the admission id, and that itself */
inline skip_to_admission(i, ID)
{
	found = (FAULT == 1 || FAULT == 2);
	do
	:: !found && nempty(kept[i]) ->
		kept[i]?t, s, x, v, tm, id, se;
		found = (t == ADMIT && id == ID)
	:: found || empty(kept[i]) -> break
	od
}

inline take_current(i)
{
	term[i] = tm; jn[i] = se; hf[i] = ha; ver[i] = ve; h[i] = hi;
#if FAULT == 5
	t0[i] = tm;
#endif
	k = id;
	skip_to_admission(i, k);
	assert(found);
	st[i] = ECHO;
	check(i);
	do
	:: nempty(kept[i]) ->
		kept[i]?t, s, x, v, tm, id, se;
		if
		:: HASKEY(i) -> apply(i)
		:: else
		fi
	:: empty(kept[i]) -> break
	od;
	if
	:: st[i] == ECHO -> forget_attempt(i); send_join(i)
	:: else
	fi
}

/* ---- what a frame does, by its type ---- */

/* note_sender() */
inline note_sender(i)
{
	if
	:: s != i && t != IN && t != OUT ->
		pr[i] = pr[i] | BIT(s);
		if
		:: t == ADMIT || t == JOIN || t == COMMIT || t == FOUND ->
			hk[i] = hk[i] | BIT(s);
			void_no_key(i)
		:: t == SHARE -> hk[i] = hk[i] | BIT(s)
		:: else
		fi
	:: else
	fi
}

inline on_in(i)
{
	pr[i] = pr[i] | (BIT(s) & ~BIT(i));
	news[i] = (st[i] != READY && st[i] != ECHO)
}

inline on_out(i)
{
	pr[i] = pr[i] & ~BIT(s); hk[i] = hk[i] & ~BIT(s);
	asked[i] = asked[i] & ~BIT(s); rival[i] = rival[i] & ~BIT(s);
	slot[i] = slot[i] & ~BIT(s); later[i] = later[i] & ~BIT(s);
	want[i * N + s] = 0;
	nk[i] = nk[i] & ~BIT(s);
	void_no_key(i);
	if
	:: st[i] == ASKING && peer[i] == s -> start(i)
	:: else
	fi
}

inline on_ask(i)
{
	if
	:: st[i] == READY && OLDCARD(i, s, v) ->
		one(s, DENIED, i, 0, v, 0, 0, 0, 0, 0, 0)
	:: st[i] == READY && !OLDCARD(i, s, v) ->
		want[i * N + s] = v;
		admit(i, s)
	:: st[i] == ECHO || st[i] == FOUNDING ->
		want[i * N + s] = v;
		later[i] = later[i] | BIT(s)
	:: else -> one(s, NOKEY, i, 0, v, 0, 0, 0, 0, 0, 0)
	fi
}

inline on_no_key(i)
{
	if
	:: st[i] == ASKING && peer[i] == s && card[i] == v ->
		if
		:: stale[i]		/* void: asked in the next round */
		:: else ->
			nk[i] = nk[i] | BIT(s);
			hk[i] = hk[i] & ~BIT(s)
		fi;
		start(i)
	:: else
	fi
}

inline on_found(i)
{
	if
	:: st[i] != FOUNDING
	:: st[i] == FOUNDING && s != i -> rival[i] = rival[i] | BIT(s)
	:: st[i] == FOUNDING && s == i && card[i] != v
	:: st[i] == FOUNDING && s == i && card[i] == v &&
	    rival[i] != 0 && FAULT != 10 ->
		k = 0;
		do
		:: !(rival[i] & BIT(k)) -> k++
		:: else -> break
		od;
		first[i] = k;
		start(i)
	:: else ->
		term[i] = id; jn[i] = BIT(i); hf[i] = 0;
		ver[i] = 0;
		SETVER(ver[i], i, v);
		h[i] = BIT(id);
		wk[i] = h[i];
		check(i);
		ready(i)
	fi
}

inline on_ordered(i)
{
	if
	:: st[i] == ASKING && FAULT != 2 ->
		kept[i]!t, s, x, v, tm, id, se
	:: HASKEY(i) -> apply(i)
	:: HOLDERS && st[i] == FOUNDING && t != SHARE ->
		rival[i] = rival[i] | (pr[i] &
		    (BIT(s) | (t == ADMIT -> BIT(x) : 0)))
	:: else
	fi
}

inline on_frame(i)
{
	note_sender(i);
	if
	:: t == IN -> on_in(i)
	:: t == OUT -> on_out(i)
	:: t == ASK -> on_ask(i)
	:: t == NOKEY -> on_no_key(i)
	:: t == DENIED ->
		/* no race may end in what its user must solve */
		assert(st[i] != ASKING || peer[i] != s || card[i] != v)
	:: t == CURRENT ->
		if
		:: st[i] == ASKING && peer[i] == s && card[i] == v ->
			take_current(i)
		:: else
		fi
	:: t == FOUND -> on_found(i)
	:: else -> on_ordered(i)
	fi
}

/* ---- commits ---- */

#define MAYCOMMIT(i)	(st[i] == READY && !sent[i] && !busy[i])
#define DUE(i)		(GONE(i) != 0 && FAULT != 4)
#if FAULT == 12
#define STAY(i)		(jn[i] & (pr[i] | BIT(i)))
#else
#define STAY(i)		(ROSTER(i) & (pr[i] | BIT(i)))
#endif

inline send_commit(i)
{
	busy[i] = false;
	card[i]++;
	sent[i] = fresh;
	set = STAY(i);
	ordered(COMMIT, i, 0, card[i], term[i], set)
}

/* With SPLIT frames of others may come behind the shares; i itself takes
 * nothing between them (see "relay" above). */
inline begin_commit(i)
{
	if
	:: SPLIT ->
		busy[i] = true;
		set = STAY(i) & ~BIT(i);
		k = 0;
		do
		:: k < N ->
			if
			:: set & BIT(k) ->
				one(k, SHARE, i, 0, 0, 0, 0, 0, 0, 0, 0)
			:: else
			fi;
			k++
		:: else -> break
		od
	:: else -> send_commit(i)
	fi
}

/* ---- coming and going ---- */

inline connect(i)
{
	online = online | BIT(i);
	came = came | BIT(i);
	pr[i] = online & ~BIT(i);
	st[i] = CHOOSING;
	q = 0;
	do
	:: q < N ->
		if
		:: q != i -> one(q, IN, i, 0, 0, 0, 0, 0, 0, 0, 0)
		:: else
		fi;
		q++
	:: else -> break
	od
}

inline leave(i)
{
	online = online & ~BIT(i);
	exits++;
	forget_group(i);
	forget_attempt(i);
	new_round(i);
	do
	:: dn[i]?_, _, _, _, _, _, _, _, _, _
	:: empty(dn[i]) -> break
	od;
	st[i] = OFF; pr[i] = 0; hk[i] = 0; first[i] = NOBODY; card[i] = 0;
	rival[i] = 0; slot[i] = 0; later[i] = 0; busy[i] = false;
	k = 0;
	do
	:: k < N -> want[i * N + k] = 0; k++
	:: else -> break
	od;
	all(OUT, i, 0, 0, 0, 0, 0)
}

/* a d_step must not end in a loop or a choice */
#define DONE		q = 0

proctype client(byte i)
{
end:	do
	:: d_step { !(came & BIT(i)) -> connect(i); DONE }
	:: d_step { nempty(dn[i]) && !busy[i] ->
		dn[i]?t, s, x, v, tm, id, se, ha, ve, hi;
		on_frame(i); DONE }

	:: d_step { PICK(i, 0) -> attempt(i, 0); DONE }
	:: d_step { PICK(i, 1) -> attempt(i, 1); DONE }
	:: d_step { PICK(i, 2) -> attempt(i, 2); DONE }
#if N > 3
	:: d_step { PICK(i, 3) -> attempt(i, 3); DONE }
#endif
	:: d_step { NOPICK(i) && MAYFOUND(i) &&
	    (nk[i] & pr[i] & BELOW(i)) == 0 -> found_start(i); DONE }
	:: d_step { NOPICK(i) && MAYFOUND(i) && eager < EAGER &&
	    (nk[i] & pr[i] & BELOW(i)) != 0 -> eager++; found_start(i); DONE }
	:: d_step { NOPICK(i) && !(MAYFOUND(i) &&
	    (nk[i] & pr[i] & BELOW(i)) == 0) ->
		first[i] = NOBODY;
		st[i] = PAUSE; DONE }
	:: d_step { st[i] == PAUSE && news[i] ->
		new_round(i);
		st[i] = CHOOSING; DONE }

	:: d_step { busy[i] -> send_commit(i); DONE }
	:: d_step { MAYCOMMIT(i) &&
	    (wanted[i] || (DUE(i) && FIRSTRANK(i))) -> begin_commit(i); DONE }
	:: d_step { MAYCOMMIT(i) && !wanted[i] && DUE(i) && !FIRSTRANK(i) &&
	    eager < EAGER -> eager++; begin_commit(i); DONE }
	:: d_step { st[i] == READY && !wanted[i] && rekeys < REKEYS ->
		rekeys++;
		wanted[i] = true; DONE }

	:: d_step { retries < RETRY && !busy[i] &&
	    (st[i] == ASKING || st[i] == FOUNDING) ->
		retries++;
		start(i);
		news[i] = true; DONE }
	:: d_step { retries < RETRY && st[i] == ECHO ->
		retries++;
		restart(i, NOBODY); DONE }
	:: d_step { exits < EXITS && (online & BIT(i)) -> leave(i); DONE }
	od
}

inline begin_other(i)
{
	came = came | BIT(i);
	online = online | BIT(i);
	st[i] = CHOOSING;
	pr[i] = (MEMBERS | THERE) & ~BIT(i)
}

/* the members are in one group, and all know it */
inline begin_member(i)
{
	begin_other(i);
	st[i] = READY;
	hk[i] = MEMBERS & ~BIT(i);
	jn[i] = MEMBERS;
	h[i] = 1;
	wk[i] = 1
}

init
{
	d_step {
		k = 0;
		do
		:: k < N ->
			peer[k] = NOBODY;
			first[k] = NOBODY;
			if
			:: MEMBERS & BIT(k) -> begin_member(k)
			:: (THERE & ~MEMBERS) & BIT(k) -> begin_other(k)
			:: else
			fi;
			k++
		:: else -> break
		od;
		DONE
	}
	atomic {
		run client(0);
		run client(1);
		run client(2);
#if N > 3
		run client(3);
#endif
	}
	/* nothing is under way any more: all who are here are in one group */
	timeout ->
	d_step {
		k = 0;
		do
		:: k < N && (online & BIT(k)) ->
			assert(st[k] == READY);
			assert(jn[k] == online && hf[k] == 0);
			assert(!wanted[k]);
			n = 0;
			do
			:: n < N ->
				assert(!(online & BIT(n)) || h[n] == h[k]);
				assert((online & BIT(n)) || wk[n] != h[k]);
				n++
			:: else -> break
			od;
			k++
		:: k < N && !(online & BIT(k)) -> k++
		:: else -> break
		od;
		DONE
	}
}
