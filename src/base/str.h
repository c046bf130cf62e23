/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing text, always terminated by NUL, and small string helpers.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	char *s;	/* never NULL after str_init */
	size_t len, size;
};

void str_init(struct str *s);
void str_release(struct str *s);
void str_clear(struct str *s);
void str_add(struct str *s, const char *text);
void str_add_mem(struct str *s, const void *data, size_t len);
void str_add_char(struct str *s, char c);
void str_printf(struct str *s, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
/* The text, to be freed by the caller; s is empty afterwards. */
char *str_take(struct str *s);

/* Lower-case hex of data, 2 * len + 1 bytes into out. */
void str_hex(char *out, const void *data, size_t len);
/* Exactly 2 * len hex digits into out; ERR_FORMAT otherwise. */
int str_unhex(void *out, size_t len, const char *hex);
/* Decimal number in [min, max] and nothing else; ERR_FORMAT otherwise. */
int str_number(const char *s, uint64_t min, uint64_t max, uint64_t *out);

#endif
