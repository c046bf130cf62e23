/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The session's events in sentences, for every front. This is the one place
 * that decides what the user is told, and how loudly.
 */
#ifndef CLIENT_SAY_H
#define CLIENT_SAY_H

#include "base/str.h"
#include "client/front.h"
#include "client/people.h"
#include "session/session.h"

/*
 * Appends a sentence to out (nothing, where there is nothing to say) and
 * returns its level. people must know what the event told. session may be
 * NULL: then EVENT_READY has no details, and nobody else is here.
 */
enum say_level say_event(struct str *out, const struct session *session,
    const struct people *people, const struct session_event *event);

/* Will its sentence be said in another way too, by a question or with what
 * has become of the link? Then people need not read it twice. */
bool say_is_told(const struct session_event *event);

/* Why an attempt failed, as a phrase for "asking anna: %s". */
const char *say_failure(enum failure failure);
/*
 * A renewal of the key that is under way, of which why is not NONE: all in a
 * sentence; only why, with the name of r->whose; what it waits for, with that
 * of r->waits_for, and since when.
 */
void say_renewal(struct str *out, const struct people *people,
    const struct session_renewal *r, int64_t now_ms);
void say_renewal_why(struct str *out, const struct session_renewal *r,
    const char *whose);
void say_renewal_wait(struct str *out, const struct session_renewal *r,
    const char *who, int64_t now_ms);
/* Is it so slow that it needs a word? Before that it would only flicker. */
bool say_renewal_is_slow(const struct session_renewal *r, int64_t now_ms);

/* "bob came in": why there is the present generation, of which who is the name
 * of st->made_by; to be freed. */
char *say_cause(const struct session_status *st, const char *who);

/* "new", "seen before", ... */
const char *say_mark(enum known_mark mark);
/* "3 s", "5 min", "2 h", "4 days" */
void say_duration(struct str *out, int64_t ms);
/* "3 s ago": whole, since other languages put a word before it and inflect. */
void say_ago(struct str *out, int64_t ms);
/*
 * Appends the day of a line at wall_ms, and returns true, if it is another one
 * than that of the line before, whose *last tells (at first 0: today).
 */
bool say_day(struct str *out, int *last, int64_t wall_ms);
/* "512 bytes", "1.5 kB", "95.4 MB"; to be freed. */
char *say_size(uint64_t bytes);

#endif
