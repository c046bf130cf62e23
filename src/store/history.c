/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Writing a history: the segment that is open, its block, when the next one
 * begins, and which old segments go. A line is one write(), so that a crash
 * of the program costs nothing that was written before.
 */
#include "config.h"

#include "store/history.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "store/history_inner.h"
#include "store/xdg.h"

enum { DAY_MS = 86400 * 1000 };

struct history {
	char *dir;			/* of the room */
	struct vault *vault;
	struct history_limits limits;
	int fd;				/* the segment's; -1: none yet */
	uint64_t number;
	uint64_t size;			/* of the segment */
	int64_t since_ms;		/* when it was opened */
	struct sealed *block;		/* NULL: the next line begins one */
	uint64_t block_at;
	uint8_t *record;		/* scratch, RECORD_BYTES_MAX and more */
};

struct history *
history_open(const char *dir, const struct vault *vault, const char *room,
    const struct history_limits *limits, char **reason)
{
	struct history *h;
	char *room_dir = history_dir(dir, vault, room);

	*reason = NULL;
	if (!xdg_make(room_dir, reason)) {
		free(room_dir);
		return NULL;
	}
	h = mem_zero(1, sizeof *h);
	h->dir = room_dir;
	h->vault = vault_derive(vault, room);
	h->limits = *limits;
	h->fd = -1;
	h->record = mem_alloc(BLOCK_HEAD_BYTES + LENGTH_BYTES +
	    RECORD_BYTES_MAX);
	return h;
}

static void
end_segment(struct history *h)
{
	sealed_free(h->block);
	h->block = NULL;
	if (h->fd < 0)
		return;
	fdatasync(h->fd);
	close(h->fd);
	h->fd = -1;
}

void
history_close(struct history *h)
{
	if (h == NULL)
		return;
	end_segment(h);
	vault_free(h->vault);
	free(h->record);
	free(h->dir);
	free(h);
}

void
history_set_limits(struct history *h, const struct history_limits *limits)
{
	h->limits = *limits;
}

/* ---- what goes ---- */

/* The newest is never taken: it may be another client's open one. */
static void
forget_old(const struct history *h, int64_t now_ms)
{
	size_t count;
	uint64_t *list = history_segments(h->dir, &count);
	int64_t oldest_ms = now_ms - (int64_t)h->limits.days * DAY_MS;
	int64_t kept = 0;
	struct stat st;

	for (size_t i = count; i-- > 0; ) {
		char *path = history_segment_path(h->dir, list[i]);

		if (stat(path, &st) == 0) {
			kept += st.st_size;
			if (i + 1 < count && (kept > h->limits.bytes ||
			    (int64_t)st.st_mtime * 1000 < oldest_ms))
				unlink(path);
		}
		free(path);
	}
	free(list);
}

bool
history_delete(const char *dir, const struct vault *vault, const char *room,
    char **reason)
{
	char *room_dir = history_dir(dir, vault, room);
	size_t count;
	uint64_t *list = history_segments(room_dir, &count);

	*reason = NULL;
	for (size_t i = 0; i < count; i++) {
		char *path = history_segment_path(room_dir, list[i]);

		if (unlink(path) != 0 && errno != ENOENT && *reason == NULL)
			*reason = mem_printf(_("cannot delete the history "
			    "%s: %s"), path, strerror(errno));
		free(path);
	}
	rmdir(room_dir);	/* stays while it is in use */
	free(list);
	free(room_dir);
	return *reason == NULL;
}

/* ---- segments ---- */

/* Opens it for appending, if nobody else has it and it has room. */
static bool
take_segment(struct history *h, uint64_t number, int flags, int64_t now_ms)
{
	char *path = history_segment_path(h->dir, number);
	struct stat st;
	int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | flags, 0600);

	free(path);
	if (fd < 0)
		return false;
	if (flock(fd, LOCK_EX | LOCK_NB) != 0 || fstat(fd, &st) != 0 ||
	    st.st_size > SEGMENT_FULL_BYTES ||
	    (int64_t)st.st_mtime * 1000 < now_ms - DAY_MS) {
		close(fd);
		errno = EEXIST;
		return false;
	}
	h->fd = fd;
	h->number = number;
	h->size = (uint64_t)st.st_size;
	h->since_ms = now_ms;
	return true;
}

/* The newest one that is there, or the next number that is free. */
static bool
open_segment(struct history *h, int64_t now_ms)
{
	size_t count;
	uint64_t *list = history_segments(h->dir, &count);
	uint64_t number = count > 0 ? list[count - 1] : 0;
	bool taken = number > 0 && take_segment(h, number, 0, now_ms);

	free(list);
	if (!taken)
		forget_old(h, now_ms);
	while (!taken) {
		taken = take_segment(h, ++number, O_CREAT | O_EXCL, now_ms);
		if (!taken && errno != EEXIST)
			return false;
	}
	return true;
}

static bool
is_full(const struct history *h, int64_t now_ms)
{
	return h->size > SEGMENT_FULL_BYTES || now_ms - h->since_ms > DAY_MS;
}

/* ---- a line ---- */

static bool
write_all(int fd, const uint8_t *bytes, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, bytes, len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return false;
		bytes += n;
		len -= (size_t)n;
	}
	return true;
}

/* The bytes before the record: nothing, or the head of a new block. */
static size_t
begin_block(struct history *h)
{
	if (h->block != NULL && h->size - h->block_at < BLOCK_BYTES_MAX)
		return 0;
	sealed_free(h->block);
	h->block_at = h->size;
	memcpy(h->record, history_magic, HISTORY_MAGIC_BYTES);
	h->block = sealed_writer(h->vault, h->record + HISTORY_MAGIC_BYTES);
	return BLOCK_HEAD_BYTES;
}

static size_t
seal_line(struct history *h, const uint8_t *plain, size_t len)
{
	size_t at = begin_block(h);
	uint32_t length = (uint32_t)(len + SEALED_EXTRA_BYTES);
	uint8_t context[CONTEXT_BYTES];

	history_context(context, h->number, h->block_at, length);
	prim_u32(h->record + at, length);
	sealed_put(h->block, h->record + at + LENGTH_BYTES, context,
	    sizeof context, plain, len, false);
	return at + LENGTH_BYTES + length;
}

bool
history_add(struct history *h, const struct history_line *line, char **reason)
{
	uint8_t *plain = mem_alloc(PLAIN_BYTES_MAX);
	size_t len = history_encode(plain, line), size;
	int64_t now_ms = clock_wall_ms();
	bool good = len > 0;

	errno = EFBIG;
	if (good && h->fd >= 0 && is_full(h, now_ms))
		end_segment(h);
	if (good && h->fd < 0)
		good = open_segment(h, now_ms);
	if (good) {
		size = seal_line(h, plain, len);
		good = write_all(h->fd, h->record, size);
		h->size += size;
	}
	*reason = good ? NULL : mem_printf(_("cannot write the history to "
	    "%s: %s"), h->dir, strerror(errno));
	if (!good)
		end_segment(h);	/* what follows a torn one is a new block */
	mem_wipe_free(plain, len);
	return good;
}
