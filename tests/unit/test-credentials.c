/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/serve/credentials.c */
#include "config.h"

#include "base/mem.h"
#include "certs.h"
#include "serve/credentials.h"
#include "tap.h"
#include "tempdir.h"

static struct address
address_of(const char *text)
{
	const char *reason;
	struct address a;

	if (address_parse(&a, text, 8872, &reason) != 0)
		bail_out("%s", reason);
	return a;
}

static struct credentials *
open_own(const char *dir)
{
	struct tls_files none = { NULL, NULL, NULL };
	char *reason;
	struct credentials *c = credentials_open(&none, dir, &reason);

	if (c == NULL)
		diag("%s", reason);
	free(c == NULL ? reason : NULL);
	return c;
}

static struct relay_key
key_of(const struct credentials *c)
{
	return *tls_server_key(credentials_tls(c));
}

static void
test_own(void)
{
	struct credentials *c = open_own(tempdir), *again;
	struct relay_key key;

	ok(c != NULL, "a relay makes its own certificate");
	is_int(tempdir_mode("relay.pem"), 0600, "for itself only");
	key = key_of(c);
	again = open_own(tempdir);
	ok(again != NULL && relay_key_equal(&key,
	    tls_server_key(credentials_tls(again))), "once");
	credentials_free(c);
	credentials_free(again);
	ok(open_own("/no/such/directory") == NULL, "not where it cannot");
	tempdir_write("relay.pem", "damage\n");
	ok(open_own(tempdir) == NULL, "what is damaged is not used");
	is_str(tempdir_read("relay.pem"), "damage\n", "nor replaced");
	unlink(tempdir_path("relay.pem"));
}

static void
test_reload(void)
{
	struct tls_files none = { NULL, NULL, NULL };
	struct credentials *c = open_own(tempdir);
	struct relay_key first = key_of(c), second;
	char *reason = NULL;

	tempdir_write("relay.pem", "");
	ok(!credentials_reload(c, &none, tempdir, &reason), "an empty file");
	ok(strstr(reason, "holds no certificate") != NULL, "%s", reason);
	free(reason);
	second = key_of(c);
	ok(relay_key_equal(&first, &second), "changes nothing");
	unlink(tempdir_path("relay.pem"));
	credentials_free(open_own(tempdir));
	ok(credentials_reload(c, &none, tempdir, &reason), "another one");
	second = key_of(c);
	ok(!relay_key_equal(&first, &second), "does");
	credentials_free(c);
}

static void
invites(const struct credentials *c, const char *at, const char *want)
{
	struct address a = address_of(at);
	char *link = credentials_invite(c, &a, NULL);

	is_str(link, want, "invitation to %s", at);
	free(link);
}

static void
test_invite(void)
{
	struct authority ours = certs_authority("ours.pem");
	struct credentials *c = open_own(tempdir);
	char name[256] = "", key[RELAY_KEY_TEXT_BYTES], *want, *reason;
	struct tls_files files;

	relay_key_text(key, tls_server_key(credentials_tls(c)));
	gethostname(name, sizeof name - 1);
	want = mem_printf("tuschel://%s:8872/?relay=%s", name, key);
	invites(c, "0.0.0.0", want);
	invites(c, "[::]:8872", want);
	free(want);
	want = mem_printf("tuschel://192.0.2.7:1/?relay=%s", key);
	invites(c, "192.0.2.7:1", want);
	free(want);
	invites(NULL, "127.0.0.1", "tuschel://127.0.0.1:8872/");
	credentials_free(c);

	setenv("SSL_CERT_FILE", tempdir_path("ours.pem"), 1);
	certs_make("given.pem", "relay.example", -DAY_S, DAY_S, &ours);
	files = (struct tls_files){ tempdir_path("given.pem"),
	    tempdir_path("given.pem"), NULL };
	c = credentials_open(&files, NULL, &reason);
	if (c == NULL)
		bail_out("%s", reason);
	invites(c, "0.0.0.0", "tuschel://relay.example:8872/");
	credentials_free(c);
	certs_free(&ours);
}

int
main(void)
{
	tempdir_make();
	test_own();
	test_reload();
	test_invite();
	credentials_free(NULL);
	return done_testing();
}
