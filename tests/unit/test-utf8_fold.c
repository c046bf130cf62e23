/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Nicks that look alike fold to the same, others do not. */
#include "config.h"

#include "base/utf8.h"

#include "base/mem.h"
#include "tap.h"

static const struct {
	const char *a, *b;
	bool same;
} pairs[] = {
	{ "anna", "anna", true },
	{ "anna", "ANNA", true },
	{ "anna", "anne", false },
	{ "anna", "ann", false },
	/* other scripts */
	{ "paypal", "\u0440\u0430\u0443\u0440\u0430l", true },
	{ "ANNA", "\u0391\u039d\u039d\u0391", true },
	{ "anna", "\U0001d400nna", true },
	{ "anna", "\uff41\uff4e\uff4e\uff41", true },
	{ "ann\u00eb", "\u0430nn\u0451", true },
	{ "ONE", "\u039f\u039dE", true },
	{ "RAD", "\u13a1\u13aa\u13a0", true },
	{ "rad", "\uab71\uab7a\uab70", true },
	{ "\u043c\u0438\u0440", "\u043f\u0438\u0440", false },
	/* within ASCII */
	{ "paypal", "PayPaI", true },
	{ "bill", "b1ll", true },
	{ "bob", "b0b", true },
	{ "modern", "rnodem", true },
	{ "wim", "vvim", true },
	{ "o'neil", "o\u2019neil", true },
	{ "e", "\u00e9", false },
	/* what is not seen */
	{ "bob", "bob ", true },
	{ "bob", " \u200bb\u2060ob", true },
	{ "bob bob", "bob \u00a0 bob", true },
	{ "bobbob", "bob bob", false },
	{ "bob", "bob\u2800", true },
	{ "a-b", "a\u2013b", true },
	{ "stra\u00dfe", "STRASSE", true },
	{ "\u00e9", "e\u0301", true },
	{ "", "\u200b ", true }
};

int
main(void)
{
	struct str a, b, c;
	size_t i;

	str_init(&a);
	str_init(&b);
	str_init(&c);
	for (i = 0; i < ARRAY_LEN(pairs); i++) {
		str_clear(&a);
		str_clear(&b);
		str_clear(&c);
		utf8_fold(&a, pairs[i].a, strlen(pairs[i].a));
		utf8_fold(&b, pairs[i].b, strlen(pairs[i].b));
		ok((strcmp(a.s, b.s) == 0) == pairs[i].same,
		    "\"%s\" and \"%s\" %s", pairs[i].a, pairs[i].b,
		    pairs[i].same ? "look alike" : "differ");
		utf8_fold(&c, b.s, b.len);
		is_str(c.s, b.s, "folded once for all");
	}
	str_clear(&a);
	utf8_fold(&a, "\xff\x1b", 2);
	is_str(a.s, "\xef\xbf\xbd\xef\xbf\xbd", "bytes that are no text");
	str_release(&a);
	str_release(&b);
	str_release(&c);
	return done_testing();
}
