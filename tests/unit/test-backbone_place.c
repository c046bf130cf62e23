/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/backbone/backbone_place.c */
#include "config.h"

#include <string.h>

#include "backbone/backbone_place.h"
#include "base/err.h"
#include "base/mem.h"
#include "tap.h"

static void
test_good(void)
{
	static const struct {
		const char *text, *host;
		unsigned port;
		bool tls;
		const char *user, *password;
		unsigned db;
	} rows[] = {
		{ "redis://h", "h", 6379, false, "", "", 0 },
		{ "redis://h/", "h", 6379, false, "", "", 0 },
		{ "redis://10.0.0.5:7000/3", "10.0.0.5", 7000, false, "", "",
		  3 },
		{ "redis://[::1]:7000/3", "::1", 7000, false, "", "", 3 },
		{ "redis://:pw@h", "h", 6379, false, "", "pw", 0 },
		{ "rediss://me:p%40%2f:@h:1/65535", "h", 1, true, "me",
		  "p@/:", 65535 },
		{ "redis://:a@b@h", "h", 6379, false, "", "a@b", 0 },
		{ "unix:///run/redis.sock", "/run/redis.sock", 0, false, "",
		  "", 0 },
		{ "unix:///a@b?db=7", "/a@b", 0, false, "", "", 7 },
		{ "unix://me:pw@/run/r", "/run/r", 0, false, "me", "pw", 0 },
	};
	struct backbone_place p;
	const char *why;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int r = backbone_place_parse(&p, rows[i].text, &why);

		ok(r == ERR_OK && why == NULL, "%s is a place", rows[i].text);
		is_str(p.host.host, rows[i].host, "its host");
		is_int(p.host.port, rows[i].port, "its port");
		ok(p.tls == rows[i].tls, "its TLS");
		is_str(p.user, rows[i].user, "its user");
		is_str(p.password, rows[i].password, "its password");
		is_int(p.db, rows[i].db, "its database");
		ok((p.host.kind == ADDRESS_UNIX) == (*p.host.host == '/'),
		    "its kind");
		backbone_place_wipe(&p);
		is_int(*p.password, 0, "the password is wiped");
	}
}

static void
test_bad(void)
{
	static const char *const rows[] = {
		"", "h", "redis:", "redis://", "redis:///3", "http://h",
		"redis://h:0", "redis://h:65536", "redis://h/x", "redis://h/-1",
		"redis://h/65536", "redis://h/1/2", "redis://me@h",
		"redis://me:@h", "redis://:%@h", "redis://:%4@h",
		"redis://:%00@h", "redis://:%zz@h", "redis://unix:/x",
		"unix://", "unix://x", "unix://x/y", "unix:///x?db=",
		"unix:///x?da=1", "unix:///x?db=1x", "REDIS://h",
	};
	struct backbone_place p;
	char text[1024] = "redis://:";
	const char *why;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ok(backbone_place_parse(&p, rows[i], &why) == ERR_FORMAT &&
		    why != NULL, "\"%s\" is none", rows[i]);
	memset(text + 9, 'p', PLACE_SECRET_BYTES_MAX);
	strcpy(text + 9 + PLACE_SECRET_BYTES_MAX, "@h");
	is_int(backbone_place_parse(&p, text, &why), ERR_OK,
	    "the longest password");
	is_int(strlen(p.password), PLACE_SECRET_BYTES_MAX, "all of it");
	strcpy(text + 9 + PLACE_SECRET_BYTES_MAX, "p@h");
	is_int(backbone_place_parse(&p, text, &why), ERR_FORMAT,
	    "one byte more");
	strcpy(text, "unix:///");
	memset(text + 8, 'x', UNIX_PATH_BYTES_MAX);
	text[8 + UNIX_PATH_BYTES_MAX] = '\0';
	is_int(backbone_place_parse(&p, text, &why), ERR_FORMAT,
	    "a path that no socket has");
}

static void
is_masked(const char *text, const char *want)
{
	struct str s;

	str_init(&s);
	backbone_place_mask(&s, text);
	is_str(s.s, want, "shown without its password");
	str_release(&s);
}

static void
test_mask(void)
{
	is_masked("redis://h:1/2", "redis://h:1/2");
	is_masked("redis://:pw@h:1/2", "redis://:***@h:1/2");
	is_masked("rediss://me:p:w@h", "rediss://me:***@h");
	is_masked("redis://:a@b@h", "redis://:***@h");
	is_masked("unix://me:pw@/a@b?db=1", "unix://me:***@/a@b?db=1");
	is_masked("unix:///a:b@c", "unix:///a:b@c");
}

static void
test_resolve(void)
{
	struct backbone_place p;
	const char *why;

	backbone_place_parse(&p, "redis://127.0.0.1:7000", &why);
	ok(backbone_place_resolve(&p, &why), "an address is found");
	is_int(p.count, 1, "once");
	is_str(p.at[0].host, "127.0.0.1", "as it is");
	is_int(p.at[0].port, 7000, "with its port");
	backbone_place_parse(&p, "unix:///x", &why);
	ok(backbone_place_resolve(&p, &why) && p.count == 1 &&
	    strcmp(p.at[0].host, "/x") == 0, "a path is left as it is");
	backbone_place_parse(&p, "redis://localhost", &why);
	ok(backbone_place_resolve(&p, &why) && p.count >= 1 &&
	    (strcmp(p.at[0].host, "127.0.0.1") == 0 ||
	    strcmp(p.at[0].host, "::1") == 0), "a name becomes an address");
	is_str(p.host.host, "localhost", "and stays what TLS looks for");
}

int
main(void)
{
	test_good();
	test_bad();
	test_mask();
	test_resolve();
	return done_testing();
}
