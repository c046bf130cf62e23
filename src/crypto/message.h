/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The box of MSG (doc/PROTOCOL section 11): padded to 256 bytes, signed by the
 * sender, sealed under a key that is used once.
 */
#ifndef CRYPTO_MESSAGE_H
#define CRYPTO_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/rng.h"
#include "crypto/chain.h"
#include "wire/cursor.h"
#include "wire/frame.h"

enum message_kind {
	MESSAGE_TEXT = 0, MESSAGE_ACTION = 1, MESSAGE_PROFILE = 2,
	MESSAGE_FILE_OFFER = 3, MESSAGE_FILE_ANSWER = 4, MESSAGE_FILE_PART = 5,
	MESSAGE_FILE_END = 6, MESSAGE_HEARTBEAT = 7,
	MESSAGE_TEXTS = 8	/* several in one: wire/texts_body.h */
};
enum { VIEW_BYTES = 8 };

static inline bool
message_is_text(unsigned kind)
{
	return kind == MESSAGE_TEXT || kind == MESSAGE_ACTION;
}

/* Its body is one of wire/file_body.h. */
static inline bool
message_is_file(unsigned kind)
{
	return kind >= MESSAGE_FILE_OFFER && kind <= MESSAGE_FILE_END;
}

struct message {
	uint8_t kind;		/* unknown kinds are legal */
	uint32_t pos;
	uint8_t view[VIEW_BYTES];
	uint64_t sent_ms;	/* wall clock of the sender */
	const uint8_t *body;
	size_t body_len;	/* <= TEXT_BYTES_MAX */
};

/* Where a message stands; the same for both sides. */
struct message_place {
	uint32_t src, dest;	/* dest ALL_IDS, or a member for direct ones */
	uint8_t flags;
	uint16_t generation;
	uint32_t counter;
	const struct transcript *t;
};

int message_seal(struct writer *w, const struct message_place *place,
    const struct message *m, const struct frame_key *key,
    const struct signer_secret *signer, const struct rng *rng);
/*
 * plain has room for f->size bytes and holds what m->body points into. The
 * frame says src, dest, flags, generation, counter; t is the generation's.
 */
int message_open(struct message *m, uint8_t *plain, const struct frame *f,
    const struct frame_key *key, const struct transcript *t,
    const struct signer_public *signer);

#endif
