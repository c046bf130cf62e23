/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.3 between a stream and its socket (doc/PROTOCOL section 4): ALPN
 * "tuschel/1", no tickets, no earlier version. A context is what all sessions
 * of a relay, or of a client, have in common; a session is the transport of
 * one stream (transport.h).
 *
 * Built with --disable-tls, no context can be made: tls_available() is false,
 * and the functions that make one say so.
 */
#ifndef NET_TLS_H
#define NET_TLS_H

#include <stdbool.h>

#include "base/relay_key.h"

struct transport;

bool tls_available(void);

/* ---- contexts ---- */

/* Paths of PEM files. A key with a passphrase cannot be used. */
struct tls_files {
	const char *cert;	/* a certificate and those that vouch for it */
	const char *key;	/* its key; may be the same file */
	/* Of a server: lets in only clients with a certificate that these
	 * vouch for. NULL: anybody. */
	const char *client_ca;
};

struct tls_context;	/* freed after the sessions made of it */

/* NULL on failure, and *reason an English phrase to be freed. */
struct tls_context *tls_server_new(const struct tls_files *files,
    char **reason);
/* cert and key may be NULL; client_ca is. */
struct tls_context *tls_client_new(const struct tls_files *files,
    char **reason);
/*
 * A client of servers that are no relays, and so without ALPN: only those that
 * the authorities in the file ca vouch for are talked to.
 */
struct tls_context *tls_caller_new(const char *ca, char **reason);
void tls_context_free(struct tls_context *context);	/* NULL is fine */

/*
 * For sessions that are made from now on; those there are do not notice.
 * False, and *reason as above, if the files cannot be used: nothing has
 * changed then.
 */
bool tls_server_reload(struct tls_context *server,
    const struct tls_files *files, char **reason);

/* The fingerprint by which clients know it. */
const struct relay_key *tls_server_key(const struct tls_context *server);
/*
 * The name that the certificate is for, if the authorities that this system
 * knows vouch for it, so that clients need no fingerprint; else NULL. Valid
 * until the server is reloaded.
 */
const char *tls_server_name(const struct tls_context *server);

/* Is it for that name too, and do those authorities vouch for it? */
bool tls_server_has_name(const struct tls_context *server, const char *name);

/*
 * A new key and a certificate signed by it, without an end, as one PEM text
 * to be wiped and freed. NULL on failure, and *reason as above.
 */
char *tls_make_pair(char **reason);

/* ---- sessions ---- */

enum tls_trust {
	TLS_UNSEEN,		/* no certificate was shown so far */
	/* May be talked to: */
	TLS_VOUCHED,		/* authorities that the system knows say so */
	TLS_EXPECTED,		/* it has the expected key */
	/* May not, and the handshake was ended before anything was sent: */
	TLS_OTHER_KEY,		/* not the expected one */
	TLS_SELF_SIGNED,
	TLS_UNKNOWN_CA,
	TLS_EXPIRED,		/* detail: since when, YYYY-MM-DD */
	TLS_NOT_YET,		/* detail: from when on */
	TLS_WRONG_HOST,		/* detail: what it is for; raw, or "" */
	TLS_INVALID		/* detail: why, an English phrase */
};

/* What a client has learnt about the relay. */
struct tls_verdict {
	enum tls_trust trust;
	struct relay_key key;	/* shown; proven only if it may be talked to */
	bool vouched;		/* TLS_OTHER_KEY, and authorities vouch */
	char detail[256];
};

struct transport *tls_server_start(struct tls_context *server);
/*
 * host is the name or address that the certificate must be for. With an
 * expected key only that one is accepted, whatever else is in the
 * certificate, and without it only what the system's authorities vouch for.
 */
struct transport *tls_client_start(struct tls_context *client,
    const char *host, const struct relay_key *expected);
/* Of a client's session. */
const struct tls_verdict *tls_get_verdict(const struct transport *session);

/* Of a server's session, after its handshake: the host name that the client
 * has asked for, or NULL. It is the peer's text; valid as long as session. */
const char *tls_asked_name(const struct transport *session);

/* Has the other side said anything at all? */
bool tls_was_heard(const struct transport *session);
/* Did the other side break off, without a word that this is the end? */
bool tls_was_cut(const struct transport *session);

#endif
