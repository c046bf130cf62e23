/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Pages by evhttp. Sockets are bound by our own listeners, which know Unix
 * sockets, and lent to it.
 */
#include "config.h"

#include "net/http.h"

#include <event2/buffer.h>
#include <event2/event.h>
#include <event2/http.h>
#include <event2/listener.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/listen.h"
#include "net/loop_private.h"

enum {
	HEADERS_BYTES_MAX = 8 << 10,
	TIMEOUT_S = 10,		/* for a request, and between requests */
	PAUSE_MS = 250		/* when there are no more descriptors */
};

struct gate {
	struct gate *next;
	struct http *http;
	struct listener *listener;	/* keeps the address and its file */
	struct evconnlistener *acceptor;
	struct loop_timer *timer;	/* ends a pause */
};

struct http {
	struct loop *loop;
	struct evhttp *server;
	const struct http_page *pages;
	void *ctx;
};

/* Of all servers: when accepting fails, evhttp tells no context of ours. */
static struct gate *gates;

/* ---- requests ---- */

static const struct http_page *
page_at(const struct http *http, const char *path)
{
	const struct http_page *page;

	for (page = http->pages; page->path != NULL; page++)
		if (path != NULL && strcmp(page->path, path) == 0)
			return page;
	return NULL;
}

static void
reply(struct evhttp_request *request, int status, const char *type,
    const struct str *text)
{
	struct evbuffer *body = evbuffer_new();

	if (body == NULL || evbuffer_add(body, text->s, text->len) < 0)
		mem_exhausted();
	evhttp_add_header(evhttp_request_get_output_headers(request),
	    "Content-Type", type);
	evhttp_send_reply(request, status, status == 200 ? "OK" :
	    status == 404 ? "Not Found" : "Service Unavailable", body);
	evbuffer_free(body);
}

static void
on_request(struct evhttp_request *request, void *ctx)
{
	static const char plain[] = "text/plain; charset=utf-8";
	struct http *http = ctx;
	const struct evhttp_uri *uri = evhttp_request_get_evhttp_uri(request);
	const struct http_page *page = page_at(http,
	    evhttp_uri_get_path(uri));
	struct str text;
	int status = 404;

	str_init(&text);
	if (page != NULL)
		status = page->make(http->ctx, &text);
	else
		str_add(&text, "there is no such page\n");
	reply(request, status, page != NULL ? page->content_type : plain,
	    &text);
	str_release(&text);
}

/* ---- the server ---- */

struct http *
http_new(struct loop *loop, const struct http_page *pages, void *ctx)
{
	struct http *http = mem_zero(1, sizeof *http);

	http->loop = loop;
	http->pages = pages;
	http->ctx = ctx;
	http->server = evhttp_new(loop_base(loop));
	if (http->server == NULL)
		mem_exhausted();
	/* Not HEAD: evhttp would send the text all the same. */
	evhttp_set_allowed_methods(http->server, EVHTTP_REQ_GET);
	evhttp_set_max_headers_size(http->server, HEADERS_BYTES_MAX);
	evhttp_set_max_body_size(http->server, 0);
	evhttp_set_timeout(http->server, TIMEOUT_S);
	evhttp_set_gencb(http->server, on_request, http);
	return http;
}

void
http_free(struct http *http)
{
	struct gate *gate, **at = &gates;

	if (http == NULL)
		return;
	evhttp_free(http->server);	/* and its acceptors */
	while ((gate = *at) != NULL) {
		if (gate->http != http) {
			at = &gate->next;
			continue;
		}
		*at = gate->next;
		listener_free(gate->listener);
		loop_timer_free(gate->timer);
		free(gate);
	}
	free(http);
}

/* ---- accepting ---- */

static void
on_no_descriptor(struct evconnlistener *acceptor, void *ctx)
{
	struct gate *gate = gates;

	(void)ctx;
	while (gate != NULL && gate->acceptor != acceptor)
		gate = gate->next;
	if (gate == NULL)
		return;
	/* It would be called again and again, and nobody else. */
	evconnlistener_disable(acceptor);
	loop_timer_set(gate->timer,
	    loop_now_ms(gate->http->loop) + PAUSE_MS);
}

static void
end_pause(void *ctx)
{
	struct gate *gate = ctx;

	evconnlistener_enable(gate->acceptor);
}

/* Never called: the socket is lent before the loop turns. */
static void
on_own_accept(void *ctx, int fd, const char *from)
{
	(void)ctx;
	(void)from;
	close(fd);
}

const char *
http_listen(struct http *http, const struct address *at, char **reason)
{
	struct listener *l = listener_new(http->loop, at, on_own_accept, NULL,
	    reason);
	struct evhttp_bound_socket *bound;
	struct gate *gate;

	if (l == NULL)
		return NULL;
	bound = evhttp_accept_socket_with_handle(http->server,
	    listener_lend(l));
	if (bound == NULL)
		mem_exhausted();
	gate = mem_zero(1, sizeof *gate);
	gate->http = http;
	gate->listener = l;
	gate->timer = loop_timer_new(http->loop, end_pause, gate);
	gate->acceptor = evhttp_bound_socket_get_listener(bound);
	evconnlistener_set_error_cb(gate->acceptor, on_no_descriptor);
	gate->next = gates;
	gates = gate;
	return listener_address(l);
}
