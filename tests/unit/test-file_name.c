/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store/file_name: what becomes of names that others have chosen. */
#include "config.h"

#include "store/file_name.h"

#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "tap.h"

static const struct {
	const char *sent, *name;
} names[] = {
	{ "holiday.jpg", "holiday.jpg" },
	{ "grüße 你好.txt", "grüße 你好.txt" },
	{ "../../etc/passwd", "passwd" },
	{ "/etc/shadow", "shadow" },
	{ "C:\\windows\\system.ini", "system.ini" },
	{ "..", "file" },
	{ "a/..", "file" },
	{ "a/", "file" },
	{ ".", "file" },
	{ "   ", "file" },
	{ ".bashrc", "bashrc" },
	{ "...hidden", "hidden" },
	{ "-rf", "rf" },
	{ "~root", "root" },
	{ "a\nb", "a b" },
	{ "a\033[31mb\a", "a_[31mb_" },
	/* right-to-left override: it would show as photo_exe.jpg */
	{ "photo_\xe2\x80\xaegpj.exe", "photo_gpj.exe" },
	/* zero width, tags, a soft hyphen */
	{ "a\xe2\x80\x8b" "b.txt", "ab.txt" },
	{ "a\xf3\xa0\x81\xa1.txt", "a.txt" },
	/* blanks that push the ending out of sight */
	{ "photo.jpg                         .exe", "photo.jpg .exe" },
	{ "photo.jpg\xe2\x80\x83\xe3\x80\x80\xc2\xa0.exe", "photo.jpg .exe" },
	{ "trailing.txt. . ", "trailing.txt" },
	/* what looks like a slash */
	{ "etc\xe2\x88\x95passwd", "etc_passwd" },
	{ "etc\xef\xbc\x8fpasswd", "etc_passwd" },
	{ "a:b*c?d\"e<f>g|h", "a_b_c_d_e_f_g_h" },
	{ "bad\xff\xfe", "bad__" },
	{ "archive.tar.gz", "archive.tar.gz" },
};

static void
is_cleaned(const char *sent, const char *want)
{
	struct str once, twice;

	str_init(&once);
	str_init(&twice);
	file_name_clean(&once, sent, strlen(sent));
	file_name_clean(&twice, once.s, once.len);
	is_str(once.s, want, "F1: a name is cleaned");
	is_str(twice.s, want, "and stays so");
	str_release(&twice);
	str_release(&once);
}

static void
test_long(void)
{
	char name[600];
	struct str out;

	str_init(&out);
	memset(name, 'x', sizeof name);
	memcpy(name + 590, ".jpeg", 6);
	file_name_clean(&out, name, strlen(name));
	is_int((long long)out.len, FILE_NAME_CLEAN_MAX, "a long one is cut");
	is_str(out.s + out.len - 6, "x.jpeg", "before its ending");
	str_clear(&out);
	for (size_t i = 0; i + 3 <= 597; i += 3)
		memcpy(name + i, "\xe4\xbd\xa0", 3);
	file_name_clean(&out, name, 597);
	ok(out.len <= FILE_NAME_CLEAN_MAX && out.len > 190 &&
	    utf8_valid(out.s, out.len), "not within a character");
	str_clear(&out);
	file_name_clean(&out, "a\0b", 3);
	is_str(out.s, "a_b", "a NUL does not end it");
	str_release(&out);
}

static void
test_ending(void)
{
	is_int((long long)file_name_ending("a.jpg"), 1, "an ending");
	is_int((long long)file_name_ending("a"), 1, "none");
	is_int((long long)file_name_ending(".a"), 2, "none, but a name");
	is_int((long long)file_name_ending("a."), 2, "none, but a dot");
	is_int((long long)file_name_ending("a.this is none"), 14,
	    "none, but a sentence");
}

int
main(void)
{
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		is_cleaned(names[i].sent, names[i].name);
	test_long();
	test_ending();
	return done_testing();
}
