/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The parts of an image (hub/image.h), each beside what it is an image of,
 * and the numbers that they consist of. Readers return ERR_OK, or another
 * error and leave what can be released.
 */
#ifndef HUB_IMAGE_PARTS_H
#define HUB_IMAGE_PARTS_H

#include "base/buf.h"
#include "hub/ids.h"
#include "hub/outbox.h"
#include "hub/tape.h"
#include "wire/cursor.h"

void image_u32(struct buf *out, uint32_t v);
void image_u64(struct buf *out, uint64_t v);
/* With their number in front. */
void image_bytes(struct buf *out, const void *data, size_t len);
/* Valid as long as the image; NULL and 0 after an overrun. */
const uint8_t *image_read_bytes(struct reader *r, size_t *len);

void tape_export(const struct tape *t, struct buf *out);
/* Into a tape on which nothing has been written; all then stands at its start,
 * and what is read stays on it until all has stopped. */
int tape_import(struct tape *t, struct tape_reader *all, struct reader *r);

void outbox_export(const struct outbox *o, struct buf *out);
int outbox_import(struct outbox *o, struct tape *t, struct reader *r);

/* The ids that are gone; those of members are restored with them. */
void ids_export(const struct ids *ids, struct buf *out);
int ids_import(struct ids *ids, struct reader *r);

#endif
