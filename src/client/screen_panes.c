/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The panes at the right: who is here, and how it stands with the key. Every
 * mark has its word: nothing is told by a glyph or a colour alone.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/say.h"
#include "ui/wrap.h"

/* Where the next line of a pane goes; g NULL: it is only counted. */
struct pane {
	struct cells *g;
	const struct rect *r;
	int top;			/* so many lines are scrolled away */
	int rows;
};

/* A text, in as many lines as it takes. */
static void __attribute__((format(printf, 3, 4)))
add(struct pane *p, enum style style, const char *format, ...)
{
	int cols = p->r->cols > 2 ? p->r->cols - 1 : 1;
	size_t at = 0, next, len, n;
	va_list args;
	char *text;
	int row;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		abort();
	va_end(args);
	len = strlen(text);
	do {
		n = wrap_line(text + at, len - at, cols, WRAP_WORDS, &next);
		row = p->rows++ - p->top;
		if (p->g != NULL && row >= 0 && row < p->r->rows)
			cells_put_mem(p->g, p->r->row + row, p->r->col + 1,
			    cols, text + at, n, style);
		at += next;
	} while (at < len);
	free(text);
}

/* ---- peers ---- */

/* What is to be said about a peer, the worst first; "" if all is well. */
static const char *
peer_words(const struct app_peer *p, enum style *style)
{
	*style = STYLE_WARN;
	if (p->known == KNOWN_CHANGED)
		return _("! changed");
	if (p->peer.differs)
		return _("! other view");
	*style = STYLE_DIM;
	if (p->peer.self)
		return _("you");
	switch (p->peer.mark) {
	case PEER_NO_KEY:
		return _("no key");
	case PEER_ASKING:
		return p->peer.requests ? _("asks you") : _("asking");
	default:
		return "";
	}
}

static enum glyph
peer_glyph(enum peer_mark mark)
{
	static const enum glyph glyphs[] = {
		[PEER_NO_KEY] = GLYPH_NO_KEY,
		[PEER_ASKING] = GLYPH_ASKING,
		[PEER_MEMBER] = GLYPH_MEMBER
	};

	return glyphs[mark];
}

static void
draw_peer(struct cells *g, const struct rect *r, int row,
    const struct app_peer *p)
{
	enum style style;
	const char *words = peer_words(p, &style);
	int width = utf8_width(words, strlen(words));
	int right = r->col + r->cols - 1, col = r->col + 1;

	cells_put_glyph(g, row, col, peer_glyph(p->peer.mark),
	    p->peer.mark == PEER_MEMBER ? STYLE_OK : STYLE_DIM);
	cells_put(g, row, right - width, width, words, style);
	right -= width + (width > 0 ? 1 : 0);
	if (p->known == KNOWN_VERIFIED) {
		cells_put_glyph(g, row, right - 1, GLYPH_CHECK, STYLE_OK);
		right -= 2;
	}
	style = p->peer.self ? STYLE_SELF : !p->peer.has_card ? STYLE_DIM :
	    style_nick(&p->peer.identity, sizeof p->peer.identity);
	cells_put_short(g, row, col + 2, right - col - 2, p->name, style);
}

static size_t
count_peers(const struct app *app)
{
	struct session_peer ignored;
	size_t count = 0;

	while (session_peer(app_session(app), count, &ignored))
		count++;
	return count;
}

/* The last row of a pane that has no room for all. */
static void
draw_more(struct cells *g, const struct rect *r, size_t top, size_t count)
{
	size_t below = count - top - (r->rows - 1);
	char text[64];

	if (below > 0)
		snprintf(text, sizeof text, _("%zu more: F12"), below);
	else
		snprintf(text, sizeof text, _("%zu before: F11"), top);
	cells_put_short(g, r->row + r->rows - 1, r->col + 1, r->cols - 1,
	    text, STYLE_DIM);
}

int
screen_draw_peers(struct screen *s, struct cells *g, const struct rect *r)
{
	const struct app *app = s->win->view->app;
	size_t count = count_peers(app), rows = r->rows, i;
	struct app_peer peer;

	if (g == NULL || r->rows <= 0)
		return (int)count;
	if (count > rows && rows > 1)
		rows--;
	s->peers_rows = (int)rows;
	if (s->peers_top + rows > count)
		s->peers_top = count > rows ? count - rows : 0;
	for (i = 0; i < rows; i++)
		if (app_peer(app, s->peers_top + i, &peer))
			draw_peer(g, r, r->row + (int)i, &peer);
	if (rows < (size_t)r->rows)
		draw_more(g, r, s->peers_top, count);
	if (count == 0)
		cells_put_short(g, r->row, r->col + 1, r->cols - 1,
		    _("nobody"), STYLE_DIM);
	return (int)count;
}

/* ---- the key ---- */

static void
add_cause(struct pane *p, const struct room_view *v,
    const struct session_status *st)
{
	char *text = say_cause(st, app_name(v->app, st->made_by));

	add(p, STYLE_TEXT, "%s", text);
	free(text);
	if (st->cause == CAUSE_EXIT && v->way.left != NULL)
		add(p, STYLE_TEXT, _("%s is locked out"), v->way.left);
}

/* Steps of the handshake with check, dot or cross. */
static void
add_steps(struct pane *p, const struct room_view *v)
{
	static const char *const names[STEPS] = { N_("init"), N_("dh"),
	    N_("auth"), N_("key"), N_("new") };
	struct str text;
	bool ascii = v->screen->cells.ascii;
	int i;

	str_init(&text);
	for (i = 0; i < STEPS; i++) {
		if (i > 0)
			str_add_char(&text, ' ');
		str_add(&text, glyph(v->way.done[i] ? GLYPH_CHECK :
		    GLYPH_DOT, ascii));
		str_add(&text, _(names[i]));
	}
	add(p, v->way.done[STEP_NEW] ? STYLE_OK : STYLE_TEXT, "%s", text.s);
	str_release(&text);
}

void
screen_age(struct str *out, int64_t age_ms)
{
	if (age_ms < 60000) {
		str_add(out, _("just now"));
		return;
	}
	say_ago(out, age_ms);
}

static void
add_age(struct pane *p, const struct session_status *st, int64_t now_ms)
{
	struct str age;

	str_init(&age);
	screen_age(&age, now_ms - st->made_ms);
	add(p, STYLE_TEXT, "%s", age.s);
	str_release(&age);
}

/* What was before the present generation, the newest first, in so many lines.
 * Numbers of different groups must not look like those of one. */
static void
add_before(struct pane *p, const struct room_view *v, int lines)
{
	const struct generation *g;
	size_t at;

	for (at = v->generation_count; at >= 2 && lines > 0; at--) {
		if (v->generations[at - 1].first) {
			if (lines < 2)
				return;
			add(p, STYLE_DIM, "%s", _("earlier:"));
			lines--;
		}
		g = &v->generations[at - 2];
		add(p, STYLE_DIM, "%" PRIu64 " %s", g->number, g->brief);
		lines--;
	}
}

static void
add_renewal(struct pane *p, const struct room_view *v,
    const struct session_status *st, int64_t now_ms)
{
	const struct session_renewal *r = &st->renewal;
	int64_t left = r->next_ms - now_ms;
	struct str text;

	add(p, STYLE_WARN, _("being renewed"));
	if (!say_renewal_is_slow(r, now_ms))
		return;
	str_init(&text);
	say_renewal_why(&text, r, app_name(v->app, r->whose));
	add(p, STYLE_TEXT, "%s", text.s);
	str_clear(&text);
	say_renewal_wait(&text, r, app_name(v->app, r->waits_for), now_ms);
	add(p, STYLE_TEXT, "%s", text.s);
	str_release(&text);
	if (left > 0 && r->waits_for == RELAY_ID)
		add(p, STYLE_TEXT, _("again in %" PRId64 " s"),
		    (left + 999) / 1000);
	else if (left > 0)
		add(p, STYLE_TEXT, _("by you in %" PRId64 " s"),
		    (left + 999) / 1000);
}

static void
add_key(struct pane *p, const struct room_view *v,
    const struct session_status *st, int64_t now_ms)
{
	add(p, STYLE_HEADING, _("generation %" PRIu64), st->generation);
	if (st->forked)
		add(p, STYLE_ERROR, _("members see two rooms"));
	if (st->commit_due)
		add_renewal(p, v, st, now_ms);
	if (!st->confirmed && st->members > 2)
		add(p, STYLE_WARN, _("unconfirmed"));
	add_cause(p, v, st);
	add_age(p, st, now_ms);
	if (st->words[0] != '\0') {	/* not yet, in the middle of a join */
		add(p, STYLE_TEXT, _("group words"));
		add(p, STYLE_TEXT, "%s", st->words);
	}
	add(p, STYLE_TEXT, Q_("%zu member, %zu here", "%zu members, %zu here",
	    st->members), st->members, st->present);
	add(p, STYLE_TEXT, Q_("%u message", "%u messages", st->messages),
	    st->messages);
}

/* What is being done for a key. */
static void
add_search(struct pane *p, const struct room_view *v,
    const struct session_status *st, int64_t now_ms)
{
	const char *who = st->asking == 0 ? _("somebody") :
	    app_name(v->app, st->asking);

	switch (st->state) {
	case STATE_OFFLINE:
		add(p, STYLE_DIM, _("off line"));
		return;
	case STATE_AWAIT_INIT:
		add(p, STYLE_TEXT, _("waiting for the relay"));
		return;
	case STATE_CHOOSING:
		add(p, STYLE_TEXT, _("choosing whom to ask"));
		return;
	case STATE_AWAIT_RETURN:
	case STATE_AWAIT_KEY:
		add(p, STYLE_TEXT, _("asking %s"), who);
		if (st->decided_ms > now_ms)
			add(p, STYLE_TEXT, _("it decides by hand, up to %"
			    PRId64 " s"), (st->decided_ms - now_ms + 999) /
			    1000);
		return;
	case STATE_AWAIT_ECHO:
		add(p, STYLE_TEXT, _("has it, going in"));
		return;
	case STATE_FOUNDING:
		add(p, STYLE_TEXT, _("opening a new room"));
		return;
	case STATE_WAITING:
		add(p, STYLE_ERROR, _("waits for you"));
		return;
	default:
		return;
	}
}

static void
add_failure(struct pane *p, const struct room_view *v,
    const struct session_status *st, int64_t now_ms)
{
	int64_t left = st->retry_ms - now_ms;

	if (v->way.broken != NULL)
		add(p, STYLE_WARN, "%s", v->way.broken);
	if (st->retry_ms > 0 && left > 0)
		add(p, STYLE_TEXT, _("next peer in %" PRId64 " s"),
		    (left + 999) / 1000);
}

int
screen_draw_key(const struct screen *s, struct cells *g,
    const struct rect *r, int top, int history, int64_t now_ms)
{
	const struct room_view *v = s->win->view;
	struct pane p = { .g = g, .r = r, .top = top };
	struct session_status st;

	session_get_status(app_session(v->app), &st);
	if (st.has_key) {
		add_key(&p, v, &st, now_ms);
	} else {
		add(&p, STYLE_HEADING, _("no key yet"));
		add_search(&p, v, &st, now_ms);
	}
	add_failure(&p, v, &st, now_ms);
	add(&p, st.waiting > 0 ? STYLE_WARN : STYLE_DIM,
	    _("waiting MSGs %zu"), st.waiting);
	if (st.unsent > 0 && screen_is_late(v, now_ms))
		add(&p, STYLE_WARN, _("not delivered yet %zu"), st.unsent);
	/* who has opened the room has taken none of them */
	if (st.state != STATE_OFFLINE &&
	    (!st.has_key || v->way.done[STEP_DH]))
		add_steps(&p, v);
	add_before(&p, v, history);
	return p.rows;
}
