/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sockets of all streams, waited for together. libevent sees one
 * descriptor for all of them: an event of its own for each would be half of
 * what an idle connection needs, and a fifth of the time of a busy turn.
 */
#ifndef NET_POLLER_H
#define NET_POLLER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct event_base;
struct poller;
struct stream;

enum { POLLER_READ = 1, POLLER_WRITE = 2 };

/*
 * Says what is ready, or 0 after poller_kick(). What is still ready in the
 * next turn is told again. After an error all is ready, wanted or not.
 */
typedef void poller_ready(struct stream *s, int what);

struct poller *poller_new(struct event_base *base, poller_ready *ready);
void poller_free(struct poller *p);

/*
 * From now on fd, which is s's, is waited for with want; so far it was with
 * was; both 0 or of POLLER_*. To be called with 0 before fd is closed. False,
 * and errno, if the system has no room for it.
 */
bool poller_set(struct poller *p, struct stream *s, int fd, int was,
    int want);

/*
 * What the turn has cost after the poller's part of it: this is what writing
 * to all costs. When many streams speak at once, the next turns wait a part of
 * it for those who are about to speak, so that it is paid once for all.
 */
void poller_note_cost(struct poller *p, int64_t us);

/* What a stream has read: a turn in which enough was read ends. */
void poller_note_read(struct poller *p, size_t len);

/*
 * How much of size bytes a stream may read at once, so that a turn in which
 * many have a lot to say does not last too long.
 */
size_t poller_share(const struct poller *p, size_t size);

/* Calls ready() in the next turn, whatever the socket does. */
void poller_kick(struct poller *p, struct stream *s);

/*
 * free(s), when nothing of the poller names it any more. Until then ready()
 * may still be called with it.
 */
void poller_bury(struct poller *p, struct stream *s);

#endif
