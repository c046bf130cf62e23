/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Secrets as valgrind's memcheck sees them: bytes that were never written.
 * Whatever is computed from one is one too; a branch or an address that
 * depends on one is an error. Without valgrind's header CT_POSSIBLE is not
 * defined, and nothing of this does anything.
 */
#ifndef CT_H
#define CT_H

#include <stddef.h>

#if defined __has_include
#if __has_include(<valgrind/memcheck.h>) && !defined __SANITIZE_ADDRESS__
#define CT_POSSIBLE 1
#endif
#endif

#if defined __has_feature
#if __has_feature(address_sanitizer)
#undef CT_POSSIBLE
#endif
#endif

#ifdef CT_POSSIBLE
#include <valgrind/memcheck.h>
#define ct_secret(p, len) ((void)VALGRIND_MAKE_MEM_UNDEFINED((p), (len)))
#define ct_public(p, len) ((void)VALGRIND_MAKE_MEM_DEFINED((p), (len)))
#define ct_possible() true
#define ct_running() (RUNNING_ON_VALGRIND > 0)
#define ct_errors() ((unsigned)VALGRIND_COUNT_ERRORS)
#else
#define ct_secret(p, len) ((void)(p), (void)(len))
#define ct_public(p, len) ((void)(p), (void)(len))
#define ct_possible() false
#define ct_running() false
#define ct_errors() 0u
#endif

/* Seeded bugs, which must be caught (sodium.c, ct-session.c). */
enum ct_bug {
	BUG_NONE,
	BUG_MEMCMP,	/* sodium_memcmp() is memcmp() */
	BUG_BRANCH,	/* a zero byte of a chain key is treated otherwise */
	BUG_INDEX	/* a byte of the group's key is looked up in a table */
};
extern enum ct_bug ct_bug;

#endif
