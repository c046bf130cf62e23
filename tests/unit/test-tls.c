/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * src/net/tls*.c: both ends in one process over a pair of sockets, and peers
 * that are OpenSSL itself, or nothing of the kind.
 */
#include "config.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <signal.h>
#include <sys/socket.h>
#include <time.h>

#include "base/mem.h"
#include "certs.h"
#include "net/tls.h"
#include "net/transport.h"
#include "tap.h"
#include "tempdir.h"

enum { TURNS_MAX = 10000, SERVER = 0, CLIENT = 1 };

/* Two ends; of a hostile one the transport is NULL. */
struct pair {
	struct transport *at[2];
	int fd[2], result[2];
	uint8_t bytes[2][1 << 16];
	size_t len[2];
};

static struct tls_context *server, *client;
static struct pair pair;

/* ---- helpers ---- */

static void
connect_pair(void)
{
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.fd) < 0)
		bail_out("no pair of sockets");
	pair.len[0] = pair.len[1] = 0;
	pair.result[0] = pair.result[1] = TRANSPORT_WANT_READ;
	pair.at[0] = pair.at[1] = NULL;
}

static void
part(void)
{
	for (int i = 0; i < 2; i++) {
		if (pair.at[i] != NULL)
			pair.at[i]->ops->free(pair.at[i]);
		if (pair.fd[i] >= 0)
			close(pair.fd[i]);
	}
}

static bool
waits(int result)
{
	return result == TRANSPORT_WANT_READ || result == TRANSPORT_WANT_WRITE;
}

static void
shake_one(int i)
{
	struct transport *t = pair.at[i];

	if (t != NULL && waits(pair.result[i]))
		pair.result[i] = t->ops->handshake(t, pair.fd[i]);
}

static void
shake(void)
{
	for (int turn = 0; turn < 20; turn++) {
		shake_one(CLIENT);
		shake_one(SERVER);
	}
}

static const char *
reason(int i)
{
	return pair.at[i]->ops->reason(pair.at[i]);
}

static int
take(int i)
{
	struct transport *t = pair.at[i];
	ssize_t n = t->ops->read(t, pair.fd[i], pair.bytes[i] + pair.len[i],
	    sizeof pair.bytes[i] - pair.len[i]);

	if (n > 0)
		pair.len[i] += (size_t)n;
	return (int)n;
}

static ssize_t
put(int i, const void *data, size_t len)
{
	struct iovec piece = { (void *)data, len };
	struct transport *t = pair.at[i];

	return t->ops->writev(t, pair.fd[i], &piece, 1);
}

/* Both ends are ours; what the client knows of the server is expected. */
static void
meet(const char *host, const struct relay_key *expected)
{
	connect_pair();
	pair.at[SERVER] = tls_server_start(server);
	pair.at[CLIENT] = tls_client_start(client, host, expected);
	shake();
}

static struct tls_context *
new_server(const char *file, const char *client_ca)
{
	struct tls_files files = { tempdir_path(file), tempdir_path(file),
	    client_ca == NULL ? NULL : tempdir_path(client_ca) };
	char *wrong;
	struct tls_context *s = tls_server_new(&files, &wrong);

	if (s == NULL)
		bail_out("%s", wrong);
	return s;
}

static struct tls_context *
new_client(const char *file)
{
	struct tls_files files = { file, file, NULL };
	char *wrong;
	struct tls_context *c = tls_client_new(&files, &wrong);

	if (c == NULL)
		bail_out("%s", wrong);
	return c;
}

static enum tls_trust
trust(void)
{
	return tls_get_verdict(pair.at[CLIENT])->trust;
}

/* ---- the relay's own pair ---- */

static void
test_make_pair(void)
{
	char *wrong, *pem = tls_make_pair(&wrong);
	char *other = tls_make_pair(&wrong);

	ok(pem != NULL && strstr(pem, "PRIVATE KEY") != NULL &&
	    strstr(pem, "BEGIN CERTIFICATE") != NULL, "a key and its "
	    "certificate");
	ok(strcmp(pem, other) != 0, "a fresh one each time");
	tempdir_write("own.pem", pem);
	tempdir_write("other.pem", other);
	chmod(tempdir_path("own.pem"), 0600);
	chmod(tempdir_path("other.pem"), 0600);
	free(pem);
	free(other);
	server = new_server("own.pem", NULL);
	ok(tls_server_name(server) == NULL, "nobody vouches for it");
}

static void
test_wrong_files(void)
{
	struct {
		const char *cert, *key, *ca, *why;
	} rows[] = {
		{ "none", "own.pem", NULL, "no such file or directory" },
		{ "own.pem", "none", NULL, "no such file or directory" },
		{ "own.pem", "own.pem", "none", "no such file" },
		{ "text", "own.pem", NULL, "holds no certificate" },
		{ "own.pem", "text", NULL, "holds no key" },
		{ "own.pem", "own.pem", "text", "of an authority" },
		{ "own.pem", "other.pem", NULL, "not that of the cert" },
		{ "own.pem", "locked.pem", NULL, "has a passphrase" },
	};
	FILE *f = fopen(tempdir_path("locked.pem"), "w");
	EVP_PKEY *key = EVP_EC_gen("P-256");

	PEM_write_PrivateKey(f, key, EVP_aes_128_cbc(),
	    (const unsigned char *)"x", 1, NULL, NULL);
	fclose(f);
	EVP_PKEY_free(key);
	tempdir_write("text", "no PEM at all\n");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char *cert = mem_strdup(tempdir_path(rows[i].cert));
		char *key_file = mem_strdup(tempdir_path(rows[i].key));
		struct tls_files files = { cert, key_file, rows[i].ca == NULL ?
		    NULL : tempdir_path(rows[i].ca) };
		struct relay_key before = *tls_server_key(server);
		char *wrong = NULL;

		ok(!tls_server_reload(server, &files, &wrong) &&
		    strstr(wrong, rows[i].why) != NULL, "%s, %s: %s",
		    rows[i].cert, rows[i].key, wrong == NULL ? "-" : wrong);
		ok(relay_key_equal(&before, tls_server_key(server)) &&
		    ERR_peek_error() == 0, "the old ones stay");
		free(wrong);
		free(cert);
		free(key_file);
	}
}

/* ---- talking ---- */

static void
test_talk(void)
{
	struct iovec pieces[] = { { "ab", 2 }, { "", 0 }, { "cde", 3 } };
	struct transport *t;

	meet("relay.example", tls_server_key(server));
	is_int(pair.result[SERVER], 0, "the server's handshake is done");
	is_int(pair.result[CLIENT], 0, "and the client's");
	is_int(trust(), TLS_EXPECTED, "it has the expected key");
	is_int(take(CLIENT), TRANSPORT_WANT_READ, "nothing to read yet");
	t = pair.at[SERVER];
	is_int(t->ops->writev(t, pair.fd[SERVER], pieces, 3), 5,
	    "pieces are taken");
	is_int(take(CLIENT), 5, "and come in one");
	is_mem(pair.bytes[CLIENT], "abcde", 5, "in their order");
	is_int(put(CLIENT, "hello", 5), 5, "the other way");
	is_int(take(SERVER), 5, "too");
	ok(!t->ops->pending(t), "nothing is left");
	is_int(put(CLIENT, "bye", 3), 3, "last words");
	pair.at[CLIENT]->ops->shutdown(pair.at[CLIENT], pair.fd[CLIENT]);
	is_int(pair.at[CLIENT]->ops->flush(pair.at[CLIENT], pair.fd[CLIENT]),
	    0, "and the end");
	is_int(take(SERVER), 3, "come");
	ok(t->ops->pending(t), "there is more to tell");
	is_int(take(SERVER), 0, "M11: namely the end");
	ok(!tls_was_cut(t), "a proper one");
	is_int(put(SERVER, "ok", 2), 2, "one may answer it");
	is_int(take(CLIENT), 2, "and that is read");
	part();
}

/* M11: an end without close_notify is none. */
static void
test_cut(void)
{
	meet("relay.example", tls_server_key(server));
	put(SERVER, "half a", 6);
	close(pair.fd[SERVER]);
	pair.fd[SERVER] = -1;
	is_int(take(CLIENT), 6, "what came is read");
	is_int(take(CLIENT), TRANSPORT_FAILED, "M11: then it fails");
	ok(tls_was_cut(pair.at[CLIENT]), "M11: cut");
	is_str(reason(CLIENT), "the link was cut off", "and says so");
	is_int(take(CLIENT), TRANSPORT_FAILED, "again if asked again");
	is_int(put(CLIENT, "x", 1), TRANSPORT_FAILED, "takes nothing");
	part();
	connect_pair();
	pair.at[CLIENT] = tls_client_start(client, "x", NULL);
	shake();
	close(pair.fd[SERVER]);
	pair.fd[SERVER] = -1;
	shake();
	is_str(reason(CLIENT), "the link was cut off during the TLS "
	    "handshake", "in the handshake as well");
	part();
}

/* One changed bit on the way, with proxies that are two loops of recv(). */
static void
test_forged(void)
{
	uint8_t record[100];
	ssize_t n;
	int way[2];

	meet("relay.example", tls_server_key(server));
	put(SERVER, "hello", 5);
	n = recv(pair.fd[CLIENT], record, sizeof record, 0);
	record[n - 1] ^= 1;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, way) < 0)
		bail_out("no pair of sockets");
	close(pair.fd[CLIENT]);
	pair.fd[CLIENT] = way[0];
	is_int(send(way[1], record, (size_t)n, 0), n, "a forged record");
	is_int(take(CLIENT), TRANSPORT_FAILED, "is refused");
	is_str(reason(CLIENT), "what came is not what was sent: the TLS link "
	    "is broken", "by its name");
	ok(!tls_was_cut(pair.at[CLIENT]), "which is no cut");
	close(way[1]);
	part();
}

/* A reader that stops: each byte is taken once, and comes once. */
static void
test_full(void)
{
	static uint8_t data[300000];
	size_t sent = 0, got = 0, wrong = 0, i;
	bool stopped = false;
	ssize_t n;
	int small = 4096, turn;

	for (i = 0; i < sizeof data; i++)
		data[i] = (uint8_t)(i % 251);
	meet("relay.example", tls_server_key(server));
	setsockopt(pair.fd[SERVER], SOL_SOCKET, SO_SNDBUF, &small,
	    sizeof small);
	for (turn = 0; turn < TURNS_MAX && got < sizeof data; turn++) {
		/* what is not taken may well be another thing next time */
		size_t len = turn % 3 == 0 ? 1 : sizeof data - sent;

		if (len > sizeof data - sent)
			len = sizeof data - sent;
		n = put(SERVER, data + sent, len);
		stopped |= n == TRANSPORT_WANT_WRITE;
		sent += n > 0 ? (size_t)n : 0;
		if (turn % 5 != 0 || take(CLIENT) <= 0)
			continue;
		for (i = 0; i < pair.len[CLIENT]; i++)
			wrong += pair.bytes[CLIENT][i] != (got + i) % 251;
		got += pair.len[CLIENT];
		pair.len[CLIENT] = 0;
	}
	ok(stopped, "the socket was full");
	is_int(got, sizeof data, "all bytes come");
	is_int(wrong, 0, "as they were");
	part();
}

/* More than a buffer's worth: what is decrypted already is not forgotten. */
static void
test_small_buffer(void)
{
	struct transport *t;
	char data[1000] = "";
	size_t sum = 0;
	ssize_t n;

	meet("relay.example", tls_server_key(server));
	for (int i = 0; i < 10; i++)
		put(CLIENT, data, sizeof data);
	t = pair.at[SERVER];
	do {
		n = t->ops->read(t, pair.fd[SERVER], pair.bytes[SERVER], 300);
		sum += n > 0 ? (size_t)n : 0;
	} while (n == 300 && t->ops->pending(t));
	is_int(sum, 10000, "all is read by one who asks pending()");
	part();
}

/* ---- whom a client trusts ---- */

static void
test_pins(void)
{
	struct tls_context *other = new_server("other.pem", NULL);
	const struct tls_verdict *v;

	meet("relay.example", NULL);
	is_int(trust(), TLS_SELF_SIGNED, "a self-signed one is not trusted");
	is_int(pair.result[CLIENT], TRANSPORT_FAILED, "the client goes");
	is_int(pair.result[SERVER], TRANSPORT_FAILED, "the server hears it");
	is_str(reason(SERVER), "the other side does not accept our "
	    "certificate", "with the reason");
	v = tls_get_verdict(pair.at[CLIENT]);
	ok(relay_key_equal(&v->key, tls_server_key(server)),
	    "the client can tell its fingerprint");
	part();
	meet("relay.example", tls_server_key(other));
	is_int(trust(), TLS_OTHER_KEY, "another key than the expected one");
	is_int(pair.result[CLIENT], TRANSPORT_FAILED, "is refused");
	v = tls_get_verdict(pair.at[CLIENT]);
	ok(relay_key_equal(&v->key, tls_server_key(server)) && !v->vouched,
	    "and told");
	part();
	tls_context_free(other);
}

static void
judge(const char *file, const char *host, enum tls_trust want,
    const char *name)
{
	tls_context_free(server);
	server = new_server(file, NULL);
	meet(host, NULL);
	is_int(trust(), want, "%s", name);
	ok((pair.result[CLIENT] == 0) == (want == TLS_VOUCHED),
	    "and acts like that");
}

static void
is_day(long from_now_s, const char *name)
{
	time_t then = time(NULL) + from_now_s;
	char text[11];

	strftime(text, sizeof text, "%Y-%m-%d", gmtime(&then));
	is_str(tls_get_verdict(pair.at[CLIENT])->detail, text, "%s", name);
}

static void
test_authorities(void)
{
	struct authority known = certs_authority("known.pem");
	struct authority unknown = certs_authority("unknown.pem");

	setenv("SSL_CERT_FILE", tempdir_path("known.pem"), 1);
	tls_context_free(client);
	client = new_client(NULL);
	certs_make("good.pem", "relay.example", -DAY_S, DAY_S, &known);
	judge("good.pem", "relay.example", TLS_VOUCHED, "vouched for");
	is_str(tls_server_name(server), "relay.example",
	    "the server knows that as well");
	part();
	judge("good.pem", "RELAY.example", TLS_VOUCHED, "in capitals");
	part();
	judge("good.pem", "other.example", TLS_WRONG_HOST, "another host");
	is_str(tls_get_verdict(pair.at[CLIENT])->detail, "relay.example",
	    "it says whose it is");
	part();
	judge("good.pem", "192.0.2.1", TLS_WRONG_HOST, "no such address");
	part();
	certs_make("ip.pem", "192.0.2.1", -DAY_S, DAY_S, &known);
	judge("ip.pem", "192.0.2.1", TLS_VOUCHED, "an address");
	ok(tls_server_name(server) == NULL, "which makes no name");
	part();
	certs_make("wild.pem", "*.relay.example", -DAY_S, DAY_S, &known);
	judge("wild.pem", "a.relay.example", TLS_VOUCHED, "all of a domain");
	ok(tls_server_name(server) == NULL, "which makes no name either");
	part();
	certs_make("old.pem", "relay.example", -9 * DAY_S, -3 * DAY_S, &known);
	judge("old.pem", "relay.example", TLS_EXPIRED, "expired");
	is_day(-3 * DAY_S, "it says when");
	part();
	certs_make("new.pem", "relay.example", 3 * DAY_S, 9 * DAY_S, &known);
	judge("new.pem", "relay.example", TLS_NOT_YET, "not yet valid");
	is_day(3 * DAY_S, "it says from when on");
	part();
	certs_make("who.pem", "relay.example", -DAY_S, DAY_S, &unknown);
	judge("who.pem", "relay.example", TLS_UNKNOWN_CA, "unknown authority");
	ok(tls_server_name(server) == NULL, "nobody here vouches for it");
	part();
	meet("relay.example", tls_server_key(server));
	is_int(trust(), TLS_EXPECTED, "its key may be known all the same");
	part();
	certs_free(&known);
	certs_free(&unknown);
}

/* An expected key is the only one, whoever vouches for another. */
static void
test_vouched_but_other(void)
{
	struct relay_key expected = *tls_server_key(server);

	tls_context_free(server);
	server = new_server("good.pem", NULL);
	meet("relay.example", &expected);
	is_int(trust(), TLS_OTHER_KEY, "vouched for, with another key");
	ok(tls_get_verdict(pair.at[CLIENT])->vouched, "which is told");
	is_int(pair.result[CLIENT], TRANSPORT_FAILED, "and refused");
	part();
}

static void
test_reload(void)
{
	struct tls_files files = { tempdir_path("own.pem"),
	    tempdir_path("own.pem"), NULL };
	struct pair old;
	char *wrong;

	meet("relay.example", tls_server_key(server));
	ok(tls_server_reload(server, &files, &wrong), "other files");
	is_int(put(SERVER, "still", 5), 5, "who is there");
	is_int(take(CLIENT), 5, "stays");
	old = pair;
	meet("relay.example", tls_server_key(server));
	is_int(trust(), TLS_EXPECTED, "who comes sees the other key");
	part();
	pair = old;
	is_int(put(CLIENT, "there", 5), 5, "and the old one");
	is_int(take(SERVER), 5, "is there even then");
	part();
}

/* ---- private relays ---- */

static void
visit(const char *file, bool welcome, const char *name)
{
	tls_context_free(client);
	client = new_client(file == NULL ? NULL : tempdir_path(file));
	meet("relay.example", tls_server_key(server));
	is_int(pair.result[SERVER], welcome ? 0 : TRANSPORT_FAILED, "%s",
	    name);
}

static void
test_client_ca(void)
{
	struct authority ours = certs_authority("ours.pem");
	struct authority theirs = certs_authority("theirs.pem");

	certs_make("anna.pem", "anna's laptop", -DAY_S, DAY_S, &ours);
	certs_make("eve.pem", "eve's laptop", -DAY_S, DAY_S, &theirs);
	certs_make("late.pem", "anna's old one", -9 * DAY_S, -DAY_S, &ours);
	tls_context_free(server);
	server = new_server("own.pem", "ours.pem");
	visit("anna.pem", true, "a private relay lets in who may");
	put(SERVER, "hi", 2);
	is_int(take(CLIENT), 2, "and serves");
	part();
	visit(NULL, false, "not without a certificate");
	is_str(reason(SERVER), "the client shows no certificate", "told here");
	is_int(take(CLIENT), TRANSPORT_FAILED, "and there");
	is_str(reason(CLIENT), "the relay lets in only who shows a "
	    "certificate", "in words");
	part();
	visit("eve.pem", false, "not with somebody else's");
	is_int(take(CLIENT), TRANSPORT_FAILED, "which is told");
	is_str(reason(CLIENT), "the other side does not accept our "
	    "certificate", "in words");
	part();
	visit("late.pem", false, "not with one that has expired");
	part();
	tls_context_free(server);
	server = new_server("own.pem", NULL);
	visit("anna.pem", true, "who does not ask is not shown it");
	part();
	certs_free(&ours);
	certs_free(&theirs);
}

/* ---- strangers ---- */

static SSL *
stranger(const SSL_METHOD *method, int version, const char *alpn, int fd)
{
	SSL_CTX *context = SSL_CTX_new(method);
	SSL *ssl;

	SSL_CTX_set_max_proto_version(context, version);
	SSL_CTX_use_certificate_file(context, tempdir_path("own.pem"),
	    SSL_FILETYPE_PEM);
	SSL_CTX_use_PrivateKey_file(context, tempdir_path("own.pem"),
	    SSL_FILETYPE_PEM);
	if (alpn != NULL)
		SSL_CTX_set_alpn_protos(context, (const unsigned char *)alpn,
		    (unsigned)strlen(alpn));
	ssl = SSL_new(context);
	SSL_CTX_free(context);
	SSL_set_fd(ssl, fd);
	return ssl;
}

/* i is our side; the other is a stranger's. */
static void
face(int i, int version, const char *alpn, const char *want,
    const char *name)
{
	SSL *ssl;

	connect_pair();
	if (i == SERVER) {
		pair.at[i] = tls_server_start(server);
		ssl = stranger(TLS_client_method(), version, alpn,
		    pair.fd[CLIENT]);
		SSL_set_connect_state(ssl);
	} else {
		pair.at[i] = tls_client_start(client, "relay.example",
		    tls_server_key(server));
		ssl = stranger(TLS_server_method(), version, alpn,
		    pair.fd[SERVER]);
		SSL_set_accept_state(ssl);
	}
	for (int turn = 0; turn < 20; turn++) {
		shake_one(i);
		SSL_do_handshake(ssl);
		ERR_clear_error();
	}
	is_int(pair.result[i], TRANSPORT_FAILED, "%s: no link", name);
	is_str(reason(i), want, "%s", want);
	SSL_free(ssl);
	part();
}

static void
hear(int i, const char *said, const char *want)
{
	connect_pair();
	pair.at[i] = i == SERVER ? tls_server_start(server) :
	    tls_client_start(client, "relay.example", NULL);
	is_int(send(pair.fd[1 - i], said, 40, 0), 40, "something else");
	shake();
	is_int(pair.result[i], TRANSPORT_FAILED, "no link");
	is_str(reason(i), want, "%s", want);
	part();
}

static void
test_strangers(void)
{
	static const char old[] = "the other side does not speak TLS 1.3",
	    other[] = "the other side speaks TLS, but not tuschel's protocol",
	    foreign[] = "the other side does not speak TLS";
	static const char frame[40] = { [9] = 12, [10] = 32 },
	    http[40] = "GET / HTTP/1.1\r\nHost: relay.example\r\n\r\n";

	face(CLIENT, TLS1_2_VERSION, NULL, old, "a relay of yesterday");
	face(SERVER, TLS1_2_VERSION, NULL, old, "a client of yesterday");
	face(CLIENT, TLS1_3_VERSION, NULL, other, "a web server");
	face(SERVER, TLS1_3_VERSION, "\x02h2", other, "a browser");
	face(SERVER, TLS1_3_VERSION, NULL, other, "a client without ALPN");
	hear(CLIENT, frame, foreign);
	hear(SERVER, frame, foreign);
	hear(SERVER, http, foreign);
}

/* Who asks for answers without end and takes none of them is not served. */
static void
test_greedy(void)
{
	SSL *ssl;
	int i, r = 0, updates = 0;

	connect_pair();
	pair.at[SERVER] = tls_server_start(server);
	ssl = stranger(TLS_client_method(), TLS1_3_VERSION,
	    "\x09tuschel/1", pair.fd[CLIENT]);
	SSL_set_connect_state(ssl);
	for (i = 0; i < 20; i++) {
		SSL_do_handshake(ssl);
		shake_one(SERVER);
	}
	is_int(pair.result[SERVER], 0, "a stranger who is welcome");
	for (i = 0; i < 100000 && r != TRANSPORT_FAILED; i++) {
		SSL_key_update(ssl, SSL_KEY_UPDATE_REQUESTED);
		updates += SSL_do_handshake(ssl) == 1;
		ERR_clear_error();
		r = take(SERVER);
		if (r == TRANSPORT_WANT_WRITE)
			break;
	}
	ok(r == TRANSPORT_WANT_WRITE || r == TRANSPORT_FAILED,
	    "has to read at last (after %d updates)", updates);
	SSL_free(ssl);
	part();
}

int
main(void)
{
	signal(SIGPIPE, SIG_IGN);
	tempdir_make();
	ok(tls_available(), "there is TLS");
	test_make_pair();
	test_wrong_files();
	client = new_client(NULL);
	test_talk();
	test_cut();
	test_forged();
	test_full();
	test_small_buffer();
	test_pins();
	test_authorities();
	test_vouched_but_other();
	test_reload();
	test_strangers();
	test_greedy();
	test_client_ca();
	tls_context_free(server);
	tls_context_free(client);
	tls_context_free(NULL);
	return done_testing();
}
