/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a build without TLS has instead of tlslink.c.
 */
#include "config.h"

#include "tlslink.h"

#include <stdio.h>
#include <stdlib.h>

void
tlslink_init(const char *cert, const char *key)
{
	(void)cert;
	(void)key;
	fputs("this build has no TLS\n", stderr);
	exit(1);
}

struct ssl_st *
tlslink_connect(int fd)
{
	(void)fd;
	abort();
}

struct ssl_st *
tlslink_accept(int fd)
{
	(void)fd;
	abort();
}

bool
tlslink_greet(struct ssl_st *ssl)
{
	(void)ssl;
	abort();
}

void
tlslink_free(struct ssl_st *ssl)
{
	(void)ssl;
}

ssize_t
tlslink_read(struct ssl_st *ssl, uint8_t *data, size_t size)
{
	(void)ssl;
	(void)data;
	(void)size;
	abort();
}

ssize_t
tlslink_write(struct ssl_st *ssl, const uint8_t *data, size_t len)
{
	(void)ssl;
	(void)data;
	(void)len;
	abort();
}
