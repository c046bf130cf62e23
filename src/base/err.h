/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Errors of functions that judge input from a peer, a file or the system.
 * Such a function returns ERR_OK (0) or one of these negative numbers; the
 * item or the connection is then dropped and the program goes on. Mistakes of
 * the programmer are asserted, mistakes of the user get a sentence.
 */
#ifndef BASE_ERR_H
#define BASE_ERR_H

enum err {
	ERR_OK = 0,
	ERR_TRUNCATED = -1,	/* the input ends too early */
	ERR_TRAILING = -2,	/* bytes follow where none may */
	ERR_FORMAT = -3,	/* a field has a value that is not allowed */
	ERR_LIMIT = -4,		/* a number of limits.h is exceeded */
	ERR_CRYPTO = -5,	/* a box does not open, a signature is wrong */
	ERR_POINT = -6,		/* a curve point is invalid or of small order */
	ERR_STATE = -7,		/* not now: the receiver's state forbids it */
	ERR_NOTFOUND = -8,	/* no such member, file, key */
	ERR_SYSTEM = -9		/* a system call failed, errno says why */
};

/* A short lower-case English phrase for err; never NULL. */
const char *err_string(int err);

#endif
