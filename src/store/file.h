/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Small files that must never be half written or read by others.
 */
#ifndef STORE_FILE_H
#define STORE_FILE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/*
 * The whole file. ERR_OK, ERR_NOTFOUND, ERR_LIMIT (more than max bytes), or
 * ERR_SYSTEM (errno says why).
 */
int file_read(struct str *out, const char *path, size_t max);

/*
 * Puts data at path, mode 0600, so that a crash leaves the old file or the
 * new one. file_create() fails with EEXIST if there is one already. ERR_OK or
 * ERR_SYSTEM.
 */
int file_replace(const char *path, const void *data, size_t len);
int file_create(const char *path, const void *data, size_t len);

/*
 * Waits for the lock "PATH.lock" (other programs' and other calls' too).
 * Returns a descriptor for file_unlock(), or ERR_SYSTEM.
 */
int file_lock(const char *path);
void file_unlock(int lock);

#endif
