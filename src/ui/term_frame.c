/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A frame in one piece. Rejected: a pipe, which a frame can fill with nobody
 * to read it; a file on disk, which would keep what the screen shows; telling
 * curses of another output for good, since it asks that for its size and modes.
 */
#include "config.h"

#include "ui/term_frame.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

static int
memory_file(void)
{
#ifdef HAVE_MEMFD_CREATE
	return memfd_create("tuschel-frame", MFD_CLOEXEC);
#else
	return -1;
#endif
}

void
term_frame_open(struct term_frame *f)
{
	*f = (struct term_frame){ .file = -1 };
	f->tty_fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
	if (f->tty_fd >= 0)
		f->file = memory_file();
}

void
term_frame_begin(const struct term_frame *f)
{
	if (f->file >= 0)
		dup2(f->file, STDOUT_FILENO);
}

void
term_frame_end(struct term_frame *f)
{
	ssize_t len;

	if (f->file < 0)
		return;
	dup2(f->tty_fd, STDOUT_FILENO);
	len = (ssize_t)lseek(f->file, 0, SEEK_CUR);
	if (len <= 0)
		return;
	if ((size_t)len > f->size) {
		f->size = (size_t)len;
		f->bytes = mem_resize(f->bytes, f->size, 1);
	}
	len = pread(f->file, f->bytes, (size_t)len, 0);
	lseek(f->file, 0, SEEK_SET);	/* its pages are used again */
	if (len > 0)
		term_write_all(f->bytes, (size_t)len);
}

void
term_frame_close(struct term_frame *f)
{
	if (f->file >= 0)
		close(f->file);
	if (f->tty_fd >= 0)
		close(f->tty_fd);
	mem_wipe_free(f->bytes, f->size);
	*f = (struct term_frame){ .tty_fd = -1, .file = -1 };
}

void
term_write_all(const char *bytes, size_t len)
{
	ssize_t n;

	while (len > 0) {
		n = write(STDOUT_FILENO, bytes, len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return;
		bytes += n;
		len -= n;
	}
}
