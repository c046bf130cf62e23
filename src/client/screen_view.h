/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rooms and windows: each room is a view, the front of its app, and has the
 * window of the room itself and those of its direct conversations; a part of
 * screen_inner.h.
 */
#ifndef CLIENT_SCREEN_VIEW_H
#define CLIENT_SCREEN_VIEW_H

#include "client/app.h"
#include "client/front.h"
#include "client/screen_typed.h"
#include "ui/edit.h"
#include "ui/scroll.h"
#include "wire/limits.h"

enum {
	/* what the session queues, and as much again on its way */
	PENDING_MAX = 2 * ROOM_MSGS_QUEUED_MAX,
	GENERATIONS_SHOWN = 500
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
	bool first;		/* of a group; one before it was of another */
	char *brief, *text;	/* why: "bob left", and the whole sentence */
	char words[40];
};

/* What has happened in a window that is not looked at; the most counts. */
enum activity {
	ACTIVITY_NONE, ACTIVITY_NOTICE, ACTIVITY_MESSAGE, ACTIVITY_MENTION
};

struct window {
	struct room_view *view;		/* its room */
	struct identity_public who;	/* not of the room itself */
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
	bool left;			/* it says that the other end has */
};

/* Own lines that have not come back yet. */
struct pending {
	long number;
	struct window *win;
	uint64_t handle;
	int64_t since_ms;
};

struct room_view {
	struct front front;		/* first: the front is the view */
	struct screen *screen;
	struct app *app;
	struct window *room;		/* of the room itself */
	struct typed_state typed;
	struct edit *secret;		/* the answer to either question */
	bool asking, doubting;		/* for the passphrase; the relay */
	struct way way;
	struct generation generations[GENERATIONS_SHOWN]; /* newest last */
	size_t generation_count;
	struct pending pending[PENDING_MAX];
	size_t pending_count;
};

extern const struct front_ops screen_ops;
struct room_view *view_of(struct front *front);
/* Is something asked for where s->win is? */
bool screen_is_asking(const struct screen *s);

/* ---- screen_windows.c ---- */

/* A room with its window, behind all others. NULL: there are too many. */
struct room_view *screen_add_view(struct screen *s, struct app *app);
void screen_gone(struct front *front);
void screen_views_release(struct screen *s);
/* The status line says so if a room that is not looked at asks something. */
void screen_tell_asking(struct screen *s);
bool window_is_room(const struct window *w);
/*
 * The conversation with id, made if there is none yet and open is true. NULL
 * if there is none, nothing is known of id, or there are too many.
 */
struct window *screen_direct(struct room_view *v, uint32_t id, bool open);
/* To whom what is typed into w goes; false: to the room, or nobody is here. */
bool screen_dest(const struct window *w, struct app_peer *peer);
/* Before a frame: conversations take the names that those who are here have
 * now, and say of who had left that a line reaches them again. */
void screen_meet(struct screen *s);
void screen_go(struct screen *s, struct window *w);
/* Counted from 1; the one looked at: back to the one before. */
void screen_go_number(struct screen *s, size_t number);
void screen_go_next(struct screen *s, int step);
void screen_go_active(struct screen *s);
/* Something has happened in w. */
void screen_touch(struct window *w, enum activity activity);
bool screen_close(struct front *front);
bool screen_query(struct front *front, uint32_t id);
size_t screen_window_number(const struct window *w);
const char *screen_window_name(const struct window *w);
bool screen_window(struct front *front, const char *args);
/* Is nothing heard of its relay? */
bool screen_is_cut_off(const struct room_view *v, int64_t now_ms);
/* Appends "[1:room] 2:bob*"; rooms that are cut off, if there are several, in
 * parentheses. */
void screen_window_list(const struct screen *s, struct str *out,
    bool active_only);
/* Appends "3! 1* 4+", where it matters most first, in so many columns; the
 * one more is "~" if that is not all. */
void screen_window_numbers(const struct screen *s, struct str *out, int cols);
/* The most that has happened in a window that is not looked at. */
enum activity screen_most_active(const struct screen *s);
/* One that was open before; its edit is filled. */
void screen_restore(struct room_view *v, const struct identity_public *who,
    const char *name);
/* An empty one for the room. */
void screen_new_edit(struct room_view *v);

#endif
