/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/net/resolve.c; no test asks a name server */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <unistd.h>

#include "net/resolve.h"
#include "tap.h"

static struct loop *loop;
static char answer[200];

static void
done(void *ctx, const struct addrinfo *found, const char *reason)
{
	const struct sockaddr_in *in;

	(void)ctx;
	if (found == NULL) {
		snprintf(answer, sizeof answer, "no: %s", reason);
	} else if (found->ai_family == AF_INET) {
		in = (const struct sockaddr_in *)found->ai_addr;
		snprintf(answer, sizeof answer, "%s %d",
		    inet_ntoa(in->sin_addr), ntohs(in->sin_port));
	} else {
		snprintf(answer, sizeof answer, "IPv6");
	}
	loop_stop(loop);
}

static const char *
ask(const char *host)
{
	struct resolve *r = resolve_new(loop, host, 77, done, NULL);

	answer[0] = '\0';
	loop_run(loop);
	resolve_free(r);
	return answer;
}

int
main(void)
{
	struct addrinfo *found;
	const char *reason;

	alarm(60);
	loop = loop_new();
	is_str(ask("192.0.2.7"), "192.0.2.7 77", "a number is its own answer");
	is_str(ask("::1"), "IPv6", "of either kind");
	ok(strncmp(ask("localhost"), "no", 2) != 0, "a name is found: %s",
	    answer);
	ok(strncmp(ask("no such host"), "no: ", 4) == 0, "no name: %s",
	    answer);
	resolve_free(resolve_new(loop, "localhost", 1, done, NULL));
	resolve_free(resolve_new(loop, "127.0.0.1", 1, done, NULL));
	resolve_free(NULL);
	found = resolve_now("127.0.0.1", 5, &reason);
	ok(found != NULL && reason == NULL, "giving up, and asking at once");
	freeaddrinfo(found);
	ok(resolve_now("no such host", 5, &reason) == NULL && reason != NULL,
	    "a failure has a reason");
	loop_free(loop);
	return done_testing();
}
