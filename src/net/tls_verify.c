/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whether a client may talk to a relay that shows this certificate
 * (doc/PROTOCOL section 4). It is decided within the handshake, so that
 * nothing, not even the client's own certificate, goes to one that it may
 * not. What the causes are called is for src/client.
 */
#include "config.h"

#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "net/tls_private.h"

void
tls_verify_key(struct relay_key *key, X509 *cert)
{
	unsigned char *der = NULL;
	int len = i2d_X509_PUBKEY(X509_get_X509_PUBKEY(cert), &der);

	if (len <= 0 || EVP_Digest(der, (size_t)len, key->bytes, NULL,
	    EVP_sha256(), NULL) != 1)
		mem_exhausted();
	OPENSSL_free(der);
}

/* The first name that it is for, as far as it can be printed; to be freed. */
static char *
name_of(X509 *cert)
{
	GENERAL_NAMES *names = X509_get_ext_d2i(cert, NID_subject_alt_name,
	    NULL, NULL);
	char *text = NULL;
	int i;

	for (i = 0; text == NULL && i < sk_GENERAL_NAME_num(names); i++) {
		const GENERAL_NAME *name = sk_GENERAL_NAME_value(names, i);
		const ASN1_IA5STRING *dns;

		if (name->type != GEN_DNS)
			continue;
		dns = name->d.dNSName;
		text = mem_strndup((const char *)ASN1_STRING_get0_data(dns),
		    (size_t)ASN1_STRING_length(dns));
	}
	GENERAL_NAMES_free(names);
	return text;
}

static void
put_day(struct tls_verdict *v, const ASN1_TIME *when)
{
	struct tm tm;

	if (ASN1_TIME_to_tm(when, &tm) == 1)
		strftime(v->detail, sizeof v->detail, "%Y-%m-%d", &tm);
}

static void
put_text(struct tls_verdict *v, const char *text)
{
	snprintf(v->detail, sizeof v->detail, "%s", text == NULL ? "" : text);
}

/* What OpenSSL's code for the first thing that is wrong means here. */
static enum tls_trust
trust_of(int code)
{
	switch (code) {
	case X509_V_OK:
		return TLS_VOUCHED;
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return TLS_SELF_SIGNED;
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
		return TLS_UNKNOWN_CA;
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return TLS_EXPIRED;
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return TLS_NOT_YET;
	case X509_V_ERR_HOSTNAME_MISMATCH:
	case X509_V_ERR_IP_ADDRESS_MISMATCH:
		return TLS_WRONG_HOST;
	default:
		return TLS_INVALID;
	}
}

static void
put_detail(struct tls_verdict *v, X509_STORE_CTX *store, X509 *leaf)
{
	/* an authority's certificate may be what has expired */
	X509 *cert = X509_STORE_CTX_get_current_cert(store);
	char *name;

	switch (v->trust) {
	case TLS_EXPIRED:
		put_day(v, X509_get0_notAfter(cert != NULL ? cert : leaf));
		break;
	case TLS_NOT_YET:
		put_day(v, X509_get0_notBefore(cert != NULL ? cert : leaf));
		break;
	case TLS_WRONG_HOST:
		name = name_of(leaf);
		put_text(v, name);
		free(name);
		break;
	case TLS_INVALID:
		put_text(v, X509_verify_cert_error_string(
		    X509_STORE_CTX_get_error(store)));
		break;
	default:
		break;
	}
}

static int
judge(X509_STORE_CTX *store, void *unused)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(store,
	    SSL_get_ex_data_X509_STORE_CTX_idx());
	struct tls_session *s = SSL_get_app_data(ssl);
	struct tls_verdict *v = s->verdict;
	X509 *leaf = X509_STORE_CTX_get0_cert(store);
	bool vouched = X509_verify_cert(store) == 1;

	(void)unused;
	tls_verify_key(&v->key, leaf);
	if (s->expected == NULL) {
		v->trust = vouched ? TLS_VOUCHED :
		    trust_of(X509_STORE_CTX_get_error(store));
		put_detail(v, store, leaf);
		return vouched;
	}
	if (relay_key_equal(s->expected, &v->key)) {
		v->trust = TLS_EXPECTED;
		X509_STORE_CTX_set_error(store, X509_V_OK);
		return 1;
	}
	v->trust = TLS_OTHER_KEY;
	v->vouched = vouched;
	X509_STORE_CTX_set_error(store, X509_V_ERR_CERT_REJECTED);
	return 0;
}

void
tls_verify_use(SSL_CTX *ssl)
{
	SSL_CTX_set_verify(ssl, SSL_VERIFY_PEER, NULL);
	SSL_CTX_set_cert_verify_callback(ssl, judge, NULL);
}

void
tls_verify_init(SSL_CTX *ssl)
{
	tls_verify_use(ssl);
	SSL_CTX_set_default_verify_paths(ssl);
}

bool
tls_verify_host(SSL *ssl, const char *host)
{
	X509_VERIFY_PARAM *param = SSL_get0_param(ssl);
	size_t len = strcspn(host, "%");	/* a zone is no part of it */
	char *bare = mem_strndup(host, len);
	bool good;

	X509_VERIFY_PARAM_set_hostflags(param,
	    X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	good = X509_VERIFY_PARAM_set1_ip_asc(param, bare) == 1;
	if (!good)
		good = X509_VERIFY_PARAM_set1_host(param, host, 0) == 1 &&
		    SSL_set_tlsext_host_name(ssl, host) == 1;
	free(bare);
	return good;
}

bool
tls_verify_vouched(X509 *cert, STACK_OF(X509) *chain, char **name)
{
	X509_STORE *known = X509_STORE_new();
	X509_STORE_CTX *store = X509_STORE_CTX_new();
	bool good;

	if (known == NULL || store == NULL)
		mem_exhausted();
	good = X509_STORE_set_default_paths(known) == 1 &&
	    X509_STORE_CTX_init(store, known, cert, chain) == 1 &&
	    X509_STORE_CTX_set_default(store, "ssl_server") == 1 &&
	    X509_verify_cert(store) == 1;
	X509_STORE_CTX_free(store);
	X509_STORE_free(known);
	*name = name_of(cert);
	/* the name of a whole domain is none to connect to */
	return good && *name != NULL && **name != '*';
}
