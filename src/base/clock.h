/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The two clocks. Only main programs read them, once a turn; the cores are
 * given the time as an argument.
 */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

int64_t clock_mono_ms(void);	/* never jumps; start unspecified, > 0 */
int64_t clock_mono_us(void);	/* the same in microseconds, for spans */
int64_t clock_wall_ms(void);	/* since 1970-01-01 UTC */

/* "Never", as a deadline. */
#define CLOCK_NEVER INT64_MAX

#endif
