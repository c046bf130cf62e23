/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The distance between what was typed and what could have been meant. It does
 * not know what the names are of.
 */
#include "config.h"

#include "client/nearest.h"

#include <string.h>

enum {
	NAME_BYTES_MAX = 32,	/* longer ones are not looked at */
	SLIPS_MAX = 2		/* more make any short word of another */
};

static unsigned
least(unsigned a, unsigned b)
{
	return a < b ? a : b;
}

/*
 * How many letters to put in, take out, replace or swap with the next one to
 * make b of a (Damerau and Levenshtein, each letter touched once).
 */
static unsigned
distance(const char *a, size_t a_len, const char *b)
{
	unsigned d[NAME_BYTES_MAX + 1][NAME_BYTES_MAX + 1];
	size_t b_len = strlen(b);

	for (size_t i = 0; i <= a_len; i++)
		d[i][0] = (unsigned)i;
	for (size_t j = 0; j <= b_len; j++)
		d[0][j] = (unsigned)j;
	for (size_t i = 1; i <= a_len; i++) {
		for (size_t j = 1; j <= b_len; j++) {
			d[i][j] = least(least(d[i - 1][j], d[i][j - 1]) + 1,
			    d[i - 1][j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				d[i][j] = least(d[i][j], d[i - 2][j - 2] + 1);
		}
	}
	return d[a_len][b_len];
}

const char *
nearest(const char *typed, size_t len, const char *(*name)(size_t i))
{
	const char *best = NULL, *one;
	unsigned best_distance = SLIPS_MAX + 1, here;

	if (len == 0 || len > NAME_BYTES_MAX)
		return NULL;
	for (size_t i = 0; (one = name(i)) != NULL; i++) {
		if (one[0] == '\0' || strlen(one) > NAME_BYTES_MAX)
			continue;
		if (strncmp(one, typed, len) == 0)
			return one;
		here = distance(typed, len, one);
		if (here < best_distance && here < len) {
			best_distance = here;
			best = one;
		}
	}
	return best;
}
