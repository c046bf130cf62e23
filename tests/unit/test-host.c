/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The relay inside: where it may listen, and what others are told. */
#include "config.h"

#include "client/host.h"

#include "base/mem.h"
#include "net/rng.h"
#include "net/tls.h"
#include "tempdir.h"
#include "tap.h"

static struct loop *loop;

static struct host *
opens(const char *place, bool plain)
{
	struct rng rng = net_rng();
	char *reason = NULL;
	struct host *host = host_new(loop, &rng, place, plain ? NULL :
	    tempdir, &reason);

	ok(host != NULL, "%s is opened", place);
	if (host == NULL)
		bail_out("%s", reason);
	return host;
}

static void
refused(const char *place, const char *part)
{
	struct rng rng = net_rng();
	char *reason = NULL;
	struct host *host = host_new(loop, &rng, place, "/no/such",
	    &reason);

	ok(host == NULL && strstr(reason, part) != NULL, "%s: %s", place,
	    reason);
	host_free(host);
	free(reason);
}

static void
stop(void *ctx)
{
	(void)ctx;
	loop_stop(loop);
}

int
main(void)
{
	struct host *host;
	char *want, *place, key[RELAY_KEY_TEXT_BYTES];

	tempdir_make();
	loop = loop_new();
	host = opens("127.0.0.1:0", false);
	ok(host_own_address(host)->port != 0, "the real port is known");
	is_str(host_own_address(host)->host, "127.0.0.1", "and the address");
	want = mem_printf("tuschel tuschel://%s/", host_places(host));
	is_str(host_invite(host), want, "the invitation leads there");
	free(want);
	place = mem_strdup(host_places(host));
	refused(place, "choose another port");
	free(place);
	refused("0.0.0.0:0", "--plain");
	refused("host:port", "cannot listen");
	refused("unix:/nowhere/at/all", "cannot listen");
	host_shutdown(host, stop, NULL);
	loop_run(loop);
	ok(true, "it ends");
	host_free(host);

	host = opens("0.0.0.0:0", true);
	is_str(host_own_address(host)->host, "127.0.0.1",
	    "oneself takes the short way");
	ok(strncmp(host_invite(host), "tuschel --plain tuschel://", 26) == 0,
	    "others are told to say --plain: %s", host_invite(host));
	host_free(host);

	if (tls_available()) {
		host = opens("0.0.0.0:0", false);
		ok(host_own_address(host)->has_relay_key,
		    "with TLS, oneself knows the key");
		relay_key_text(key, &host_own_address(host)->relay_key);
		want = mem_printf("/?relay=%s'", key);
		ok(strncmp(host_invite(host), "tuschel 'tuschel://", 19) == 0 &&
		    strstr(host_invite(host), want) != NULL,
		    "and so do the others: %s", host_invite(host));
		free(want);
		host_free(host);
	}

	place = mem_printf("unix:%s", tempdir_path("socket"));
	host = opens(place, false);
	want = mem_printf("tuschel %s", place);
	is_str(host_invite(host), want, "a Unix socket has no tuschel://");
	free(want);
	free(place);
	host_free(host);
	loop_free(loop);
	return done_testing();
}
