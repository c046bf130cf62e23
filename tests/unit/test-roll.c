/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/roll.c */
#include "config.h"

#include "hub/roll.h"
#include "tap.h"

enum { MANY = 1000 };

static void
test_alone(void)
{
	struct roll *r = roll_new(), *before;

	is_int(r->count, 0, "a new roll is empty");
	r = roll_add(r, 0x01020304);
	r = roll_add(r, 0x05060708);
	is_int(r->count, 2, "ids are added");
	is_mem(r->ids, "\1\2\3\4\5\6\7\10", 8, "as they are on the wire");
	before = r;
	ok(roll_alone(r) == before, "who is alone needs no copy");
	roll_drop(r);
	roll_drop(NULL);
}

static void
test_held(void)
{
	struct roll *r = roll_add(roll_new(), 0x01020304), *held;
	uint32_t i;

	held = roll_hold(r);
	r = roll_add(r, 0x05060708);
	ok(r == held, "to add one id moves nothing");
	r = roll_alone(r);
	ok(r != held, "but a change does");
	r->ids[0] = 9;
	r->count = 1;
	is_mem(held->ids, "\1\2\3\4\5\6\7\10", 8, "others see none of it");
	is_int(held->holders, 1, "and have the old one");
	for (i = 1; i < MANY; i++)
		r = roll_add(r, i);
	is_int(r->count, MANY, "a roll grows");
	is_mem(r->ids + 4 * (MANY - 1), "\0\0\3\347", 4, "to its last id");
	roll_drop(r);
	roll_drop(held);
}

/* Those who hold it keep what they had while it grows out of its place. */
static void
test_grows_while_held(void)
{
	struct roll *r = roll_new(), *held[MANY];
	uint32_t i;
	size_t wrong = 0;

	for (i = 0; i < MANY; i++) {
		r = roll_add(r, i);
		held[i] = roll_hold(r);
	}
	for (i = 0; i < MANY; i++) {
		wrong += held[i]->count <= i;
		wrong += held[i]->ids[4 * i + 3] != (i & 255);
		wrong += held[i]->ids[4 * i + 2] != i >> 8;
		roll_drop(held[i]);
	}
	is_int(wrong, 0, "each holder finds its ids");
	is_int(r->holders, 1, "in the end nobody else holds it");
	roll_drop(r);
}

int
main(void)
{
	test_alone();
	test_held();
	test_grows_while_held();
	return done_testing();
}
