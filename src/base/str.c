/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A growing text and the few conversions that more than one layer needs. The
 * text may hold NUL bytes (len counts them); nothing in it is wiped, so it is
 * not for secrets.
 */
#include "config.h"

#include "base/str.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* What an empty str points to, so that s is never NULL and costs nothing. */
static char nothing[1];

void
str_init(struct str *s)
{
	*s = (struct str){ .s = nothing };
}

void
str_release(struct str *s)
{
	if (s->size > 0)
		free(s->s);
	str_init(s);
}

void
str_clear(struct str *s)
{
	s->len = 0;
	if (s->size > 0)
		s->s[0] = '\0';
}

/* Makes room for len more bytes and the NUL. */
static void
grow(struct str *s, size_t len)
{
	size_t size = s->size > 0 ? s->size : 32;

	assert(len < SIZE_MAX / 4 && s->len < SIZE_MAX / 4);
	while (size < s->len + len + 1)
		size *= 2;
	if (size == s->size)
		return;
	s->s = mem_resize(s->size > 0 ? s->s : NULL, size, 1);
	s->size = size;
}

void
str_add_mem(struct str *s, const void *data, size_t len)
{
	grow(s, len);
	if (len > 0)
		memcpy(s->s + s->len, data, len);
	s->len += len;
	s->s[s->len] = '\0';
}

void
str_add(struct str *s, const char *text)
{
	str_add_mem(s, text, strlen(text));
}

void
str_add_char(struct str *s, char c)
{
	str_add_mem(s, &c, 1);
}

void
str_printf(struct str *s, const char *format, ...)
{
	va_list ap;
	char *text;
	int n;

	va_start(ap, format);
	n = vasprintf(&text, format, ap);
	va_end(ap);
	if (n < 0)
		mem_exhausted();
	str_add_mem(s, text, (size_t)n);
	free(text);
}

char *
str_take(struct str *s)
{
	char *text = s->size > 0 ? s->s : mem_strdup("");

	str_init(s);
	return text;
}

void
str_hex(char *out, const void *data, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *p = data;
	size_t i;

	for (i = 0; i < len; i++) {
		*out++ = digits[p[i] >> 4];
		*out++ = digits[p[i] & 15];
	}
	*out = '\0';
}

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

int
str_unhex(void *out, size_t len, const char *hex)
{
	uint8_t *p = out;
	int high, low;
	size_t i;

	if (strlen(hex) != 2 * len)
		return ERR_FORMAT;
	for (i = 0; i < len; i++) {
		high = hex_digit(hex[2 * i]);
		low = hex_digit(hex[2 * i + 1]);
		if (high < 0 || low < 0)
			return ERR_FORMAT;
		p[i] = (uint8_t)(high << 4 | low);
	}
	return ERR_OK;
}

int
str_number(const char *s, uint64_t min, uint64_t max, uint64_t *out)
{
	uint64_t v = 0, digit;

	if (*s == '\0')
		return ERR_FORMAT;
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return ERR_FORMAT;
		digit = (uint64_t)(*s - '0');
		if (v > (UINT64_MAX - digit) / 10)
			return ERR_FORMAT;
		v = v * 10 + digit;
	}
	if (v < min || v > max)
		return ERR_FORMAT;
	*out = v;
	return ERR_OK;
}
