/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What sessions have in common: certificates, keys, and the rules of
 * doc/PROTOCOL section 4. Reloading makes a new SSL_CTX; sessions hold on to
 * the one that they were made of.
 */
#include "config.h"

#include "net/tls.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/rand.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/mem.h"
#include "net/reason.h"
#include "net/tls_private.h"

const unsigned char tls_alpn[10] = "\x09tuschel/1";

bool
tls_available(void)
{
	return true;
}

/* ---- files ---- */

/* OpenSSL would ask on the terminal. */
static int
no_passphrase(char *out, int size, int writing, void *encrypted)
{
	(void)out;
	(void)size;
	(void)writing;
	*(bool *)encrypted = true;
	return -1;
}

/* NULL, or why the file cannot be read. */
static char *
unreadable(const char *path)
{
	FILE *file = fopen(path, "r");
	int error = errno;

	if (file == NULL)
		return mem_printf("cannot read %s: %s", path,
		    net_reason(error));
	fclose(file);
	return NULL;
}

static char *
load_cert(SSL_CTX *ssl, const char *path)
{
	char *wrong = unreadable(path);

	if (wrong != NULL)
		return wrong;
	if (SSL_CTX_use_certificate_chain_file(ssl, path) == 1)
		return NULL;
	return mem_printf("%s holds no certificate that can be used (PEM is "
	    "wanted)", path);
}

static char *
load_key(SSL_CTX *ssl, const char *path)
{
	char *wrong = unreadable(path);
	bool encrypted = false;
	struct stat st;

	if (wrong != NULL)
		return wrong;
	if (stat(path, &st) == 0 && (st.st_mode & S_IROTH))
		log_line(LOG_WARNING, "everybody here can read the key in "
		    "%s: run chmod o-r on it", path);
	SSL_CTX_set_default_passwd_cb(ssl, no_passphrase);
	SSL_CTX_set_default_passwd_cb_userdata(ssl, &encrypted);
	if (SSL_CTX_use_PrivateKey_file(ssl, path, SSL_FILETYPE_PEM) == 1)
		return NULL;
	if (encrypted)
		return mem_printf("the key in %s has a passphrase: store it "
		    "without one", path);
	/* the certificate was read first, so this is told too */
	if (ERR_GET_REASON(ERR_peek_last_error()) ==
	    X509_R_KEY_VALUES_MISMATCH)
		return mem_printf("the key in %s is not that of the "
		    "certificate", path);
	return mem_printf("%s holds no key that can be used (PEM is wanted)",
	    path);
}

static char *
load_client_ca(SSL_CTX *ssl, const char *path)
{
	STACK_OF(X509_NAME) *names;
	char *wrong = unreadable(path);

	if (wrong != NULL)
		return wrong;
	names = SSL_load_client_CA_file(path);
	if (names == NULL || SSL_CTX_load_verify_file(ssl, path) != 1)
		return mem_printf("%s holds no certificate of an authority "
		    "(PEM is wanted)", path);
	SSL_CTX_set_client_CA_list(ssl, names);
	SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER |
	    SSL_VERIFY_FAIL_IF_NO_PEER_CERT, NULL);
	return NULL;
}

/* ---- contexts ---- */

/* What both sides have in common. NULL: out of memory. */
static SSL_CTX *
new_ssl(const SSL_METHOD *method)
{
	SSL_CTX *ssl = SSL_CTX_new(method);

	if (ssl == NULL)
		mem_exhausted();
	SSL_CTX_set_min_proto_version(ssl, TLS1_3_VERSION);
	SSL_CTX_set_mode(ssl, SSL_MODE_RELEASE_BUFFERS);
	/* one recv() for as many records as there are */
	SSL_CTX_set_read_ahead(ssl, 1);
	/* links last for hours: resuming would cost memory and save little */
	SSL_CTX_set_options(ssl, SSL_OP_NO_TICKET);
	SSL_CTX_set_num_tickets(ssl, 0);
	SSL_CTX_set_session_cache_mode(ssl, SSL_SESS_CACHE_OFF);
	return ssl;
}

static int
choose_alpn(SSL *ssl, const unsigned char **out, unsigned char *out_len,
    const unsigned char *in, unsigned in_len, void *unused)
{
	unsigned char *chosen;

	(void)ssl;
	(void)unused;
	if (SSL_select_next_proto(&chosen, out_len, tls_alpn, sizeof tls_alpn,
	    in, in_len) != OPENSSL_NPN_NEGOTIATED)
		return SSL_TLSEXT_ERR_ALERT_FATAL;
	*out = chosen;
	return SSL_TLSEXT_ERR_OK;
}

static char *
load_server(SSL_CTX *ssl, const struct tls_files *files)
{
	char *wrong = load_cert(ssl, files->cert);

	if (wrong == NULL)
		wrong = load_key(ssl, files->key);
	if (wrong == NULL && files->client_ca != NULL)
		wrong = load_client_ca(ssl, files->client_ca);
	return wrong;
}

bool
tls_server_reload(struct tls_context *server, const struct tls_files *files,
    char **reason)
{
	SSL_CTX *ssl = new_ssl(TLS_server_method());
	STACK_OF(X509) *chain = NULL;
	char *name = NULL;

	SSL_CTX_set_alpn_select_cb(ssl, choose_alpn, NULL);
	*reason = load_server(ssl, files);
	ERR_clear_error();
	if (*reason != NULL) {
		SSL_CTX_free(ssl);
		return false;
	}
	SSL_CTX_free(server->ssl);
	server->ssl = ssl;
	tls_verify_key(&server->key, SSL_CTX_get0_certificate(ssl));
	SSL_CTX_get0_chain_certs(ssl, &chain);
	free(server->name);
	server->name = NULL;
	if (tls_verify_vouched(SSL_CTX_get0_certificate(ssl), chain, &name))
		server->name = name;
	else
		free(name);
	return true;
}

static struct tls_context *
new_context(void)
{
	struct tls_context *c = mem_zero(1, sizeof *c);

	c->record = mem_alloc(TLS_RECORD_BYTES);
	tls_session_init(c);
	return c;
}

struct tls_context *
tls_server_new(const struct tls_files *files, char **reason)
{
	struct tls_context *server = new_context();

	if (tls_server_reload(server, files, reason))
		return server;
	tls_context_free(server);
	return NULL;
}

static char *
load_client(SSL_CTX *ssl, const struct tls_files *files)
{
	char *wrong;

	if (files->cert == NULL && files->key == NULL)
		return NULL;
	if (files->cert == NULL || files->key == NULL)
		return mem_strdup("a certificate and its key are wanted "
		    "together");
	wrong = load_cert(ssl, files->cert);
	return wrong != NULL ? wrong : load_key(ssl, files->key);
}

struct tls_context *
tls_client_new(const struct tls_files *files, char **reason)
{
	struct tls_context *client = new_context();

	client->ssl = new_ssl(TLS_client_method());
	SSL_CTX_set_alpn_protos(client->ssl, tls_alpn, sizeof tls_alpn);
	tls_verify_init(client->ssl);
	*reason = load_client(client->ssl, files);
	ERR_clear_error();
	if (*reason == NULL)
		return client;
	tls_context_free(client);
	return NULL;
}

struct tls_context *
tls_caller_new(const char *ca, char **reason)
{
	struct tls_context *caller = new_context();

	caller->ssl = new_ssl(TLS_client_method());
	caller->any_protocol = true;
	*reason = unreadable(ca);
	if (*reason == NULL && SSL_CTX_load_verify_file(caller->ssl, ca) != 1)
		*reason = mem_printf("%s holds no certificate of an "
		    "authority (PEM is wanted)", ca);
	ERR_clear_error();
	if (*reason == NULL) {
		tls_verify_use(caller->ssl);
		return caller;
	}
	tls_context_free(caller);
	return NULL;
}

void
tls_context_free(struct tls_context *c)
{
	if (c == NULL)
		return;
	SSL_CTX_free(c->ssl);
	tls_session_release(c);
	/* it has held what was said */
	mem_wipe_free(c->record, TLS_RECORD_BYTES);
	free(c->name);
	free(c);
}

const struct relay_key *
tls_server_key(const struct tls_context *server)
{
	return &server->key;
}

const char *
tls_server_name(const struct tls_context *server)
{
	return server->name;
}

bool
tls_server_has_name(const struct tls_context *server, const char *name)
{
	return server->name != NULL && X509_check_host(
	    SSL_CTX_get0_certificate(server->ssl), name, 0,
	    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS, NULL) == 1;
}

/* ---- a pair of one's own ---- */

/* Pins do not expire (doc/PROTOCOL), so the certificate need not either: this
 * is how RFC 5280 section 4.1.2.5 writes that. */
static const char no_end[] = "99991231235959Z";

static bool
fill_cert(X509 *cert, EVP_PKEY *key)
{
	X509_NAME *name = X509_get_subject_name(cert);
	uint64_t serial;

	/* since yesterday: clocks differ */
	return RAND_bytes((unsigned char *)&serial, sizeof serial) == 1 &&
	    X509_set_version(cert, X509_VERSION_3) == 1 &&
	    ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert),
	    serial >> 1 | 1) == 1 &&
	    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC,
	    (const unsigned char *)"tuschel relay", -1, -1, 0) == 1 &&
	    X509_set_issuer_name(cert, name) == 1 &&
	    X509_gmtime_adj(X509_getm_notBefore(cert), -24 * 3600) != NULL &&
	    ASN1_TIME_set_string(X509_getm_notAfter(cert), no_end) == 1 &&
	    X509_set_pubkey(cert, key) == 1 &&
	    X509_sign(cert, key, EVP_sha256()) > 0;
}

static char *
take_text(BIO *bio)
{
	char *text;
	long len = BIO_get_mem_data(bio, &text);

	return mem_strndup(text, (size_t)len);
}

char *
tls_make_pair(char **reason)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");	/* what everybody verifies */
	X509 *cert = X509_new();
	BIO *bio = BIO_new(BIO_s_secmem());
	char *pem = NULL;

	*reason = NULL;
	if (key != NULL && cert != NULL && bio != NULL &&
	    fill_cert(cert, key) && PEM_write_bio_PrivateKey(bio, key, NULL,
	    NULL, 0, NULL, NULL) == 1 && PEM_write_bio_X509(bio, cert) == 1)
		pem = take_text(bio);
	else
		*reason = mem_printf("cannot make a certificate: %s",
		    ERR_reason_error_string(ERR_peek_error()));
	ERR_clear_error();
	BIO_free(bio);
	X509_free(cert);
	EVP_PKEY_free(key);
	return pem;
}
