/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client: several rooms in one. Anna and carol host a room each, bob is in
 * both.
 */
#include "config.h"

#include <unistd.h>

#include "clientbed.h"

static struct bed_client *anna, *carol, *bob, *second;
static struct bed_client *work;		/* bob's last one */
static bool looks, full;

static struct front *open_room(struct front *front, struct app *app,
    bool look);

static void
gone(struct front *front)
{
	str_add(&((struct bed_client *)front)->log, "gone\n");
}

static struct front_ops ops;

static struct front *
open_room(struct front *front, struct app *app, bool look)
{
	if (full)
		return NULL;
	second = mem_zero(1, sizeof *second);
	second->front.ops = front->ops;
	second->client = app_client(app);
	second->app = app;
	str_init(&second->log);
	looks = look;
	return &second->front;
}

static void
forget_second(void)
{
	str_release(&second->log);
	free(second);
	second = NULL;
}

static bool
connect_to(struct bed_client *c, const char *relay)
{
	char *line = mem_printf("/connect unix:%s", tempdir_path(relay));
	bool good = bed_type(c, line);

	free(line);
	return good;
}

static void
test_open(void)
{
	ops = bed_ops;
	ops.open = open_room;
	ops.gone = gone;
	anna = bed_client("anna", "moon", true);
	ok(bed_ready(anna, 1), "a room");
	bed_relay = "work";
	carol = bed_client("carol", "sun", true);
	ok(bed_ready(carol, 1), "and another");
	bed_relay = "relay";
	bob = bed_client("bob", "moon", false);
	bob->app->front->ops = &ops;
	ok(bed_ready(bob, 1), "bob is in the first");
	ok(client_app(bob->client, 1) == NULL, "which is his only one");
	ok(connect_to(bob, "work"), "he goes to the second");
	ok(second != NULL && looks, "which is beside it, and shown");
	is_str(second->log.s, "ask \n", "its passphrase is asked for");
	ok(client_app(bob->client, 0) == bob->app &&
	    client_app(bob->client, 1) == second->app &&
	    client_app(bob->client, 2) == NULL, "the client has both");
	is_str(app_room_name(bob->app), "relay", "called by their places");
	is_str(app_room_name(second->app), "work", "the second, too");
	app_passphrase(second->app, "sun");
	ok(bed_ready(second, 1), "the right one opens it");
	is_int(bob->ready, 1, "nothing has happened to the first");
}

static void
test_talk(void)
{
	struct session_status a, b;

	ok(bed_type(bob, "to the first"), "what is said in one");
	ok(bed_text(anna, "to the first"), "arrives there");
	ok(bed_type(second, "to the second"), "and what in the other");
	ok(bed_text(carol, "to the second"), "there");
	is_str(anna->text, "to the first", "and only there");
	ok(bed_type(carol, "answer"), "an answer");
	ok(bed_text(second, "answer"), "comes to its room");
	is_str(bob->text, "", "alone");
	session_get_status(app_session(bob->app), &a);
	session_get_status(app_session(second->app), &b);
	ok(strcmp(a.words, b.words) != 0, "the rooms have different keys");
	ok(bed_type(bob, "/nick robert"), "a nick");
	is_str(app_nick(second->app), "bob", "is one room's");
	ok(bed_type(second, "/set nick rob"), "the setting's");
	is_str(app_nick(bob->app), "rob", "is all rooms'");
	ok(bed_type(bob, "/trust anna"), "whom one trusts");
	ok(bob->client->save_due, "is kept for all of them");
}

static void
test_twice(void)
{
	ok(!bed_type(second, "/connect nowhere:x"), "a wrong place");
	ok(strstr(second->log.s, "cannot connect") != NULL, "is none");
	str_clear(&second->log);
	ok(!app_line(second->app, ALL_IDS, "/disconnect nobody"),
	    "a room that is not open");
	ok(strstr(second->log.s, "in no room \"nobody\"") != NULL,
	    "cannot be left");
	ok(!connect_to(second, "relay"), "the same room twice");
	ok(strstr(second->log.s, "already: it is relay here") != NULL,
	    "is refused");
	full = true;
	ok(!bed_type(bob, "/connect 127.0.0.1:1") &&
	    strstr(bob->log.s, "too many") != NULL,
	    "a front that has no place for more says so");
	ok(client_app(bob->client, 2) == NULL, "and nothing is left of it");
	full = false;
}

/* By another address nobody can know beforehand. */
static void
test_again(void)
{
	char *path = mem_strdup(tempdir_path("again"));

	ok(symlink(tempdir_path("relay"), path) == 0, "another address");
	ok(connect_to(bob, "again"), "of the first room");
	app_passphrase(second->app, "moon");
	ok(bed_log(second, "open as relay, and you are in it twice"),
	    "is found out inside");
	ok(bed_ready(second, 1) && bed_type(second, "/close"),
	    "and can be left");
	forget_second();
	free(path);
}

static bool
link_is_off(struct bed_client *c, const void *arg)
{
	struct app_link link;

	(void)arg;
	app_get_link(c->app, &link);
	return link.state == LINK_OFF;
}

static void
test_leave(void)
{
	ok(bed_type(bob, "/disconnect work"), "a room by its name");
	ok(link_is_off(second, NULL) && !link_is_off(bob, NULL),
	    "is off line, the other is not");
	ok(bed_log(carol, "is locked out"), "which is seen there");
	ok(bed_type(second, "/reconnect") && bed_ready(second, 2),
	    "it comes back");
	str_clear(&carol->log);
	ok(bed_type(second, "/close"), "the window of a room");
	ok(strstr(second->log.s, "gone\n") != NULL, "leaves it for good");
	ok(client_app(bob->client, 1) == NULL, "at once");
	forget_second();
	ok(bed_log(carol, "is locked out"), "the others see that");
	ok(bob->client->left == NULL, "and nothing is left of it");
	ok(!bed_type(bob, "/close") && strstr(bob->log.s,
	    "this is the room itself") != NULL, "the last one stays");
	ok(bed_type(bob, "still here") && bed_text(anna, "still here"),
	    "and works");
}

/* The first may go, too. */
static void
test_first(void)
{
	ok(connect_to(bob, "work"), "a second one again");
	app_passphrase(second->app, "sun");
	ok(bed_ready(second, 1), "is entered");
	ok(bed_type(bob, "/close"), "and the first is left");
	ok(client_app(bob->client, 0) == second->app,
	    "the second is the first");
	ok(bed_log(anna, "is locked out"), "which is seen");
	ok(bed_type(second, "hello") && bed_text(carol, "hello"),
	    "what stays works");
	ok(!bed_type(carol, "/close") && strstr(carol->log.s,
	    "hosted here") != NULL, "a room that is hosted is not left");
	work = second;
	second = NULL;
}

/* Where nobody has said where to go, and nobody is. */
static void
test_vacant(void)
{
	struct bed_client *dora;

	bed_relay = NULL;
	dora = bed_client("dora", "moon", false);
	dora->app->front->ops = &ops;
	ok(connect_to(dora, "relay"), "a place that was only guessed");
	ok(second == NULL && client_app(dora->client, 1) == NULL,
	    "is left for the first that is said");
	ok(bed_ready(dora, 1), "with the same passphrase");
	ok(connect_to(dora, "work") && second != NULL, "this one is not");
	bed_free(dora);
	forget_second();
}

/* A kept passphrase is that of the room that is named. */
static void
test_kept(void)
{
	char *line = mem_printf("/room add w unix:%s", tempdir_path("work"));

	ok(connect_to(work, "relay"), "from the second back to the first");
	app_passphrase(second->app, "moon");
	ok(bed_ready(second, 1), "which is entered");
	ok(bed_type(second, line), "the other is given a name");
	is_str(app_room_name(work->app), "w", "it is called by that at once");
	ok(bed_type(second, "/room passphrase w"), "its passphrase is kept");
	ok(bed_type(second, "/disconnect w"), "it is left");
	str_clear(&carol->log);
	ok(bed_type(work, "/connect w"), "and gone to by its name");
	ok(bed_log(carol, "let in by you"), "with the right passphrase");
	free(line);
}

int
main(void)
{
	bed_start();
	test_open();
	test_talk();
	test_twice();
	test_leave();
	test_again();
	test_first();
	test_vacant();
	test_kept();
	bed_free(bob);
	forget_second();
	str_release(&work->log);
	free(work);
	bed_free(carol);
	bed_free(anna);
	loop_free(bed_loop);
	tempdir_remove();
	return done_testing();
}
