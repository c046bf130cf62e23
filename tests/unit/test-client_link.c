/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The link: up, broken, up again, and off when that is wished. */
#include "config.h"

#include "client/link.h"

#include "base/clock.h"
#include "base/mem.h"
#include "client/host.h"
#include "crypto/prim.h"
#include "net/rng.h"
#include "tempdir.h"
#include "tap.h"

static struct loop *loop;
static struct link *link_;
static enum link_state wanted;

static void
changed(void *ctx)
{
	(void)ctx;
	if (link_get_state(link_) == wanted)
		loop_stop(loop);
}

static void
flush(void *ctx)
{
	(void)ctx;
	link_flush(link_);
}

static void
give_up(void *ctx)
{
	(void)ctx;
	bail_out("the link does not reach state %d", wanted);
}

static void
until(enum link_state state)
{
	struct loop_timer *timer = loop_timer_new(loop, give_up, NULL);

	wanted = state;
	loop_timer_set(timer, loop_now_ms(loop) + 30000);
	if (link_get_state(link_) != wanted)
		loop_run(loop);
	loop_timer_free(timer);
	ok(true, "state %d is reached", state);
}

int
main(void)
{
	struct rng rng = net_rng();
	struct session_config config = { .rng = rng, .nick = "a",
	    .passphrase = "" };
	struct session *session;
	struct session_status status;
	struct loop_hook *hook;
	struct address to;
	struct host *host;
	const char *wrong;
	char *reason, *place;

	prim_start();
	tempdir_make();
	loop = loop_new();
	place = mem_printf("unix:%s", tempdir_path("socket"));
	if (address_parse(&to, place, 0, &wrong) != 0)
		bail_out("%s", wrong);
	session = session_new(&config);
	link_ = link_new(loop, session, &rng, changed, NULL);
	hook = loop_hook_new(loop, flush, NULL);
	is_int(link_get_state(link_), LINK_OFF, "off at first");

	link_connect(link_, &to, NULL);
	until(LINK_WAITING);
	ok(link_reason(link_)[0] != '\0', "without a relay it says why: %s",
	    link_reason(link_));
	ok(link_retry_ms(link_) > loop_now_ms(loop), "and when it goes on");
	host = host_new(loop, &rng, place, NULL, &reason);
	until(LINK_UP);
	is_str(link_reason(link_), "", "then it is up");
	session_get_status(session, &status);
	is_int(status.state, STATE_AWAIT_INIT, "which the session is told");

	host_free(host);
	until(LINK_WAITING);
	session_get_status(session, &status);
	is_int(status.state, STATE_OFFLINE, "so it is of the end");
	host = host_new(loop, &rng, place, NULL, &reason);
	until(LINK_UP);
	link_break(link_, "enough", true);
	is_int(link_get_state(link_), LINK_WAITING, "broken on request");
	is_str(link_reason(link_), "enough", "for that reason");
	until(LINK_UP);
	link_break(link_, "for ever", false);
	is_int(link_get_state(link_), LINK_OFF, "or for good");
	link_connect(link_, &to, NULL);
	until(LINK_UP);
	link_connect(link_, &to, NULL);
	is_int(link_get_state(link_), LINK_CONNECTING, "connected anew");
	until(LINK_UP);
	link_drop(link_, "");
	is_int(link_get_state(link_), LINK_OFF, "and dropped");

	loop_hook_free(hook);
	link_free(link_);
	session_free(session);
	host_free(host);
	loop_free(loop);
	free(place);
	return done_testing();
}
