/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drafts and sent lines over restarts, if they are kept; a part of
 * screen_inner.h.
 */
#ifndef CLIENT_SCREEN_TYPED_H
#define CLIENT_SCREEN_TYPED_H

#include <stdbool.h>
#include <stdint.h>

struct json_t;
struct loop_timer;
struct room_view;
struct window;

struct typed_state {
	struct loop_timer *timer;
	bool due;		/* something is to be written ... */
	int64_t since_ms;	/* ... since then */
	char *room;		/* whose it is; "" none yet */
	struct json_t *kept;	/* NULL: nothing is */
};

void screen_typed_init(struct room_view *v);
void screen_typed_release(struct room_view *v);
/* A key was pressed: what is typed may be another one, to be kept soon. */
void screen_typed(struct room_view *v);
/* The relay may be another one, and so what was typed there. */
void screen_typed_room(struct room_view *v);
/* What was kept of w, into its editor. */
void screen_typed_fill(struct window *w);
void screen_typed_closes(const struct window *w);

#endif
