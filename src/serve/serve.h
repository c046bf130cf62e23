/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A hub on real sockets: the relay as tuscheld runs it, and as a client
 * carries it inside itself. It lives on the caller's loop; whoever makes it
 * decides where it listens and when it ends.
 */
#ifndef SERVE_SERVE_H
#define SERVE_SERVE_H

#include "base/buf.h"
#include "hub/hub.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/tls.h"
#include "serve/handshakes.h"

struct serve;

struct serve *serve_new(struct loop *loop, const struct hub_config *config,
    const struct rng *rng);
/*
 * One that goes on where another process stopped: with the image of its hub
 * (hub/image.h) and for each member, in that order, its socket, or -1 for who
 * is to leave now. It takes the sockets over and uses them from the next turn
 * on. NULL if the image is no good; then they stay the caller's.
 */
struct serve *serve_import(struct loop *loop,
    const struct hub_config *config, const struct rng *rng,
    const uint8_t *image, size_t len, const int *sockets, size_t count);
/*
 * Appends the image, and sets what serve_import() wants: as many sockets as
 * there are members, which is returned; they stay this one's, and it can go
 * on. -1 for links that cannot change process (TLS). NULL only counts.
 */
size_t serve_export(struct serve *serve, struct buf *image, int *sockets);
/*
 * After serve_export(): another process has them now. Closes those sockets
 * without a word, and then shuts down as serve_shutdown() does.
 */
void serve_abandon(struct serve *serve, int64_t grace_ms,
    void (*done)(void *ctx), void *ctx);
/* Closes everything at once. NULL is fine. */
void serve_free(struct serve *serve);

/* Other limits from now on; whoever is in stays, even above them. */
void serve_configure(struct serve *serve, const struct hub_config *config);

/*
 * Takes over a connection as listeners give it (net/listen.h), for callers
 * that have listeners of their own. With tls, which must outlive serve, it
 * becomes a member once it has gone through the handshake; NULL: at once.
 */
void serve_accept(struct serve *serve, int fd, struct tls_context *tls,
    const char *from);

/*
 * The same, for listeners of several of them: whose member it becomes is
 * decided after the handshake, by the host name that the client has asked for,
 * which is NULL if it has not. NULL is the answer that it is nobody's; then it
 * is told NO_ROOM. via, which is not 0, stands for the listener.
 */
typedef struct serve *serve_chooser(void *ctx, unsigned via,
    const char *name);
void serve_set_chooser(struct serve *serve, serve_chooser *chooser,
    void *ctx);
void serve_accept_shared(struct serve *serve, int fd,
    struct tls_context *tls, const char *from, unsigned via);

/*
 * The same, but for those who are not to come in: an ERROR, and then it is
 * closed; of too many in a second without a word.
 */
void serve_refuse(struct serve *serve, int fd, uint8_t severity,
    uint16_t code, const char *text);

/* For hub/operate.h; what it queues goes out at the end of this turn. */
struct hub *serve_hub(struct serve *serve);

/*
 * Listens there too. Returns the real address ("127.0.0.1:40123"), which is
 * valid as long as serve; or NULL, and *reason an English phrase to be freed.
 */
const char *serve_listen(struct serve *serve, const struct address *at,
    char **reason);

/* Who comes by serve_listen()'s listeners goes through TLS from now on. */
void serve_use_tls(struct serve *serve, struct tls_context *tls);

/*
 * Stops listening and tells all members ERROR SHUTDOWN. done is called, once
 * and from the loop, when their queues are out or after grace_ms.
 */
void serve_shutdown(struct serve *serve, int64_t grace_ms,
    void (*done)(void *ctx), void *ctx);

void serve_get_stats(const struct serve *serve, struct hub_stats *stats);

/* What the hub does not know. */
struct serve_stats {
	uint64_t batches;	/* writes, of all that a turn had for one */
	struct handshakes_stats handshakes;
};
void serve_get_own_stats(const struct serve *serve,
    struct serve_stats *stats);

#endif
