/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A directory of its own for a target that needs files, in memory where that
 * is to be had ($TMPDIR, /dev/shm, /tmp). It goes when the program ends.
 */
#ifndef FUZZ_DIR_H
#define FUZZ_DIR_H

#include <stddef.h>

/* To be freed; name "" is the directory itself. */
char *fuzz_dir_path(const char *name);
void fuzz_dir_write(const char *name, const void *data, size_t size);
/* The whole file with a NUL behind it; to be freed. */
char *fuzz_dir_read(const char *name);

#endif
