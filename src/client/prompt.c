/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads secrets from /dev/tty without echo. The terminal is put back whatever
 * ends the reading: keys that would send a signal are read as keys, and the
 * signals of others are waited out. Who was stopped by others asks again.
 */
#include "config.h"

#include "client/prompt.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/passphrase.h"
#include "ui/tty.h"

enum { CTRL_C = 3, CTRL_D = 4, CTRL_U = 21, BACKSPACE = 8, RUBOUT = 127 };

static volatile sig_atomic_t interrupted;

/* What is being asked, and how. */
static struct {
	int tty;
	const char *text;
	struct termios hidden;
} asked;

static void
on_signal(int number)
{
	interrupted = number;
}

static void
say(int tty, const char *text)
{
	ssize_t n = write(tty, text, strlen(text));

	(void)n;	/* a terminal that has gone is seen when reading */
}

/* In the background the reading stops once more, which SIGCONT ends. */
static void
on_cont(int number)
{
	int before = errno;

	(void)number;
	if (tty_is_ours(asked.tty)) {
		tcsetattr(asked.tty, TCSANOW, &asked.hidden);
		say(asked.tty, asked.text);
	}
	errno = before;
}

/* Takes out the last character, however many bytes it has. */
static size_t
rub_out(const char *line, size_t len)
{
	while (len > 0 && ((unsigned char)line[--len] & 0xc0) == 0x80)
		continue;
	return len;
}

/* False if the user gave up. */
static bool
read_line(int tty, char *line, size_t size)
{
	size_t len = 0;
	char c;

	while (!interrupted && read(tty, &c, 1) == 1) {
		if (c == '\r' || c == '\n') {
			line[len] = '\0';
			return true;
		}
		if (c == CTRL_C || (c == CTRL_D && len == 0))
			return false;
		if (c == BACKSPACE || c == RUBOUT)
			len = rub_out(line, len);
		else if (c == CTRL_U)
			len = 0;
		else if (len + 1 < size)
			line[len++] = c;
	}
	return false;
}

static bool
read_hidden(int tty, const char *text, char *line, size_t size)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct sigaction old[ARRAY_LEN(numbers)], old_cont;
	struct sigaction action = { .sa_handler = on_signal };
	struct sigaction cont = { .sa_handler = on_cont,
	    .sa_flags = SA_RESTART };
	struct termios before;
	bool got;

	if (tcgetattr(tty, &before) != 0)
		return false;
	asked.tty = tty;
	asked.text = text;
	asked.hidden = before;
	asked.hidden.c_lflag &= ~(tcflag_t)(ECHO | ICANON | ISIG);
	interrupted = 0;
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaction(numbers[i], &action, &old[i]);
	tcsetattr(tty, TCSAFLUSH, &asked.hidden);
	sigaction(SIGCONT, &cont, &old_cont);
	say(tty, text);
	got = read_line(tty, line, size);
	sigaction(SIGCONT, &old_cont, NULL);
	say(tty, "\r\n");
	tcsetattr(tty, TCSAFLUSH, &before);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		sigaction(numbers[i], &old[i], NULL);
	if (interrupted)
		raise(interrupted);
	return got;
}

char *
prompt_secret(const char *text, char **reason)
{
	char line[PASSPHRASE_BYTES_MAX + 2], *secret = NULL;
	int tty = open("/dev/tty", O_RDWR | O_CLOEXEC);

	*reason = NULL;
	if (tty < 0) {
		*reason = mem_strdup(_("there is no terminal to ask for a "
		    "passphrase on; see --identity-passphrase-file"));
		return NULL;
	}
	if (read_hidden(tty, text, line, sizeof line))
		secret = passphrase_typed(line, reason);
	else
		*reason = mem_strdup(_("no passphrase was given"));
	mem_wipe(line, sizeof line);
	close(tty);
	return secret;
}

char *
prompt_new_secret(const char *text, char **reason)
{
	char *first, *second;

	for (;;) {
		first = prompt_secret(text, reason);
		if (first == NULL)
			return NULL;
		second = prompt_secret(_("and once more: "), reason);
		if (second != NULL && strcmp(first, second) == 0) {
			passphrase_free(second);
			return first;
		}
		passphrase_free(first);
		if (second == NULL)
			return NULL;
		passphrase_free(second);
		fprintf(stderr, "%s\n", _("they differ; type both again"));
	}
}
