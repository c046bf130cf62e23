/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The history of generations: who made each, when and why, as far as this
 * client has seen them come. A few of the newest stand in the key pane where
 * there is room; /key shows all with their group words.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"

void
screen_generations_release(struct room_view *v)
{
	while (v->generation_count > 0) {
		v->generation_count--;
		free(v->generations[v->generation_count].brief);
		free(v->generations[v->generation_count].text);
	}
}

/* In three words: the pane is narrow. To be freed. */
static char *
brief(const struct app *app, const struct session_event *e)
{
	const char *who = app_name(app, e->id);

	switch (e->cause) {
	case CAUSE_FOUND:
		return mem_printf(_("%s opened it"), who);
	case CAUSE_JOIN:
		return mem_printf(_("%s came"), who);
	case CAUSE_EXIT:
		if (e->other != 0)
			return mem_printf(_("%s left"),
			    app_name(app, e->other));
		/* fall through */
	case CAUSE_REKEY:
		return mem_printf(_("%s renewed"), who);
	default:
		return mem_printf(_("%s gave it"), who);
	}
}

void
screen_add_generation(struct room_view *v, const struct session_event *e,
    const char *text)
{
	struct generation *g;

	if (v->generation_count == GENERATIONS_SHOWN) {
		free(v->generations[0].brief);
		free(v->generations[0].text);
		memmove(&v->generations[0], &v->generations[1],
		    (GENERATIONS_SHOWN - 1) * sizeof v->generations[0]);
		v->generation_count--;
	}
	g = &v->generations[v->generation_count++];
	*g = (struct generation){
		.number = e->generation,
		.wall_ms = app_wall_ms(v->app, e->time_ms),
		.members = (size_t)e->number,
		.first = e->cause == CAUSE_FOUND || e->cause == CAUSE_HANDED,
		.brief = brief(v->app, e),
		.text = mem_strdup(text != NULL ? text : "")
	};
	snprintf(g->words, sizeof g->words, "%.*s", (int)e->text_len,
	    e->text != NULL ? e->text : "");
}

const struct generation *
screen_generation(const struct room_view *v)
{
	return v->generation_count == 0 ? NULL :
	    &v->generations[v->generation_count - 1];
}

int
screen_lines_before(const struct room_view *v)
{
	int lines = 0;
	size_t i;

	for (i = 1; i < v->generation_count; i++)
		lines += v->generations[i].first ? 2 : 1;
	return lines;
}

static void
add_generation(struct page *p, const struct generation *g)
{
	time_t at = (time_t)(g->wall_ms / 1000);
	char when[16] = "", head[48];
	struct tm tm;
	char *text;

	if (localtime_r(&at, &tm) != NULL)
		strftime(when, sizeof when, "%H:%M:%S", &tm);
	snprintf(head, sizeof head, "%" PRIu64 "  %s", g->number, when);
	text = mem_printf(Q_("%s (%zu member) %s", "%s (%zu members) %s",
	    g->members), g->text, g->members, g->words);
	page_add(p, head, 16, text, STYLE_HEADING, STYLE_TEXT);
	free(text);
}

/* The pane as it is now, then what was before. */
void
screen_fill_key(struct page *p)
{
	struct screen *s = p->s;
	const struct room_view *v = s->win->view;
	int64_t now_ms = loop_now_ms(s->loop);
	size_t i;

	p->lines += screen_draw_key(s, p->draws ? &s->cells : NULL, &p->r,
	    p->top, 0, now_ms);
	page_add(p, "", 0, "", STYLE_TEXT, STYLE_TEXT);
	page_add(p, _("generations since this client is in"), 0, "",
	    STYLE_HEADING, STYLE_TEXT);
	for (i = v->generation_count; i-- > 0; ) {
		add_generation(p, &v->generations[i]);
		if (i > 0 && v->generations[i].first)
			page_add(p, _("earlier:"), 0, "", STYLE_DIM,
			    STYLE_TEXT);
	}
	if (v->generation_count == 0)
		page_add(p, "", 0, _("none yet"), STYLE_TEXT, STYLE_DIM);
}
