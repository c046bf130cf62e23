/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * XChaCha20-Poly1305 secretstream around a vault's key. The header, which
 * libsodium draws at random, makes each sequence's keys its own.
 */
#include "config.h"

#include "crypto/sealed.h"

#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"

struct sealed {
	crypto_secretstream_xchacha20poly1305_state state;
};

_Static_assert(SEALED_HEADER_BYTES ==
    crypto_secretstream_xchacha20poly1305_HEADERBYTES, "header");
_Static_assert(SEALED_EXTRA_BYTES ==
    crypto_secretstream_xchacha20poly1305_ABYTES, "extra");

static struct sealed *
sealed_alloc(void)
{
	struct sealed *s = sodium_malloc(sizeof *s);

	if (s == NULL)
		mem_exhausted();
	return s;
}

struct sealed *
sealed_writer(const struct vault *vault,
    uint8_t header[static SEALED_HEADER_BYTES])
{
	struct sealed *s = sealed_alloc();

	crypto_secretstream_xchacha20poly1305_init_push(&s->state, header,
	    vault_key(vault));
	return s;
}

struct sealed *
sealed_reader(const struct vault *vault,
    const uint8_t header[static SEALED_HEADER_BYTES])
{
	struct sealed *s = sealed_alloc();

	/* fails for no header: any is a possible one */
	(void)!crypto_secretstream_xchacha20poly1305_init_pull(&s->state,
	    header, vault_key(vault));
	return s;
}

void
sealed_free(struct sealed *s)
{
	sodium_free(s);
}

void
sealed_put(struct sealed *s, uint8_t *out, const void *context,
    size_t context_len, const void *plain, size_t len, bool last)
{
	crypto_secretstream_xchacha20poly1305_push(&s->state, out, NULL,
	    plain, len, context, context_len, last ?
	    crypto_secretstream_xchacha20poly1305_TAG_FINAL :
	    crypto_secretstream_xchacha20poly1305_TAG_MESSAGE);
}

int
sealed_get(struct sealed *s, uint8_t *out, const void *context,
    size_t context_len, const void *record, size_t len, bool *last)
{
	unsigned char tag;

	*last = false;
	if (len < SEALED_EXTRA_BYTES)
		return ERR_TRUNCATED;
	if (crypto_secretstream_xchacha20poly1305_pull(&s->state, out, NULL,
	    &tag, record, len, context, context_len) != 0)
		return ERR_CRYPTO;
	*last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
	return ERR_OK;
}
