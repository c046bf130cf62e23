/* SPDX-License-Identifier: GPL-3.0-or-later */
/* store/outgoing: files that are given away. */
#include "config.h"

#include "store/outgoing.h"

#include "base/err.h"
#include "base/str.h"
#include "crypto/prim.h"
#include "tap.h"
#include "tempdir.h"

static char *reason;

static void
test_plain(void)
{
	struct outgoing *out;
	char hex[2 * FILE_HASH_BYTES + 1], bytes[8] = "";

	tempdir_write("-x y.txt", "abc");
	setenv("HOME", tempdir, 1);
	out = outgoing_open("~/-x y.txt", &reason);
	is_str(outgoing_name(out), "x y.txt", "named as others may see it");
	is_int((long long)outgoing_size(out), 3, "its size");
	is_int(outgoing_check(out, 2), ERR_STATE, "hashed in pieces");
	is_int((long long)outgoing_hashed(out), 2, "that many bytes so far");
	is_int(outgoing_check(out, 2), ERR_OK, "to the end");
	str_hex(hex, outgoing_hash(out)->b, FILE_HASH_BYTES);
	is_str(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c0"
	    "68d52319", "as b2sum -l 256 does");
	is_int(outgoing_read(out, 1, bytes, 2), ERR_OK, "read from anywhere");
	is_str(bytes, "bc", "what is there");
	is_int(outgoing_read(out, 2, bytes, 2), ERR_SYSTEM,
	    "not beyond its end");
	tempdir_write("-x y.txt", "");
	is_int(outgoing_read(out, 0, bytes, 1), ERR_SYSTEM,
	    "or when it has become shorter");
	outgoing_free(out);
	out = outgoing_open(tempdir_path("-x y.txt"), &reason);
	is_int(outgoing_check(out, 0), ERR_OK, "an empty one goes, too");
	outgoing_free(out);
}

/* It cannot be given away, for that reason. */
static void
refused(const char *path, const char *part, const char *name)
{
	struct outgoing *out = outgoing_open(path, &reason);

	ok(out == NULL && strstr(reason, part) != NULL, "%s: %s", name,
	    reason);
	free(reason);
}

static void
test_others(void)
{
	refused(tempdir_path("none"), "none", "one that is not there");
	refused(tempdir, "plain", "a directory");
	if (mkfifo(tempdir_path("pipe"), 0600) != 0)
		bail_out("no pipe");
	refused(tempdir_path("pipe"), "plain", "a pipe, which waits for us");
}

int
main(void)
{
	prim_start();
	tempdir_make();
	test_plain();
	test_others();
	return done_testing();
}
