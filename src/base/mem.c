/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Allocation that never returns NULL. No caller could do better than end: the
 * sizes are bounded by constants, so a failure means that the machine is out
 * of memory, and half a program is worse than none.
 */
#include "config.h"

#include "base/mem.h"

#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
mem_exhausted(void)
{
	fputs(program_invocation_short_name, stderr);
	fputs(": out of memory\n", stderr);
	abort();
}

static void *
checked(void *p)
{
	if (p == NULL)
		mem_exhausted();
	return p;
}

void *
mem_alloc(size_t size)
{
	/* malloc(0) may return NULL, which is no failure */
	return checked(malloc(size > 0 ? size : 1));
}

void *
mem_zero(size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	if (count > SIZE_MAX / size)
		mem_exhausted();
	return checked(calloc(count, size));
}

void *
mem_resize(void *p, size_t count, size_t size)
{
	if (count == 0 || size == 0)
		count = size = 1;
	if (count > SIZE_MAX / size)
		mem_exhausted();
	return checked(realloc(p, count * size));
}

void *
mem_dup(const void *p, size_t size)
{
	void *copy = mem_alloc(size);

	if (size > 0)
		memcpy(copy, p, size);
	return copy;
}

char *
mem_strdup(const char *s)
{
	return mem_dup(s, strlen(s) + 1);
}

char *
mem_strndup(const char *s, size_t len)
{
	return checked(strndup(s, len));
}

char *
mem_printf(const char *format, ...)
{
	va_list ap;
	char *s;
	int n;

	va_start(ap, format);
	n = vasprintf(&s, format, ap);
	va_end(ap);
	return checked(n < 0 ? NULL : s);
}

void
mem_wipe(void *p, size_t size)
{
	if (p != NULL)
		explicit_bzero(p, size);
}

void
mem_wipe_free(void *p, size_t size)
{
	mem_wipe(p, size);
	free(p);
}

/* libsodium's curves need the most, some 10 kB. */
enum { STACK_BYTES = 32768 };

__attribute__((noinline)) void
mem_wipe_stack(void)
{
	unsigned char dead[STACK_BYTES];

	mem_wipe(dead, sizeof dead);
}
