/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What curses writes for one frame, in one piece. It writes at each move of
 * the cursor, so that a terminal may show half of a frame; while it paints,
 * standard output is a file in memory.
 */
#ifndef UI_TERM_FRAME_H
#define UI_TERM_FRAME_H

#include <stddef.h>

struct term_frame {
	int tty_fd;		/* the terminal, whatever standard output is */
	int file;		/* -1: there are none; frames go as they come */
	char *bytes;
	size_t size;
};

void term_frame_open(struct term_frame *f);
void term_frame_begin(const struct term_frame *f);
/* Standard output is the terminal again, and has all that was written. */
void term_frame_end(struct term_frame *f);
void term_frame_close(struct term_frame *f);
/* To standard output, with system calls only. */
void term_write_all(const char *bytes, size_t len);

#endif
