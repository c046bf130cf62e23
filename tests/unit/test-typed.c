/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What was typed: sealed for one identity and room, replaced as a whole; a
 * file that is cut or changed anywhere is as if there were none.
 */
#include "config.h"

#include "store/typed.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "crypto/prim.h"
#include "store/file.h"
#include "tap.h"
#include "tempdir.h"

static const struct vault_cost cheap = { 1, 8, { 1 } };
static struct rng rng;
static char dir[256];

static struct typed *
open_room(const char *passphrase, const char *room)
{
	struct vault *vault = vault_of_passphrase(passphrase, &cheap);
	struct typed *t = typed_open(dir, vault, room);

	vault_free(vault);
	return t;
}

/* Of the room, by who has that passphrase; NULL: nothing. To be freed. */
static char *
content(const char *passphrase, const char *room)
{
	struct typed *t = open_room(passphrase, room);
	struct str text;
	bool good;

	str_init(&text);
	good = typed_read(t, &text);
	typed_close(t);
	if (good)
		return str_take(&text);
	str_release(&text);
	return NULL;
}

static void
is_content(const char *passphrase, const char *room, const char *want,
    const char *name)
{
	char *got = content(passphrase, room);

	ok(want == NULL ? got == NULL : got != NULL && strcmp(got, want) == 0,
	    "%s", name);
	free(got);
}

static void
put(const char *room, const char *text)
{
	struct typed *t = open_room("mine", room);
	char *reason;

	ok(typed_write(t, &rng, text, strlen(text), &reason), "\"%s\" is "
	    "written", text);
	typed_close(t);
}

/* The only file there. */
static void
path_of(char *path, size_t size)
{
	DIR *d = opendir(dir);
	const struct dirent *entry;

	while ((entry = readdir(d)) != NULL)
		if (entry->d_name[0] != '.')
			snprintf(path, size, "%s/%s", dir, entry->d_name);
	closedir(d);
}

static void
test_damage(void)
{
	char path[600];
	struct str file;
	size_t i, wrong = 0;
	char *got;

	path_of(path, sizeof path);
	str_init(&file);
	file_read(&file, path, 1 << 20);
	for (i = 0; i < file.len; i++) {
		file.s[i] ^= 1;
		file_replace(path, file.s, file.len);
		got = content("mine", "room");
		wrong += got != NULL;
		free(got);
		file.s[i] ^= 1;
		file_replace(path, file.s, i);
		got = content("mine", "room");
		wrong += got != NULL;
		free(got);
	}
	is_int((long long)wrong, 0, "changed or cut at any byte: nothing");
	file_replace(path, file.s, file.len);
	is_content("mine", "room", "another draft", "whole again");
	str_release(&file);
}

int
main(void)
{
	struct rng_seeded state;
	struct typed *t;
	struct stat st;
	char path[600];

	prim_start();
	rng = rng_seeded(&state, 7);
	tempdir_make();
	snprintf(dir, sizeof dir, "%s/typed", tempdir);
	is_content("mine", "room", NULL, "nothing at first");
	put("room", "a draft");
	is_content("mine", "room", "a draft", "and it is there");
	put("room", "another draft");
	is_content("mine", "room", "another draft", "replaced");
	path_of(path, sizeof path);
	ok(stat(path, &st) == 0 && (st.st_mode & 0777) == 0600,
	    "for its owner's eyes");
	is_content("mine", "elsewhere", NULL, "not in another room");
	is_content("another's", "room", NULL, "nor for another identity");
	test_damage();
	t = open_room("mine", "room");
	typed_delete(t);
	typed_close(t);
	is_content("mine", "room", NULL, "deleted");
	return done_testing();
}
