/* SPDX-License-Identifier: GPL-3.0-or-later */
/* crypto/file_digest: what b2sum -l 256 prints. */
#include "config.h"

#include "crypto/file_digest.h"

#include "base/str.h"
#include "crypto/prim.h"
#include "tap.h"

int
main(void)
{
	struct file_digest *d;
	struct file_hash hash;
	char hex[2 * FILE_HASH_BYTES + 1];

	prim_start();
	d = file_digest_new();
	file_digest_get(d, &hash);
	str_hex(hex, hash.b, sizeof hash.b);
	is_str(hex, "0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cd"
	    "f12fe3a8", "of nothing");
	file_digest_add(d, "a", 1);
	file_digest_get(d, &hash);
	file_digest_add(d, "bc", 2);
	file_digest_get(d, &hash);
	str_hex(hex, hash.b, sizeof hash.b);
	is_str(hex, "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c0"
	    "68d52319", "of \"abc\", in pieces, looked at between");
	file_digest_free(d);
	file_digest_free(NULL);
	return done_testing();
}
