/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The terminal, through curses: the only includer of <curses.h>. It paints
 * what differs from the grid it painted last, turns curses' keys into those
 * of ui/keymap.h, and gives the terminal back however the program ends: by
 * term_close(), by exit(), or by a fatal signal (then with system calls only,
 * from bytes prepared while everything was well).
 */
#include "config.h"

#include "ui/term.h"

#include <assert.h>
#include <errno.h>
#include <langinfo.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>
#include <wchar.h>

#define NCURSES_WIDECHAR 1
#include <curses.h>
#define term terminfo_term	/* its struct has the name of ours */
#include <term.h>
#undef term

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "ui/keymap.h"
#include "ui/term_frame.h"
#include "ui/tty.h"

enum {
	ESC_DELAY_MS = 25,	/* an Esc key waits that long for a sequence */
	OUR_KEY_FIRST = 0x1000	/* codes given to define_key(), behind all of
				   curses' own */
};

enum hold {
	HELD,			/* its modes are ours */
	GIVEN,			/* given back: its modes are those of others */
	DOUBTFUL		/* held, but somebody stopped the program */
};

struct term {
	SCREEN *screen;
	enum hold hold;
	bool utf8, ascii, titled;
	bool all;		/* paint everything */
	enum style_depth depth;
	struct style_look looks[STYLES];
	struct cells shown;	/* what the terminal shows */
	struct termios before;
	uint32_t character;	/* begun, of which so many bytes */
	int missing;		/* are still to come */
	struct term_frame frame;
};

/* For those who come without an argument: atexit() and signals. */
static struct {
	struct term *open;
	int tty_fd;
	struct termios termios;
	char bytes[256];	/* restore what termios does not */
	size_t len;
} rescue;

/* bracketed paste, and word of the focus */
#define MODES_ON "\033[?2004h\033[?1004h"
#define MODES_OFF "\033[?1004l\033[?2004l"
#define TITLE_PUSH "\033[22;2t"
#define TITLE_POP "\033[23;2t"

/* ---- keys that terminfo does not name ---- */

static const struct {
	const char *sequence;
	uint32_t key;
} sequences[] = {
	{ "\033[200~", TK_PASTE_START },
	{ "\033[201~", TK_PASTE_END },
	{ "\033[I", TK_FOCUS_IN },
	{ "\033[O", TK_FOCUS_OUT },
	{ "\033[1;2A", TK_SHIFT | TK_UP },
	{ "\033[1;2B", TK_SHIFT | TK_DOWN },
	{ "\033[1;3A", TK_ALT | TK_UP },
	{ "\033[1;3B", TK_ALT | TK_DOWN },
	{ "\033[1;3C", TK_ALT | TK_RIGHT },
	{ "\033[1;3D", TK_ALT | TK_LEFT },
	{ "\033[1;5A", TK_CTRL | TK_UP },
	{ "\033[1;5B", TK_CTRL | TK_DOWN },
	{ "\033[1;5C", TK_CTRL | TK_RIGHT },
	{ "\033[1;5D", TK_CTRL | TK_LEFT },
	{ "\033[1;3H", TK_ALT | TK_HOME },
	{ "\033[1;3F", TK_ALT | TK_END },
	{ "\033[1;5H", TK_CTRL | TK_HOME },
	{ "\033[1;5F", TK_CTRL | TK_END },
	{ "\033[5;3~", TK_ALT | TK_PGUP },
	{ "\033[6;3~", TK_ALT | TK_PGDN },
	{ "\033[3;3~", TK_ALT | TK_DELETE },
	{ "\033[3;5~", TK_CTRL | TK_DELETE },
	{ "\033[H", TK_HOME }, { "\033[F", TK_END },
	{ "\033[1~", TK_HOME }, { "\033[4~", TK_END },
	{ "\033[Z", TK_BACKTAB },
};

static const struct {
	int code;
	uint32_t key;
} codes[] = {
	{ KEY_UP, TK_UP }, { KEY_DOWN, TK_DOWN },
	{ KEY_LEFT, TK_LEFT }, { KEY_RIGHT, TK_RIGHT },
	{ KEY_HOME, TK_HOME }, { KEY_END, TK_END },
	{ KEY_PPAGE, TK_PGUP }, { KEY_NPAGE, TK_PGDN },
	{ KEY_IC, TK_INSERT }, { KEY_DC, TK_DELETE },
	{ KEY_BACKSPACE, TK_BACKSPACE }, { KEY_ENTER, TK_ENTER },
	{ KEY_BTAB, TK_BACKTAB },
	{ KEY_SR, TK_SHIFT | TK_UP }, { KEY_SF, TK_SHIFT | TK_DOWN },
	{ KEY_RESIZE, TK_RESIZE },
};

static void
define_keys(void)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(sequences); i++)
		define_key(sequences[i].sequence, OUR_KEY_FIRST + (int)i);
}

static uint32_t
wheel(void)
{
	MEVENT event;

	if (getmouse(&event) != OK)
		return TK_NONE;
	if (event.bstate & BUTTON4_PRESSED)
		return TK_WHEEL_UP;
	return event.bstate & BUTTON5_PRESSED ? TK_WHEEL_DOWN : TK_NONE;
}

/* What curses calls code; TK_NONE for a key that nobody uses. */
static uint32_t
from_code(int code)
{
	size_t i;

	if (code == KEY_MOUSE)
		return wheel();
	if (code >= KEY_F(1) && code <= KEY_F(12))
		return TK_F1 + (code - KEY_F(1));
	if (code >= OUR_KEY_FIRST &&
	    code < OUR_KEY_FIRST + (int)ARRAY_LEN(sequences))
		return sequences[code - OUR_KEY_FIRST].key;
	for (i = 0; i < ARRAY_LEN(codes); i++)
		if (codes[i].code == code)
			return codes[i].key;
	return TK_NONE;
}

/* ---- giving the terminal back ---- */

static void
on_fatal(int number)
{
	if (rescue.open != NULL && tty_is_ours(STDIN_FILENO)) {
		dup2(rescue.tty_fd, STDOUT_FILENO);
		term_write_all(rescue.bytes, rescue.len);
		tcsetattr(STDIN_FILENO, TCSANOW, &rescue.termios);
	}
	/* SA_RESETHAND: the second time it does what it always does */
	raise(number);
}

static void
at_exit(void)
{
	term_close(rescue.open);
}

static void
rescue_add(const char *bytes)
{
	size_t n;

	if (bytes == NULL || bytes == (char *)-1)	/* as tigetstr() says */
		return;
	n = strlen(bytes);
	if (n > sizeof rescue.bytes - rescue.len)
		return;
	memcpy(rescue.bytes + rescue.len, bytes, n);
	rescue.len += n;
}

static void
prepare_rescue(struct term *t)
{
	static const int fatal[] = { SIGABRT, SIGSEGV, SIGBUS, SIGFPE,
	    SIGILL, SIGHUP, SIGTERM, SIGQUIT };
	static bool registered;
	struct sigaction action = { .sa_handler = on_fatal,
	    .sa_flags = SA_RESETHAND };
	struct sigaction now;
	size_t i;

	rescue.len = 0;
	rescue_add(MODES_OFF "\033[?1000l\033[0m");
	rescue_add(tigetstr("cnorm"));
	rescue_add(tigetstr("rmcup"));
	rescue_add("\r\n");
	rescue.termios = t->before;
	rescue.tty_fd = t->frame.tty_fd;
	rescue.open = t;
	for (i = 0; i < ARRAY_LEN(fatal); i++)
		if (sigaction(fatal[i], NULL, &now) == 0 &&
		    now.sa_handler == SIG_DFL)
			sigaction(fatal[i], &action, NULL);
	if (!registered && atexit(at_exit) == 0)
		registered = true;
}

/* ---- opening ---- */

static enum term_fault
judge(void)
{
	const char *name = getenv("TERM");
	enum term_fault fault;
	char *cup;
	int status;

	if (!isatty(STDIN_FILENO) || !isatty(STDOUT_FILENO))
		return TERM_NO_TTY;
	if (name == NULL || *name == '\0')
		return TERM_UNSET;
	/* newterm() would only say that something is wrong */
	if (setupterm(NULL, STDOUT_FILENO, &status) != OK)
		return strcmp(name, "dumb") == 0 ? TERM_DUMB : TERM_UNKNOWN;
	cup = tigetstr("cup");
	fault = cup == NULL || cup == (char *)-1 ? TERM_DUMB : TERM_OK;
	del_curterm(cur_term);
	return fault;
}

/* Does it understand the title sequences of xterm? */
static bool
has_title(void)
{
	static const char *const kin[] = { "xterm", "screen", "tmux", "rxvt",
	    "alacritty", "foot", "konsole", "gnome", "vte", "st-" };
	const char *name = getenv("TERM");
	size_t i;

	for (i = 0; name != NULL && i < ARRAY_LEN(kin); i++)
		if (strncmp(name, kin[i], strlen(kin[i])) == 0)
			return true;
	return false;
}

static void
make_colors(struct term *t)
{
	int i;

	t->depth = style_depth(tigetnum("colors"), getenv("NO_COLOR"));
	if (t->depth != STYLE_MONO && (start_color() != OK ||
	    COLOR_PAIRS <= STYLES))
		t->depth = STYLE_MONO;
	if (t->depth != STYLE_MONO)
		use_default_colors();
	for (i = 0; i < STYLES; i++)
		t->looks[i] = style_look(t->depth, i);
	term_theme(t, t->looks);
}

void
term_theme(struct term *t, const struct style_look looks[static STYLES])
{
	int i;

	for (i = 0; i < STYLES; i++) {
		t->looks[i] = looks[i];
		if (t->depth != STYLE_MONO)
			init_pair(i + 1, looks[i].fg, looks[i].bg);
	}
	t->all = true;
}

/* The modes that a suspended program must not leave behind. */
static void
modes(const struct term *t, bool on)
{
	const char *both = on ? MODES_ON : MODES_OFF;
	const char *title = on ? TITLE_PUSH : TITLE_POP;

	if (!t->titled)
		return;
	/* between two frames of curses, on the same file */
	term_write_all(title, strlen(title));
	term_write_all(both, strlen(both));
}

static void
set_up(struct term *t)
{
	raw();
	noecho();
	nonl();
	set_escdelay(ESC_DELAY_MS);
	intrflush(stdscr, FALSE);
	keypad(stdscr, TRUE);
	nodelay(stdscr, TRUE);
	typeahead(-1);		/* a frame is painted whole */
	leaveok(stdscr, FALSE);
	define_keys();
	mousemask(BUTTON4_PRESSED | BUTTON5_PRESSED, NULL);
	mouseinterval(0);
	make_colors(t);
	modes(t, true);
}

struct term *
term_open(bool ascii, enum term_fault *fault)
{
	struct term *t;

	assert(rescue.open == NULL);
	*fault = judge();
	if (*fault != TERM_OK)
		return NULL;
	t = mem_zero(1, sizeof *t);
	tcgetattr(STDIN_FILENO, &t->before);
	t->screen = newterm(NULL, stdout, stdin);
	if (t->screen == NULL) {
		free(t);
		*fault = TERM_DUMB;
		return NULL;
	}
	t->utf8 = strcmp(nl_langinfo(CODESET), "UTF-8") == 0;
	t->ascii = ascii || !t->utf8;
	t->titled = has_title();
	t->all = true;
	cells_init(&t->shown, t->ascii);
	term_frame_open(&t->frame);
	prepare_rescue(t);
	set_up(t);
	return t;
}

/* Whoever is in the background may not even do that. */
static void
give(struct term *t)
{
	if (t->hold == GIVEN || !tty_is_ours(STDIN_FILENO))
		return;
	modes(t, false);
	endwin();
	t->hold = GIVEN;
}

void
term_close(struct term *t)
{
	if (t == NULL)
		return;
	rescue.open = NULL;
	give(t);
	delscreen(t->screen);
	if (tty_is_ours(STDIN_FILENO))
		tcsetattr(STDIN_FILENO, TCSADRAIN, &t->before);
	cells_release(&t->shown);
	term_frame_close(&t->frame);
	free(t);
}

bool
term_ascii(const struct term *t)
{
	return t->ascii;
}

enum style_depth
term_depth(const struct term *t)
{
	return t->depth;
}

void
term_size(const struct term *t, int *rows, int *cols)
{
	(void)t;
	*rows = LINES;
	*cols = COLS;
}

/* ---- painting ---- */

static attr_t
attributes(uint8_t look)
{
	attr_t attr = A_NORMAL;

	if (look & LOOK_BOLD)
		attr |= A_BOLD;
	if (look & LOOK_DIM)
		attr |= A_DIM;
	if (look & LOOK_UNDERLINE)
		attr |= A_UNDERLINE;
	if (look & LOOK_REVERSE)
		attr |= A_REVERSE;
	return attr;
}

/* A cell of two columns may hold two letters, a flag's or a vowel sign. */
static void
paint_cell(const struct term *t, const struct cell *c, int row, int col)
{
	wchar_t text[CELL_BYTES];
	size_t n = mbstowcs(text, c->text, CELL_BYTES);

	if (n == (size_t)-1 || n == 0)
		wcscpy(text, L"?");
	attr_set(attributes(t->looks[c->style].attr),
	    t->depth == STYLE_MONO ? 0 : c->style + 1, NULL);
	mvaddwstr(row, col, text);
}

static void
paint_row(struct term *t, const struct cells *g, int row)
{
	const struct cell *cells = &g->cell[(size_t)row * g->cols];
	int from = 0, to, col;

	while (cells_diff(&t->shown, g, row, &from, &to)) {
		for (col = from; col < to; col++)
			if (cells[col].width > 0)
				paint_cell(t, &cells[col], row, col);
		from = to;
	}
}

/* Everything is unlike what is shown. */
static void
forget_shown(struct term *t, const struct cells *g)
{
	cells_resize(&t->shown, g->rows, g->cols);
	memset(t->shown.cell, 0xff,
	    (size_t)g->rows * g->cols * sizeof *g->cell);
	erase();
	clearok(curscr, TRUE);
	t->all = false;
}

void
term_paint(struct term *t, const struct cells *g)
{
	bool back = isendwin();	/* curses sets the terminal's modes anew */
	int row;

	if (t->all || t->shown.rows != g->rows || t->shown.cols != g->cols)
		forget_shown(t, g);
	for (row = 0; row < g->rows; row++)
		paint_row(t, g, row);
	cells_copy(&t->shown, g);
	if (!back)
		term_frame_begin(&t->frame);
	curs_set(g->cursor_row >= 0 ? 1 : 0);
	if (g->cursor_row >= 0)
		move(g->cursor_row, g->cursor_col);
	refresh();
	if (!back)
		term_frame_end(&t->frame);
}

bool
term_ready(const struct term *t)
{
	struct pollfd out = { .fd = STDOUT_FILENO, .events = POLLOUT };

	(void)t;
	return poll(&out, 1, 0) != 0;
}

void
term_redraw(struct term *t)
{
	t->all = true;
}

/* ---- input ---- */

/* curses says the same for "no key yet" and "never again". */
static bool
hung_up(void)
{
	struct pollfd in = { .fd = STDIN_FILENO, .events = POLLIN };

	return poll(&in, 1, 0) > 0 &&
	    (in.revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
}

/*
 * The character that byte ends; TK_NONE while it is not complete, U+FFFD for
 * what is none. Not get_wch(): it sticks for ever at a byte that the locale
 * does not know.
 */
static uint32_t
decode(struct term *t, unsigned char byte)
{
	wint_t c;

	if (!t->utf8) {
		c = btowc(byte);
		return c == WEOF ? 0xfffd : (uint32_t)c;
	}
	if (byte == 0xc0 || byte == 0xc1 || byte > 0xf4) {
		t->missing = 0;
		return 0xfffd;
	}
	if (byte < 0x80 || byte >= 0xc0) {	/* begins a character */
		t->missing = byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 :
		    byte >= 0xc0 ? 1 : 0;
		t->character = byte & (byte < 0x80 ? 0x7f :
		    0x3f >> t->missing);
		return t->missing == 0 ? byte : (uint32_t)TK_NONE;
	}
	if (t->missing == 0)
		return 0xfffd;
	t->character = t->character << 6 | (byte & 0x3f);
	if (--t->missing > 0)
		return TK_NONE;
	/* what is too large or a surrogate is no text; the rest is judged
	 * by those who take it */
	return t->character < TK_FIRST && (t->character < 0xd800 ||
	    t->character > 0xdfff) ? t->character : 0xfffd;
}

/* The next key that means something, TK_NONE if there is none now. */
static uint32_t
one_key(struct term *t, bool *gone)
{
	uint32_t key = TK_NONE;
	int c;

	while (key == TK_NONE) {
		c = getch();
		if (c == ERR) {
			*gone = hung_up();
			break;
		}
		key = c > 0xff ? from_code(c) : decode(t, (unsigned char)c);
	}
	return key;
}

/* The rest of a key's sequence that nobody knows: it must not become text. */
static void
swallow(bool csi)
{
	int c;

	do {
		c = getch();
	} while (csi && c != ERR && c < 0x100 && !(c >= 0x40 && c <= 0x7e));
}

uint32_t
term_key(struct term *t, bool *gone)
{
	uint32_t key, next;

	*gone = false;
	if (t->hold != HELD)
		return TK_NONE;
	key = one_key(t, gone);
	if (key != TK_ESC || *gone)
		return key;
	next = one_key(t, gone);
	if (next == TK_NONE)
		return TK_ESC;
	if (next != '[' && next != 'O')
		return next | TK_ALT;
	swallow(next == '[');
	return term_key(t, gone);
}

void
term_resized(struct term *t)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 ||
	    size.ws_row == 0 || size.ws_col == 0)
		return;
	if (size.ws_row == LINES && size.ws_col == COLS)
		return;
	resizeterm(size.ws_row, size.ws_col);
	t->all = true;
}

/* The SIGCONT that ends it says nothing that is not known here. */
void
term_suspend(struct term *t)
{
	struct sigaction usual = { .sa_handler = SIG_DFL }, stop, cont;

	give(t);
	sigaction(SIGTSTP, &usual, &stop);
	sigaction(SIGCONT, &usual, &cont);
	/* the whole job, as the terminal itself would have done */
	kill(0, SIGTSTP);
	sigaction(SIGCONT, &cont, NULL);
	sigaction(SIGTSTP, &stop, NULL);
}

void
term_continued(struct term *t)
{
	if (t->hold == HELD)
		t->hold = DOUBTFUL;
}

bool
term_hold(struct term *t)
{
	if (!tty_is_ours(STDIN_FILENO)) {
		term_continued(t);	/* of which nobody has told yet */
		return false;
	}
	if (t->hold == HELD)
		return true;
	give(t);	/* first: curses sets modes that it has left only */
	modes(t, true);
	t->hold = HELD;
	term_resized(t);
	t->all = true;
	return true;
}

void
term_mouse(struct term *t, bool on)
{
	(void)t;
	mousemask(on ? BUTTON4_PRESSED | BUTTON5_PRESSED : 0, NULL);
}

static void
add_base64(struct str *out, const unsigned char *p, size_t len)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	    "abcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t bits;
	size_t i, n;
	int j;

	for (i = 0; i < len; i += 3) {
		n = len - i < 3 ? len - i : 3;
		bits = (uint32_t)p[i] << 16;
		bits |= n > 1 ? (uint32_t)p[i + 1] << 8 : 0;
		bits |= n > 2 ? p[i + 2] : 0;
		for (j = 0; j < 4; j++)
			str_add_char(out, j <= (int)n ?
			    digits[bits >> (18 - 6 * j) & 0x3f] : '=');
	}
}

bool
term_copy(struct term *t, const char *text, size_t len)
{
	struct str out;

	if (!t->titled || t->hold != HELD)
		return false;
	str_init(&out);
	str_add(&out, "\033]52;c;");
	add_base64(&out, (const unsigned char *)text, len);
	str_add(&out, "\a");
	term_write_all(out.s, out.len);
	str_release(&out);
	return true;
}

void
term_notify(struct term *t, bool osc9, const char *text)
{
	struct str out;

	if (!t->titled || t->hold != HELD)
		return;
	str_init(&out);
	str_add(&out, osc9 ? "\033]9;" : "\033]777;notify;tuschel;");
	utf8_sanitize(&out, text, strlen(text), UTF8_LINE);
	str_add(&out, "\a");
	term_write_all(out.s, out.len);
	str_release(&out);
}

void
term_bell(struct term *t)
{
	if (t->hold == HELD)
		beep();
}

void
term_title(struct term *t, const char *title)
{
	struct str out;

	if (!t->titled || t->hold != HELD)
		return;
	str_init(&out);
	str_add(&out, "\033]2;");
	utf8_sanitize(&out, title, strlen(title), UTF8_LINE);
	str_add(&out, "\a");
	term_write_all(out.s, out.len);
	str_release(&out);
}
