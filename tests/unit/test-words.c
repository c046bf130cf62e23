/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The word list: what it promises, and how bits become words. */
#include "config.h"

#include "crypto-vectors.h"

#include "crypto/words.h"

static void
same_as_document(void)
{
	const char *top = getenv("top_srcdir");
	char *path = mem_printf("%s/doc/words.txt", top ? top : ".");
	FILE *f = fopen(path, "r");
	size_t same = 0;
	char line[32];

	if (!f)
		bail_out("cannot read %s", path);
	for (size_t i = 0; i < WORDS && fgets(line, sizeof line, f); i++) {
		line[strcspn(line, "\n")] = '\0';
		same += !strcmp(line, words[i]);
	}
	is_int(same, WORDS, "the words are those of doc/words.txt");
	ok(!fgets(line, sizeof line, f), "which has no more");
	fclose(f);
	free(path);
}

/* Ascending, so that equal beginnings are neighbours. */
static void
form(void)
{
	size_t formed = 0, ascending = 0, unique = 0;

	for (size_t i = 0; i < WORDS; i++) {
		size_t len = strlen(words[i]);

		formed += len >= 3 && len <= 7 &&
		    strspn(words[i], "abcdefghijklmnopqrstuvwxyz") == len;
		ascending += i == 0 || strcmp(words[i - 1], words[i]) < 0;
		unique += i == 0 || strncmp(words[i - 1], words[i], 4) != 0;
	}
	is_int(formed, WORDS, "3 to 7 letters a-z");
	is_int(ascending, WORDS, "alphabetical");
	is_int(unique, WORDS, "no two begin with the same four letters");
}

/* Is b what a becomes by one mistake: a letter changed, lost, or swapped
 * with its neighbour? */
static bool
one_mistake(const char *a, const char *b)
{
	size_t la = strlen(a), lb = strlen(b), i = 0;

	while (a[i] && a[i] == b[i])
		i++;
	if (la == lb + 1)
		return !strcmp(a + i + 1, b + i);
	if (la != lb || !a[i])
		return false;
	if (!strcmp(a + i + 1, b + i + 1))
		return true;
	return a[i] == b[i + 1] && a[i + 1] == b[i] &&
	    !strcmp(a + i + 2, b + i + 2);
}

static void
mistakes(void)
{
	size_t near = 0;

	for (size_t i = 0; i < WORDS; i++)
		for (size_t j = 0; j < WORDS; j++)
			if (i != j && one_mistake(words[i], words[j])) {
				diag("%s, %s", words[i], words[j]);
				near++;
			}
	ok(one_mistake("cart", "card") && one_mistake("cart", "cat") &&
	    one_mistake("form", "from") && !one_mistake("cart", "care s"),
	    "a mistake is known when seen");
	is_int(near, 0, "no word is one typing mistake from another");
}

static void
group(void)
{
	/* 0, 2047, 1 and what follows: 11 bits each */
	struct group_words a = { { 0x00, 0x1f, 0xfc, 0x00, 0xff, 0xff } };
	char *want = mem_printf("%s-%s-%s", words[0], words[2047], words[1]);
	struct str s;

	str_init(&s);
	words_group(&s, &a);
	is_str(s.s, want, "33 bits are three words");
	a.b[4] &= 0x7f;
	str_clear(&s);
	free(want);
	want = mem_printf("%s-%s-%s", words[0], words[2047], words[0]);
	words_group(&s, &a);
	is_str(s.s, want, "the 33rd bit is the last of them");
	free(want);
	str_release(&s);
}

static void
passphrase(void)
{
	struct script script = {
		.bytes = { 0xff, 0xe0, 0x00, 0x00, 0x00, 0x1f }, .len = 6
	};
	struct rng rng = script_rng(&script);
	char *want = mem_printf("%s-%s-%s-%s", words[2047], words[0],
	    words[0], words[1]);
	struct str s;

	str_init(&s);
	words_passphrase(&s, &rng);
	is_str(s.s, want, "44 bits are four words");
	str_release(&s);
	free(want);
}

int
main(void)
{
	same_as_document();
	form();
	mistakes();
	group();
	passphrase();
	return done_testing();
}
