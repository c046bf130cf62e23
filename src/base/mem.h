/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation that aborts when there is no memory. Never call these with a
 * size a peer chose above a constant of wire/limits.h.
 */
#ifndef BASE_MEM_H
#define BASE_MEM_H

#include <stddef.h>

/* Ends the program: for libraries that say they have no memory. */
_Noreturn void mem_exhausted(void);

void *mem_alloc(size_t size);			/* not cleared */
void *mem_zero(size_t count, size_t size);	/* cleared, checks overflow */
void *mem_resize(void *p, size_t count, size_t size);
void *mem_dup(const void *p, size_t size);
char *mem_strdup(const char *s);
char *mem_strndup(const char *s, size_t len);
/* printf into a new string; the caller frees it. */
char *mem_printf(const char *format, ...)
	__attribute__((format(printf, 1, 2)));

/* Overwrites [p, p + size) in a way no compiler removes. NULL is fine. */
void mem_wipe(void *p, size_t size);
/* Wipes size bytes, then free(). NULL is fine. */
void mem_wipe_free(void *p, size_t size);
/*
 * Overwrites what calls that have returned left on the stack, as far down as
 * the deepest of them went: copies of keys that compilers and libraries make
 * there and do not wipe.
 */
void mem_wipe_stack(void);

#define ARRAY_LEN(a) (sizeof (a) / sizeof (a)[0])

#endif
