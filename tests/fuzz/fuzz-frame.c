/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A relay's stream of frames through the queue, the frame decoder and every
 * payload decoder. What decodes must encode to the same clear bytes, and a
 * stream that arrives in pieces must give the frames of the whole one.
 */
#include "config.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "fuzz.h"
#include "wire/payload.h"

/* The clear bytes that w holds must stand at the start of f's payload. */
static void
check_clear(const struct writer *w, const struct frame *f, size_t rest)
{
	uint8_t ad[AD_BYTES_MAX];

	must(writer_end(w) == ERR_OK);
	must(w->len + rest == f->size);
	must(memcmp(w->data, f->payload, w->len) == 0);
	if (rest > 0)
		must(payload_ad(ad, f->src, f->dest, f->payload, w->len) ==
		    w->len + 8);
}

#define CHECK_BOX(name) do { \
	struct payload_##name p; \
	if (payload_##name##_decode(&p, f) != ERR_OK) \
		break; \
	must(p.box == f->payload + f->size - p.box_len); \
	payload_##name##_encode(&w, &p); \
	check_clear(&w, f, p.box_len); \
} while (0)

static void
check_authorize(const struct frame *f, struct writer w)
{
	switch (payload_kind(f)) {
	case AUTHORIZE_REQUEST:
		CHECK_BOX(request);
		break;
	case AUTHORIZE_ADMISSION:
		CHECK_BOX(admission);
		break;
	case AUTHORIZE_ROSTER:
		CHECK_BOX(roster);
		break;
	}
}

static void
check_key_new(const struct frame *f, struct writer w)
{
	struct payload_found found;

	switch (payload_kind(f)) {
	case KEY_JOIN:
		CHECK_BOX(join);
		break;
	case KEY_SHARE:
		CHECK_BOX(share);
		break;
	case KEY_COMMIT:
		CHECK_BOX(commit);
		break;
	case KEY_FOUND:
		if (payload_found_decode(&found, f) != ERR_OK)
			break;
		payload_found_encode(&w, &found);
		check_clear(&w, f, 0);
	}
}

static void
check_init(const struct frame *f)
{
	struct payload_init p;
	bool own = false;
	size_t i;

	if (payload_init_decode(&p, f) != ERR_OK)
		return;
	for (i = 0; i < p.count; i++)
		own |= payload_init_id(&p, i) == f->dest;
	must(own && f->size == 4 + 4 * (size_t)p.count);
}

static void
check_dh(const struct frame *f, struct writer w)
{
	struct payload_dh p;

	if (payload_dh_decode(&p, f) != ERR_OK ||
	    p.cryptotype != CRYPTOTYPE_CPACE || p.version != CRYPTO_VERSION)
		return;
	payload_dh_encode(&w, &p);
	check_clear(&w, f, 0);
}

static void
check_ping(const struct frame *f, struct writer w)
{
	struct payload_ping p;

	if (payload_ping_decode(&p, f) != ERR_OK)
		return;
	payload_ping_encode(&w, &p);
	check_clear(&w, f, 0);
}

static void
check_payload(const struct frame *f)
{
	struct payload_error error;
	uint8_t out[128];
	struct writer w;

	writer_init(&w, out, sizeof out);
	switch (frame_type(f)) {
	case TYPE_PING:
	case TYPE_PONG:
		check_ping(f, w);
		break;
	case TYPE_ERROR:
		must(payload_error_decode(&error, f) == ERR_OK);
		must(error.text_len == f->size - 4);
		break;
	case TYPE_INIT:
		check_init(f);
		break;
	case TYPE_DH_SETUP:
	case TYPE_DH_RETURN:
		check_dh(f, w);
		break;
	case TYPE_AUTHORIZE:
		check_authorize(f, w);
		break;
	case TYPE_KEY_CURRENT:
		CHECK_BOX(current);
		break;
	case TYPE_KEY_NEW:
		check_key_new(f, w);
		break;
	case TYPE_MSG:
		CHECK_BOX(msg);
		break;
	}
}

/* Frames at the start of the stream; *bytes is what they take. */
static int
count_frames(const uint8_t *data, size_t size, size_t *bytes)
{
	struct frame f;
	int count = 0;
	long n;

	*bytes = 0;
	while ((n = frame_decode(&f, data + *bytes, size - *bytes)) > 0) {
		check_payload(&f);
		*bytes += (size_t)n;
		count++;
	}
	return count;
}

/* The same, but the stream comes in pieces of step bytes. */
static int
count_in_pieces(const uint8_t *data, size_t size, size_t step, size_t *bytes)
{
	size_t at, n, taken;
	struct buf queue;
	int count = 0;

	*bytes = 0;
	buf_init(&queue, FRAME_BYTES_MAX + step);
	for (at = 0; at < size; at += n) {
		n = step < size - at ? step : size - at;
		if (buf_append(&queue, data + at, n) != ERR_OK)
			break;	/* what is behind a frame of wrong size */
		count += count_frames(buf_data(&queue), buf_len(&queue),
		    &taken);
		buf_consume(&queue, taken);
		*bytes += taken;
	}
	buf_release(&queue);
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	size_t bytes, again, step;
	int count = count_frames(data, size, &bytes);

	for (step = 1; step < 64; step += 31) {
		must(count_in_pieces(data, size, step, &again) == count);
		must(again == bytes);
	}
	return 0;
}
