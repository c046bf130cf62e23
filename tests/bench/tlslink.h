/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TLS 1.3 for the load generator and the floor: as little around OpenSSL as
 * will do. It verifies nothing. Built without TLS, it ends the program.
 */
#ifndef BENCH_TLSLINK_H
#define BENCH_TLSLINK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

struct ssl_st;

/* With paths of PEM files for servers; NULL for clients. */
void tlslink_init(const char *cert, const char *key);

/* fd blocks until this is done. */
struct ssl_st *tlslink_connect(int fd);
/* Of a server; then tlslink_greet() until it is true. */
struct ssl_st *tlslink_accept(int fd);
bool tlslink_greet(struct ssl_st *ssl);
void tlslink_free(struct ssl_st *ssl);		/* NULL is fine */

/* Like recv() and send(), but for as much as there is. */
ssize_t tlslink_read(struct ssl_st *ssl, uint8_t *data, size_t size);
ssize_t tlslink_write(struct ssl_st *ssl, const uint8_t *data, size_t len);

#endif
