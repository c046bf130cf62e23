/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The title line (the link: where, how safe, how fast, who is there) and the
 * status line (whether what is typed is safe and goes out). What does not fit
 * is shortened or left out by its rank; what weakens security has the highest.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/reasons.h"
#include "client/say.h"

enum {
	PIECES_MAX = 16,	/* more than are ever added */
	FORMS_MAX = 3,
	KEEP = 100		/* rank of what is never left out */
};

/* A bar is made of pieces, the right ones flush right. Each has ever shorter
 * forms; at its rank one gives way to the next, the last to nothing. */
struct piece {
	struct {
		char *text;
		int rank;
	} forms[FORMS_MAX];
	size_t form_count, form;
	enum style style;
	bool right;
};
struct bar {
	struct piece pieces[PIECES_MAX];
	size_t n;
	enum style style;
};

static void __attribute__((format(printf, 3, 0)))
add_form(struct piece *p, int rank, const char *format, va_list args)
{
	if (vasprintf(&p->forms[p->form_count].text, format, args) < 0)
		abort();
	p->forms[p->form_count++].rank = rank;
}

static void __attribute__((format(printf, 5, 6)))
add(struct bar *b, int rank, bool right, enum style style,
    const char *format, ...)
{
	struct piece *p = &b->pieces[b->n];
	va_list args;

	if (b->n == PIECES_MAX)
		return;
	*p = (struct piece){ .style = style, .right = right };
	va_start(args, format);
	add_form(p, rank, format, args);
	va_end(args);
	b->n++;
}

/* What was added last may be said in fewer words before what is of a higher
 * rank than this is left out. */
static void __attribute__((format(printf, 3, 4)))
shorten(struct bar *b, int rank, const char *format, ...)
{
	struct piece *p = &b->pieces[b->n - 1];
	int last = p->forms[p->form_count - 1].rank;
	va_list args;

	if (b->n == PIECES_MAX || p->form_count == FORMS_MAX)
		return;		/* it may not have been added */
	p->forms[p->form_count - 1].rank = rank;
	va_start(args, format);
	add_form(p, last, format, args);
	va_end(args);
}

static const char *
text_of(const struct piece *p)
{
	return p->forms[p->form].text;
}

static int
rank_of(const struct piece *p)
{
	return p->forms[p->form].rank;
}

static int
width_of(const struct piece *p)
{
	return utf8_width(text_of(p), strlen(text_of(p))) + 2;
}

static int
width_of_all(const struct bar *b)
{
	int width = 0;
	size_t i;

	for (i = 0; i < b->n; i++)
		width += width_of(&b->pieces[i]);
	return width;
}

static void
drop_piece(struct bar *b, size_t i)
{
	struct piece *p = &b->pieces[i];

	while (p->form_count > 0)
		free(p->forms[--p->form_count].text);
	b->n--;
	memmove(&b->pieces[i], &b->pieces[i + 1],
	    (b->n - i) * sizeof b->pieces[0]);
}

/* What was left out later may have made room for longer words again. */
static void
lengthen(struct bar *b, int cols)
{
	struct piece *p;
	size_t i;

	for (i = 0; i < b->n; i++) {
		p = &b->pieces[i];
		while (p->form > 0) {
			p->form--;
			if (width_of_all(b) <= cols)
				continue;
			p->form++;
			break;
		}
	}
}

/* Shortens or leaves out what matters least until the rest fits. */
static void
fit(struct bar *b, int cols)
{
	size_t i, least;

	while (width_of_all(b) > cols) {
		least = 0;
		for (i = 0; i < b->n; i++)
			if (rank_of(&b->pieces[i]) <
			    rank_of(&b->pieces[least]))
				least = i;
		if (b->pieces[least].form + 1 < b->pieces[least].form_count)
			b->pieces[least].form++;
		else if (b->n > 1)
			drop_piece(b, least);
		else
			return;
	}
	lengthen(b, cols);
}

/* Draws and empties it. */
static void
draw_bar(struct bar *b, struct cells *g, const struct rect *r)
{
	int left = r->col + 1, right = r->col + r->cols - 1, width;
	const struct piece *p;
	size_t i;

	cells_fill(g, r, b->style);
	fit(b, r->cols);
	for (i = b->n; i-- > 0; ) {
		p = &b->pieces[i];
		width = width_of(p) - 2;
		if (!p->right)
			continue;
		right = right - width > r->col ? right - width : r->col;
		cells_put_short(g, r->row, right, r->col + r->cols - right,
		    text_of(p), p->style);
		right -= 2;
	}
	for (i = 0; i < b->n; i++) {
		p = &b->pieces[i];
		if (!p->right)
			left += 2 + cells_put_short(g, r->row, left,
			    right + 1 - left, text_of(p), p->style);
	}
	while (b->n > 0)
		drop_piece(b, 0);
}

/* ---- the title ---- */

static void
add_clock(struct bar *b)
{
	time_t now = (time_t)(clock_wall_ms() / 1000);
	struct tm tm;
	char text[6];

	if (localtime_r(&now, &tm) == NULL)
		return;
	strftime(text, sizeof text, "%H:%M", &tm);
	add(b, 3, true, STYLE_TITLE, "%s", text);
}

static void
add_safety(struct bar *b, const struct app_link *link)
{
	static const char *const words[] = {
		[SAFE_HERE] = N_("plain, this machine"),
		[SAFE_VOUCHED] = N_("TLS ok"),
		[SAFE_PINNED] = N_("TLS pinned"),
		[SAFE_NOT] = N_("no TLS"),
	};

	if (link->safety == SAFE_NOT)
		add(b, KEEP, false, STYLE_TITLE_WARN, "%s",
		    _(words[link->safety]));
	else
		add(b, 4, false, STYLE_TITLE, "%s", link->hosting ?
		    _("hosted here") : _(words[link->safety]));
}

static void
add_link(struct bar *b, const struct app_link *link, int64_t now_ms)
{
	int64_t left = (link->retry_ms - now_ms + 999) / 1000;

	switch (link->state) {
	case LINK_OFF:
		add(b, KEEP, false, STYLE_TITLE_WARN, _("off line"));
		break;
	case LINK_ASKING:
		add(b, KEEP, false, STYLE_TITLE, _("needs the passphrase"));
		break;
	case LINK_DOUBTING:
		add(b, KEEP, false, STYLE_TITLE_WARN, _("relay not verified"));
		break;
	case LINK_CONNECTING:
		add(b, KEEP, false, STYLE_TITLE, _("connecting"));
		break;
	case LINK_WAITING:
		add(b, KEEP, false, STYLE_TITLE_WARN,
		    left > 0 ? _("not connected, again in %" PRId64 " s") :
		    _("not connected"), left);
		add(b, 1, false, STYLE_TITLE, "%s",
		    reason_translated(link->reason));
		break;
	case LINK_UP:
		add_safety(b, link);
		break;
	}
}

static void
add_lag(struct bar *b, const struct app_link *link,
    const struct session_status *st, int64_t now_ms)
{
	if (now_ms >= link->silent_ms)
		add(b, KEEP, false, STYLE_TITLE_WARN,
		    _("relay silent for %" PRId64 " s"),
		    (now_ms - link->owing_ms) / 1000);
	else if (st->lag_ms >= 0)
		add(b, 1, false, STYLE_TITLE, _("lag %" PRId64 " ms"),
		    st->lag_ms);
}

/* Which room, by its name and its address unless that is the name. */
static void
add_room(struct bar *b, const struct room_view *v, const struct app_link *link)
{
	const char *name = app_room_name(v->app);
	bool several = v->screen->view_count > 1;
	bool tells = strstr(link->relay, name) == NULL;

	if (!several)
		add(b, 2, false, STYLE_TITLE, "tuschel");
	else if (tells)
		add(b, KEEP, false, STYLE_TITLE, "%s", name);
	if (link->relay[0] != '\0')
		add(b, several && !tells ? KEEP : 5, false, STYLE_TITLE, "%s",
		    link->relay);
}

void
screen_draw_title(struct screen *s, int64_t now_ms)
{
	struct bar b = { .style = STYLE_TITLE };
	struct session_status st;
	struct app_link link;

	if (s->layout.title.rows == 0)
		return;
	app_get_link(s->win->view->app, &link);
	session_get_status(app_session(s->win->view->app), &st);
	add_room(&b, s->win->view, &link);
	add_link(&b, &link, now_ms);
	if (link.state == LINK_UP) {
		add_lag(&b, &link, &st, now_ms);
		if (st.own_id != 0)
			add(&b, 6, true, STYLE_TITLE, _("%zu present"),
			    st.present);
	}
	add_clock(&b);
	draw_bar(&b, &s->cells, &s->layout.title);
}

/* ---- the status line ---- */

/* One phrase: can what is typed be read by those, and only those, inside? */
static const char *
security_words(const struct session_status *st, bool *bad)
{
	*bad = true;
	if (st->state == STATE_OFFLINE)
		return _("off line");
	if (st->forked)
		return _("rooms differ, nothing is sent");
	if (st->state == STATE_WAITING)
		return _("not let in");
	if (!st->has_key || st->state != STATE_READY)
		return _("no key yet");
	if (st->commit_due)
		return _("renewing the key");
	/* of two members one has let the other in: nobody could confirm */
	if (!st->confirmed && st->members > 2)
		return _("unconfirmed");
	*bad = false;
	return _("end-to-end");
}

/* Beside panes the generation is told there, too. */
static void
add_security_long(struct bar *b, const struct session_status *st)
{
	bool bad;
	const char *words = security_words(st, &bad);

	add(b, KEEP, true, bad ? STYLE_STATUS_WARN : STYLE_STATUS,
	    _("[%s, generation %" PRIu64 "]"), words, st->generation);
	shorten(b, 4, "[%s]", words);
}

static void
add_security(struct bar *b, const struct session_status *st, bool folded)
{
	bool bad;
	const char *words = security_words(st, &bad);
	bool all = st->members >= st->present;

	if (!st->has_key) {
		add(b, KEEP, true, bad ? STYLE_STATUS_WARN : STYLE_STATUS,
		    "[%s]", words);
		return;
	}
	if (!folded) {
		add_security_long(b, st);
		return;
	}
	if (!bad)
		words = all ? _("ok") : _("not all can read");
	add(b, KEEP, true, bad || !all ? STYLE_STATUS_WARN : STYLE_STATUS,
	    "%zu/%zu g%" PRIu64 " %s", st->members, st->present,
	    st->generation, words);
	shorten(b, 4, "%zu/%zu %s", st->members, st->present, words);
	shorten(b, 11, "%s", st->forked ? _("rooms differ") : words);
}

/* Why this generation, and since when. */
static void
add_cause(struct bar *b, const struct screen *s,
    const struct session_status *st, int64_t now_ms)
{
	const struct generation *g = screen_generation(s->win->view);
	struct str text;

	if (!st->has_key || g == NULL || g->number != st->generation)
		return;
	str_init(&text);
	str_add(&text, g->brief);
	str_add_char(&text, ' ');
	screen_age(&text, now_ms - st->made_ms);
	add(b, 0, true, STYLE_STATUS, "%s", text.s);
	str_release(&text);
}

/* Who can read what is typed here. Who has left is not counted, locked out yet
 * or not: what is typed waits for that. */
static void
add_reach(struct bar *b, const struct screen *s,
    const struct session_status *st)
{
	bool all = st->members >= st->present;
	struct app_peer peer;

	if (st->state == STATE_OFFLINE)
		return;
	if (!window_is_room(s->win)) {
		if (!screen_dest(s->win, &peer)) {
			add(b, KEEP, true, STYLE_STATUS_WARN,
			    _("%s is not here"), s->win->name);
			shorten(b, 4, _("not here"));
		} else if (peer.known == KNOWN_CHANGED) {
			add(b, KEEP, true, STYLE_STATUS_WARN,
			    _("%s has a CHANGED identity"), s->win->name);
			shorten(b, 4, _("CHANGED"));
		} else {
			add(b, 6, true, STYLE_STATUS, "%s",
			    say_mark(peer.known));
		}
	} else if (st->has_key && !s->layout.folded) {
		add(b, all ? 3 : 8, true, all ? STYLE_STATUS :
		    STYLE_STATUS_WARN, _("reaches %zu of %zu"),
		    all ? st->present : st->members, st->present);
	}
}

/* Without panes: how far the way to the key has come. */
static void
add_way(struct bar *b, const struct screen *s,
    const struct session_status *st)
{
	const struct room_view *v = s->win->view;
	int step = STEPS;

	if (st->has_key || !s->layout.folded || st->state == STATE_OFFLINE)
		return;
	while (step > 0 && !v->way.done[step - 1])
		step--;
	if (st->asking != 0 && s->layout.status.cols < 60)
		add(b, 6, true, STYLE_STATUS, _("asking, step %d of %d"),
		    step, STEPS);
	else if (st->asking != 0)
		add(b, 6, true, STYLE_STATUS, _("asking %s, step %d of %d"),
		    app_name(v->app, st->asking), step, STEPS);
	else if (v->way.broken != NULL)
		add(b, 6, true, STYLE_STATUS_WARN, "%s", v->way.broken);
}

/* The keys of the menu; where it has no room, the candidates themselves. */
static void
add_candidates(struct bar *b, const struct screen *s)
{
	size_t chosen, i, n = complete_count(s->complete, &chosen);
	struct str text;

	if (!screen_menu_fits(s)) {
		str_init(&text);
		/* the chosen one first, so that a narrow line shows it */
		for (i = 0; i < n; i++) {
			str_add(&text, complete_candidate(s->complete,
			    (chosen % n + i) % n));
			str_add_char(&text, ' ');
		}
		add(b, KEEP, false, STYLE_STATUS, "%s", text.s);
		str_release(&text);
	} else if (chosen == n) {
		add(b, KEEP, false, STYLE_STATUS, Q_("%zu possibility; Tab "
		    "on, Esc closes", "%zu possibilities; Tab on, Esc closes",
		    n), n);
	} else {
		add(b, KEEP, false, STYLE_STATUS, s->layout.status.cols < 60 ?
		    _("%zu of %zu; Tab on, Esc closes") :
		    _("%zu of %zu; Tab on, Shift-Tab back, Esc closes"),
		    chosen + 1, n);
	}
}

static void
add_question(struct bar *b, const struct screen *s)
{
	size_t lines = 1, i;

	for (i = 0; i < s->paste.len; i++)
		lines += s->paste.s[i] == '\n';
	/* all of it must fit 66 or 40 columns: Esc is the way out */
	if (s->puzzled)
		add(b, KEEP, false, STYLE_STATUS_WARN, "%s",
		    s->layout.status.cols < 66 ?
		    _("keys: o one, l lines, e edit, Esc no") :
		    _("only these keys: o one message, l lines, Enter edit, "
		    "Esc no"));
	else
		add(b, KEEP, false, STYLE_STATUS_WARN,
		    s->layout.status.cols < 66 ?
		    _("%zu lines: o one, l lines, e edit, Esc") :
		    _("paste of %zu lines: o one message, l lines, Enter "
		    "edit, Esc no"), lines);
}

/* All of them if there is room, else those where something was said; at least
 * the numbers of these. Who does not see that misses it. */
static void
add_windows(struct bar *b, const struct screen *s)
{
	enum activity most = screen_most_active(s);
	int rank = most >= ACTIVITY_MESSAGE ? 12 : s->view_count > 1 ? 7 :
	    most > ACTIVITY_NONE ? 6 : 2;
	int cols = s->layout.status.cols;
	struct str text;

	if (s->window_count == 1)
		return;
	str_init(&text);
	screen_window_list(s, &text, false);
	if (utf8_width(text.s, text.len) > cols / 2) {
		str_clear(&text);
		screen_window_list(s, &text, true);
	}
	add(b, rank, false, STYLE_STATUS, "%s", text.s);
	str_clear(&text);
	screen_window_numbers(s, &text, cols / 6);
	if (text.len > 0)
		shorten(b, 5, "%s", text.s);
	str_release(&text);
}

/* What leaves traces on this machine must be seen. */
static void
add_kept(struct bar *b, const struct screen *s)
{
	bool log = app_log_path(s->win->view->app) != NULL;
	bool history = app_keeps_history(s->win->view->app);

	if (log && history)
		add(b, 5, false, STYLE_STATUS_WARN, _("log, history on"));
	else if (log)
		add(b, 5, false, STYLE_STATUS_WARN, _("log on"));
	else if (history)
		add(b, 5, false, STYLE_STATUS, _("history on"));
}

/* Which mode, and what of a command has been typed. */
static void
add_vi(struct bar *b, const struct screen *s)
{
	const char *pending = vi_pending(s->vi);

	if (strcmp(setting_text(client_settings(s->client), SETTING_KEYS),
	    "vi") != 0)
		return;
	add(b, KEEP, false, STYLE_STATUS, "%s%s%s", vi_is_normal(s->vi) ?
	    _("normal") : _("insert"), pending[0] != '\0' ? " " : "", pending);
}

/* Own lines in a room that is not looked at. */
static void
add_late_elsewhere(struct bar *b, const struct screen *s, int64_t now_ms)
{
	const struct window *w;
	size_t i, late;

	for (i = 0; i < s->window_count; i++) {
		w = s->windows[i];
		late = w->view == s->win->view ? 0 :
		    screen_late_lines(w, now_ms);
		if (late == 0)
			continue;
		add(b, 6, false, STYLE_STATUS_WARN, Q_(
		    "%zu not delivered in %s", "%zu not delivered in %s",
		    late), late, screen_window_name(w));
		return;
	}
}

/* Somebody waits for an answer, which scrolls away. */
static void
add_requests(struct bar *b, const struct screen *s,
    const struct session_status *st, int64_t now_ms)
{
	const char *who = app_name(s->win->view->app, st->request);
	int64_t left = (st->request_ms - now_ms + 999) / 1000;

	if (st->requests == 0)
		return;
	if (s->layout.status.cols < 60)
		add(b, 9, false, STYLE_STATUS_WARN, _("/admit %s?"), who);
	else if (st->requests == 1)
		add(b, 9, false, STYLE_STATUS_WARN, _("/admit %s or /deny, %"
		    PRId64 " s"), who, left);
	else
		add(b, 9, false, STYLE_STATUS_WARN, Q_("%zu asks to be let "
		    "in", "%zu ask to be let in", st->requests),
		    st->requests);
}

/* Since when, and for whom; that it is, the security says. */
static void
add_renewal(struct bar *b, const struct screen *s,
    const struct session_status *st, int64_t now_ms)
{
	const struct session_renewal *r = &st->renewal;
	struct str text;

	if (!say_renewal_is_slow(r, now_ms))
		return;
	str_init(&text);
	if (s->layout.status.cols < 60)
		str_printf(&text, _("for %" PRId64 " s"),
		    (now_ms - r->since_ms) / 1000);
	else
		say_renewal_wait(&text, r, app_name(s->win->view->app,
		    r->waits_for), now_ms);
	add(b, 7, false, STYLE_STATUS_WARN, "%s", text.s);
	str_release(&text);
}

/* Own lines without their echo, and what they wait for. */
static void
add_unsent(struct bar *b, const struct screen *s,
    const struct session_status *st, int64_t now_ms)
{
	size_t n = st->apart > 0 ? st->apart : st->unsent;

	if (n == 0)
		return;
	if (st->state == STATE_OFFLINE)
		add(b, 7, false, STYLE_STATUS_WARN, Q_("%zu waiting for the "
		    "link", "%zu waiting for the link", n), n);
	else if (st->apart > 0)
		add(b, 7, false, STYLE_STATUS_WARN, Q_("%zu waiting for "
		    "others", "%zu waiting for others", n), n);
	else if (st->commit_due || !st->has_key)
		add(b, 7, false, STYLE_STATUS_WARN, Q_("%zu held for the new "
		    "key", "%zu held for the new key", n), n);
	else if (screen_is_late(s->win->view, now_ms))
		add(b, 7, false, STYLE_STATUS_WARN, Q_("%zu not delivered",
		    "%zu not delivered", n), n);
	else
		return;
	shorten(b, 5, Q_("%zu waits", "%zu wait", n), n);
}

static void
add_state(struct bar *b, const struct screen *s,
    const struct session_status *st, int64_t now_ms)
{
	size_t below = scroll_below(s->win->scroll);

	add_vi(b, s);
	add_windows(b, s);
	add(b, 1, false, STYLE_STATUS, "%s", app_nick(s->win->view->app));
	add_kept(b, s);
	if (s->archive.shown)
		add(b, KEEP, false, STYLE_STATUS_WARN, _("kept from before: "
		    "Esc leads back"));
	else if (below > 0)
		add(b, 7, false, STYLE_STATUS_WARN, _("-%zu below-"), below);
	add_requests(b, s, st, now_ms);
	add_renewal(b, s, st, now_ms);
	add_unsent(b, s, st, now_ms);
	add_late_elsewhere(b, s, now_ms);
	if (st->waiting > 0)
		add(b, 2, false, STYLE_STATUS_WARN, Q_("%zu waiting MSG",
		    "%zu waiting MSGs", st->waiting), st->waiting);
}

void
screen_draw_status(struct screen *s, int64_t now_ms)
{
	struct bar b = { .style = STYLE_STATUS };
	struct session_status st;
	size_t chosen;
	char *words;

	session_get_status(app_session(s->win->view->app), &st);
	if (s->deciding) {
		add_question(&b, s);
	} else if (s->opening != NULL) {
		add(&b, KEEP, false, STYLE_STATUS_WARN, _("y opens, any other "
		    "key does not: %s"), s->opening);
	} else if (s->finder.on && now_ms >= s->flash_ms) {
		words = screen_find_words(s);
		add(&b, KEEP, false, STYLE_STATUS, "%s", words);
		free(words);
	} else if (s->flash.len > 0 && now_ms < s->flash_ms) {
		add(&b, KEEP, false, STYLE_STATUS, "%s", s->flash.s);
	} else if (complete_active(s->complete) &&
	    complete_count(s->complete, &chosen) > 1) {
		add_candidates(&b, s);
	} else {
		add_state(&b, s, &st, now_ms);
		add_way(&b, s, &st);
		add_cause(&b, s, &st, now_ms);
		add_reach(&b, s, &st);
		add_security(&b, &st, s->layout.folded);
	}
	draw_bar(&b, &s->cells, &s->layout.status);
}

/* ---- the window's own title ---- */

void
screen_set_title(struct screen *s)
{
	struct app_link link;
	char *title;

	app_get_link(s->win->view->app, &link);
	if (s->unseen > 0)
		title = mem_printf("(%zu) tuschel %s", s->unseen, link.relay);
	else
		title = mem_printf("tuschel %s", link.relay);
	if (strcmp(title, s->title.s) != 0) {
		str_clear(&s->title);
		str_add(&s->title, title);
		term_title(s->term, title);
	}
	free(title);
}
