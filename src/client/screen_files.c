/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files on their way: a row each above the status line, with a bar; and the
 * sentences where something begins or ends.
 */
#include "config.h"

#include "client/screen_files.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "client/say.h"

enum {
	ROWS_MAX = 3,
	BAR_COLS_MIN = 6, BAR_COLS_MAX = 30,
	NAME_COLS_MIN = 8
};

static bool
has_row(const struct front_file *file)
{
	return file->state == TRANSFER_RUNNING ||
	    file->state == TRANSFER_WAITING ||
	    file->state == TRANSFER_CHECKING;
}

int
screen_file_rows(const struct screen *s)
{
	struct front_file file;
	int rows = 0;

	for (size_t i = 0; app_file(s->win->view->app, i, &file); i++)
		rows += has_row(&file);
	return rows < ROWS_MAX ? rows : ROWS_MAX;
}

/* ---- a row ---- */

static int
percent(const struct front_file *file)
{
	return file->size == 0 ? 100 :
	    (int)((double)file->have * 100 / (double)file->size);
}

/* How it stands, longest first: the first that leaves room is taken. */
enum { FORMS = 3 };

static void
add_numbers(struct str *out, const struct front_file *file, int form)
{
	char *have = say_size(file->have), *size = say_size(file->size);
	char *rate = say_size(file->rate);
	struct str left;

	str_init(&left);
	say_duration(&left, file->left_ms);
	str_printf(out, _("%3d %%"), percent(file));
	if (form == 0)
		str_printf(out, _("  %s of %s"), have, size);
	if (form <= 1 && file->rate > 0)
		str_printf(out, _("  %s/s"), rate);
	if (file->left_ms >= 0)
		str_printf(out, _("  %s left"), left.s);
	str_release(&left);
	free(rate);
	free(size);
	free(have);
}

static char *
state_text(const struct front_file *file, int form)
{
	struct str out;

	str_init(&out);
	if (file->state == TRANSFER_CHECKING)
		str_printf(&out, _("is read, %d %%"), percent(file));
	else if (file->state == TRANSFER_WAITING)
		str_printf(&out, form == 0 ? _("%d %%, waits for %s") :
		    _("%d %%, waits"), percent(file), file->who);
	else
		add_numbers(&out, file, form);
	return str_take(&out);
}

static char *
name_text(const struct front_file *file, int form)
{
	if (form == FORMS - 1 || file->who[0] == '\0')
		return mem_strdup(file->name);
	return mem_printf(file->incoming ? _("%s from %s") : _("%s to %s"),
	    file->name, file->who);
}

static void
draw_bar(struct screen *s, int row, int col, int cols,
    const struct front_file *file)
{
	int full = (int)((double)cols * percent(file) / 100);

	for (int i = 0; i < cols; i++)
		cells_put_glyph(&s->cells, row, col + i, i < full ?
		    GLYPH_FULL : GLYPH_SHADE, STYLE_TEXT);
}

/* True if there was room in this form. */
static bool
draw_form(struct screen *s, int row, const struct front_file *file, int form)
{
	char *name = name_text(file, form), *state = state_text(file, form);
	int cols = s->layout.files.cols - 2;
	int state_cols = utf8_width(state, strlen(state));
	int name_cols = utf8_width(name, strlen(name));
	int bar = file->state != TRANSFER_RUNNING ? 0 :
	    cols - state_cols - name_cols - 4;
	bool fits, last = form == FORMS - 1;

	if (bar > BAR_COLS_MAX)
		bar = BAR_COLS_MAX;
	fits = file->state != TRANSFER_RUNNING ?
	    name_cols + 2 + state_cols <= cols : bar >= BAR_COLS_MIN;
	if (!fits && last) {
		bar = file->state == TRANSFER_RUNNING &&
		    cols - state_cols - 4 - BAR_COLS_MIN >= NAME_COLS_MIN ?
		    BAR_COLS_MIN : 0;
		name_cols = cols - state_cols - 2 - (bar > 0 ? bar + 2 : 0);
	}
	if (fits || last) {
		cells_put_short(&s->cells, row, 1, name_cols, name,
		    STYLE_NOTICE);
		draw_bar(s, row, 3 + name_cols, bar, file);
		cells_put_short(&s->cells, row, 1 + cols - state_cols,
		    state_cols, state, file->state == TRANSFER_WAITING ?
		    STYLE_WARN : STYLE_TEXT);
	}
	free(name);
	free(state);
	return fits || last;
}

void
screen_draw_files(struct screen *s)
{
	const struct rect *r = &s->layout.files;
	const struct app *app = s->win->view->app;
	struct front_file file;
	int row = 0, form;

	for (size_t i = 0; row < r->rows && app_file(app, i, &file); i++) {
		if (!has_row(&file))
			continue;
		form = 0;
		while (!draw_form(s, r->row + row, &file, form))
			form++;
		row++;
	}
}

/* ---- what is said of it ---- */

void
screen_file(struct front *front, const struct front_file *file,
    enum say_level level, const char *text)
{
	struct room_view *v = view_of(front);
	struct window *w = file->to_all || file->peer == 0 ? NULL :
	    screen_direct(v, file->peer, false);

	v->screen->dirty = true;
	if (w == NULL)
		w = v->room;
	if (text == NULL || level == SAY_DETAIL)
		return;
	screen_notice_in(w, level, text);
	/* who has just sent it from elsewhere is to see that, too */
	if (!file->incoming && file->state == TRANSFER_OFFERED &&
	    w != v->screen->win)
		screen_flash(v->screen, text);
	if (!file->incoming || file->state != TRANSFER_OFFERED)
		return;
	screen_touch(w, file->to_all ? ACTIVITY_MESSAGE : ACTIVITY_MENTION);
	screen_notify(w, file->to_all ? NOTICE_NAME : NOTICE_DIRECT,
	    file->who);
}
