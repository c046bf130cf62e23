/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tool's side of the control socket. It blocks, like any small tool, but
 * not for ever. What words mean is the relay's business: an older tool can
 * say a newer command.
 */
#include "config.h"

#include "relay/ctl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/address.h"
#include "net/socket.h"
#include "relay/commands.h"
#include "relay/control.h"
#include "relay/load.h"

enum {
	EXIT_USAGE = 2,
	PATIENCE_S = 30		/* a relay that is stopped says nothing */
};

static const char USUAL_PATH[] = RUNSTATEDIR "/tuscheld/control";

static int
fail(int status, char *sentence)
{
	fprintf(stderr, "tuscheld: %s\n", sentence);
	free(sentence);
	return status;
}

/* ---- the socket ---- */

/* NULL: connected. Else a sentence to be freed. */
static char *
dial(int fd, const char *path)
{
	struct address at = { .kind = ADDRESS_UNIX };
	struct sockaddr_un un;
	socklen_t len;

	if (strlen(path) > UNIX_PATH_BYTES_MAX)
		return mem_printf(_("%s is too long for a socket"), path);
	strcpy(at.host, path);
	len = socket_unix(&un, &at);
	if (connect(fd, (struct sockaddr *)&un, len) == 0)
		return NULL;
	if (errno == EACCES)
		return mem_printf(_("%s: not permitted: be root, or in the "
		    "group that control-group names"), path);
	if (errno == ENOENT || errno == ECONNREFUSED)
		return mem_printf(_("no relay listens at %s: is it running, "
		    "and has its configuration this path as control?"), path);
	return mem_printf("%s: %s", path, strerror(errno));
}

static bool
send_all(int fd, const struct str *line)
{
	size_t sent = 0;
	ssize_t n;

	while (sent < line->len) {
		n = send(fd, line->s + sent, line->len - sent, MSG_NOSIGNAL);
		if (n < 0 && errno != EINTR)
			return false;
		sent += n > 0 ? (size_t)n : 0;
	}
	return true;
}

static bool
receive_all(int fd, struct str *answer)
{
	char chunk[4096];
	ssize_t n;

	while ((n = recv(fd, chunk, sizeof chunk, 0)) != 0) {
		if (n < 0 && errno != EINTR)
			return false;
		str_add_mem(answer, chunk, n > 0 ? (size_t)n : 0);
	}
	return true;
}

/* ---- the answer ---- */

/* Prints it without its last line, which says how it went. */
static int
say(struct str *answer)
{
	static const char error[] = "error: ";
	char *last;

	if (answer->len == 0 || answer->s[answer->len - 1] != '\n')
		return fail(EXIT_FAILURE, mem_strdup(_("the relay broke off "
		    "its answer: look into its log")));
	answer->s[answer->len - 1] = '\0';
	last = strrchr(answer->s, '\n');
	last = last != NULL ? last + 1 : answer->s;
	fwrite(answer->s, 1, (size_t)(last - answer->s), stdout);
	if (fflush(stdout) != 0)
		return fail(EXIT_FAILURE, mem_printf(_("cannot write: %s"),
		    strerror(errno)));
	if (strncmp(last, error, sizeof error - 1) != 0)
		return EXIT_SUCCESS;
	return fail(EXIT_FAILURE, mem_strdup(last + sizeof error - 1));
}

static int
talk(int fd, const char *path, const struct str *line)
{
	struct timeval wait = { .tv_sec = PATIENCE_S };
	struct str answer;
	char *wrong;
	int r;

	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof wait);
	wrong = dial(fd, path);
	if (wrong != NULL)
		return fail(EXIT_FAILURE, wrong);
	str_init(&answer);
	if (send_all(fd, line) && receive_all(fd, &answer))
		r = say(&answer);
	else
		r = fail(EXIT_FAILURE, mem_printf(_("the relay at %s does "
		    "not answer: %s"), path, strerror(errno)));
	str_release(&answer);
	return r;
}

/* ---- the command line ---- */

static int
usage(void)
{
	printf("%s\n\n", _("usage: tuscheld ctl [--control PATH | "
	    "--config FILE] COMMAND"));
	commands_print_help(stdout);
	return EXIT_SUCCESS;
}

/* Where the configuration says that it is; NULL, and what is wrong. */
static char *
configured_path(int argc, char **argv, char **wrong)
{
	struct settings s;
	char *path;

	if (!settings_load(&s, argc, argv, true, wrong))
		return NULL;
	path = mem_strdup(s.control != NULL ? s.control : USUAL_PATH);
	settings_release(&s);
	return path;
}

static char *
find_path(int argc, char **argv, char **wrong)
{
	*wrong = NULL;
	/* The configuration may be secret to who may use the socket. */
	if (argc == 3 && strcmp(argv[1], "--control") == 0)
		return mem_strdup(argv[2]);
	return configured_path(argc, argv, wrong);
}

static int
say_words(const char *path, int count, char **words)
{
	int fd = socket(AF_UNIX, SOCK_STREAM, 0);
	struct str line;
	int r;

	str_init(&line);
	for (int i = 0; i < count; i++)
		str_printf(&line, "%s%s", i > 0 ? " " : "", words[i]);
	str_add_char(&line, '\n');
	if (fd < 0)
		r = fail(EXIT_FAILURE, mem_strdup(strerror(errno)));
	else if (line.len > CONTROL_LINE_BYTES_MAX ||
	    strchr(line.s, '\n') != line.s + line.len - 1)
		r = fail(EXIT_USAGE, mem_strdup(_("a command is one short "
		    "line")));
	else
		r = talk(fd, path, &line);
	str_release(&line);
	if (fd >= 0)
		close(fd);
	return r;
}

int
ctl_run(int argc, char **argv)
{
	char *wrong, *path;
	int options = 1, r;

	while (options + 1 < argc && strncmp(argv[options], "--c", 3) == 0)
		options += 2;
	if (options >= argc)
		return fail(EXIT_USAGE, mem_strdup(_("which command? tuscheld "
		    "ctl help lists them")));
	if (strcmp(argv[options], "help") == 0 ||
	    strcmp(argv[options], "--help") == 0)
		return usage();
	path = find_path(options, argv, &wrong);
	if (path == NULL)
		return fail(EXIT_USAGE, wrong);
	r = say_words(path, argc - options, argv + options);
	free(path);
	return r;
}
