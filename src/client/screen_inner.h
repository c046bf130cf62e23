/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the screen, for screen*.c only.
 */
#ifndef CLIENT_SCREEN_INNER_H
#define CLIENT_SCREEN_INNER_H

#include "client/screen.h"
#include "client/screen_view.h"

#include "base/str.h"
#include "net/loop.h"
#include "ui/cells.h"
#include "ui/complete.h"
#include "ui/layout.h"
#include "ui/term.h"
#include "ui/vi.h"

#define NO_GENERATION UINT64_MAX	/* of lines that came under none */

enum {
	SCROLL_LINES_MAX = 1000000,
	SCROLL_BYTES_MAX = 256 << 20,	/* peers choose how long lines are */
	HISTORY_LINES_MAX = 1000,
	PASTE_BYTES_MAX = 1 << 20,
	WINDOWS_MAX = 200	/* others open them by a direct message */
};

enum overlay {
	OVERLAY_NONE, OVERLAY_PANES, OVERLAY_CODE,
	OVERLAY_HELP, OVERLAY_KEY,	/* these and what follows are pages */
	OVERLAY_BINDINGS, OVERLAY_FOUND, OVERLAY_LINKS,
	OVERLAYS
};

/* A search through the scrollback of the window shown. */
struct finder {
	bool on;			/* what is typed is the needle */
	struct edit *edit;
	struct find *find;		/* NULL: nothing to look for yet */
	uint64_t *hits;			/* handles, the newest first */
	size_t count, room, at;		/* the one shown */
	size_t live;			/* those of the window itself */
	bool stored;			/* they are all found: the archive's */
	bool looking;			/* there is more to look at ... */
	uint64_t next;			/* ... from that one on; 0: to load */
	struct scroll_place before;	/* where the view was */
};

/* What was kept from before of the window shown. */
struct archive {
	struct scroll *scroll;		/* NULL: nobody has asked for it */
	struct history_reader *reader;	/* NULL: all of it is loaded */
	int day;			/* of the last line */
	bool shown;			/* in the place of the window's */
};

struct screen {
	struct client *client;
	struct loop *loop;
	struct term *term;
	struct loop_input *input;
	struct loop_signal *winch, *tstp, *cont;
	struct loop_timer *tick, *frame;

	struct cells cells;
	struct layout layout;
	struct window *windows[WINDOWS_MAX];
	size_t window_count, view_count;
	struct window *win, *last_win;	/* looked at, and before that */
	struct complete *complete;
	struct vi *vi;			/* if the setting keys is vi */
	struct finder finder;
	struct archive archive;
	struct loop_timer *find_timer;
	char *opening;			/* is asked about: an address */
	struct qr *code;		/* and what stands beside it */
	char *code_title, *code_words;
	bool bare;			/* messages alone, to be copied */
	size_t unseen;			/* notified of since the last key */
	int64_t notified_ms;		/* 0: never */

	bool dirty, urgent;
	int64_t painted_ms;		/* loop's time of the last frame */
	int64_t key_ms;			/* of the last key */
	bool away;			/* the terminal has lost the focus */
	bool answering;			/* a line of the user's is at work */
	int64_t flash_ms;		/* until then flash is shown */
	struct str flash;
	struct str title;		/* of the window, as last set */

	enum overlay overlay;
	int overlay_top;		/* first line of the page shown */
	size_t overlay_item;		/* chosen on it */
	size_t peers_top;		/* first peer shown */
	int peers_rows;			/* so many were drawn at once */
	int key_history;		/* lines of earlier ones in the pane */
	bool numbers;			/* show generations instead of times */
	bool pasting;			/* between the brackets of a paste */
	bool deciding;			/* what to do with the pasted lines */
	bool puzzled;			/* a key that is no answer to that */
	struct str paste;
};

/* The columns of a message, within the pane. */
struct columns {
	int pad;		/* before everything */
	int time, prefix;	/* widths; 0: no time */
	int text, text_cols;	/* first column, width */
	int mark;		/* column of the echo mark */
};

struct screen *screen_of(struct front *front);
/* What is typed into: the window's draft, or the answer to a question. */
/* As Ctrl-Z does; returns when the program goes on. */
void screen_suspend(struct screen *s);
struct edit *screen_edit(const struct screen *s);

/* screen_lines.c: what comes into the message pane */
void screen_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text);
void screen_said(struct front *front, const struct front_said *said);
void screen_notice(struct front *front, enum say_level level, const char *text);
void screen_history(struct front *front, const struct history_line *line);
/* A stored line, as one of w; *day as in struct window. */
void screen_add_stored(struct window *w, struct scroll *scroll, int *day,
    const struct history_line *was);
void screen_way_release(struct way *way);
/* The first line of a direct conversation. */
void screen_greet(struct window *w, const struct app_person *person);

/* screen_draw.c: the whole screen, drawn into s->cells */
void screen_draw(struct screen *s, int64_t now_ms);
/* Has an own line been under way for so long that it needs a word? */
bool screen_is_late(const struct room_view *v, int64_t now_ms);
/* How many of those in w have? */
size_t screen_late_lines(const struct window *w, int64_t now_ms);
/* Until when what is drawn stays true. */
int64_t screen_stale_ms(const struct screen *s, int64_t now_ms);

/* screen_messages.c */
void screen_columns(const struct screen *s, struct columns *c);
void screen_draw_messages(struct screen *s);

/* screen_panes.c: g NULL only counts. Both return the rows wanted for as many
 * columns as r has. */
int screen_draw_peers(struct screen *s, struct cells *g,
    const struct rect *r);
/* top: how many lines are scrolled away; history: how many to add below of the
 * generations before. */
int screen_draw_key(const struct screen *s, struct cells *g,
    const struct rect *r, int top, int history, int64_t now_ms);
/* Appends how long ago. */
void screen_age(struct str *out, int64_t age_ms);

/* screen_find.c */
void screen_finder_init(struct screen *s);
void screen_finder_release(struct screen *s);
void screen_on_find_timer(void *ctx);
/* Looks for it incrementally, from the newest line on. */
void screen_find(struct screen *s, const char *needle);
/* stay: at the line found; else back to where the view was. */
void screen_find_end(struct screen *s, bool stay);
/* Is an action the search's? Then it is done. */
bool screen_find_action(struct screen *s, int action);
/* The needle may be another one. */
void screen_find_typed(struct screen *s);
/* Nobody looks any more, and nothing need be kept for that. */
void screen_find_tidy(struct screen *s);
/* How it stands, to be freed. */
char *screen_find_words(const struct screen *s);
bool screen_search(struct front *front, const char *needle, bool list);

/* screen_notify.c: what who has done in w */
enum notice {
	NOTICE_NAME,		/* said our name */
	NOTICE_DIRECT,		/* wrote to us alone */
	NOTICE_REQUEST		/* asks to be let in */
};
void screen_notify(const struct window *w, enum notice notice,
    const char *who);

/* screen_theme.c: the setting is another one */
void screen_take_theme(struct screen *s);

/* screen_bars.c: title, status line */
void screen_draw_title(struct screen *s, int64_t now_ms);
void screen_draw_status(struct screen *s, int64_t now_ms);
void screen_set_title(struct screen *s);

/* screen_input.c: the editor */
int screen_input_rows(const struct screen *s, int cols);
void screen_draw_input(struct screen *s);

/* screen_keys.c */
void screen_on_input(void *ctx);
void screen_open(struct screen *s, enum overlay overlay);
/* A hint in the status line for some seconds; text is translated. */
void screen_flash(struct screen *s, const char *text);

#include "client/screen_overlays.h"

#endif
