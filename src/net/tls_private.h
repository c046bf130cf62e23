/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of TLS, for tls*.c only.
 */
#ifndef NET_TLS_PRIVATE_H
#define NET_TLS_PRIVATE_H

#include <openssl/ssl.h>
#include <stdint.h>

#include "net/tls.h"
#include "net/transport.h"

enum { TLS_RECORD_BYTES = 16384 };	/* RFC 8446 section 5.1 */

struct tls_context {
	SSL_CTX *ssl;
	BIO_METHOD *socket;	/* the sessions' way to their sockets */
	/* Pieces are put together here: one record, one send. */
	uint8_t *record;
	struct relay_key key;	/* of a server */
	char *name;		/* of a server that is vouched for */
	bool any_protocol;	/* not only tuschel's */
};

struct tls_session {
	struct transport base;		/* first: it is one */
	struct tls_context *context;
	SSL *ssl;
	int fd;				/* during a call */
	int error;			/* errno of the socket, 0: none */
	bool shaken;			/* the handshake is done */
	bool more;			/* reading may go on at once */
	bool heard, foreign;		/* the first byte; it is not TLS */
	bool eof, ended, closed;	/* socket; session; by close_notify */
	uint8_t *unsent;		/* what the socket did not take */
	size_t unsent_len;
	const char *reason;		/* when it has failed */
	struct tls_verdict *verdict;	/* of a client */
	const struct relay_key *expected;	/* &expected_key or NULL */
	struct relay_key expected_key;
};

extern const unsigned char tls_alpn[10];	/* as on the wire */

/* tls_verify.c: makes a client's sessions judge certificates. */
void tls_verify_init(SSL_CTX *ssl);
/* The same, but for the authorities, which are set already. */
void tls_verify_use(SSL_CTX *ssl);
/* The name that a certificate must be for. */
bool tls_verify_host(SSL *ssl, const char *host);
void tls_verify_key(struct relay_key *key, X509 *cert);
/* Does this system know who vouches for it under a name that one can connect
 * to? *name: the first it is for, to be freed; NULL if there is none. */
bool tls_verify_vouched(X509 *cert, STACK_OF(X509) *chain, char **name);

/* tls.c */
void tls_session_init(struct tls_context *context);
void tls_session_release(struct tls_context *context);

/* tls_reason.c: why the last call of OpenSSL in s has failed. */
const char *tls_reason(const struct tls_session *s);

#endif
