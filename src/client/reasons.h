/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a link or an address does not work, in the language of the user.
 */
#ifndef CLIENT_REASONS_H
#define CLIENT_REASONS_H

#include <stdbool.h>

/* What a layer below or our own relay says, or reason itself. */
const char *reason_translated(const char *reason);
bool reason_is_known(const char *reason);

#endif
