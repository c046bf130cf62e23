/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Saved rooms, and the passphrases that are kept with them. */
#include "config.h"

#include "client/rooms.h"

#include "client/passphrase.h"
#include "crypto/prim.h"
#include "tempdir.h"
#include "tap.h"

static const struct vault_cost cheap = { 1, 8, { 1 } };

static void
opens(const struct conf *conf, const struct vault *vault, const char *want,
    const char *name)
{
	char *reason, *got = rooms_passphrase(conf, "work", vault, &reason);

	is_str(got, want, "%s: %s", name, reason == NULL ? "" : reason);
	passphrase_free(got);
	free(reason);
}

int
main(void)
{
	struct vault *vault, *other;
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	struct str problems;
	struct conf *conf;
	char *reason;

	prim_start();
	tempdir_make();
	str_init(&problems);
	vault = vault_of_passphrase("a", &cheap);
	other = vault_of_passphrase("b", &cheap);
	conf = conf_load(tempdir_path("conf"), &problems, &reason);
	ok(rooms_name(conf, 0) == NULL && rooms_place(conf, "work") == NULL,
	    "no rooms");
	rooms_add(conf, "work", "relay:1");
	rooms_add(conf, "home", "unix:/run/x");
	is_str(rooms_place(conf, "work"), "relay:1", "a room has a place");
	is_str(rooms_name(conf, 1), "home", "and is listed");
	ok(rooms_name(conf, 2) == NULL, "with no others");
	is_str(rooms_name_at(conf, "RELAY:1"), "work", "found by its address");
	is_str(rooms_name_at(conf, "unix:/run/x"), "home", "or its socket");
	ok(rooms_name_at(conf, "relay:2") == NULL, "another has no name");
	is_int(rooms_secret(conf, "work"), ROOM_ASKS, "asked for");
	opens(conf, vault, NULL, "no passphrase is kept");
	rooms_keep_passphrase(conf, "work", vault, &rng, "gr\xc3\xbcn");
	is_int(rooms_secret(conf, "work"), ROOM_SEALED, "sealed");
	opens(conf, vault, "gr\xc3\xbcn", "one that is opens");
	opens(conf, other, NULL, "for no other identity");
	ok(conf_save(conf, &reason) &&
	    strstr(tempdir_read("conf"), "gr\xc3\xbcn") == NULL,
	    "it is not in the file");
	conf_set(conf, "room", "work", "place", "evil:1", CONF_TEXT);
	opens(conf, vault, NULL, "nor for another place");
	conf_set(conf, "room", "work", "place", "relay:1", CONF_TEXT);
	opens(conf, vault, "gr\xc3\xbcn", "the right one again");
	rooms_add(conf, "work", "relay:2");
	is_int(rooms_secret(conf, "work"), ROOM_ASKS, "a new place forgets");
	rooms_keep_passphrase(conf, "work", vault, &rng, "");
	opens(conf, vault, "", "an empty one is one");
	conf_set(conf, "room", "work", "passphrase", "zz", CONF_TEXT);
	opens(conf, vault, NULL, "damage does not open");
	rooms_forget_passphrase(conf, "work");
	tempdir_write("secret", "from a file\n");
	conf_set(conf, "room", "work", "passphrase-file",
	    tempdir_path("secret"), CONF_TEXT);
	is_int(rooms_secret(conf, "work"), ROOM_IN_FILE, "in a file");
	opens(conf, NULL, "from a file", "which is read");
	ok(rooms_remove(conf, "work") && rooms_place(conf, "work") == NULL &&
	    !rooms_remove(conf, "work"), "removed");
	ok(rooms_wrong("a-1") == NULL && rooms_wrong("a:1") != NULL &&
	    rooms_wrong("a b") != NULL && rooms_wrong("") != NULL,
	    "what looks like a place is no name");
	ok(rooms_place(NULL, "x") == NULL && rooms_name(NULL, 0) == NULL,
	    "without a file there are none");
	conf_free(conf);
	vault_free(vault);
	vault_free(other);
	return done_testing();
}
