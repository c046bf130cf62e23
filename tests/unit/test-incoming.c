/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * store/incoming: partial files, gone on with, compared, named; and what stands
 * in their way.
 */
#include "config.h"

#include "store/incoming.h"

#include <errno.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "crypto/file_digest.h"
#include "crypto/prim.h"
#include "tap.h"
#include "tempdir.h"

static const char text[] = "hello, this is a file";
enum { TEXT_LEN = sizeof text - 1 };
static struct file_hash hash;
static char part_name[80];
static char *reason;

static void
make_hash(void)
{
	struct file_digest *d = file_digest_new();
	char mark[17];

	file_digest_add(d, text, TEXT_LEN);
	file_digest_get(d, &hash);
	file_digest_free(d);
	str_hex(mark, hash.b, 8);
	snprintf(part_name, sizeof part_name, "a.txt.%s.part", mark);
}

static struct incoming *
open_it(void)
{
	struct incoming *in;

	free(reason);
	reason = NULL;
	in = incoming_open(tempdir, "a.txt", &hash, TEXT_LEN, &reason);
	if (in == NULL)
		diag("%s", reason);
	return in;
}

static struct incoming *
open_whole(void)
{
	struct incoming *in = open_it();

	if (incoming_check(in, 1000) != ERR_OK ||
	    incoming_write(in, text, TEXT_LEN) != ERR_OK)
		bail_out("cannot write");
	return in;
}

static void
test_whole(void)
{
	struct incoming *in = open_it();
	char *path;

	is_int(incoming_check(in, 1000), ERR_OK, "nothing is there at first");
	is_int(incoming_write(in, text, 5), ERR_OK, "a piece is written");
	ok(!incoming_is_right(in), "it is not all");
	is_int(incoming_write(in, text, TEXT_LEN), ERR_LIMIT,
	    "F3: more than was offered is not");
	is_int(incoming_write(in, text + 5, TEXT_LEN - 5), ERR_OK, "the rest");
	ok(incoming_is_right(in), "it is whole and right");
	is_int(tempdir_mode("a.txt"), -1, "and has no name yet");
	is_int(tempdir_mode(part_name), 0600, "but that of a part");
	path = incoming_keep(in, &reason);
	is_str(path, tempdir_path("a.txt"), "then it has");
	is_str(tempdir_read("a.txt"), text, "with what came");
	is_int(tempdir_mode("a.txt"), 0600, "for its owner alone");
	is_int(tempdir_mode(part_name), -1, "the part is gone");
	free(path);
	incoming_close(in);
}

static void
must(int r)
{
	if (r != 0)
		bail_out("%s", strerror(errno));
}

static void
test_names(void)
{
	struct incoming *in = open_whole();
	char *path;

	tempdir_write("a.txt", "precious");
	path = incoming_keep(in, &reason);
	is_str(path, tempdir_path("a (2).txt"),
	    "F2: a taken name gets a number");
	free(path);
	incoming_close(in);
	must(symlink("/nowhere", tempdir_path("a (3).txt")));
	in = open_whole();
	path = incoming_keep(in, &reason);
	is_str(path, tempdir_path("a (4).txt"), "a link is not followed");
	free(path);
	incoming_close(in);
	is_str(tempdir_read("a.txt"), "precious", "nothing is overwritten");
}

static void
test_go_on(void)
{
	struct incoming *in = open_it();

	incoming_check(in, 1000);
	incoming_write(in, text, 7);
	incoming_close(in);
	in = open_it();
	is_int((long long)incoming_have(in), 0, "before it is checked");
	is_int(incoming_check(in, 3), ERR_STATE, "a little at a time");
	is_int(incoming_check(in, 1000), ERR_OK, "all of it");
	is_int((long long)incoming_have(in), 7, "what had come is there");
	incoming_write(in, text + 7, TEXT_LEN - 7);
	ok(incoming_is_right(in), "and right with the rest");
	ok(open_it() == NULL && strstr(reason, "already") != NULL,
	    "two do not write one file");
	incoming_drop(in);
	is_int(tempdir_mode(part_name), -1, "what is dropped is gone");
}

static void
test_wrong(void)
{
	struct incoming *in;

	tempdir_write(part_name, "helloXthis");
	in = open_it();
	incoming_check(in, 1000);
	incoming_write(in, text + 10, TEXT_LEN - 10);
	ok(!incoming_is_right(in),
	    "F4: a part that was spoilt shows in the end");
	incoming_drop(in);
	tempdir_write(part_name, "this is longer than what was offered");
	in = open_it();
	is_int(incoming_check(in, 1000), ERR_OK, "one that is too long");
	is_int((long long)incoming_have(in), 0, "is begun anew");
	incoming_drop(in);
}

static void
test_traps(void)
{
	tempdir_write("target", "precious");
	must(symlink(tempdir_path("target"), tempdir_path(part_name)));
	ok(open_it() == NULL, "a link is not written through");
	unlink(tempdir_path(part_name));
	must(link(tempdir_path("target"), tempdir_path(part_name)));
	ok(open_it() == NULL, "F2: nor a second name of a file");
	unlink(tempdir_path(part_name));
	must(mkfifo(tempdir_path(part_name), 0600));
	ok(open_it() == NULL, "nor a pipe");
	unlink(tempdir_path(part_name));
	is_str(tempdir_read("target"), "precious", "it is as it was");
	free(reason);
	ok(incoming_open(tempdir_path("none"), "a.txt", &hash, 1,
	    &reason) == NULL && strstr(reason, "none") != NULL,
	    "a directory that is not there is named");
	free(reason);
	ok(incoming_open(tempdir, "big", &hash, FILE_BYTES_MAX,
	    &reason) == NULL && strstr(reason, "no room") != NULL,
	    "more than the disk holds is refused before it begins");
}

static void
test_dir(void)
{
	char *dir;

	free(reason);
	setenv("HOME", tempdir, 1);
	unsetenv("XDG_DOWNLOAD_DIR");
	dir = incoming_dir("", &reason);
	is_str(dir, tempdir_path("Downloads"), "the usual place");
	is_int(tempdir_mode("Downloads"), 0700, "is made");
	free(dir);
	dir = incoming_dir("~/x/y", &reason);
	is_str(dir, tempdir_path("x/y"), "one in the home");
	free(dir);
	setenv("XDG_DOWNLOAD_DIR", tempdir, 1);
	dir = incoming_dir("", &reason);
	is_str(dir, tempdir, "the desktop's");
	free(dir);
	ok(incoming_dir("x", &reason) == NULL, "not one that depends on where "
	    "one is");
	free(reason);
	unsetenv("HOME");
	unsetenv("XDG_DOWNLOAD_DIR");
	ok(incoming_dir("", &reason) == NULL && strstr(reason, "HOME") != NULL,
	    "without a home it is said");
	free(reason);
	reason = NULL;
}

int
main(void)
{
	prim_start();
	tempdir_make();
	make_hash();
	test_whole();
	test_names();
	test_go_on();
	test_wrong();
	test_traps();
	test_dir();
	return done_testing();
}
