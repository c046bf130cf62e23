/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small HTTP server for what machines of the operator fetch: GET of a few
 * paths, each a text made when it is asked for. By libevent's evhttp.
 */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include "base/str.h"
#include "net/address.h"
#include "net/loop.h"

struct http;

struct http_page {
	const char *path;		/* "/metrics" */
	const char *content_type;
	/* Appends the text; the status, such as 200. */
	int (*make)(void *ctx, struct str *out);
};

/* pages end with one that has no path, and outlive the server. */
struct http *http_new(struct loop *loop, const struct http_page *pages,
    void *ctx);
void http_free(struct http *http);	/* NULL is fine */

/*
 * Answers there too. Returns the real address, valid as long as http; or NULL,
 * and *reason an English phrase to be freed.
 */
const char *http_listen(struct http *http, const struct address *at,
    char **reason);

#endif
