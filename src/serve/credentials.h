/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * By what a relay is known (doc/PROTOCOL section 4): the certificate that an
 * operator has given it, or a self-signed one of its own, made once and kept
 * in the file "relay.pem" of a directory, readable by its owner only.
 */
#ifndef SERVE_CREDENTIALS_H
#define SERVE_CREDENTIALS_H

#include <stdbool.h>
#include <stddef.h>

#include "net/address.h"
#include "net/tls.h"

struct credentials;

/*
 * files->cert and key are both given or both NULL: then dir/relay.pem is
 * taken, and made if it is not there. Strings are copied. NULL on failure, and
 * *reason an English phrase to be freed.
 */
struct credentials *credentials_open(const struct tls_files *files,
    const char *dir, char **reason);
void credentials_free(struct credentials *c);	/* NULL is fine */

/* Reads the files, which may be others now, for connections to come. False,
 * and *reason as above, if they cannot be used: then it stays as it was. */
bool credentials_reload(struct credentials *c, const struct tls_files *files,
    const char *dir, char **reason);

/* The files that are read again: i is 0, 1, ... until it returns NULL. */
const char *credentials_file(const struct credentials *c, size_t i);

/* What listeners need; as long as c. */
struct tls_context *credentials_tls(const struct credentials *c);

/*
 * The link by which others come to a relay that listens at at, which is no
 * Unix socket; to be freed. It holds the fingerprint, unless authorities
 * vouch for the certificate. c is NULL without TLS. name is the host name by
 * which it is to be reached, or NULL: the certificate's, or this machine's.
 */
char *credentials_invite(const struct credentials *c,
    const struct address *at, const char *name);

#endif
