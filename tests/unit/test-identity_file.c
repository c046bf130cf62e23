/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The identity file: made once, never overwritten, judged before use. */
#include "config.h"

#include "store/identity_file.h"

#include <sys/wait.h>

#include "base/mem.h"
#include "crypto/prim.h"
#include "tempdir.h"
#include "tap.h"

static struct rng_seeded seed_state;
static char path[256];

static bool
opens(struct identity *id, bool *made, const char *part)
{
	struct rng rng = rng_seeded(&seed_state, 1);
	char *reason = NULL;
	bool good = identity_file_make(path, &rng, made, &reason) &&
	    identity_file_load(id, path, NULL, &reason);

	if (part != NULL)
		ok(!good && reason != NULL && strstr(reason, part) != NULL,
		    "refused with \"%s\" (%s)", part,
		    reason != NULL ? reason : "opened");
	free(reason);
	return good;
}

static void
test_first(void)
{
	struct identity first, again;
	char *reason;
	bool made;

	ok(!identity_file_load(&first, path, NULL, &reason),
	    "without a file there is nothing to load");
	ok(strstr(reason, "is gone") != NULL, "which is said");
	free(reason);
	ok(opens(&first, &made, NULL) && made, "the first start makes one");
	is_int(tempdir_mode("identity"), 0600, "for its owner only");
	ok(opens(&again, &made, NULL) && !made, "the second finds it");
	is_mem(&again, &first, sizeof first, "the same");
	ok(identity_file_load(&again, path, NULL, &reason), "so does a load");
	is_mem(&again, &first, sizeof first, "the same");
	is_int(tempdir_count(), 1, "no other file is left");
}

static void
test_damage(void)
{
	struct identity id;
	char *good = mem_strdup(tempdir_read("identity")), *bad;
	size_t len = strlen(good), refused = 0, kept = 0;
	char *reason;

	for (size_t i = 0; i < len; i++) {
		bad = mem_strdup(good);
		bad[i] ^= 1;
		tempdir_write("identity", bad);
		refused += !identity_file_load(&id, path, NULL,
		    &reason);
		free(reason);
		kept += strcmp(tempdir_read("identity"), bad) == 0;
		free(bad);
	}
	is_int((long long)refused, (long long)len, "any changed byte is "
	    "noticed");
	is_int((long long)kept, (long long)len, "and stays on disk");
	for (size_t cut = 0; cut < len; cut++) {
		bad = mem_strndup(good, cut);
		tempdir_write("identity", bad);
		refused -= !identity_file_load(&id, path, NULL,
		    &reason);
		free(reason);
		free(bad);
	}
	is_int((long long)refused, 0, "so is a missing end");
	bad = mem_printf("%s\n", good);
	tempdir_write("identity", bad);
	opens(&id, &(bool){ false }, "is damaged");
	free(bad);
	tempdir_write("identity", good);
	free(good);
}

static void
test_modes(void)
{
	struct identity id;
	bool made;

	chmod(tempdir_path("identity"), 0640);
	opens(&id, &made, "chmod 600");
	chmod(tempdir_path("identity"), 0604);
	opens(&id, &made, "chmod 600");
	chmod(tempdir_path("identity"), 0600);
	ok(opens(&id, &made, NULL) && !made, "with the mode right it opens");
	if (rename(tempdir_path("identity"), tempdir_path("away")) != 0 ||
	    mkdir(tempdir_path("identity"), 0700) != 0)
		abort();
	opens(&id, &made, "is in the way");
	if (rmdir(tempdir_path("identity")) != 0 ||
	    symlink("nowhere/at/all", tempdir_path("identity")) != 0)
		abort();
	opens(&id, &made, "is gone");
	unlink(tempdir_path("identity"));
}

/* Many processes at once: all end with what is in the file. */
static void
test_race(void)
{
	struct identity id, again;
	struct rng rng;
	char *reason;
	int failed = 0, status, go[2];
	bool made;
	char byte;

	if (pipe(go) != 0)
		abort();
	for (int i = 0; i < 8; i++) {
		if (fork() != 0)
			continue;
		close(go[1]);
		rng = rng_seeded(&seed_state, (uint64_t)i);
		if (read(go[0], &byte, 1) != 0 || !identity_file_make(
		    path, &rng, &made, &reason) ||
		    !identity_file_load(&id, path, NULL, &reason))
			_exit(1);
		if (made)
			tempdir_write("maker", "x");
		_exit(identity_file_load(&again, path, NULL, &reason) &&
		    memcmp(&again, &id, sizeof id) == 0 ? 0 : 1);
	}
	close(go[0]);
	close(go[1]);	/* now */
	for (int i = 0; i < 8; i++)
		failed += wait(&status) < 0 || status != 0;
	is_int(failed, 0, "eight first starts at once have one identity");
	is_str(tempdir_read("maker"), "x", "one of them made it");
}

static const struct vault_cost cheap = { 1, 8, { 0x5a } };

static enum identity_result
reads(struct identity *id, const struct vault *vault)
{
	struct vault_cost cost = { 0 };
	char *reason;
	enum identity_result r = identity_file_read(id, &cost, path, vault,
	    &reason);

	ok((r == IDENTITY_BAD) == (reason != NULL), "a reason if it is bad");
	if (r == IDENTITY_LOCKED)
		is_mem(&cost, &cheap, sizeof cost, "the cost is told");
	free(reason);
	return r;
}

static void
test_sealed(void)
{
	struct rng rng = rng_seeded(&seed_state, 7);
	struct vault *right = vault_of_passphrase("right", &cheap);
	struct vault *wrong = vault_of_passphrase("wrong", &cheap);
	struct identity id, again;
	char *reason;

	ok(identity_file_load(&id, path, NULL, &reason), "an open one");
	ok(!identity_file_write(path, &id, right, &rng, false, &reason),
	    "is not overwritten: %s", reason);
	free(reason);
	ok(identity_file_write(path, &id, right, &rng, true, &reason),
	    "but gets a passphrase");
	is_int(tempdir_mode("identity"), 0600, "for its owner only");
	ok(strncmp(tempdir_read("identity"), "tuschel identity 2\nargon2id 1 8 "
	    "5a000000000000000000000000000000\nsecret ", 72) == 0,
	    "which is seen in the file");
	is_int(reads(&again, NULL), IDENTITY_LOCKED, "locked without it");
	is_int(reads(&again, wrong), IDENTITY_LOCKED, "and for another");
	is_int(reads(&again, right), IDENTITY_READ, "open with it");
	is_mem(&again, &id, sizeof id, "the same identity");
	ok(!identity_file_load(&again, path, wrong, &reason),
	    "a load says what to do: %s", reason);
	free(reason);
	ok(identity_file_write(path, &id, NULL, &rng, true, &reason) &&
	    identity_file_load(&again, path, NULL, &reason),
	    "and it can be taken away again");
	identity_file_write(path, &id, right, &rng, true, &reason);
	vault_free(right);
	vault_free(wrong);
}

static void
test_sealed_damage(void)
{
	struct vault *vault = vault_of_passphrase("right", &cheap);
	char *good = mem_strdup(tempdir_read("identity")), *bad, *reason;
	size_t len = strlen(good), read = 0;
	struct vault_cost cost;
	struct identity id;

	for (size_t i = 0; i < len; i++) {
		bad = mem_strdup(good);
		bad[i] ^= 1;
		tempdir_write("identity", bad);
		read += identity_file_read(&id, &cost, path, vault, &reason)
		    == IDENTITY_READ;
		free(reason);
		bad[i] = '\0';
		tempdir_write("identity", bad);
		read += identity_file_read(&id, &cost, path, vault, &reason)
		    == IDENTITY_READ;
		free(reason);
		free(bad);
	}
	is_int((long long)read, 0, "any changed byte, any missing end of a "
	    "sealed one is noticed");
	vault_free(vault);
	free(good);
}

int
main(void)
{
	prim_start();
	tempdir_make();
	snprintf(path, sizeof path, "%s", tempdir_path("identity"));
	test_first();
	test_damage();
	test_modes();
	test_race();
	test_sealed();
	test_sealed_damage();
	return done_testing();
}
