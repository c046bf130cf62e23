/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading, atomic writing and locking of the user's small files. What is in
 * them is for the callers. A new file is written beside its place, synced and
 * then renamed or linked there; the directory is synced as well, or a power
 * cut could bring the old name back.
 */
#include "config.h"

#include "store/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"

static int
read_all(struct str *out, int fd, size_t max)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(fd, chunk, sizeof chunk)) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_SYSTEM;
		if (out->len + (size_t)n > max) {
			mem_wipe(chunk, sizeof chunk);
			return ERR_LIMIT;
		}
		str_add_mem(out, chunk, (size_t)n);
	}
	mem_wipe(chunk, sizeof chunk);
	return ERR_OK;
}

int
file_read(struct str *out, const char *path, size_t max)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC), r, saved;

	if (fd < 0)
		return errno == ENOENT ? ERR_NOTFOUND : ERR_SYSTEM;
	r = read_all(out, fd, max);
	saved = errno;
	close(fd);
	errno = saved;
	return r;
}

static int
write_all(int fd, const char *data, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(fd, data, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return ERR_SYSTEM;
		data += n;
		len -= (size_t)n;
	}
	return fsync(fd) == 0 ? ERR_OK : ERR_SYSTEM;
}

/* Best effort: some file systems cannot sync a directory. */
static void
sync_dir_of(const char *path)
{
	const char *slash = strrchr(path, '/');
	char *dir = slash == NULL ? mem_strdup(".") :
	    mem_strndup(path, (size_t)(slash - path) + 1);
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	free(dir);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* Writes data beside path; the name, to be freed, or NULL. */
static char *
write_beside(const char *path, const void *data, size_t len)
{
	char *beside = mem_printf("%s.XXXXXX", path);
	int fd = mkstemp(beside), r, saved;	/* made with mode 0600 */

	if (fd < 0) {
		saved = errno;
		free(beside);
		errno = saved;
		return NULL;
	}
	r = write_all(fd, data, len);
	saved = errno;
	if (close(fd) != 0 && r == ERR_OK) {
		saved = errno;
		r = ERR_SYSTEM;
	}
	if (r == ERR_OK)
		return beside;
	unlink(beside);
	free(beside);
	errno = saved;
	return NULL;
}

static int
put(const char *path, const void *data, size_t len, bool replace)
{
	char *beside = write_beside(path, data, len);
	int r, saved;

	if (beside == NULL)
		return ERR_SYSTEM;
	r = replace ? rename(beside, path) : link(beside, path);
	saved = errno;
	if (!replace || r != 0)
		unlink(beside);
	free(beside);
	if (r == 0)
		sync_dir_of(path);
	errno = saved;
	return r == 0 ? ERR_OK : ERR_SYSTEM;
}

int
file_replace(const char *path, const void *data, size_t len)
{
	return put(path, data, len, true);
}

int
file_create(const char *path, const void *data, size_t len)
{
	return put(path, data, len, false);
}

int
file_lock(const char *path)
{
	char *name = mem_printf("%s.lock", path);
	int fd = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	int r, saved;

	free(name);
	if (fd < 0)
		return ERR_SYSTEM;
	while ((r = flock(fd, LOCK_EX)) != 0 && errno == EINTR)
		continue;
	if (r == 0)
		return fd;
	saved = errno;
	close(fd);
	errno = saved;
	return ERR_SYSTEM;
}

void
file_unlock(int lock)
{
	close(lock);
}
