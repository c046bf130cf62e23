/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that are given away. What changes in one while it is sent shows at the
 * receivers: it is then not what was offered.
 */
#include "config.h"

#include "store/outgoing.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/file_digest.h"
#include "store/file_name.h"

struct outgoing {
	char *name;
	int fd;
	uint64_t size, hashed;
	struct file_digest *digest;
	struct file_hash hash;
};

/* -1, and *reason. A pipe must not hold us up. */
static int
open_plain(const char *path, struct stat *st, char **reason)
{
	int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd < 0 || fstat(fd, st) != 0) {
		*reason = mem_printf(_("cannot read %s: %s"), path,
		    strerror(errno));
		return -1;
	}
	if (S_ISREG(st->st_mode) && (uint64_t)st->st_size <= FILE_BYTES_MAX)
		return fd;
	*reason = mem_printf(_("%s is not a plain file; put several into an "
	    "archive first"), path);
	close(fd);
	return -1;
}

struct outgoing *
outgoing_open(const char *path, char **reason)
{
	struct outgoing *out;
	char *whole = file_path_expand(path);
	struct str name;
	struct stat st;
	int fd = open_plain(whole, &st, reason);

	if (fd >= 0) {
		str_init(&name);
		file_name_clean(&name, whole, strlen(whole));
		out = mem_zero(1, sizeof *out);
		out->name = str_take(&name);
		out->fd = fd;
		out->size = (uint64_t)st.st_size;
		out->digest = file_digest_new();
	}
	free(whole);
	return fd >= 0 ? out : NULL;
}

void
outgoing_free(struct outgoing *out)
{
	if (out == NULL)
		return;
	close(out->fd);
	file_digest_free(out->digest);
	free(out->name);
	free(out);
}

uint64_t
outgoing_size(const struct outgoing *out)
{
	return out->size;
}

const char *
outgoing_name(const struct outgoing *out)
{
	return out->name;
}

uint64_t
outgoing_hashed(const struct outgoing *out)
{
	return out->hashed;
}

int
outgoing_read(const struct outgoing *out, uint64_t offset, void *data,
    size_t len)
{
	uint8_t *p = data;
	ssize_t n;

	while (len > 0) {
		n = pread(out->fd, p, len, (off_t)offset);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_SYSTEM;
		p += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return ERR_OK;
}

int
outgoing_check(struct outgoing *out, size_t max)
{
	uint8_t bytes[16384];
	size_t n;

	while (out->hashed < out->size) {
		if (max == 0)
			return ERR_STATE;
		n = max < sizeof bytes ? max : sizeof bytes;
		if (n > out->size - out->hashed)
			n = (size_t)(out->size - out->hashed);
		if (outgoing_read(out, out->hashed, bytes, n) != ERR_OK)
			return ERR_SYSTEM;
		file_digest_add(out->digest, bytes, n);
		out->hashed += n;
		max -= n;
	}
	file_digest_get(out->digest, &out->hash);
	return ERR_OK;
}

const struct file_hash *
outgoing_hash(const struct outgoing *out)
{
	return &out->hash;
}
