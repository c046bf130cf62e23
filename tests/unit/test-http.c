/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/http.c */
#include "config.h"

#include <sys/stat.h>

#include "base/log.h"
#include "net/http.h"
#include "relaytest.h"

static int asked;

static int
make_page(void *ctx, struct str *out)
{
	asked++;
	str_printf(out, "hello %s\n", (const char *)ctx);
	return 200;
}

static int
make_ill(void *ctx, struct str *out)
{
	(void)ctx;
	str_add(out, "ill\n");
	return 503;
}

static const struct http_page pages[] = {
	{ .path = "/page", .make = make_page, .content_type = "text/x-test" },
	{ .path = "/ill", .make = make_ill, .content_type = "text/plain" },
	{ .path = NULL }
};

static const char *
fetch(const char *request)
{
	static char text[8192];

	snprintf(text, sizeof text, "%s HTTP/1.1\r\nHost: x\r\n"
	    "Connection: close\r\n\r\n", request);
	return ask("h", text);
}

static bool
begins(const char *text, const char *start)
{
	if (strncmp(text, start, strlen(start)) == 0)
		return true;
	diag("%s", text);
	return false;
}

static void
test_pages(void)
{
	const char *got = fetch("GET /page");
	char big[6000];

	ok(begins(got, "HTTP/1.1 200 "), "a page");
	ok(strstr(got, "\r\n\r\nhello ctx\n") != NULL, "its text");
	ok(strstr(got, "Content-Type: text/x-test\r\n") != NULL, "its type");
	ok(begins(fetch("GET /page?query=1"), "HTTP/1.1 200 "),
	    "a query is no part of the path");
	ok(begins(fetch("GET /ill"), "HTTP/1.1 503 "), "another status");
	is_int(asked, 2, "each is made when it is asked for");
	ok(begins(fetch("GET /other"), "HTTP/1.1 404 "), "no page");
	ok(begins(fetch("GET /page/"), "HTTP/1.1 404 "), "but for a slash");
	ok(!begins(fetch("POST /page"), "HTTP/1.1 200 "), "only to be read");
	ok(!begins(fetch("nonsense"), "HTTP/1.1 200 "), "no request");
	memset(big, 'x', sizeof big);
	memcpy(big, "GET /", 5);
	big[sizeof big - 1] = '\0';
	ok(!begins(fetch(big), "HTTP/1.1 200 "), "far too long a one");
	is_int(asked, 2, "nothing is made for any of these");
}

int
main(void)
{
	struct http *http;
	struct address at;
	struct stat st;
	const char *where;
	char *reason;
	int fd;

	log_set(NULL, NULL, LOG_ERROR);
	nettest_init();
	http = http_new(loop, pages, "ctx");
	at = unix_address("h");
	where = http_listen(http, &at, &reason);
	ok(where != NULL && strstr(where, "/h") != NULL, "it answers at %s",
	    where);
	test_pages();
	where = http_listen(http, &at, &reason);
	ok(where == NULL && reason != NULL, "not twice: %s", reason);
	free(reason);
	fd = dial("h");
	turns();
	http_free(http);
	is_str(hear_all(fd), "", "in the end links are closed");
	ok(stat(at.host, &st) < 0, "and the socket is gone");
	http_free(NULL);
	nettest_end();
	return done_testing();
}
