/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The app: what is typed, what it does, what is shown; two on one loop. */
#include "config.h"

#include "clientbed.h"

#include "client/rooms.h"

static struct bed_client *anna, *bob;

static void
test_meet(void)
{
	struct app_link link;
	struct app_room room;
	struct app_peer peer;

	anna = bed_client("anna", "moon", true);
	ok(bed_ready(anna, 1), "the first one is ready");
	app_get_link(anna->app, &link);
	ok(link.state == LINK_UP && link.hosting &&
	    link.safety == SAFE_HERE,
	    "its link is up, to itself");
	ok(app_get_room(anna->app, &room) && room.passphrase == NULL,
	    "it has a room");
	bob = bed_client("bob", "moon", false);
	ok(bed_ready(bob, 1), "the second one is ready");
	app_get_link(bob->app, &link);
	ok(!link.hosting, "it hosts nothing");
	ok(!app_get_room(bob->app, &room), "and has no room");
	ok(app_peer(bob->app, 0, &peer) && strcmp(peer.name, "anna") == 0 &&
	    !peer.peer.self, "it sees the first");
	ok(app_peer(bob->app, 1, &peer) && strcmp(peer.name, "bob") == 0 &&
	    peer.peer.self, "and itself");
	ok(!app_peer(bob->app, 2, &peer), "and nobody else");
}

static void
test_talk(void)
{
	ok(bed_type(bob, "hello"), "a text is taken");
	is_str(bob->log.s, "said 1\n", "and shown with a number");
	ok(bed_text(anna, "hello") && !anna->direct, "it arrives");
	ok(bed_type(bob, "//slash"), "two slashes");
	ok(bed_text(anna, "/slash"), "say one");
	ok(bed_type(bob, "/msg a two  words"), "a direct message");
	ok(bed_text(anna, "two  words") && anna->direct,
	    "arrives as it was typed");
	ok(bed_type(bob, "/me  waves "), "an action");
	ok(bed_text(anna, "waves"), "arrives trimmed");
	ok(bed_type(bob, "") && bed_type(bob, "  "), "nothing is nothing");
	is_str(bob->log.s, "", "and says nothing");
	ok(!bed_type(bob, " /quit"), "a command behind a space is not said");
	ok(strstr(bob->log.s, "looks like a command") != NULL, "but held");
	ok(bed_type(bob, "line\nline"), "lines are one text");
	ok(bed_text(anna, "line\nline"), "when they arrive");
}

static void
fails(const char *line, const char *part)
{
	if (!ok(!bed_type(bob, line) && strstr(bob->log.s, part) != NULL,
	    "%s fails with \"%s\"", line, part))
		diag("%s", bob->log.s);
}

static void
test_wrong(void)
{
	char too_long[TEXT_BYTES_MAX + 2];

	memset(too_long, 'x', sizeof too_long - 1);
	too_long[sizeof too_long - 1] = '\0';
	ok(!bed_type(bob, too_long) && strstr(bob->log.s, "too long") != NULL,
	    "a text that is too long is not taken");
	fails("/halp", "did you mean /help?");
	fails("/zzzzzz", "//zzzzzz says it");
	fails("/", "a slash begins a command");
	fails("/quit now", "/quit takes nothing");
	fails("/msg", "/msg NAME TEXT");
	fails("/msg anna", "/msg NAME TEXT");
	fails("/msg carl hi", "nobody here");
	fails("/msg bob hi", "you yourself");
	fails("/verify bob", "you yourself");
	fails("/nick a b", "space");
	fails("/retry", "nothing waits");
	fails("/found", "or were not let in");
	fails("/admit anna", "anna has the key already");
	fails("/deny anna", "anna has the key already");
	fails("/merge anna", "not in another group");
	fails("/view accept", "see the same room");
	fails("/policy maybe", "one of auto, known, ask");
	fails("/set nope 1", "/set shows them all");
	fails("/set ascii maybe", "on or off");
	fails("/unset nope", "no setting \"nope\"");
	fails("/help nothing", "there is no command");
	fails("/connect host:port", "cannot connect");
	fails("/connect tuschel://127.0.0.1/?relay=x", "damaged");
	fails("/peer carl", "nobody here");
	fails("/whois carl", "nobody here");
}

static void
shows(const char *line, const char *part)
{
	if (!ok(bed_type(bob, line) && strstr(bob->log.s, part) != NULL,
	    "%s shows \"%s\"", line, part))
		diag("%s", bob->log.s);
}

static void
test_show(void)
{
	shows("/help", "/rekey");
	shows("/help", "/help tutorial");
	shows("/help tutorial", "step by step:\n1  ");
	shows("/help rekey", "make a new key");
	shows("/help /msg", "NAME TEXT");
	shows("/version", "tuschel " PACKAGE_VERSION);
	shows("/peers", "2 are present, 2 of them have the key");
	shows("/whois", "you are bob");
	shows("/whois bob", "you are bob");
	shows("/whois anna", "new to you");
	shows("/key", "group words ");
	shows("/nick", "you are bob");
	shows("/invite", "others on this machine join with\n    tuschel unix:");
	shows("/clear", "clear");
	shows("/policy ask", "you are asked");
	shows("/policy auto", "is let in");
	shows("/peer anna", "anna is asked");
	shows("/peer -", "anybody");
	shows("/trust anna", "is accepted");
	shows("/key", "generation 1: you came in, ");
	ok(bed_type(anna, "/peers") &&
	    strstr(anna->log.s, ", let in by you") != NULL &&
	    bed_type(anna, "/whois bob") &&
	    strstr(anna->log.s, "\n  let in by you, in since generation 1")
	    != NULL, "who lets somebody in is \"you\" there");
	bob->panels = true;
	shows("/peers", "panel 0");
	shows("/key", "panel 1");
	ok(bed_type(anna, "/invite") && strstr(anna->log.s, "tuschel unix:")
	    != NULL, "/invite shows how to join");
}

static void
test_rekey(void)
{
	ok(bed_type(bob, "/rekey"), "/rekey");
	ok(bed_log(anna, "bob renewed the key"), "is seen by the others");
	ok(bed_type(bob, "/nick robert"), "/nick");
	ok(bed_log(anna, "bob is now called robert"), "too");
	is_str(app_nick(bob->app), "robert", "and by its owner");
}

static void
test_links(void)
{
	struct app_link link;

	shows("/disconnect", "/reconnect goes back");
	app_get_link(bob->app, &link);
	is_int(link.state, LINK_OFF, "off line");
	ok(!bed_type(bob, "/rekey") && strstr(bob->log.s, "off line: you get "
	    "a new key when you are in again") != NULL,
	    "/rekey cannot be there");
	fails("/msg anna hi", "who is called \"anna\" is not known: off line");
	ok(bed_type(bob, "said off line"), "what is said off line waits");
	ok(bed_type(bob, "/reconnect"), "/reconnect");
	ok(bed_ready(bob, 2), "goes back");
	ok(bed_text(anna, "said off line"), "and then it arrives");
}

static void
test_passphrase(void)
{
	struct bed_client *carl = bed_client("carl", NULL, false);
	struct app_link link;

	is_str(carl->log.s, "ask \n", "without a passphrase it is asked for");
	app_get_link(carl->app, &link);
	is_int(link.state, LINK_ASKING, "before anything is sent");
	app_passphrase(carl->app, "sun");
	ok(bed_log(carl, "ask the passphrase is wrong"),
	    "a wrong one is said, and asked for again");
	ok(!bed_type(carl, "/msg anna hi") && strstr(carl->log.s,
	    "who is called \"anna\" is not known: you have not been let in")
	    != NULL, "without the key nobody is known by name");
	str_clear(&carl->log);
	ok(!app_line(carl->app, APP_NOBODY, "hi") && strstr(carl->log.s,
	    "not sent: you have not been let in") != NULL,
	    "nor can be reached alone");
	app_passphrase(carl->app, "moon");
	ok(bed_ready(carl, 1), "the right one opens");
	ok(bed_type(carl, "/passphrase"), "/passphrase");
	is_str(carl->log.s, "ask \n", "asks");
	app_passphrase(carl->app, NULL);
	app_get_link(carl->app, &link);
	is_int(link.state, LINK_UP, "no answer changes nothing");
	bed_free(carl);
}

static bool
has_sent(struct bed_client *c, const void *arg)
{
	(void)arg;
	return c->sent > 0;
}

/* Nobody of the room that was left is waited for in another one. */
static void
test_elsewhere(void)
{
	struct bed_client *dora = bed_client("dora", "moon", false), *emil;
	char *line;

	ok(bed_ready(dora, 1), "one more is in");
	bed_relay = "relay2";
	emil = bed_client("emil", "moon", true);
	ok(bed_ready(emil, 1) && bed_type(emil, "/disconnect"),
	    "elsewhere is an empty room");
	line = mem_printf("/connect unix:%s", tempdir_path(bed_relay));
	ok(bed_type(dora, line), "where she goes");
	ok(bed_type(dora, "anybody?"), "and says something on the way");
	ok(bed_until(has_sent, dora, NULL), "it waits for nobody");
	free(line);
	line = mem_printf("unix:%s", tempdir_path("relay"));
	rooms_add(dora->client->conf, "home", line);
	ok(bed_type(dora, "/connect home") && bed_logged(dora, "ask \n"),
	    "a room whose passphrase is not kept asks for it");
	app_passphrase(dora->app, "moon");
	ok(bed_ready(dora, 3), "and she is in when it is given");
	free(line);
	bed_free(dora);
	bed_free(emil);
}

static bool
is_over(struct bed_client *c, const void *arg)
{
	(void)arg;
	return c->client->stopped;
}

static void
test_end(void)
{
	ok(bed_type(bob, "/quit"), "/quit");
	ok(bed_until(is_over, bob, NULL), "ends");
	is_int(client_exit_code(bob->client), CLIENT_EXIT_OK, "well");
	ok(bed_log(anna, "is locked out"), "the others lock it out");
	client_fail(anna->client, CLIENT_EXIT_FAILED, "why");
	client_fail(anna->client, CLIENT_EXIT_REFUSED, "later");
	is_int(client_exit_code(anna->client), CLIENT_EXIT_FAILED,
	    "the first failure counts");
	is_str(client_exit_message(anna->client), "why", "and says why");
	loop_run(bed_loop);
	ok(anna->client->stopped, "a host ends too");
	bed_free(bob);
	bed_free(anna);
}

int
main(void)
{
	bed_start();
	test_meet();
	test_talk();
	test_wrong();
	test_show();
	test_rekey();
	test_links();
	test_passphrase();
	test_elsewhere();
	test_end();
	loop_free(bed_loop);
	return done_testing();
}
