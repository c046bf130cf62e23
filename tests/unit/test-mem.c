/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Allocation that does not fail, or ends the program. */
#include "config.h"

#include "base/mem.h"

#include <signal.h>
#include <stdint.h>
#include <sys/wait.h>
#include <unistd.h>

#include "tap.h"

static void
overflow_zero(void)
{
	/* volatile: the compiler would warn of the size it sees */
	volatile size_t count = SIZE_MAX / 2;

	free(mem_zero(count, 3));
}

static void
overflow_resize(void)
{
	volatile size_t count = SIZE_MAX / 2;

	free(mem_resize(NULL, count, 3));
}

/* Does f end its process by abort(), and say why? */
static bool
dies(void (*f)(void))
{
	char said[256] = "";
	int status = 0, ends[2];
	pid_t pid;

	if (pipe(ends) < 0)
		bail_out("no pipe");
	pid = fork();
	if (pid == 0) {
		dup2(ends[1], STDERR_FILENO);
		f();
		_exit(0);
	}
	close(ends[1]);
	waitpid(pid, &status, 0);
	if (read(ends[0], said, sizeof said - 1) < 0)
		bail_out("nothing can be read");
	close(ends[0]);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT &&
	    strstr(said, "test-mem: out of memory\n") != NULL;
}

static void
test_blocks(void)
{
	static const char zeros[12];
	char *p = mem_alloc(0), *q;

	ok(p != NULL, "no bytes are a block too");
	free(p);
	p = mem_zero(3, 4);
	is_mem(p, zeros, 12, "cleared");
	memcpy(p, "abcdefghijk", 12);
	p = mem_resize(p, 100, 10);
	is_str(p, "abcdefghijk", "a larger block holds the same");
	q = mem_dup(p, 4);
	is_mem(q, "abcd", 4, "a copy");
	free(q);
	free(mem_resize(p, 0, 10));
	q = mem_zero(0, 5);
	ok(q != NULL, "none of five bytes");
	free(q);
	q = mem_dup(NULL, 0);
	ok(q != NULL, "a copy of nothing");
	free(q);
}

static void
test_strings(void)
{
	char *s = mem_strdup("");

	is_str(s, "", "an empty string");
	free(s);
	s = mem_strndup("abcdef", 3);
	is_str(s, "abc", "a string's beginning");
	free(s);
	s = mem_strndup("ab", 30);
	is_str(s, "ab", "all of it, if it is shorter");
	free(s);
	s = mem_printf("%d %s", 42, "is it");
	is_str(s, "42 is it", "printf");
	free(s);
}

static void
test_wipe(void)
{
	static const char zeros[8];
	char secret[8] = "secret!";

	mem_wipe(secret + 1, 6);
	ok(secret[0] == 's', "not before");
	is_mem(secret + 1, zeros, 7, "overwritten");
	mem_wipe(NULL, 8);
	mem_wipe_free(NULL, 8);
	mem_wipe_free(mem_strdup("secret"), 7);
	ok(true, "NULL is fine");
}

int
main(void)
{
	test_blocks();
	test_strings();
	test_wipe();
	ok(dies(mem_exhausted), "no memory ends the program, which says so");
	ok(dies(overflow_zero), "so does a product beyond size_t");
	ok(dies(overflow_resize), "in mem_resize() as well");
	return done_testing();
}
