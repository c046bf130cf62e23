/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands over the message pane, or in its place; a part of
 * screen_inner.h.
 */
#ifndef CLIENT_SCREEN_OVERLAYS_H
#define CLIENT_SCREEN_OVERLAYS_H

#include "client/screen_inner.h"

/* screen_page.c: pages, as overlays */
struct page {
	struct screen *s;
	struct rect r;		/* inside the border */
	bool draws;		/* else only counts */
	int top, lines;		/* the first line shown; so far */
	size_t items;		/* so far */
	int item_line;		/* of the chosen one */
};
/* A head in its column (none: head_cols 0) and text broken beside it. */
void page_add(struct page *p, const char *head, int head_cols,
    const char *text, enum style head_style, enum style style);
/* What is added next can be chosen; true: it is. */
bool page_item(struct page *p);
void screen_draw_page(struct screen *s);
void screen_page_scroll(struct screen *s, int delta);
/* To another item; false if the page has none. */
bool screen_page_choose(struct screen *s, int delta);
/* Enter on the chosen item; false if the page has none. */
bool screen_page_enter(struct screen *s);

/* screen_find.c */
/* The hit that has been gone to, where the view is another one now. */
void screen_find_show(struct screen *s);
void screen_fill_found(struct page *p);
void screen_enter_found(struct screen *s);

/* screen_archive.c */
/* What is looked at: the window's lines, or its archive. */
struct scroll *screen_scroll(const struct screen *s);
/* The next piece; false: all of it is loaded, if anything is kept. */
bool screen_archive_load(struct screen *s);
/* The newest one that does not stand in the window too; 0: none. */
uint64_t screen_archive_newest(const struct screen *s);
/* That line of it instead of the window's own; and these again. */
void screen_archive_show(struct screen *s, uint64_t handle);
void screen_archive_leave(struct screen *s);
void screen_archive_drop(struct screen *s);
void screen_to_end(struct screen *s);
void screen_scroll_by(struct screen *s, int delta);

/* screen_menu.c: what a word could become */
void screen_menu_step(struct screen *s, int step);
/* Is an action the menu's? Then it is done; most others close it. */
bool screen_menu_action(struct screen *s, int action);
void screen_draw_menu(struct screen *s);
bool screen_menu_has_slash(const struct screen *s);
bool screen_menu_fits(const struct screen *s);

/* screen_code.c */
void screen_code(struct front *front, const char *title, const char *words,
    const char *text);
void screen_code_release(struct screen *s);
void screen_draw_code(struct screen *s);

/* screen_links.c */
void screen_fill_links(struct page *p);
/* Asks before it opens the chosen one; the answer is screen_decide_link(). */
void screen_enter_link(struct screen *s);
void screen_decide_link(struct screen *s, uint32_t key);
void screen_copy_link(struct screen *s);

/* screen_key.c: generations */
void screen_add_generation(struct room_view *v, const struct session_event *e,
    const char *text);
void screen_generations_release(struct room_view *v);
/* The present one, NULL: none has come. */
const struct generation *screen_generation(const struct room_view *v);
/* What the key pane could list of those before: they, and where the numbers
 * of another group begin. */
int screen_lines_before(const struct room_view *v);
void screen_fill_key(struct page *p);

/* screen_help.c */
void screen_fill_help(struct page *p);
void screen_fill_bindings(struct page *p);

#endif
