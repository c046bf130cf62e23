/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files on their way, on the screen: a row each above the status line.
 */
#ifndef CLIENT_SCREEN_FILES_H
#define CLIENT_SCREEN_FILES_H

#include "client/screen_inner.h"

int screen_file_rows(const struct screen *s);	/* that it wants */
void screen_draw_files(struct screen *s);
void screen_file(struct front *front, const struct front_file *file,
    enum say_level level, const char *text);

/* screen_lines.c: what the program says, into one window. */
void screen_notice_in(struct window *w, enum say_level level,
    const char *text);

#endif
