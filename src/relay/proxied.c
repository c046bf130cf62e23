/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads headers, and not a byte more: what follows is for TLS or the hub. A
 * header is read in two parts, the second as long as the first says.
 */
#include "config.h"

#include "relay/proxied.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/proxy.h"

/* ---- whom to believe ---- */

static const char UNIX_SOCKETS[] = "unix";

const char *
proxy_sources_check(const char *text)
{
	struct prefix p;
	const char *reason;

	if (strcmp(text, UNIX_SOCKETS) == 0)
		return NULL;
	prefix_parse(&p, text, &reason);
	return reason;
}

void
proxy_sources_set(struct proxy_sources *s, const struct texts *texts)
{
	const char *reason;
	size_t i;

	proxy_sources_release(s);
	s->v = mem_zero(texts->count, sizeof *s->v);
	for (i = 0; i < texts->count; i++) {
		if (strcmp(texts->v[i], UNIX_SOCKETS) == 0)
			s->unix_sockets = true;
		else if (prefix_parse(&s->v[s->count], texts->v[i],
		    &reason) == ERR_OK)
			s->count++;
	}
}

void
proxy_sources_release(struct proxy_sources *s)
{
	free(s->v);
	*s = (struct proxy_sources){ 0 };
}

bool
proxy_sources_have(const struct proxy_sources *s, const char *from)
{
	struct prefix p;
	const char *reason;
	size_t i;

	if (from == NULL)
		return s->unix_sockets;
	if (s->count == 0 || prefix_parse(&p, from, &reason) != ERR_OK)
		return false;
	for (i = 0; i < s->count; i++)
		if (prefix_has(&s->v[i], &p))
			return true;
	return false;
}

/* ---- their connections ---- */

struct waiting {
	struct waiting *next, **at;
	struct proxied *all;
	void *via;
	struct loop_input *input;
	int fd;
	int64_t until_ms;
	uint8_t *bytes;		/* of the header, as far as they have come */
	size_t len;
	bool looks;		/* the balancer itself, behind its header */
	bool has_from;
	char from[PROXY_FROM_BYTES];	/* the balancer */
};

struct proxied {
	struct loop *loop;
	struct loop_timer *timer;
	proxied_enter *enter;
	struct waiting *first;
	size_t count;
	uint64_t refused;
	struct log_seldom told;
};

/* Its socket is the caller's then. */
static int
let_go(struct waiting *w)
{
	int fd = w->fd;

	loop_input_free(w->input);
	*w->at = w->next;
	if (w->next != NULL)
		w->next->at = w->at;
	w->all->count--;
	free(w->bytes);
	free(w);
	return fd;
}

static void
refuse(struct waiting *w, const char *why)
{
	struct proxied *p = w->all;

	p->refused++;
	log_seldom(&p->told, loop_now_ms(p->loop), LOG_WARNING,
	    "closed a connection from %s, which is to be a load balancer's: "
	    "%s", log_address(w->has_from ? w->from : NULL), why);
	close(let_go(w));
}

static void
enter(struct waiting *w, const char *from)
{
	struct proxied *p = w->all;
	char own[PROXY_FROM_BYTES];
	void *via = w->via;

	/* It says that it does not know: then it is from where it is from. */
	if (from == NULL && w->has_from) {
		memcpy(own, w->from, sizeof own);
		from = own;
	}
	p->enter(via, let_go(w), from);
}

/* After a header of its own, a balancer hangs up or has something to say. */
static void
look_on(struct waiting *w)
{
	uint8_t byte;
	ssize_t n = recv(w->fd, &byte, 1, MSG_PEEK | MSG_DONTWAIT);

	if (n > 0)
		enter(w, NULL);
	else if (n == 0 || (errno != EAGAIN && errno != EINTR))
		close(let_go(w));
}

static void set_timer(struct proxied *p);

static void
judge(struct waiting *w)
{
	struct proxy_header h;
	int r = proxy_parse(&h, w->bytes, w->len);

	if (r == ERR_LIMIT) {
		refuse(w, "its PROXY header is longer than 2048 bytes");
	} else if (r < 0) {
		refuse(w, "it does not begin with a PROXY header of version "
		    "2, which is to be turned on there (HAProxy: "
		    "send-proxy-v2)");
	} else if (r > 0 && h.local) {
		w->looks = true;
		w->until_ms = loop_now_ms(w->all->loop) + PROXIED_LOOK_MS;
		set_timer(w->all);
	} else if (r > 0) {
		enter(w, h.from[0] != '\0' ? h.from : NULL);
	}
}

static void
on_input(void *ctx)
{
	struct waiting *w = ctx;
	size_t wants;
	ssize_t n;

	if (w->looks) {
		look_on(w);
		return;
	}
	wants = proxy_wants(w->bytes, w->len);
	w->bytes = mem_resize(w->bytes, w->len + wants, 1);
	n = recv(w->fd, w->bytes + w->len, wants, MSG_DONTWAIT);
	if (n > 0) {
		w->len += (size_t)n;
		judge(w);
	} else if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		close(let_go(w));	/* it has only looked */
	}
}

static void
set_timer(struct proxied *p)
{
	const struct waiting *w;
	int64_t at_ms = CLOCK_NEVER;

	for (w = p->first; w != NULL; w = w->next)
		if (w->until_ms < at_ms)
			at_ms = w->until_ms;
	loop_timer_set(p->timer, at_ms);
}

static void
on_timer(void *ctx)
{
	struct proxied *p = ctx;
	struct waiting *w, *next;

	for (w = p->first; w != NULL; w = next) {
		next = w->next;
		if (w->until_ms > loop_now_ms(p->loop))
			continue;
		if (w->looks)
			enter(w, NULL);
		else
			refuse(w, "its PROXY header has not come within 5 "
			    "seconds");
	}
	set_timer(p);
}

struct proxied *
proxied_new(struct loop *loop, proxied_enter *enter_call)
{
	struct proxied *p = mem_zero(1, sizeof *p);

	p->loop = loop;
	p->enter = enter_call;
	p->timer = loop_timer_new(loop, on_timer, p);
	return p;
}

void
proxied_forget(struct proxied *p, const void *via)
{
	struct waiting *w, *next;

	for (w = p->first; w != NULL; w = next) {
		next = w->next;
		if (w->via == via)
			close(let_go(w));
	}
}

void
proxied_free(struct proxied *p)
{
	if (p == NULL)
		return;
	while (p->first != NULL)
		close(let_go(p->first));
	loop_timer_free(p->timer);
	free(p);
}

void
proxied_begin(struct proxied *p, void *via, int fd, const char *from)
{
	struct waiting *w;

	if (p->count == PROXIED_MAX) {
		p->refused++;
		close(fd);
		return;
	}
	w = mem_zero(1, sizeof *w);
	w->all = p;
	w->via = via;
	w->fd = fd;
	w->has_from = from != NULL;
	if (from != NULL)
		memcpy(w->from, from, strnlen(from, sizeof w->from - 1));
	w->until_ms = loop_now_ms(p->loop) + PROXIED_HEADER_MS;
	w->next = p->first;
	w->at = &p->first;
	if (w->next != NULL)
		w->next->at = &w->next;
	p->first = w;
	if (p->count++ == 0)
		set_timer(p);
	w->input = loop_input_new(p->loop, fd, on_input, w);
}

size_t
proxied_waiting(const struct proxied *p)
{
	return p->count;
}

uint64_t
proxied_refused(const struct proxied *p)
{
	return p->refused;
}
