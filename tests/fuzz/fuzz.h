/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fuzz target takes any bytes and aborts when something that must hold does
 * not. libFuzzer calls it (--enable-fuzzing), or replay.c does.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

/* Says where, then aborts. */
#define must(holds) \
	((holds) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #holds))

static inline _Noreturn void
fuzz_fail(const char *file, int line, const char *what)
{
	fprintf(stderr, "%s:%d: does not hold: %s\n", file, line, what);
	abort();
}

/* Returns 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
