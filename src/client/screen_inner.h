/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the screen, for screen*.c only.
 */
#ifndef CLIENT_SCREEN_INNER_H
#define CLIENT_SCREEN_INNER_H

#include "client/screen.h"

#include "base/str.h"
#include "net/loop.h"
#include "ui/cells.h"
#include "ui/complete.h"
#include "ui/edit.h"
#include "ui/layout.h"
#include "ui/scroll.h"
#include "ui/term.h"
#include "wire/limits.h"

enum {
	SCROLL_LINES_MAX = 1000000,
	SCROLL_BYTES_MAX = 256 << 20,	/* peers choose how long lines are */
	HISTORY_LINES_MAX = 1000,
	/* what the session queues, and as much again on its way */
	PENDING_MAX = 2 * ROOM_MSGS_QUEUED_MAX,
	PASTE_BYTES_MAX = 1 << 20
};

enum overlay { OVERLAY_NONE, OVERLAY_HELP, OVERLAY_PANES };

/* The way to the key, for the key pane. */
struct way {
	bool done[STEPS];
	char *broken;		/* "anna: no answer"; NULL: none failed */
	char *left;		/* whose exit made this generation, or NULL */
};

/* Own lines that have not come back yet. */
struct pending {
	long number;
	uint64_t handle;
	int64_t since_ms;
};

struct screen {
	struct front front;		/* first: the front is the screen */
	struct app *app;
	struct loop *loop;
	struct term *term;
	struct loop_input *input;
	struct loop_signal *winch, *tstp, *cont;
	struct loop_timer *tick, *frame;

	struct cells cells;
	struct layout layout;
	struct scroll *scroll;
	struct edit *edit;
	struct complete *complete;

	bool dirty, urgent;
	int64_t painted_ms;		/* loop's time of the last frame */
	int64_t key_ms;			/* of the last key */
	int64_t mark_ms;		/* when "new since" was set */
	bool away;			/* the terminal has lost the focus */
	int64_t flash_ms;		/* until then flash is shown */
	struct str flash;
	struct str title;		/* of the window, as last set */
	int day;			/* of the last line; 0: none yet */
	int prefix_cols;		/* of the widest prefix so far */

	enum overlay overlay;
	int overlay_top;		/* first line of the help shown */
	size_t peers_top;		/* first peer shown */
	struct way way;
	struct pending pending[PENDING_MAX];
	size_t pending_count;

	bool asking;			/* for the passphrase */
	bool pasting;			/* between the brackets of a paste */
	bool deciding;			/* what to do with the pasted lines */
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

/* screen_lines.c: what comes into the message pane */
void screen_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text);
void screen_said(struct front *front, const struct front_said *said);
void screen_notice(struct front *front, enum say_level level,
    const char *text);
void screen_way_release(struct way *way);

/* screen_draw.c: the whole screen, drawn into s->cells */
void screen_draw(struct screen *s, int64_t now_ms);
/* Has an own line been under way for so long that it needs a word? */
bool screen_is_late(const struct screen *s, int64_t now_ms);
/* How long the relay may say nothing before that is worth a word. */
int64_t screen_silence_ms(const struct session_status *st);
/* Until when what is drawn stays true. */
int64_t screen_stale_ms(const struct screen *s, int64_t now_ms);

/* screen_messages.c */
void screen_columns(const struct screen *s, struct columns *c);
void screen_draw_messages(struct screen *s);

/* screen_panes.c: g NULL only counts. Both return the rows wanted for as many
 * columns as r has. */
int screen_draw_peers(struct screen *s, struct cells *g,
    const struct rect *r);
int screen_draw_key(const struct screen *s, struct cells *g,
    const struct rect *r, int64_t now_ms);

/* screen_bars.c: title, status line */
void screen_draw_title(struct screen *s, int64_t now_ms);
void screen_draw_status(struct screen *s, int64_t now_ms);
void screen_set_title(struct screen *s);

/* screen_help.c */
void screen_draw_help(struct screen *s);
/* How far down the help can be scrolled. */
int screen_help_top_max(const struct screen *s);

/* screen_input.c: the editor */
int screen_input_rows(const struct screen *s, int cols);
void screen_draw_input(struct screen *s);

/* screen_keys.c */
void screen_on_input(void *ctx);
/* A hint in the status line for some seconds; text is translated. */
void screen_flash(struct screen *s, const char *text);
/* Ends the masked question, if it is being asked. */
void screen_end_question(struct screen *s);

#endif
