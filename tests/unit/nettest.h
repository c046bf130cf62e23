/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A loop that runs until a condition holds, and addresses to listen on that
 * are this test's alone. A test that hangs is killed by alarm().
 */
#ifndef NETTEST_H
#define NETTEST_H

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "net/address.h"
#include "net/loop.h"
#include "tap.h"

#define MAYBE __attribute__((unused))

static struct loop *loop;
static const bool *awaited;
static struct loop_hook *awaiting;
static char scratch[] = "/tmp/tuschel-test-XXXXXX";

static void
check_awaited(void *ctx)
{
	(void)ctx;
	if (awaited != NULL && *awaited)
		loop_stop(loop);
}

MAYBE static void
nettest_init(void)
{
	alarm(60);
	loop = loop_new();
	awaiting = loop_hook_new(loop, check_awaited, NULL);
	if (mkdtemp(scratch) == NULL)
		bail_out("no directory to work in");
}

MAYBE static void
nettest_end(void)
{
	loop_hook_free(awaiting);
	loop_free(loop);
	rmdir(scratch);
}

/* Turns until *condition. */
MAYBE static void
await(const bool *condition)
{
	awaited = condition;
	loop_run(loop);
	awaited = NULL;
}

/* A Unix socket's address in the scratch directory. */
MAYBE static struct address
unix_address(const char *name)
{
	struct address a = { .kind = ADDRESS_UNIX };

	snprintf(a.host, sizeof a.host, "%s/%s", scratch, name);
	return a;
}

MAYBE static struct address
address_of(const char *text)
{
	struct address a;
	const char *reason;

	if (address_parse(&a, text, 0, &reason) != 0)
		bail_out("no address: %s", text);
	return a;
}

MAYBE static bool
has_ipv6(void)
{
	return access("/proc/net/if_inet6", F_OK) == 0;
}

#endif
