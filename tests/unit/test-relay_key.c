/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/base/relay_key.c */
#include "config.h"

#include "base/err.h"
#include "base/relay_key.h"
#include "tap.h"

static void
test_vector(void)
{
	/* python3: base64.urlsafe_b64encode(bytes(range(224, 256))) */
	static const char want[] =
	    "4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3-Pn6-_z9_v8";
	struct relay_key key, back;
	char text[RELAY_KEY_TEXT_BYTES];

	for (int i = 0; i < RELAY_KEY_BYTES; i++)
		key.bytes[i] = (uint8_t)(224 + i);
	relay_key_text(text, &key);
	is_str(text, want, "base64url without padding");
	is_int(relay_key_parse(&back, want), ERR_OK, "and back");
	ok(relay_key_equal(&key, &back), "the same");
	back.bytes[31] ^= 1;
	ok(!relay_key_equal(&key, &back), "another one differs");
}

static void
test_wrong(void)
{
	static const struct {
		const char *text, *name;
	} rows[] = {
		{ "", "nothing" },
		{ "4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3-Pn6-_z9_v", "too short" },
		{ "4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3-Pn6-_z9_v8=",
		    "padding" },
		{ "4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3-Pn6-_z9_v88",
		    "too long" },
		{ "4OHi4+Tl5ufo6err7O3u7/Dx8vP09fb3+Pn6+/z9/v8",
		    "the other alphabet" },
		{ "4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3-Pn6-_z9_v9",
		    "bits left over" },
		{ "4OHi4-Tl5ufo6err7O3u7_Dx8vP09fb3 Pn6-_z9_v8", "a space" },
	};
	struct relay_key key;

	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		is_int(relay_key_parse(&key, rows[i].text), ERR_FORMAT,
		    "refused: %s", rows[i].name);
}

/* Each single character of a text matters. */
static void
test_each_digit(void)
{
	struct relay_key a = { { 0 } }, b;
	char text[RELAY_KEY_TEXT_BYTES];
	int same = 0;

	for (int i = 0; i < RELAY_KEY_TEXT_BYTES - 1; i++) {
		relay_key_text(text, &a);
		text[i] = 'Q';
		same += relay_key_parse(&b, text) != ERR_OK ||
		    relay_key_equal(&a, &b);
	}
	is_int(same, 0, "each character counts");
}

int
main(void)
{
	test_vector();
	test_wrong();
	test_each_digit();
	return done_testing();
}
