/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The wire between a stream and the session: feeds what comes, writes what
 * is to go, keeps the session's deadline, and connects again, with back-off,
 * what broke. It knows nothing of the protocol. The end of a stream is told
 * by link_flush(), so that the session's last events, which may say why, are
 * heard before.
 */
#ifndef CLIENT_LINK_H
#define CLIENT_LINK_H

#include "base/rng.h"
#include "client/app.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/tls.h"
#include "session/session.h"

struct link;

struct link_tls {
	struct tls_context *context;	/* outlives the connection */
	bool has_key;			/* that it is to have */
	struct relay_key key;
};

/* session is borrowed. changed is called from the loop, after each change of
 * link_get_state(). */
struct link *link_new(struct loop *loop, struct session *session,
    const struct rng *rng, void (*changed)(void *ctx), void *ctx);
void link_free(struct link *link);	/* NULL is fine */

/*
 * Drops what there is and connects to another place, or to the same again; tls
 * NULL: without. One that shows a certificate it may not be talked to by is
 * LINK_OFF then.
 */
void link_connect(struct link *link, const struct address *to,
    const struct link_tls *tls);
/* Off line until link_connect(). */
void link_drop(struct link *link, const char *reason);
/* The session wants it closed: connect again later, if retry. */
void link_break(struct link *link, const char *reason, bool retry);
/* It serves its purpose: the next back-off starts small. */
void link_held(struct link *link);
/* Writes what the session has, and sets the next deadline: at each turn's
 * end. True if it has told the end of a stream, so that the turn goes on. */
bool link_flush(struct link *link);

/* LINK_OFF, LINK_CONNECTING, LINK_UP or LINK_WAITING. */
enum link_state link_get_state(const struct link *link);
int64_t link_retry_ms(const struct link *link);
/* What the relay has shown at the last attempt; NULL without TLS, or if there
 * was none since link_drop(). */
const struct tls_verdict *link_verdict(const struct link *link);
/* Why it is not up; "" if that needs no reason. */
const char *link_reason(const struct link *link);

#endif
