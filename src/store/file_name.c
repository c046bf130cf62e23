/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The cleaning of names that others have chosen. Letters are left as they are,
 * also those that look like others: nothing is ever overwritten, so that a
 * name that looks like another one only stands beside it.
 */
#include "config.h"

#include "store/file_name.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { ENDING_BYTES_MAX = 16 };

static bool
is_among(int32_t cp, const int32_t *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (list[i] == cp)
			return true;
	return false;
}

/* Blanks of all widths, and Braille's without dots. */
static bool
is_blank(int32_t cp)
{
	static const int32_t blanks[] = { ' ', 0xa0, 0x1680, 0x202f, 0x205f,
	    0x2800, 0x3000, 0x3164 };

	return (cp >= 0x2000 && cp <= 0x200a) ||
	    is_among(cp, blanks, ARRAY_LEN(blanks));
}

/* Slashes, what looks like them, what Windows does not take. */
static bool
is_unfit(int32_t cp)
{
	static const int32_t unfit[] = { '/', '\\', ':', '*', '?', '"', '<',
	    '>', '|', 0x2044, 0x2215, 0x2216, 0x2571, 0x2572, 0x27cb, 0x27cd,
	    0x29f5, 0x29f8, 0x29f9, 0xfe68, 0xff0f, 0xff3c, 0xfffd };

	return cp < ' ' || cp == 0x7f ||
	    is_among(cp, unfit, ARRAY_LEN(unfit));
}

static const char *
last_part(const char *name, size_t *len)
{
	size_t at = *len;

	while (at > 0 && name[at - 1] != '/' && name[at - 1] != '\\')
		at--;
	*len -= at;
	return name + at;
}

static void
replace_unfit(struct str *out, const char *text, size_t len)
{
	size_t i = 0, n;
	int32_t cp;

	for (; i < len; i += n) {
		n = utf8_decode(text + i, len - i, &cp);
		if (!is_blank(cp) && !is_unfit(cp))
			str_add_mem(out, text + i, n);
		else if (!is_blank(cp))
			str_add_char(out, '_');
		else if (out->len > 0 && out->s[out->len - 1] != ' ')
			str_add_char(out, ' ');
	}
}

static void
cut(struct str *s, size_t len)
{
	s->len = len;
	s->s[len] = '\0';
}

static void
trim(struct str *s)
{
	size_t head = strspn(s->s, " .-~");

	memmove(s->s, s->s + head, s->len - head + 1);
	s->len -= head;
	while (s->len > 0 && strchr(" .", s->s[s->len - 1]) != NULL)
		cut(s, s->len - 1);
}

size_t
file_name_ending(const char *name)
{
	const char *dot = strrchr(name, '.');
	size_t len = strlen(name);

	if (dot == NULL || dot == name || dot[1] == '\0' ||
	    strlen(dot) > ENDING_BYTES_MAX || strchr(dot, ' ') != NULL)
		return len;
	return (size_t)(dot - name);
}

/* Cuts it before its ending, between characters as people see them. */
static void
shorten(struct str *s)
{
	size_t stem = file_name_ending(s->s), ending = s->len - stem, end;

	if (s->len <= FILE_NAME_CLEAN_MAX)
		return;
	end = FILE_NAME_CLEAN_MAX - ending;
	end = utf8_before(s->s, s->len, end + 1);
	while (end > 0 && strchr(" .", s->s[end - 1]) != NULL)
		end--;
	memmove(s->s + end, s->s + stem, ending + 1);
	s->len = end + ending;
}

static void
clean_once(struct str *clean, const char *name, size_t len)
{
	struct str seen;

	str_init(&seen);
	utf8_sanitize(&seen, name, len, UTF8_LINE);
	str_clear(clean);
	replace_unfit(clean, seen.s, seen.len);
	trim(clean);
	shorten(clean);
	str_release(&seen);
}

/* Again as long as the cut has made a character of another kind at the end;
 * each time it is shorter. */
void
file_name_clean(struct str *out, const char *name, size_t len)
{
	const char *part = last_part(name, &len);
	struct str clean, again;
	size_t was;

	str_init(&clean);
	str_init(&again);
	clean_once(&clean, part, len);
	do {
		was = clean.len;
		clean_once(&again, clean.s, clean.len);
		str_clear(&clean);
		str_add_mem(&clean, again.s, again.len);
	} while (clean.len < was);
	str_add(out, clean.len > 0 ? clean.s : "file");
	str_release(&again);
	str_release(&clean);
}

char *
file_path_expand(const char *path)
{
	const char *home = getenv("HOME");

	if (path[0] == '~' && (path[1] == '/' || path[1] == '\0') &&
	    home != NULL)
		return mem_printf("%s%s", home, path + 1);
	return mem_strdup(path);
}
