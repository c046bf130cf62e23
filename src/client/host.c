/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Starts a src/serve server where the user said, finds out what to tell the
 * others, and words what can go wrong. Serving itself is not done here.
 */
#include "config.h"

#include "client/host.h"

#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/reasons.h"
#include "serve/credentials.h"
#include "serve/serve.h"
#include "wire/limits.h"

enum { GRACE_MS = 1000 };

struct host {
	struct serve *serve;
	struct credentials *credentials;	/* NULL: no TLS */
	struct str places;
	struct address own;
	char *link, *invite;	/* link NULL: a Unix socket has none */
};

static bool
is_any(const struct address *a)
{
	return a->kind == ADDRESS_INET && (strcmp(a->host, "0.0.0.0") == 0 ||
	    strcmp(a->host, "::") == 0);
}

static void
make_invite(struct host *host, const struct address *at)
{
	char text[ADDRESS_TEXT_BYTES];

	if (at->kind == ADDRESS_UNIX) {
		address_text(text, at);
		host->invite = mem_printf("tuschel %s", text);
		return;
	}
	host->link = credentials_invite(host->credentials, at, NULL);
	/* a shell may take the "?" for a pattern */
	host->invite = host->credentials != NULL ?
	    mem_printf("tuschel '%s'", host->link) :
	    mem_printf("tuschel %s%s", address_is_loopback(at) ? "" :
	    "--plain ", host->link);
}

/* real is what serve_listen() returned: its port is the true one. */
static void
add_place(struct host *host, const char *real)
{
	const char *reason;
	struct address at;

	if (host->places.len > 0) {
		str_add(&host->places, _(" and "));
		str_add(&host->places, real);
		return;
	}
	str_add(&host->places, real);
	if (address_parse(&at, real, DEFAULT_PORT, &reason) != 0)
		return;
	make_invite(host, &at);
	if (is_any(&at))
		strcpy(at.host, strchr(at.host, ':') ? "::1" : "127.0.0.1");
	if (host->credentials != NULL) {
		at.has_relay_key = true;
		at.relay_key = *tls_server_key(credentials_tls(
		    host->credentials));
	}
	host->own = at;
}

static char *
cannot_listen(const struct address *at, const char *why)
{
	char text[ADDRESS_TEXT_BYTES];

	address_text(text, at);
	if (at->kind == ADDRESS_UNIX)
		return mem_printf(_("cannot listen on %s: %s"), text, why);
	return mem_printf(_("cannot listen on %s: %s; if a room is open "
	    "there already, join it with \"tuschel\", else choose another "
	    "port, as in: tuschel --host 127.0.0.1:%d"), text, why,
	    at->port == 0 || at->port == 65535 ? DEFAULT_PORT :
	    at->port + 1);
}

static bool
listen_at(struct host *host, const struct address *at, char **reason)
{
	const char *real = serve_listen(host->serve, at, reason);
	char *why = *reason;

	if (real != NULL) {
		add_place(host, real);
		return true;
	}
	*reason = cannot_listen(at, why);
	free(why);
	return false;
}

static bool
listen_default(struct host *host, char **reason)
{
	struct address four = { .host = "127.0.0.1", .port = DEFAULT_PORT };
	struct address six = { .host = "::1", .port = DEFAULT_PORT };
	char *ignored = NULL;

	if (!listen_at(host, &four, reason))
		return false;
	/* Many machines and most containers have no IPv6: that is fine. */
	if (!listen_at(host, &six, &ignored))
		free(ignored);
	return true;
}

/* The relay's own certificate, for a place that others can reach. */
static bool
use_tls(struct host *host, const char *dir, char **reason)
{
	static const struct tls_files own = { NULL, NULL, NULL };
	char *why;

	host->credentials = credentials_open(&own, dir, &why);
	if (host->credentials != NULL)
		return true;
	*reason = mem_printf(_("the room would be open to other machines, "
	    "but there is no TLS: %s; --plain does without it"), why);
	free(why);
	return false;
}

static bool
listen_where(struct host *host, const char *place, const char *tls_dir,
    char **reason)
{
	struct address at;
	const char *wrong;
	bool tls;

	if (place == NULL)
		return listen_default(host, reason);
	if (address_parse(&at, place, DEFAULT_PORT, &wrong) != 0) {
		*reason = mem_printf(_("cannot listen on \"%s\": %s"), place,
		    reason_translated(wrong));
		return false;
	}
	tls = tls_dir != NULL && !address_is_loopback(&at);
	if (tls && !use_tls(host, tls_dir, reason))
		return false;
	if (!listen_at(host, &at, reason))
		return false;
	if (tls)
		serve_use_tls(host->serve, credentials_tls(
		    host->credentials));
	return true;
}

struct host *
host_new(struct loop *loop, const struct rng *rng, const char *place,
    const char *tls_dir, char **reason)
{
	struct host *host = mem_zero(1, sizeof *host);
	struct hub_config config;

	hub_config_default(&config);
	host->serve = serve_new(loop, &config, rng);
	str_init(&host->places);
	if (listen_where(host, place, tls_dir, reason))
		return host;
	host_free(host);
	return NULL;
}

void
host_free(struct host *host)
{
	if (host == NULL)
		return;
	serve_free(host->serve);
	credentials_free(host->credentials);
	str_release(&host->places);
	free(host->link);
	free(host->invite);
	free(host);
}

const char *
host_places(const struct host *host)
{
	return host->places.s;
}

const struct address *
host_own_address(const struct host *host)
{
	return &host->own;
}

const char *
host_invite(const struct host *host)
{
	return host->invite;
}

const char *
host_link(const struct host *host)
{
	return host->link;
}

size_t
host_members(const struct host *host)
{
	struct hub_stats stats;

	serve_get_stats(host->serve, &stats);
	return stats.members;
}

void
host_shutdown(struct host *host, void (*done)(void *ctx), void *ctx)
{
	serve_shutdown(host->serve, GRACE_MS, done, ctx);
}
