/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/origin.c */
#include "config.h"

#include "hub/origin.h"
#include "tap.h"

int
main(void)
{
	struct origins o;
	struct origin *a, *b, *many[100];
	char name[16];
	int i;

	origins_init(&o);
	a = origins_add(&o, "192.0.2.1", 2);
	ok(a != NULL, "the first of an address");
	ok(origins_add(&o, "192.0.2.1", 2) == a, "the second");
	ok(origins_add(&o, "192.0.2.1", 2) == NULL, "not the third of two");
	ok(origins_add(&o, "192.0.2.1", 0) == a, "0 is no limit");
	b = origins_add(&o, "192.0.2.10", 1);
	ok(b != NULL && b != a, "another address is another");
	origins_drop(&o, a);
	origins_drop(&o, a);
	ok(origins_add(&o, "192.0.2.1", 2) == a, "who left is not counted");
	is_int(o.count, 2, "two addresses");
	origins_drop(&o, b);
	is_int(o.count, 1, "nobody comes from there: forgotten");
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "%d", i * 37 % 100);
		many[i] = origins_add(&o, name, 1);
	}
	for (i = 0; i < 100; i++) {
		snprintf(name, sizeof name, "%d", i);
		if (origins_add(&o, name, 1) != NULL)
			break;
	}
	is_int(i, 100, "each of 100 addresses is found again");
	for (i = 0; i < 100; i++)
		origins_drop(&o, many[i]);
	is_int(o.count, 1, "and forgotten");
	origins_release(&o);
	return done_testing();
}
