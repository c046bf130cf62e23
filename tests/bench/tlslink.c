/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One context, sessions without tickets, as the relay has them.
 */
#include "config.h"

#include "tlslink.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static SSL_CTX *context;
static const unsigned char alpn[] = "\x09tuschel/1";

static void
check(bool good)
{
	if (good)
		return;
	ERR_print_errors_fp(stderr);
	exit(1);
}

static int
choose(SSL *ssl, const unsigned char **out, unsigned char *len,
    const unsigned char *in, unsigned int in_len, void *ctx)
{
	(void)ssl;
	(void)ctx;
	(void)in;
	(void)in_len;
	*out = alpn + 1;
	*len = alpn[0];
	return SSL_TLSEXT_ERR_OK;
}

void
tlslink_init(const char *cert, const char *key)
{
	context = SSL_CTX_new(TLS_method());
	check(context != NULL);
	SSL_CTX_set_min_proto_version(context, TLS1_3_VERSION);
	SSL_CTX_set_num_tickets(context, 0);
	SSL_CTX_set_mode(context, SSL_MODE_ENABLE_PARTIAL_WRITE |
	    SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER | SSL_MODE_RELEASE_BUFFERS);
	SSL_CTX_set_alpn_protos(context, alpn, sizeof alpn - 1);
	SSL_CTX_set_alpn_select_cb(context, choose, NULL);
	if (cert == NULL)
		return;
	check(SSL_CTX_use_certificate_chain_file(context, cert) == 1);
	check(SSL_CTX_use_PrivateKey_file(context, key,
	    SSL_FILETYPE_PEM) == 1);
}

struct ssl_st *
tlslink_connect(int fd)
{
	SSL *ssl = SSL_new(context);

	check(ssl != NULL && SSL_set_fd(ssl, fd) == 1 &&
	    SSL_connect(ssl) == 1);
	return ssl;
}

struct ssl_st *
tlslink_accept(int fd)
{
	SSL *ssl = SSL_new(context);

	check(ssl != NULL && SSL_set_fd(ssl, fd) == 1);
	SSL_set_accept_state(ssl);
	return ssl;
}

bool
tlslink_greet(struct ssl_st *ssl)
{
	return SSL_is_init_finished(ssl) || SSL_do_handshake(ssl) == 1;
}

void
tlslink_free(struct ssl_st *ssl)
{
	SSL_free(ssl);
}

static bool
wants_more(SSL *ssl, int r)
{
	int error = SSL_get_error(ssl, r);

	return error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE;
}

ssize_t
tlslink_read(struct ssl_st *ssl, uint8_t *data, size_t size)
{
	size_t len = 0;
	int n = 1;

	while (len < size && n > 0) {
		n = SSL_read(ssl, data + len, size - len);
		len += n > 0 ? n : 0;
	}
	if (len > 0)
		return len;
	errno = wants_more(ssl, n) ? EAGAIN : EIO;
	ERR_clear_error();
	return errno == EAGAIN ? -1 : 0;
}

ssize_t
tlslink_write(struct ssl_st *ssl, const uint8_t *data, size_t len)
{
	size_t sent = 0;
	int n = 1;

	while (sent < len && n > 0) {
		n = SSL_write(ssl, data + sent, len - sent);
		sent += n > 0 ? n : 0;
	}
	if (sent > 0)
		return sent;
	errno = wants_more(ssl, n) ? EAGAIN : EIO;
	ERR_clear_error();
	return -1;
}
