/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The growing text, hex and numbers. */
#include "config.h"

#include "base/str.h"

#include "base/err.h"
#include "base/mem.h"
#include "tap.h"

static void
test_text(void)
{
	struct str s;
	char *taken;
	int i;

	str_init(&s);
	is_str(s.s, "", "empty, not NULL");
	str_clear(&s);
	taken = str_take(&s);
	is_str(taken, "", "taken empty");
	free(taken);
	str_add(&s, "");
	str_add(&s, "ab");
	str_add_char(&s, 'c');
	str_printf(&s, "-%d-%s", 7, "x");
	is_str(s.s, "abc-7-x", "appended");
	str_add_mem(&s, "\0y", 2);
	is_int(s.len, 9, "NUL counts");
	is_mem(s.s, "abc-7-x\0y", 10, "and is kept");
	str_clear(&s);
	is_str(s.s, "", "cleared");
	for (i = 0; i < 1000; i++)
		str_printf(&s, "%04d", i);
	is_int(s.len, 4000, "it grows");
	is_mem(s.s + 3996, "0999", 5, "to the end");
	taken = str_take(&s);
	is_str(s.s, "", "empty once taken");
	is_mem(taken, "00000001", 8, "the caller has it");
	free(taken);
	str_release(&s);
	str_add(&s, "again");
	is_str(s.s, "again", "usable after release");
	str_release(&s);
}

static void
test_hex(void)
{
	uint8_t out[3] = { 9, 9, 9 };
	char hex[7];

	str_hex(hex, "\x00\x9a\xff", 3);
	is_str(hex, "009aff", "hex");
	str_hex(hex, NULL, 0);
	is_str(hex, "", "of nothing");
	is_int(str_unhex(out, 3, "009AfF"), ERR_OK, "either case");
	is_mem(out, "\x00\x9a\xff", 3, "read back");
	is_int(str_unhex(out, 3, "009af"), ERR_FORMAT, "too short");
	is_int(str_unhex(out, 3, "009aff0"), ERR_FORMAT, "too long");
	is_int(str_unhex(out, 3, "009afg"), ERR_FORMAT, "no digit");
	is_int(str_unhex(out, 3, "0x9aff"), ERR_FORMAT, "no prefix");
	is_int(str_unhex(out, 3, " 09aff"), ERR_FORMAT, "no space");
	is_int(str_unhex(out, 0, ""), ERR_OK, "nothing");
}

static void
test_number(void)
{
	static const struct {
		const char *text;
		uint64_t min, max;
		int err;
		uint64_t value;
	} rows[] = {
		{ "0", 0, 9, ERR_OK, 0 },
		{ "9", 0, 9, ERR_OK, 9 },
		{ "007", 0, 9, ERR_OK, 7 },
		{ "10", 0, 9, ERR_FORMAT, 0 },
		{ "1", 2, 9, ERR_FORMAT, 0 },
		{ "", 0, 9, ERR_FORMAT, 0 },
		{ "-1", 0, UINT64_MAX, ERR_FORMAT, 0 },
		{ "+1", 0, 9, ERR_FORMAT, 0 },
		{ " 1", 0, 9, ERR_FORMAT, 0 },
		{ "1 ", 0, 9, ERR_FORMAT, 0 },
		{ "0x1", 0, 9, ERR_FORMAT, 0 },
		{ "1.0", 0, 9, ERR_FORMAT, 0 },
		{ "18446744073709551615", 0, UINT64_MAX, ERR_OK, UINT64_MAX },
		{ "18446744073709551616", 0, UINT64_MAX, ERR_FORMAT, 0 },
		{ "99999999999999999999", 0, UINT64_MAX, ERR_FORMAT, 0 }
	};
	uint64_t value;
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		value = 5;
		is_int(str_number(rows[i].text, rows[i].min, rows[i].max,
		    &value), rows[i].err, "\"%s\"", rows[i].text);
		ok(value == (rows[i].err == ERR_OK ? rows[i].value : 5),
		    "its value");
	}
}

int
main(void)
{
	test_text();
	test_hex();
	test_number();
	return done_testing();
}
