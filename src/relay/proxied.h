/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connections from a load balancer, each of which begins with a header that
 * says whom it is from (net/proxy.h). They wait here until it has come, in
 * bounded number and time.
 */
#ifndef RELAY_PROXIED_H
#define RELAY_PROXIED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "net/loop.h"
#include "net/prefix.h"
#include "relay/settings.h"

enum {
	PROXIED_MAX = 4096,		/* at once; further ones are closed */
	PROXIED_HEADER_MS = 5000,	/* the balancer speaks first */
	/* A balancer that looks if we are alive hangs up again: it is not to
	 * be announced to a room. */
	PROXIED_LOOK_MS = 1000
};

/* ---- whom to believe ---- */

struct proxy_sources {
	struct prefix *v;
	size_t count;
	bool unix_sockets;
};

/* The addresses and prefixes of texts, and "unix". What was set goes. */
void proxy_sources_set(struct proxy_sources *s, const struct texts *texts);
void proxy_sources_release(struct proxy_sources *s);
/* from as listeners give it: NULL is a Unix socket. */
bool proxy_sources_have(const struct proxy_sources *s, const char *from);
/* NULL, or what is wrong with one of texts. */
const char *proxy_sources_check(const char *text);

/* ---- their connections ---- */

struct proxied;

/* The header has come: fd, without it, is the callee's. from is as of
 * listeners; via is what proxied_begin() was given. */
typedef void proxied_enter(void *via, int fd, const char *from);

struct proxied *proxied_new(struct loop *loop, proxied_enter *enter);
void proxied_free(struct proxied *p);	/* closes all; NULL is fine */

/* Takes fd over; from is the balancer. */
void proxied_begin(struct proxied *p, void *via, int fd, const char *from);
/* Closes those that were begun with via, which goes. */
void proxied_forget(struct proxied *p, const void *via);

size_t proxied_waiting(const struct proxied *p);
/* Connections closed for want of a good header, or one too many. */
uint64_t proxied_refused(const struct proxied *p);

#endif
