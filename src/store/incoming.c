/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Partial files. The name of one holds the beginning of the hash, so that only
 * what belongs to the same file is gone on with; what is wrong all the same
 * shows when the whole is compared. It is not synced: that would hold up what
 * else there is, and the hash tells what a power cut has spoilt.
 */
#include "config.h"

#include "store/incoming.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/file_digest.h"
#include "store/file_name.h"
#include "store/xdg.h"

enum {
	MARK_BYTES = 8,		/* of the hash, in the name */
	NAMES_MAX = 1000	/* of one name: "NAME (1000)" */
};

struct incoming {
	char *dir, *name, *part;
	int dir_fd, fd;
	struct file_hash hash;
	uint64_t size;
	uint64_t there;		/* bytes of the file when it was opened */
	uint64_t have;		/* of them hashed, and what came since */
	struct file_digest *digest;
};

/* ---- where ---- */

char *
incoming_dir(const char *wish, char **reason)
{
	const char *home = getenv("HOME"), *xdg = getenv("XDG_DOWNLOAD_DIR");
	char *dir;

	if (wish[0] == '\0' && xdg != NULL && xdg[0] == '/')
		wish = xdg;
	if (wish[0] != '/' && (home == NULL || home[0] != '/')) {
		*reason = mem_strdup(_("no directory for files: HOME is not "
		    "set; /set download-dir names one"));
		return NULL;
	}
	dir = wish[0] == '\0' ? mem_printf("%s/Downloads", home) :
	    file_path_expand(wish);
	if (dir[0] != '/') {
		*reason = mem_printf(_("download-dir must begin with / or "
		    "~/, not \"%s\""), wish);
	} else if (access(dir, F_OK) == 0 || xdg_make(dir, reason)) {
		return dir;
	}
	free(dir);
	return NULL;
}

/* ---- opening ---- */

static bool
has_room(const struct incoming *in)
{
	struct statvfs fs;
	uint64_t needed = in->size - in->there;

	return fstatvfs(in->dir_fd, &fs) != 0 || fs.f_frsize == 0 ||
	    needed / fs.f_frsize < fs.f_bavail || needed == 0;
}

/* NULL, or a sentence to be freed. */
static char *
open_part(struct incoming *in)
{
	struct stat st;

	in->dir_fd = open(in->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (in->dir_fd >= 0)
		in->fd = openat(in->dir_fd, in->part, O_RDWR | O_CREAT |
		    O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (in->fd < 0 || fstat(in->fd, &st) != 0)
		return mem_printf(_("cannot write %s in %s: %s"), in->part,
		    in->dir, strerror(errno));
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return mem_printf(_("%s in %s is not a file of its own; "
		    "remove it"), in->part, in->dir);
	if (flock(in->fd, LOCK_EX | LOCK_NB) != 0)
		return mem_printf(_("%s is being received already"),
		    in->name);
	in->there = (uint64_t)st.st_size;
	if (in->there > in->size && ftruncate(in->fd, 0) == 0)
		in->there = 0;
	if (!has_room(in))
		return mem_printf(_("no room for %s in %s"), in->name,
		    in->dir);
	return NULL;
}

struct incoming *
incoming_open(const char *dir, const char *name,
    const struct file_hash *hash, uint64_t size, char **reason)
{
	struct incoming *in = mem_zero(1, sizeof *in);
	char mark[2 * MARK_BYTES + 1];

	str_hex(mark, hash->b, MARK_BYTES);
	in->dir = mem_strdup(dir);
	in->name = mem_strdup(name);
	in->part = mem_printf("%s.%s.part", name, mark);
	in->dir_fd = in->fd = -1;
	in->hash = *hash;
	in->size = size;
	in->digest = file_digest_new();
	*reason = open_part(in);
	if (*reason == NULL)
		return in;
	incoming_close(in);
	return NULL;
}

void
incoming_close(struct incoming *in)
{
	if (in == NULL)
		return;
	if (in->fd >= 0)
		close(in->fd);
	if (in->dir_fd >= 0)
		close(in->dir_fd);
	file_digest_free(in->digest);
	free(in->dir);
	free(in->name);
	free(in->part);
	free(in);
}

void
incoming_drop(struct incoming *in)
{
	if (in == NULL)
		return;
	unlinkat(in->dir_fd, in->part, 0);
	incoming_close(in);
}

/* ---- what is in it ---- */

uint64_t
incoming_have(const struct incoming *in)
{
	return in->have;
}

int
incoming_check(struct incoming *in, size_t max)
{
	uint8_t bytes[16384];
	ssize_t n;

	while (in->have < in->there) {
		if (max == 0)
			return ERR_STATE;
		n = pread(in->fd, bytes, max < sizeof bytes ? max :
		    sizeof bytes, (off_t)in->have);
		if (n <= 0)
			return ERR_SYSTEM;
		if ((uint64_t)n > in->there - in->have)
			n = (ssize_t)(in->there - in->have);
		file_digest_add(in->digest, bytes, (size_t)n);
		in->have += (uint64_t)n;
		max -= (size_t)n;
	}
	return ERR_OK;
}

int
incoming_write(struct incoming *in, const void *data, size_t len)
{
	const uint8_t *p = data;
	size_t done = 0;
	ssize_t n;

	if (len > in->size - in->have)
		return ERR_LIMIT;
	while (done < len) {
		n = pwrite(in->fd, p + done, len - done,
		    (off_t)(in->have + done));
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return ERR_SYSTEM;
		done += (size_t)n;
	}
	file_digest_add(in->digest, data, len);
	in->have += len;
	return ERR_OK;
}

bool
incoming_is_right(const struct incoming *in)
{
	struct file_hash hash;

	if (in->have != in->size)
		return false;
	file_digest_get(in->digest, &hash);
	return memcmp(hash.b, in->hash.b, sizeof hash.b) == 0;
}

/* ---- its name ---- */

static char *
name_number(const char *name, int number)
{
	size_t stem = file_name_ending(name);

	return number == 1 ? mem_strdup(name) : mem_printf("%.*s (%d)%s",
	    (int)stem, name, number, name + stem);
}

/*
 * The name is taken by an empty file that did not exist before, which the
 * partial one then replaces.
 */
static bool
move_to(struct incoming *in, const char *name)
{
	int fd = openat(in->dir_fd, name, O_WRONLY | O_CREAT | O_EXCL |
	    O_NOFOLLOW | O_CLOEXEC, 0600), saved;

	if (fd < 0)
		return false;
	close(fd);
	if (renameat(in->dir_fd, in->part, in->dir_fd, name) == 0)
		return true;
	saved = errno;
	unlinkat(in->dir_fd, name, 0);
	errno = saved;
	return false;
}

char *
incoming_keep(struct incoming *in, char **reason)
{
	char *name, *path;

	for (int i = 1; i <= NAMES_MAX; i++) {
		name = name_number(in->name, i);
		if (move_to(in, name)) {
			path = mem_printf("%s/%s", in->dir, name);
			free(name);
			return path;
		}
		free(name);
		if (errno != EEXIST)
			break;
	}
	*reason = mem_printf(_("cannot name it %s in %s: %s"), in->name,
	    in->dir, strerror(errno));
	return NULL;
}
