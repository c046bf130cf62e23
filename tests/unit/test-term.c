/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ui/term: on a pseudo terminal. The terminal side is in a child process,
 * which tells by its exit code whether all its checks held; this side plays
 * the user and looks at the bytes.
 */
#include "config.h"

#include "ui/term.h"

#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <poll.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include "base/mem.h"
#include "ui/keymap.h"
#include "tap.h"

enum {
	DEADLINE_MS = 10000	/* only reached when something is broken */
};

static char output[65536];	/* what the terminal got */
static size_t output_len;
static int master;
static pid_t child;

/* Runs body on a terminal of 24x80; its result is the exit code. */
static void
start(int (*body)(void))
{
	struct winsize size = { .ws_row = 24, .ws_col = 80 };
	int fd;

	master = posix_openpt(O_RDWR | O_NOCTTY);
	if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0)
		skip_all("no pseudo terminals here");
	output_len = 0;
	fd = open(ptsname(master), O_RDWR | O_NOCTTY);
	ioctl(fd, TIOCSWINSZ, &size);
	child = fork();
	if (child != 0) {
		close(fd);
		return;
	}
	setsid();
	ioctl(fd, TIOCSCTTY, 0);
	dup2(fd, STDIN_FILENO);
	dup2(fd, STDOUT_FILENO);
	close(fd);
	close(master);
	_exit(body());
}

/* Reads until the output holds text; false at the end or too late. */
static bool
wait_for(const char *text)
{
	struct pollfd p = { .fd = master, .events = POLLIN };
	ssize_t n;

	for (;;) {
		output[output_len] = '\0';
		if (text != NULL && strstr(output, text) != NULL)
			return true;
		if (poll(&p, 1, DEADLINE_MS) <= 0)
			return false;
		n = read(master, output + output_len,
		    sizeof output - 1 - output_len);
		if (n <= 0)
			return false;
		output_len += n;
	}
}

static void
keys(const char *bytes)
{
	if (write(master, bytes, strlen(bytes)) < 0)
		diag("write: %s", strerror(errno));
}

/* What became of the child, as waitpid() says. */
static int
finish(void)
{
	int status = -1;

	wait_for(NULL);
	waitpid(child, &status, 0);
	close(master);
	return status;
}

/* ---- the terminal side ---- */

static struct term *t;
static struct cells g;

static bool
begin(bool ascii)
{
	enum term_fault fault;
	int rows, cols;

	t = term_open(ascii, &fault);
	if (t == NULL)
		return false;
	term_size(t, &rows, &cols);
	cells_init(&g, term_ascii(t));
	cells_resize(&g, rows, cols);
	return rows == 24 && cols == 80;
}

static uint32_t
next_key(void)
{
	struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };
	uint32_t key;
	bool gone;

	while ((key = term_key(t, &gone)) == TK_NONE && !gone)
		if (poll(&p, 1, DEADLINE_MS) <= 0 && errno != EINTR)
			break;
	return key;
}

static int
paints(void)
{
	if (!begin(false))
		return 1;
	cells_put(&g, 0, 0, 80, "grüße 日本", STYLE_TEXT);
	cells_put(&g, 1, 0, 80, "steady", STYLE_WARN);
	if (!term_ready(t))
		return 2;
	term_paint(t, &g);
	cells_put(&g, 2, 0, 80, "added", STYLE_TEXT);
	term_paint(t, &g);
	term_title(t, "a\033]0;evil\007b");
	term_bell(t);
	cells_put(&g, 3, 0, 80, "the end", STYLE_TEXT);
	term_paint(t, &g);
	term_close(t);
	cells_release(&g);
	return 0;
}

static const uint32_t wanted_keys[] = {
	'a', 0xe4, 0x1f600, TK_CONTROL('C'), '\r', '\n', TK_UP,
	TK_ALT | 'x', TK_ALT | '\r', TK_ALT | TK_LEFT, TK_CTRL | TK_RIGHT,
	TK_F1, TK_PGUP, TK_PASTE_START, 'p', TK_PASTE_END,
	TK_WHEEL_UP, TK_BACKTAB, 0xfffd, 'b', 0xfffd, TK_ESC
};

static int
reads_keys(void)
{
	size_t i;
	uint32_t key;

	if (!begin(false))
		return 1;
	cells_put(&g, 0, 0, 80, "ready", STYLE_TEXT);
	term_paint(t, &g);
	for (i = 0; i < ARRAY_LEN(wanted_keys); i++) {
		key = next_key();
		if (key != wanted_keys[i]) {
			fprintf(stderr, "# key %zu is %x\n", i, key);
			return 2 + i;
		}
	}
	term_close(t);
	return 0;
}

static int
resizes(void)
{
	int rows, cols;
	uint32_t key;

	if (!begin(true) || !term_ascii(t))
		return 1;
	cells_put(&g, 0, 0, 80, "grüße", STYLE_TEXT);
	cells_put(&g, 1, 0, 80, "ready", STYLE_TEXT);
	term_paint(t, &g);
	do
		key = next_key();
	while (key == TK_RESIZE);
	if (key != 'x')
		return 2;
	term_resized(t);
	term_size(t, &rows, &cols);
	if (rows != 12 || cols != 40)
		return 3;
	cells_resize(&g, rows, cols);
	cells_put(&g, 11, 33, 80, "corner!", STYLE_TEXT);
	term_paint(t, &g);
	term_close(t);
	return 0;
}

static int
aborts(void)
{
	if (!begin(false))
		return 1;
	term_paint(t, &g);
	abort();
}

static int
exits(void)
{
	if (!begin(false))
		return 1;
	term_paint(t, &g);
	exit(0);
}

static int
sees_the_end(void)
{
	bool gone = false;
	int i;

	signal(SIGHUP, SIG_IGN);
	if (!begin(false))
		return 1;
	term_paint(t, &g);
	for (i = 0; i < DEADLINE_MS && !gone; i++) {
		struct pollfd p = { .fd = STDIN_FILENO, .events = POLLIN };

		poll(&p, 1, DEADLINE_MS);
		term_key(t, &gone);
	}
	return gone ? 0 : 2;
}

static int
has_fault(enum term_fault want)
{
	enum term_fault fault;

	return term_open(false, &fault) == NULL && fault == want ? 0 : 1;
}

static int
is_dumb(void)
{
	setenv("TERM", "dumb", 1);
	return has_fault(TERM_DUMB);
}

static int
is_unknown(void)
{
	setenv("TERM", "no-such-terminal", 1);
	return has_fault(TERM_UNKNOWN);
}

static int
is_unset(void)
{
	unsetenv("TERM");
	return has_fault(TERM_UNSET);
}

static int
is_no_tty(void)
{
	close(STDIN_FILENO);
	return has_fault(TERM_NO_TTY);
}

static int
is_mono(void)
{
	setenv("NO_COLOR", "1", 1);
	if (!begin(false) || term_depth(t) != STYLE_MONO)
		return 1;
	cells_put(&g, 0, 0, 80, "careful", STYLE_ERROR);
	term_paint(t, &g);
	term_close(t);
	return 0;
}

/* ---- the user's side ---- */

static void
test_paint(void)
{
	const char *p;
	int count = 0;

	start(paints);
	is_int(finish(), 0, "painting");
	ok(strstr(output, "grüße 日本") != NULL, "UTF-8 comes out");
	ok(strstr(output, "\033[?2004h") != NULL, "bracketed paste");
	for (p = output; (p = strstr(p, "steady")) != NULL; p++)
		count++;
	is_int(count, 1, "what has not changed is painted once");
	ok(strstr(output, "added") != NULL, "what has is painted");
	ok(strstr(output, "\033]0;evil") == NULL &&
	    strstr(output, "\033]2;a\xef\xbf\xbd]0;evil\xef\xbf\xbd"
	    "b\a") != NULL, "a title is harmless");
	ok(strstr(output, "\033[?2004l") != NULL, "paste mode undone");
	ok(strstr(output, "\033[?1049l") != NULL, "the old screen is back");
}

static void
test_keys(void)
{
	start(reads_keys);
	ok(wait_for("ready"), "ready for keys");
	keys("a\xc3\xa4\xf0\x9f\x98\x80\x03\r\n\033OA"
	    "\033x\033\r\033[1;3D\033[1;5C\033OP\033[5~"
	    "\033[200~p\033[201~\033[<64;1;1M\033[Z\033[19;9~"
	    "\xff" "b\x80\033");
	is_int(finish(), 0, "every key is known");
}

static void
test_resize(void)
{
	struct winsize size = { .ws_row = 12, .ws_col = 40 };

	start(resizes);
	ok(wait_for("ready"), "ready");
	ioctl(master, TIOCSWINSZ, &size);
	keys("x");
	is_int(finish(), 0, "the new size");
	ok(strstr(output, "gr??e") != NULL, "only ascii");
	ok(strstr(output, "corn") != NULL, "painted at that size");
}

static void
test_ends(void)
{
	int status;

	start(aborts);
	status = finish();
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT, "aborted");
	ok(strstr(output, "\033[?1049l") != NULL &&
	    strstr(output, "\033[?2004l") != NULL,
	    "and the terminal given back");
	start(exits);
	is_int(finish(), 0, "exited");
	ok(strstr(output, "\033[?1049l") != NULL, "and given back");
	start(sees_the_end);
	ok(wait_for("\033[?1049h"), "started");
	close(master);
	waitpid(child, &status, 0);
	is_int(status, 0, "a terminal that goes away is noticed");
}

static void
test_faults(void)
{
	static const struct {
		int (*body)(void);
		const char *name;
	} rows[] = {
		{ is_dumb, "TERM=dumb" }, { is_unknown, "TERM unknown" },
		{ is_unset, "TERM unset" }, { is_no_tty, "no terminal" },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(rows); i++) {
		start(rows[i].body);
		is_int(finish(), 0, "%s is refused", rows[i].name);
		is_int(output_len, 0, "before anything is written");
	}
}

static void
test_mono(void)
{
	start(is_mono);
	is_int(finish(), 0, "NO_COLOR");
	ok(strstr(output, "\033[0;1;4mcareful") != NULL,
	    "bold and underlined, no colour");
}

int
main(void)
{
	setenv("TERM", "xterm-256color", 1);
	unsetenv("NO_COLOR");
	setlocale(LC_ALL, "C.UTF-8");
	test_paint();
	test_keys();
	test_resize();
	test_ends();
	test_faults();
	test_mono();
	return done_testing();
}
