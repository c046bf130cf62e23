/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small files: whole or not at all, private, locked. */
#include "config.h"

#include "store/file.h"

#include <errno.h>
#include <sys/wait.h>

#include "base/err.h"
#include "tempdir.h"
#include "tap.h"

static void
test_read(void)
{
	struct str text;

	str_init(&text);
	tempdir_write("a", "content");
	is_int(file_read(&text, tempdir_path("a"), 7), ERR_OK,
	    "a file of the greatest length is read");
	is_str(text.s, "content", "as it is");
	str_clear(&text);
	is_int(file_read(&text, tempdir_path("a"), 6), ERR_LIMIT,
	    "a longer one is not");
	is_int(file_read(&text, tempdir_path("none"), 6), ERR_NOTFOUND,
	    "one that is not there is told apart");
	is_int(file_read(&text, tempdir, 6), ERR_SYSTEM,
	    "from one that cannot be read");
	str_release(&text);
}

static void
test_put(void)
{
	is_int(file_create(tempdir_path("new"), "one", 3), ERR_OK,
	    "a file is made");
	is_int(tempdir_mode("new"), 0600, "for its owner only");
	is_int(file_create(tempdir_path("new"), "two", 3), ERR_SYSTEM,
	    "it is not made over another");
	is_int(errno, EEXIST, "which is said");
	is_str(tempdir_read("new"), "one", "and stays");
	is_int(file_replace(tempdir_path("new"), "three", 5), ERR_OK,
	    "it is replaced");
	is_str(tempdir_read("new"), "three", "by the other content");
	is_int(file_replace(tempdir_path("no/where"), "x", 1), ERR_SYSTEM,
	    "a directory that is not there is an error");
	is_int(tempdir_count(), 2, "nothing is left beside them");
}

static void
test_lock(void)
{
	int lock = file_lock(tempdir_path("new")), pipe_fd[2], status;
	char seen = 0;
	pid_t pid;

	ok(lock >= 0, "a lock is got");
	if (pipe(pipe_fd) != 0 || (pid = fork()) < 0)
		abort();
	if (pid == 0) {
		/* Waits for the parent, which writes before it unlocks. */
		close(pipe_fd[1]);
		file_unlock(lock);	/* the inherited one */
		lock = file_lock(tempdir_path("new"));
		_exit(read(pipe_fd[0], &seen, 1) == 1 && seen == 'x' &&
		    lock >= 0 ? 0 : 1);
	}
	if (write(pipe_fd[1], "x", 1) != 1)
		abort();
	file_unlock(lock);
	ok(waitpid(pid, &status, 0) == pid && status == 0,
	    "another process gets it afterwards");
}

int
main(void)
{
	tempdir_make();
	test_read();
	test_put();
	test_lock();
	return done_testing();
}
