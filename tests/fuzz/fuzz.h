/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A fuzz target takes any bytes and aborts when something that must hold does
 * not. libFuzzer calls it (--enable-fuzzing), or replay.c does.
 */
#ifndef FUZZ_H
#define FUZZ_H

#include <stddef.h>
#include <stdint.h>

/* Returns 0. The name is libFuzzer's. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
