/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The Test Anything Protocol for C. Each check prints one line and returns
 * whether it held; main ends with `return done_testing();`, which prints the
 * plan. Names are printf formats. Arguments are evaluated once.
 *
 *	ok(cond, name...)			cond is true
 *	is_int(got, want, name...)		as long long
 *	is_str(got, want, name...)		NULL equals only NULL
 *	is_mem(got, want, len, name...)		len bytes
 *	diag(text...)				a remark
 *	skip_all(reason...)			ends the program, as skipped
 *	bail_out(reason...)			ends the whole test run
 */
#ifndef TAP_H
#define TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TAP_FORMAT(fmt, rest) __attribute__((unused, format(printf, fmt, rest)))

#define ok(cond, ...) \
	tap_check(__FILE__, __LINE__, (cond), __VA_ARGS__)
#define is_int(got, want, ...) \
	tap_int(__FILE__, __LINE__, (got), (want), __VA_ARGS__)
#define is_str(got, want, ...) \
	tap_str(__FILE__, __LINE__, (got), (want), __VA_ARGS__)
#define is_mem(got, want, len, ...) \
	tap_mem(__FILE__, __LINE__, (got), (want), (len), __VA_ARGS__)

static struct {
	int run;
	int failed;
} tap;

/* One result line. Flushed: a crash must not take it along. */
static bool
tap_vcheck(const char *file, int line, bool good, const char *fmt, va_list ap)
{
	tap.run++;
	printf("%sok %d - ", good ? "" : "not ", tap.run);
	vprintf(fmt, ap);
	putchar('\n');
	if (!good) {
		tap.failed++;
		printf("# failed at %s:%d\n", file, line);
	}
	fflush(stdout);
	return good;
}

TAP_FORMAT(1, 2) static void
diag(const char *fmt, ...)
{
	va_list ap;

	fputs("# ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	fflush(stdout);
}

TAP_FORMAT(4, 5) static bool
tap_check(const char *file, int line, bool good, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vcheck(file, line, good, fmt, ap);
	va_end(ap);
	return good;
}

TAP_FORMAT(5, 6) static bool
tap_int(const char *file, int line, long long got, long long want,
    const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	tap_vcheck(file, line, got == want, fmt, ap);
	va_end(ap);
	if (got != want)
		diag("got %lld, want %lld", got, want);
	return got == want;
}

TAP_FORMAT(5, 6) static bool
tap_str(const char *file, int line, const char *got, const char *want,
    const char *fmt, ...)
{
	bool good = got && want ? !strcmp(got, want) : got == want;
	va_list ap;

	va_start(ap, fmt);
	tap_vcheck(file, line, good, fmt, ap);
	va_end(ap);
	if (!good)
		diag("got \"%s\", want \"%s\"", got ? got : "(null)",
		    want ? want : "(null)");
	return good;
}

__attribute__((unused)) static void
tap_hex(const char *label, const unsigned char *bytes, size_t len)
{
	printf("# %s", label);
	for (size_t i = 0; i < len; i++)
		printf("%s%02x", i % 16 ? "" : " ", bytes[i]);
	putchar('\n');
}

TAP_FORMAT(6, 7) static bool
tap_mem(const char *file, int line, const void *got, const void *want,
    size_t len, const char *fmt, ...)
{
	bool good = len == 0 || (got && want && !memcmp(got, want, len));
	va_list ap;

	va_start(ap, fmt);
	tap_vcheck(file, line, good, fmt, ap);
	va_end(ap);
	if (!good && got && want) {
		tap_hex("got ", got, len);
		tap_hex("want", want, len);
	}
	return good;
}

TAP_FORMAT(1, 2) static void
skip_all(const char *fmt, ...)
{
	va_list ap;

	fputs("1..0 # SKIP ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	exit(0);
}

TAP_FORMAT(1, 2) static void
bail_out(const char *fmt, ...)
{
	va_list ap;

	fputs("Bail out! ", stdout);
	va_start(ap, fmt);
	vprintf(fmt, ap);
	va_end(ap);
	putchar('\n');
	exit(1);
}

__attribute__((unused)) static int
done_testing(void)
{
	printf("1..%d\n", tap.run);
	return tap.failed > 0;
}

#endif
