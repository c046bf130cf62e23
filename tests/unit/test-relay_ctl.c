/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/ctl.c, with a control socket in another process */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "base/mem.h"
#include "base/str.h"
#include "net/loop.h"
#include "relay/control.h"
#include "relay/ctl.h"
#include "tap.h"
#include "tempdir.h"

static char *path, out[4096], err[4096];

static char *
on_command(void *ctx, int count, char **words, struct str *answer)
{
	(void)ctx;
	if (strcmp(words[0], "no") == 0)
		return mem_strdup("not now");
	if (strcmp(words[0], "die") == 0)
		_exit(0);
	for (int i = 0; i < count; i++)
		str_printf(answer, "%s\n", words[i]);
	return NULL;
}

/* A process with a control socket that is there when this returns. */
static pid_t
serve(void)
{
	struct loop *loop;
	char *reason, byte;
	int ready[2];
	pid_t pid = -1;

	if (pipe(ready) < 0 || (pid = fork()) < 0)
		bail_out("no process");
	if (pid == 0) {
		alarm(60);
		loop = loop_new();
		if (control_new(loop, path, NULL, on_command, NULL, &reason)
		    == NULL || write(ready[1], "r", 1) != 1)
			_exit(1);
		loop_run(loop);
		_exit(0);
	}
	close(ready[1]);
	if (read(ready[0], &byte, 1) != 1)
		bail_out("no control socket");
	close(ready[0]);
	return pid;
}

static void
slurp(const char *name, char text[static 4096])
{
	FILE *file = fopen(tempdir_path(name), "r");
	size_t n = fread(text, 1, 4095, file);

	text[n] = '\0';
	fclose(file);
}

static void
redirect(int fd, const char *name)
{
	int to = open(tempdir_path(name), O_WRONLY | O_CREAT | O_TRUNC, 0600);

	dup2(to, fd);
	close(to);
}

/* The exit status; what was said is in out and err. */
static int
run(char *a, char *b, char *c, char *d)
{
	char *argv[] = { "ctl", a, b, c, d, NULL };
	int argc = 1, saved[2], status;

	while (argv[argc] != NULL)
		argc++;
	fflush(stdout);
	saved[0] = dup(STDOUT_FILENO);
	saved[1] = dup(STDERR_FILENO);
	redirect(STDOUT_FILENO, "out");
	redirect(STDERR_FILENO, "err");
	status = ctl_run(argc, argv);
	fflush(stdout);
	fflush(stderr);
	dup2(saved[0], STDOUT_FILENO);
	dup2(saved[1], STDERR_FILENO);
	close(saved[0]);
	close(saved[1]);
	slurp("out", out);
	slurp("err", err);
	return status;
}

static void
test_usage(void)
{
	is_int(run(NULL, NULL, NULL, NULL), 2, "no command");
	ok(strstr(err, "ctl help") != NULL && out[0] == '\0', "%s", err);
	is_int(run("help", NULL, NULL, NULL), 0, "help");
	ok(strstr(out, "unban ADDRESS") != NULL, "lists commands");
	is_int(run("--control", path, "status", "a\nb"), 2, "two lines");
	ok(strstr(err, "one short line") != NULL, "%s", err);
	is_int(run("--config", "/nowhere/conf", "status", NULL), 2,
	    "a configuration that is not there");
	is_int(run("--control", path, "status", NULL), 1, "no relay");
	ok(strstr(err, "is it running") != NULL, "%s", err);
}

static void
test_talk(void)
{
	char *conf = mem_printf("control = \"%s\"\n", path);
	pid_t pid = serve();

	is_int(run("--control", path, "a", "b"), 0, "an answer");
	is_str(out, "a\nb\n", "without its last line");
	is_str(err, "", "and nothing else");
	is_int(run("--control", path, "no", NULL), 1, "a refusal");
	ok(out[0] == '\0' && strstr(err, "not now") != NULL, "%s", err);
	tempdir_write("conf", conf);
	is_int(run("--config", (char *)tempdir_path("conf"), "x", NULL), 0,
	    "where the configuration says");
	is_str(out, "x\n", "the answer");
	is_int(run("--control", path, "die", NULL), 1, "one that dies");
	ok(strstr(err, "broke off") != NULL || strstr(err, "does not answer")
	    != NULL, "%s", err);
	waitpid(pid, NULL, 0);
	free(conf);
}

int
main(void)
{
	alarm(60);
	signal(SIGPIPE, SIG_IGN);
	tempdir_make();
	path = mem_strdup(tempdir_path("control"));
	test_usage();
	test_talk();
	free(path);
	return done_testing();
}
