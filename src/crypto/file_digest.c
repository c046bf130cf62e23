/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The hash of a file, by libsodium. It is not secret: whoever is offered a
 * file is told it.
 */
#include "config.h"

#include "crypto/file_digest.h"

#include <sodium.h>
#include <stdlib.h>

#include "base/mem.h"

struct file_digest {
	crypto_generichash_state *state;	/* aligned to 64 bytes */
};

struct file_digest *
file_digest_new(void)
{
	struct file_digest *d = mem_zero(1, sizeof *d);
	void *state = NULL;

	if (posix_memalign(&state, 64, crypto_generichash_statebytes()) != 0)
		mem_exhausted();
	d->state = state;
	crypto_generichash_init(d->state, NULL, 0, FILE_HASH_BYTES);
	return d;
}

void
file_digest_free(struct file_digest *d)
{
	if (d == NULL)
		return;
	free(d->state);
	free(d);
}

void
file_digest_add(struct file_digest *d, const void *data, size_t len)
{
	crypto_generichash_update(d->state, data, len);
}

void
file_digest_get(const struct file_digest *d, struct file_hash *hash)
{
	crypto_generichash_state copy = *d->state;

	crypto_generichash_final(&copy, hash->b, sizeof hash->b);
}
