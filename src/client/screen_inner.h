/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of the screen, for screen*.c only.
 */
#ifndef CLIENT_SCREEN_INNER_H
#define CLIENT_SCREEN_INNER_H

#include "client/screen.h"
#include "client/screen_typed.h"

#include "base/str.h"
#include "net/loop.h"
#include "ui/cells.h"
#include "ui/complete.h"
#include "ui/edit.h"
#include "ui/layout.h"
#include "ui/scroll.h"
#include "ui/term.h"
#include "ui/vi.h"
#include "wire/limits.h"

#define NO_GENERATION UINT64_MAX	/* of lines that came under none */

enum {
	SCROLL_LINES_MAX = 1000000,
	SCROLL_BYTES_MAX = 256 << 20,	/* peers choose how long lines are */
	HISTORY_LINES_MAX = 1000,
	/* what the session queues, and as much again on its way */
	PENDING_MAX = 2 * ROOM_MSGS_QUEUED_MAX,
	PASTE_BYTES_MAX = 1 << 20,
	GENERATIONS_SHOWN = 500,
	WINDOWS_MAX = 200	/* others open them by a direct message */
};

enum overlay {
	OVERLAY_NONE, OVERLAY_PANES, OVERLAY_CODE,
	OVERLAY_HELP, OVERLAY_KEY,	/* these and what follows are pages */
	OVERLAY_FOUND, OVERLAY_LINKS,
	OVERLAYS
};

/* The way to the key, for the key pane. */
struct way {
	bool done[STEPS];
	char *broken;		/* "anna: no answer"; NULL: none failed */
	char *left;		/* whose exit made this generation, or NULL */
};

/* One that has come while this client watched. */
struct generation {
	uint64_t number;
	int64_t wall_ms;
	size_t members;
	char *brief, *text;	/* why: "bob left", and the whole sentence */
	char words[40];
};

/* What has happened in a window that is not looked at; the most counts. */
enum activity {
	ACTIVITY_NONE, ACTIVITY_NOTICE, ACTIVITY_MESSAGE, ACTIVITY_MENTION
};

struct window {
	struct identity_public who;	/* not of the room */
	char *name;			/* of the other end, as last seen */
	struct scroll *scroll;
	struct edit *edit;		/* its draft, what was sent before */
	enum activity activity;
	int64_t seen_ms;		/* of the last key while looked at */
	int64_t mark_ms;		/* when "new since" was set */
	int day;			/* of the last line; 0: none yet */
	int prefix_cols;		/* of the widest prefix so far */
	int64_t since_ms;		/* wall clock: it has what came since */
	size_t stored;			/* lines from before that, the newest */
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

/* Own lines that have not come back yet. */
struct pending {
	long number;
	struct window *win;
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
	struct window *windows[WINDOWS_MAX];	/* the room is the first */
	size_t window_count;
	struct window *win, *last_win;	/* looked at, and before that */
	struct edit *secret;		/* the answer to either question */
	struct complete *complete;
	struct vi *vi;			/* if the setting keys is vi */
	struct finder finder;
	struct archive archive;
	struct typed_state typed;
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
	struct way way;
	struct generation generations[GENERATIONS_SHOWN]; /* newest last */
	size_t generation_count;
	int key_history;		/* of them in the key pane */
	bool numbers;			/* show generations instead of times */
	struct pending pending[PENDING_MAX];
	size_t pending_count;

	bool asking, doubting;		/* for the passphrase; the relay */
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
/* What is typed into: the window's draft, or the answer to a question. */
struct edit *screen_edit(const struct screen *s);

/* screen_windows.c */
void screen_windows_init(struct screen *s);
void screen_windows_release(struct screen *s);
struct window *screen_room(const struct screen *s);
/*
 * The conversation with id, made if there is none yet and open is true. NULL
 * if there is none, nothing is known of id, or there are too many.
 */
struct window *screen_direct(struct screen *s, uint32_t id, bool open);
/* To whom what is typed into w goes; false: to the room, or nobody is here. */
bool screen_dest(const struct screen *s, const struct window *w,
    struct app_peer *peer);
void screen_go(struct screen *s, struct window *w);
/* Counted from 1; the one looked at: back to the one before. */
void screen_go_number(struct screen *s, size_t number);
void screen_go_next(struct screen *s, int step);
void screen_go_active(struct screen *s);
/* Something has happened in w. */
void screen_touch(struct screen *s, struct window *w,
    enum activity activity);
bool screen_close(struct front *front);
bool screen_query(struct front *front, uint32_t id);
size_t screen_window_number(const struct screen *s, const struct window *w);
const char *screen_window_name(const struct screen *s,
    const struct window *w);
/* Appends "[1:room] 2:bob*". */
void screen_window_list(const struct screen *s, struct str *out,
    bool active_only);
/* Has anything been said in a window that is not looked at? */
bool screen_is_active(const struct screen *s);

/* One that was open before; its edit is filled. */
void screen_restore(struct screen *s, const struct identity_public *who,
    const char *name);
/* An empty one for the room. */
void screen_new_edit(struct screen *s);

/* screen_lines.c: what comes into the message pane */
void screen_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text);
void screen_said(struct front *front, const struct front_said *said);
void screen_notice(struct front *front, enum say_level level, const char *text);
void screen_history(struct front *front, const struct history_line *line);
/* A stored line, as one of w; *day as in struct window. */
void screen_add_stored(struct screen *s, struct window *w,
    struct scroll *scroll, int *day, const struct history_line *was);
void screen_way_release(struct way *way);
/* The first line of a direct conversation. */
void screen_greet(struct screen *s, struct window *w,
    const struct app_person *person);

/* screen_draw.c: the whole screen, drawn into s->cells */
void screen_draw(struct screen *s, int64_t now_ms);
/* Has an own line been under way for so long that it needs a word? */
bool screen_is_late(const struct screen *s, int64_t now_ms);
/* Until when what is drawn stays true. */
int64_t screen_stale_ms(const struct screen *s, int64_t now_ms);

/* screen_messages.c */
void screen_columns(const struct screen *s, struct columns *c);
void screen_draw_messages(struct screen *s);

/* screen_panes.c: g NULL only counts. Both return the rows wanted for as many
 * columns as r has. */
int screen_draw_peers(struct screen *s, struct cells *g,
    const struct rect *r);
/* history: how many generations to list below. */
int screen_draw_key(const struct screen *s, struct cells *g,
    const struct rect *r, int history, int64_t now_ms);
/* "bob came in", of the present generation; to be freed. */
char *screen_cause(const struct screen *s, const struct session_status *st);
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

/* screen_notify.c: who said our name in w, or wrote to us alone */
void screen_notify(struct screen *s, const struct window *w, const char *who,
    bool direct);

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
