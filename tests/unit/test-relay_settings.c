/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/settings.c */
#include "config.h"

#include "backbone/backbone.h"
#include "base/mem.h"
#include "net/tls.h"
#include "relay/settings.h"
#include "tap.h"

static struct settings s;

static const struct setting *
row(const char *name)
{
	size_t count, i;
	const struct setting *rows = settings_table(&count);

	for (i = 0; i < count; i++)
		if (strcmp(rows[i].name, name) == 0)
			return &rows[i];
	bail_out("no setting %s", name);
	return NULL;
}

static bool
set(const char *name, const char *text)
{
	char *wrong = setting_set(row(name), &s, &s.all, text);

	if (wrong != NULL)
		diag("%s %s", name, wrong);
	free(wrong);
	return wrong == NULL;
}

static const char *
get(const char *name)
{
	static struct str out;

	if (out.s == NULL)
		str_init(&out);
	str_clear(&out);
	setting_get(row(name), &s, &s.all, &out);
	return out.s;
}

static void
test_values(void)
{
	ok(set("plain", NULL) && s.all.plain, "a flag");
	ok(set("plain", "off") && !s.all.plain, "a flag with a value");
	ok(!set("plain", "yes") && !set("limits", ""), "on or off");
	ok(set("limits", "off") && !s.all.limits, "a switch");
	is_str(get("limits"), "off", "as it is written");
	is_str(get("max-members"), "", "a number that is not given");
	ok(set("max-members", "16382"), "a number");
	is_str(get("max-members"), "16382", "as it is written");
	ok(!set("max-members", "0") && !set("max-members", "16383") &&
	    !set("max-members", "1k") && !set("max-members", ""),
	    "no number of members");
	is_int(s.all.max_members, 16382, "what is wrong changes nothing");
	ok(set("queue-bytes", "65545") && set("queue-bytes", "64M") &&
	    set("queue-bytes", "1G"), "sizes");
	is_int(s.all.queue_bytes, 1 << 30, "the last one");
	ok(!set("queue-bytes", "64k") && !set("queue-bytes", "2G") &&
	    !set("queue-bytes", "k") && !set("queue-bytes", "1m") &&
	    !set("queue-bytes", "18446744073709551615G"), "no sizes");
	ok(set("config", "a \"b\\$c"), "a text");
	is_str(get("config"), "\"a \\\"b\\\\\\$c\"", "as it is written");
	ok(!set("config", ""), "no text");
}

static void
test_lists(void)
{
	ok(set("listen", "unix:a") && set("listen", "[::1]:1"), "a list");
	is_str(get("listen"), "{ \"unix:a\", \"[::1]:1\" }",
	    "as it is written");
	ok(!set("listen", "[::1") && !set("listen", ""), "no addresses");
	setting_clear(row("listen"), &s, &s.all);
	is_str(get("listen"), "", "emptied");
}

static bool
judge(const char *word)
{
	char *wrong = settings_judge(&s, false);
	bool good = word == NULL ? wrong == NULL :
	    wrong != NULL && strstr(wrong, word) != NULL;

	if (wrong != NULL)
		diag("%s", wrong);
	free(wrong);
	return good;
}

static bool
add_listener(struct room_settings *room, const char *text)
{
	char *wrong = setting_set(row("listen"), &s, room, text);

	free(wrong);
	return wrong == NULL;
}

static void
test_judge(void)
{
	struct room_settings *room;

	ok(judge(NULL), "the defaults are fine");
	set("listen", "127.0.0.1:1");
	set("listen", "127.0.0.1:0");
	set("listen", "127.0.0.1:0");
	ok(judge(NULL), "any port, twice");
	set("listen", "127.0.0.1:1");
	ok(judge("127.0.0.1:1 is to be"), "the same port twice");
	setting_clear(row("listen"), &s, &s.all);
	set("listen", "0.0.0.0:1");
	ok(judge(tls_available() ? NULL : "--plain"), "no surprise");
	set("tls-cert", "a");
	ok(judge("together"), "a certificate without its key");
	set("tls-key", "b");
	ok(judge(tls_available() ? NULL : "--plain"), "both");
	set("plain", NULL);
	ok(judge(NULL), "as it was wanted");
	set("tls", NULL);
	ok(judge("everywhere"), "no TLS, and TLS everywhere");
	set("tls", "off");
	room = settings_add_room(&s, "b");
	ok(judge("one room"), "a listener for more than one room");
	is_str(room->listen.v[0], "0.0.0.0:1", "a room has a copy");
	ok(room->plain, "of all");
	setting_clear(row("listen"), &s, &s.all);
	ok(judge(NULL), "of its own");
	room = settings_add_room(&s, "c");
	ok(judge("\"c\""), "a room that nobody can enter");
	ok(settings_judge(&s, true) == NULL, "but by a socket handed in");
	add_listener(room, "unix:x");
	ok(judge(NULL), "two rooms");
	add_listener(room, "0.0.0.0:1");
	ok(judge("0.0.0.0:1 is to be"), "with the same listener");
}

static void
add_name(struct room_settings *room, const char *name)
{
	free(setting_set(row("tls-server-name"), &s, room, name));
}

/* Rooms at one place, by TLS if it is another machine's. */
static void
test_shared(bool tls, size_t named, const char *wrong, const char *name)
{
	static const char *const names[] = { "a.x", "b.x", "c.x" };
	struct room_settings *room;

	settings_release(&s);
	settings_init(&s);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		room = settings_add_room(&s, names[i]);
		add_listener(room, tls ? "0.0.0.0:1" : "127.0.0.1:1");
		if (i < named)
			add_name(room, names[i]);
	}
	ok(judge(wrong), "%s", name);
	if (wrong == NULL)
		add_name(&s.rooms[2], "A.X");
	ok(wrong != NULL || judge("is said twice"), "a name, twice");
}

static void
test_server_names(void)
{
	ok(!set("tls-server-name", "192.0.2.7") &&
	    !set("tls-server-name", "::1") &&
	    !set("tls-server-name", "a.x:5") &&
	    !set("tls-server-name", "unix:a") &&
	    !set("tls-server-name", ""), "no host names");
	if (!tls_available())
		return;
	test_shared(true, 3, NULL, "three rooms at one place");
	test_shared(true, 2, NULL, "one of them without a name");
	test_shared(true, 1, "is to be", "two of them");
	test_shared(false, 3, "is to be", "no TLS there");
}

static void
test_backbone(void)
{
	settings_release(&s);
	settings_init(&s);
	ok(!set("backbone", "localhost"), "a backbone is an URL");
	ok(set("backbone", "redis://me:secret@h:1/2"), "this is one");
	is_str(get("backbone"), "\"redis://me:***@h:1/2\"",
	    "shown without its password");
	is_str(settings_add_room(&s, "a")->backbone,
	    "redis://me:secret@h:1/2", "rooms have that of all");
	settings_release(&s);
	settings_init(&s);
	set("backbone", "redis://h");
	ok(judge(backbone_available() ? NULL : "hiredis"),
	    "if the build knows how");
	set("backbone", "rediss://h");
	if (backbone_available())
		ok(judge(tls_available() ? "--backbone-ca" : "without TLS"),
		    "by TLS somebody has to vouch for it");
	set("backbone-ca", "/ca.pem");
	ok(judge(backbone_available() && tls_available() ? NULL :
	    "is built without"), "and does");
}

static void
test_names(void)
{
	char name[ROOM_NAME_BYTES_MAX + 2];

	memset(name, 'x', sizeof name);
	name[sizeof name - 1] = '\0';
	ok(!room_name_is_good(name), "too long");
	name[sizeof name - 2] = '\0';
	ok(room_name_is_good(name), "the longest");
	ok(room_name_is_good("a-b.C_9"), "all that is allowed");
	ok(!room_name_is_good("") && !room_name_is_good("a b") &&
	    !room_name_is_good("\"") && !room_name_is_good("\n"), "no names");
}

int
main(void)
{
	settings_init(&s);
	test_values();
	test_lists();
	settings_release(&s);
	settings_init(&s);
	test_judge();
	test_server_names();
	test_backbone();
	settings_release(&s);
	test_names();
	return done_testing();
}
