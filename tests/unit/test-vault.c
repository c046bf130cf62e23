/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Keys for what is kept: of passphrases and of the identity; sealed texts. */
#include "config.h"

#include "crypto/vault.h"

#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/err.h"
#include "crypto/prim.h"
#include "tap.h"

#if defined __has_feature
#if __has_feature(address_sanitizer)
#define __SANITIZE_ADDRESS__ 1
#endif
#endif

static const struct vault_cost cheap = { 1, 8, { 1 } };
static struct rng_seeded seed_state;

static bool
same(const struct vault *a, const struct vault *b)
{
	return memcmp(vault_key(a), vault_key(b), 32) == 0;
}

static void
test_keys(void)
{
	struct rng rng = rng_seeded(&seed_state, 1);
	struct vault_cost other = cheap, today;
	struct identity anna, bob;
	struct vault *v[8];

	identity_generate(&anna, &rng);
	identity_generate(&bob, &rng);
	other.salt[0] = 2;
	v[0] = vault_of_passphrase("a", &cheap);
	v[1] = vault_of_passphrase("a", &cheap);
	v[2] = vault_of_passphrase("b", &cheap);
	v[3] = vault_of_passphrase("a", &other);
	v[4] = vault_of_identity(&anna, "history");
	v[5] = vault_of_identity(&anna, "rooms");
	v[6] = vault_of_identity(&bob, "history");
	v[7] = vault_derive(v[4], "room");
	ok(same(v[0], v[1]), "a passphrase gives a key");
	for (int i = 1; i < 8; i++)
		for (int j = i + 1; j < 8; j++)
			ok(!same(v[i], v[j]), "another one: %d, %d", i, j);
	for (int i = 0; i < 8; i++)
		vault_free(v[i]);
	vault_cost_new(&today, &rng);
	ok(vault_cost_valid(&today) && today.memory_kib >= 64 << 10,
	    "today's cost is one");
	ok(!vault_cost_valid(&(struct vault_cost) { 17, 8, { 0 } }) &&
	    !vault_cost_valid(&(struct vault_cost) { 1, 2 << 20, { 0 } }) &&
	    !vault_cost_valid(&(struct vault_cost) { 0, 8, { 0 } }) &&
	    !vault_cost_valid(&(struct vault_cost) { 1, 0, { 0 } }),
	    "but not any");
}

static void
test_seal(void)
{
	struct rng rng = rng_seeded(&seed_state, 2);
	struct vault *vault = vault_of_passphrase("a", &cheap);
	struct vault *other = vault_of_passphrase("b", &cheap);
	uint8_t box[3 + VAULT_EXTRA_BYTES], twice[sizeof box], out[3];
	uint8_t name[32], name2[32];
	int opened = 0;

	vault_seal(vault, &rng, box, "ctx", 3, "abc", 3);
	vault_seal(vault, &rng, twice, "ctx", 3, "abc", 3);
	ok(memcmp(box, twice, sizeof box) != 0, "no box is like another");
	is_int(vault_open(vault, out, "ctx", 3, box, sizeof box), ERR_OK,
	    "it opens");
	is_mem(out, "abc", 3, "and has what was put in");
	is_int(vault_open(other, out, "ctx", 3, box, sizeof box), ERR_CRYPTO,
	    "with no other key");
	is_int(vault_open(vault, out, "ctX", 3, box, sizeof box), ERR_CRYPTO,
	    "nor in another context");
	for (size_t i = 0; i < sizeof box; i++) {
		box[i] ^= 1;
		opened += vault_open(vault, out, "ctx", 3, box, sizeof box)
		    == ERR_OK;
		box[i] ^= 1;
		opened += vault_open(vault, out, "ctx", 3, box, i) == ERR_OK;
	}
	is_int(opened, 0, "nor changed or cut");
	vault_name(vault, name, "x");
	vault_name(vault, name2, "y");
	ok(memcmp(name, name2, sizeof name) != 0, "names differ");
	vault_name(vault, name2, "x");
	is_mem(name, name2, sizeof name, "and are the same again");
	vault_free(vault);
	vault_free(other);
}

#ifdef __SANITIZE_ADDRESS__
enum { SANITIZED = true };
#else
enum { SANITIZED = false };
#endif

/* A cost may be more than the machine has: that is an answer, and no end. */
static void
test_memory(void)
{
	static const struct vault_cost dear = { 1, 256 << 10, { 1 } };
	struct rlimit limit = { 64 << 20, 64 << 20 };
	int status = -1;
	pid_t pid;

	fflush(stdout);
	pid = fork();
	if (pid == 0) {
		if (setrlimit(RLIMIT_AS, &limit) < 0)
			_exit(2);
		_exit(vault_of_passphrase("a", &dear) == NULL ? 0 : 1);
	}
	waitpid(pid, &status, 0);
	ok(WIFEXITED(status) && WEXITSTATUS(status) == 0,
	    "256 MiB where there are 64 give no key, and no crash");
}

int
main(void)
{
	prim_start();
	test_keys();
	test_seal();
	/* The one needs terabytes, the other has limits of its own. */
	if (!SANITIZED && getenv("MEMCHECK") == NULL)
		test_memory();
	return done_testing();
}
