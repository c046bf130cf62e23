/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What Redis says of itself, and what its errors mean to whoever operates it.
 * Pure. Each answer is a phrase to be freed that says what to do.
 */
#ifndef BACKBONE_JUDGE_H
#define BACKBONE_JUDGE_H

#include <stdbool.h>
#include <stddef.h>

/* NULL: the Redis that answers INFO so can keep a room. */
char *judge_info(const char *info);
/* Does it keep on disk what it is told? */
bool judge_persistent(const char *info);

/* "NOAUTH Authentication required." */
char *judge_error(const char *error);

#endif
