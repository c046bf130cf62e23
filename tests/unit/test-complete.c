/* SPDX-License-Identifier: GPL-3.0-or-later */
/* ui/complete: going round the candidates. */
#include "config.h"

#include "ui/complete.h"

#include "base/mem.h"
#include "tap.h"

int
main(void)
{
	static const char *const names[] = { "anna: ", "anton: " };
	struct complete *c = complete_new();
	size_t cursor, chosen;

	ok(!complete_active(c), "nothing at first");
	complete_start(c, "an, hello", 0, 2, names, 0);
	ok(!complete_active(c), "no candidates, nothing");
	complete_start(c, "an hello", 0, 2, names, ARRAY_LEN(names));
	ok(complete_active(c), "active");
	is_str(complete_line(c, &cursor), "anna:  hello", "the first");
	is_int(cursor, 6, "cursor behind it");
	complete_step(c, 1);
	is_str(complete_line(c, &cursor), "anton:  hello", "the second");
	is_int(complete_count(c, &chosen), 2, "two of them");
	is_int(chosen, 1, "the second is chosen");
	is_str(complete_candidate(c, 0), "anna: ", "for a menu");
	complete_step(c, 1);
	is_str(complete_line(c, &cursor), "an hello", "what was typed");
	is_int(cursor, 2, "with its cursor");
	complete_step(c, 1);
	is_str(complete_line(c, &cursor), "anna:  hello", "round again");
	complete_step(c, -1);
	complete_step(c, -1);
	is_str(complete_line(c, &cursor), "anton:  hello", "and backwards");
	complete_start(c, "x /wh", 2, 5, (const char *const[]){ "/whois " },
	    1);
	is_str(complete_line(c, &cursor), "x /whois ", "another one");
	complete_reset(c);
	ok(!complete_active(c), "over");
	complete_free(c);
	complete_free(NULL);
	return done_testing();
}
