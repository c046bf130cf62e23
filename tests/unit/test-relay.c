/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/relay.c: what it listens on while its settings change */
#include "config.h"

#include "base/log.h"
#include "net/rng.h"
#include "relay/relay.h"
#include "relaytest.h"

static struct relay *relay;
static struct settings s;

static char *
place(const char *name)
{
	struct address a = unix_address(name);
	char text[ADDRESS_TEXT_BYTES];

	address_text(text, &a);
	return mem_strdup(text);
}

static void
add_room(const char *name, const char *socket_name)
{
	struct room_settings *room = settings_add_room(&s, name);

	room->listen.v = mem_resize(NULL, 1, sizeof (char *));
	room->listen.v[0] = place(socket_name);
	room->listen.count = 1;
}

static bool
apply(void)
{
	char *reason;
	bool good = relay_apply(relay, &s, &reason);

	if (!good)
		diag("%s", reason);
	free(reason);
	settings_release(&s);
	settings_init(&s);
	return good;
}

/* Does somebody listen there? */
static bool
listens(const char *socket_name)
{
	int fd = dial(socket_name);

	if (fd >= 0)
		close(fd);
	return fd >= 0;
}

/* Turns until fd has something to read; its first byte, -1: it is closed. */
static int
await_byte(int fd)
{
	unsigned char byte;
	ssize_t n;

	for (;;) {
		turns();
		n = recv(fd, &byte, 1, MSG_DONTWAIT);
		if (n >= 0)
			return n == 1 ? byte : -1;
	}
}

static void
test_rooms(void)
{
	int fd;

	add_room("a", "a");
	add_room("b", "b");
	ok(apply() && listens("a") && listens("b"), "two rooms");
	fd = dial("a");
	is_int(await_byte(fd), 0, "a member");
	add_room("a", "a");
	add_room("c", "b");
	add_room("d", "d");
	ok(apply() && listens("a") && listens("b") && listens("d"),
	    "a room goes, two come");
	add_room("a", "x");
	add_room("c", "none/such");
	ok(!apply(), "a listener that cannot be");
	ok(listens("a") && listens("b") && listens("d") && !listens("x"),
	    "all is as before");
	add_room("a", "x");
	ok(apply() && !listens("a") && !listens("b") && listens("x"),
	    "a room moves");
	while (recv(fd, (char[256]){ 0 }, 256, MSG_DONTWAIT) > 0)
		;
	is_int(recv(fd, (char[1]){ 0 }, 1, MSG_DONTWAIT), -1,
	    "and its member is still there");
	close(fd);
}

int
main(void)
{
	struct rng rng = net_rng();

	log_set(NULL, NULL, LOG_ERROR);
	nettest_init();
	relay = relay_new(loop, &rng);
	settings_init(&s);
	test_rooms();
	relay_drain(relay);
	loop_run(loop);
	ok(!listens("x"), "drained");
	relay_free(relay);
	nettest_end();
	return done_testing();
}
