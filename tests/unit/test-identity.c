/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An identity comes from its seed and gives it back. */
#include "config.h"

#include "crypto-vectors.h"

#include "base/str.h"
#include "crypto/words.h"

int
main(void)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	char fingerprint[FINGERPRINT_BYTES];
	struct identity id, other;
	struct piece seed;
	struct str six;
	uint8_t out[32];

	prim_start();
	vectors_load("crypto-card.txt");
	seed = vec_piece("alice.identity_seed");
	identity_from_seed(&id, seed.data);
	is_key(id.pub, "alice.identity");
	identity_seed(out, &id);
	is_mem(out, seed.data, sizeof out, "the seed comes back");
	identity_fingerprint(fingerprint, &id.pub);
	is_vec(fingerprint, strlen(fingerprint), "alice.fingerprint");
	str_init(&six);
	words_identity(&six, &id.pub);
	is_vec(six.s, six.len, "alice.words");
	str_release(&six);

	identity_generate(&id, &rng);
	identity_generate(&other, &rng);
	ok(memcmp(&id, &other, sizeof id) != 0, "two identities differ");
	identity_wipe(&id);
	ok(sodium_is_zero((const void *)&id, sizeof id), "a wiped one is gone");
	return done_testing();
}
