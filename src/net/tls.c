/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sessions: OpenSSL between a stream and its socket. OpenSSL reaches the
 * socket through the BIO below, which takes whole records: what the socket
 * does not take is kept here. So a record that is begun never depends on what
 * the stream's owner writes next, and OpenSSL's own buffers are released
 * after each call.
 */
#include "config.h"

#include "net/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "net/tls_private.h"

/*
 * Beyond that OpenSSL has to wait. Its owner's bytes are at most a record at
 * a time; the rest are answers that a peer who does not read can ask for.
 */
enum { UNSENT_BYTES_MAX = 64 << 10 };

static struct tls_session *
tls_of(struct transport *base)
{
	return (struct tls_session *)base;
}

/* ---- the way to the socket ---- */

static void
keep(struct tls_session *s, const char *data, size_t len)
{
	s->unsent = mem_resize(s->unsent, s->unsent_len + len, 1);
	memcpy(s->unsent + s->unsent_len, data, len);
	s->unsent_len += len;
}

/* How much the socket took; an error is remembered. */
static size_t
send_now(struct tls_session *s, const void *data, size_t len)
{
	ssize_t n;

	do
		n = send(s->fd, data, len, 0);
	while (n < 0 && errno == EINTR);
	if (n >= 0)
		return (size_t)n;
	if (errno != EAGAIN && errno != EWOULDBLOCK)
		s->error = errno;
	return 0;
}

static int
on_write(BIO *bio, const char *data, size_t len, size_t *taken)
{
	struct tls_session *s = BIO_get_data(bio);
	size_t sent = 0;

	BIO_clear_retry_flags(bio);
	if (s->unsent_len + len > UNSENT_BYTES_MAX) {
		BIO_set_retry_write(bio);
		return 0;
	}
	if (s->unsent_len == 0)
		sent = send_now(s, data, len);
	if (s->error != 0)
		return 0;
	if (sent < len)
		keep(s, data + sent, len - sent);
	*taken = len;
	return 1;
}

/* TLS begins with a handshake, or with an alert that there will be none. */
static void
look_at_first(struct tls_session *s, const char *data)
{
	s->foreign = !s->heard && data[0] != SSL3_RT_HANDSHAKE &&
	    data[0] != SSL3_RT_ALERT;
	s->heard = true;
}

static int
on_read(BIO *bio, char *data, size_t size, size_t *got)
{
	struct tls_session *s = BIO_get_data(bio);
	ssize_t n;

	BIO_clear_retry_flags(bio);
	do
		n = recv(s->fd, data, size, 0);
	while (n < 0 && errno == EINTR);
	if (n > 0) {
		if (!s->heard)
			look_at_first(s, data);
		*got = (size_t)n;
		return 1;
	}
	if (n == 0)
		s->eof = true;
	else if (errno == EAGAIN || errno == EWOULDBLOCK)
		BIO_set_retry_read(bio);
	else
		s->error = errno;
	return 0;
}

static long
on_control(BIO *bio, int command, long number, void *pointer)
{
	const struct tls_session *s = BIO_get_data(bio);

	(void)number;
	(void)pointer;
	if (command == BIO_CTRL_EOF)
		return s->eof;
	return command == BIO_CTRL_FLUSH;	/* nothing to do, and done */
}

void
tls_session_init(struct tls_context *context)
{
	context->socket = BIO_meth_new(BIO_get_new_index() |
	    BIO_TYPE_SOURCE_SINK, "stream");
	if (context->socket == NULL)
		mem_exhausted();
	BIO_meth_set_write_ex(context->socket, on_write);
	BIO_meth_set_read_ex(context->socket, on_read);
	BIO_meth_set_ctrl(context->socket, on_control);
}

void
tls_session_release(struct tls_context *context)
{
	BIO_meth_free(context->socket);
}

/* ---- what streams call ---- */

/* Writes what is kept: 0, TRANSPORT_WANT_WRITE or TRANSPORT_FAILED. */
static int
flush(struct tls_session *s)
{
	size_t sent;

	if (s->unsent_len == 0)
		return 0;
	sent = send_now(s, s->unsent, s->unsent_len);
	if (s->error != 0) {
		s->ended = true;
		s->reason = tls_reason(s);
		return TRANSPORT_FAILED;
	}
	s->unsent_len -= sent;
	if (s->unsent_len > 0) {
		memmove(s->unsent, s->unsent + sent, s->unsent_len);
		return TRANSPORT_WANT_WRITE;
	}
	free(s->unsent);
	s->unsent = NULL;
	return 0;
}

/* What a call of OpenSSL that has not succeeded means for the stream. */
static int
judge(struct tls_session *s, int result)
{
	switch (SSL_get_error(s->ssl, result)) {
	case SSL_ERROR_WANT_READ:
		return s->unsent_len > 0 ? TRANSPORT_WANT_WRITE :
		    TRANSPORT_WANT_READ;
	case SSL_ERROR_WANT_WRITE:
		return TRANSPORT_WANT_WRITE;
	case SSL_ERROR_ZERO_RETURN:
		s->ended = s->closed = true;
		return 0;
	default:
		s->ended = true;
		s->reason = tls_reason(s);
		return TRANSPORT_FAILED;
	}
}

static bool
has_alpn(const SSL *ssl)
{
	const unsigned char *chosen;
	unsigned len;

	SSL_get0_alpn_selected(ssl, &chosen, &len);
	return len == tls_alpn[0] && memcmp(chosen, tls_alpn + 1, len) == 0;
}

static int
shake(struct transport *base, int fd)
{
	struct tls_session *s = tls_of(base);
	int r;

	s->fd = fd;
	r = flush(s);
	if (r != 0)
		return r;
	ERR_clear_error();
	r = SSL_do_handshake(s->ssl);
	if (r != 1)
		return judge(s, r);
	/* a client is told by an alert, but only if it has asked for one */
	if (!s->context->any_protocol && !has_alpn(s->ssl)) {
		s->ended = true;
		s->reason = "the other side speaks TLS, but not tuschel's "
		    "protocol";
		return TRANSPORT_FAILED;
	}
	/* its last message may have brought the first bytes */
	s->shaken = s->more = true;
	return 0;
}

static int
end_of(const struct tls_session *s)
{
	return s->closed ? 0 : TRANSPORT_FAILED;
}

static ssize_t
read_some(struct transport *base, int fd, uint8_t *buffer, size_t size)
{
	struct tls_session *s = tls_of(base);
	size_t len = 0, n;
	int r = 1;

	s->fd = fd;
	if (s->ended)
		return end_of(s);
	/* it may be what a read has to wait for */
	if (flush(s) == TRANSPORT_FAILED)
		return TRANSPORT_FAILED;
	while (len < size && r == 1) {
		ERR_clear_error();
		r = SSL_read_ex(s->ssl, buffer + len, size - len, &n);
		len += r == 1 ? n : 0;
	}
	s->more = r == 1;
	if (r == 1)
		return (ssize_t)len;
	r = judge(s, r);
	/* an end that comes behind bytes is told at the next call */
	return len > 0 ? (ssize_t)len : r;
}

static bool
is_pending(const struct transport *base)
{
	const struct tls_session *s = (const struct tls_session *)base;

	return s->ended || s->more;
}

/* The front of the pieces in one piece of at most a record. */
static const uint8_t *
one_piece(struct tls_session *s, const struct iovec *pieces, int count,
    size_t skip, size_t *len)
{
	uint8_t *record = s->context->record;
	size_t n;
	int i;

	for (i = 0; i < count && skip >= pieces[i].iov_len; i++)
		skip -= pieces[i].iov_len;
	*len = 0;
	if (i == count)
		return NULL;
	n = pieces[i].iov_len - skip;
	if (n >= TLS_RECORD_BYTES || i == count - 1) {
		*len = n < TLS_RECORD_BYTES ? n : TLS_RECORD_BYTES;
		return (const uint8_t *)pieces[i].iov_base + skip;
	}
	for (; i < count && *len < TLS_RECORD_BYTES; i++, skip = 0) {
		n = pieces[i].iov_len - skip;
		if (n > TLS_RECORD_BYTES - *len)
			n = TLS_RECORD_BYTES - *len;
		memcpy(record + *len, (uint8_t *)pieces[i].iov_base + skip,
		    n);
		*len += n;
	}
	return record;
}

static ssize_t
write_some(struct transport *base, int fd, const struct iovec *pieces,
    int count)
{
	struct tls_session *s = tls_of(base);
	const uint8_t *data;
	size_t taken = 0, len, n;
	int r;

	s->fd = fd;
	if (s->ended && !s->closed)
		return TRANSPORT_FAILED;
	r = flush(s);
	while (r == 0) {
		data = one_piece(s, pieces, count, taken, &len);
		if (len == 0)
			break;
		ERR_clear_error();
		r = SSL_write_ex(s->ssl, data, len, &n);
		if (r != 1) {
			r = judge(s, r);
			break;
		}
		taken += n;
		r = s->unsent_len > 0 ? TRANSPORT_WANT_WRITE : 0;
	}
	return taken > 0 ? (ssize_t)taken : r;
}

static int
flush_kept(struct transport *base, int fd)
{
	struct tls_session *s = tls_of(base);

	s->fd = fd;
	return flush(s);
}

/*
 * To one that waits for us to speak first, as a client without TLS does: the
 * alert handshake_failure, by which it can tell that TLS is spoken here.
 */
static void
say_tls(struct tls_session *s)
{
	static const uint8_t alert[] = { SSL3_RT_ALERT, 3, 3, 0, 2,
	    SSL3_AL_FATAL, SSL_AD_HANDSHAKE_FAILURE };

	send_now(s, alert, sizeof alert);
}

static void
say_end(struct transport *base, int fd)
{
	struct tls_session *s = tls_of(base);

	s->fd = fd;
	if (!s->heard && s->verdict == NULL)
		say_tls(s);
	if (!s->shaken || (s->ended && !s->closed))
		return;
	SSL_shutdown(s->ssl);
	ERR_clear_error();
}

static const char *
get_reason(const struct transport *base)
{
	return ((const struct tls_session *)base)->reason;
}

static void
free_session(struct transport *base)
{
	struct tls_session *s = tls_of(base);

	SSL_free(s->ssl);
	free(s->unsent);
	free(s->verdict);
	free(s);
}

static const struct transport_ops ops = {
	.handshake = shake,
	.read = read_some,
	.pending = is_pending,
	.writev = write_some,
	.flush = flush_kept,
	.shutdown = say_end,
	.reason = get_reason,
	.free = free_session
};

/* ---- their making ---- */

static struct tls_session *
new_session(struct tls_context *context)
{
	struct tls_session *s = mem_zero(1, sizeof *s);
	BIO *bio = BIO_new(context->socket);

	s->base.ops = &ops;
	s->context = context;
	s->ssl = SSL_new(context->ssl);
	if (s->ssl == NULL || bio == NULL)
		mem_exhausted();
	BIO_set_data(bio, s);
	BIO_set_init(bio, 1);
	SSL_set_bio(s->ssl, bio, bio);
	SSL_set_app_data(s->ssl, s);
	return s;
}

struct transport *
tls_server_start(struct tls_context *server)
{
	struct tls_session *s = new_session(server);

	SSL_set_accept_state(s->ssl);
	return &s->base;
}

struct transport *
tls_client_start(struct tls_context *client, const char *host,
    const struct relay_key *expected)
{
	struct tls_session *s = new_session(client);

	s->verdict = mem_zero(1, sizeof *s->verdict);
	if (expected != NULL) {
		s->expected_key = *expected;
		s->expected = &s->expected_key;
	}
	SSL_set_connect_state(s->ssl);
	tls_verify_host(s->ssl, host);
	return &s->base;
}

const struct tls_verdict *
tls_get_verdict(const struct transport *session)
{
	return ((const struct tls_session *)session)->verdict;
}

const char *
tls_asked_name(const struct transport *session)
{
	const struct tls_session *s = (const struct tls_session *)session;

	return SSL_get_servername(s->ssl, TLSEXT_NAMETYPE_host_name);
}

bool
tls_was_heard(const struct transport *session)
{
	return ((const struct tls_session *)session)->heard;
}

bool
tls_was_cut(const struct transport *session)
{
	const struct tls_session *s = (const struct tls_session *)session;

	return s->ended && !s->closed && s->eof;
}
