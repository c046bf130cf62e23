/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Certificates for tests of TLS, in files of tempdir.h: an authority, and
 * what it signs for names and times.
 */
#ifndef CERTS_H
#define CERTS_H

#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tap.h"
#include "tempdir.h"

struct authority {
	EVP_PKEY *key;
	X509 *cert;
};

enum { DAY_S = 24 * 3600 };

static inline void
certs_extend(X509 *cert, int nid, const char *value)
{
	X509_EXTENSION *extension = X509V3_EXT_conf_nid(NULL, NULL, nid,
	    value);

	if (extension == NULL || X509_add_ext(cert, extension, -1) != 1)
		bail_out("no extension %s", value);
	X509_EXTENSION_free(extension);
}

/* Signed by its own key if by is NULL. */
static inline X509 *
certs_sign(EVP_PKEY *key, const char *name, long from_s, long until_s,
    const struct authority *by)
{
	X509 *cert = X509_new();
	X509_NAME *subject = X509_get_subject_name(cert);
	static long serial;

	X509_set_version(cert, X509_VERSION_3);
	ASN1_INTEGER_set(X509_get_serialNumber(cert), ++serial);
	X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC,
	    (const unsigned char *)name, -1, -1, 0);
	X509_set_issuer_name(cert, by == NULL ? subject :
	    X509_get_subject_name(by->cert));
	X509_gmtime_adj(X509_getm_notBefore(cert), from_s);
	X509_gmtime_adj(X509_getm_notAfter(cert), until_s);
	X509_set_pubkey(cert, key);
	if (by == NULL) {
		certs_extend(cert, NID_basic_constraints, "critical,CA:TRUE");
	} else if (strchr(name, ' ') == NULL) {
		char *value = mem_printf("%s:%s", name[0] >= '0' &&
		    name[0] <= '9' ? "IP" : "DNS", name);

		certs_extend(cert, NID_subject_alt_name, value);
		free(value);
	}
	if (X509_sign(cert, by == NULL ? key : by->key, EVP_sha256()) <= 0)
		bail_out("cannot sign");
	return cert;
}

static inline void
certs_write(const char *file, EVP_PKEY *key, X509 *cert)
{
	FILE *f = fopen(tempdir_path(file), "w");

	if (f == NULL)
		bail_out("cannot write %s", file);
	if (key != NULL)
		PEM_write_PrivateKey(f, key, NULL, NULL, 0, NULL, NULL);
	if (cert != NULL)
		PEM_write_X509(f, cert);
	fclose(f);
	chmod(tempdir_path(file), 0600);
}

/* Its certificate goes to file, whose name it bears. */
static inline struct authority
certs_authority(const char *file)
{
	struct authority a = { .key = EVP_EC_gen("P-256") };

	a.cert = certs_sign(a.key, file, -DAY_S, 365L * DAY_S, NULL);
	certs_write(file, NULL, a.cert);
	return a;
}

/* Key and certificate go to one file. */
static inline void
certs_make(const char *file, const char *name, long from_s, long until_s,
    const struct authority *by)
{
	EVP_PKEY *key = EVP_EC_gen("P-256");
	X509 *cert = certs_sign(key, name, from_s, until_s, by);

	certs_write(file, key, cert);
	X509_free(cert);
	EVP_PKEY_free(key);
}

static inline void
certs_free(struct authority *a)
{
	X509_free(a->cert);
	EVP_PKEY_free(a->key);
}

#endif
