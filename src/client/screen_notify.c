/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Telling somebody who looks elsewhere that their name was said, that a direct
 * message has come, or that somebody waits for their answer. What was said is
 * never in it: notifications go to places that others see. After a silence one
 * is given at once, then at most one in some seconds, so that a storm of them
 * cannot be sent.
 */
#include "config.h"

#include "client/screen_inner.h"

#include <stdlib.h>
#include <time.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/notify.h"
#include "client/settings.h"
#include "client/spawn.h"

enum {
	LOOKING_MS = 30000,	/* somebody who typed so lately sees it */
	PAUSE_MS = 5000
};

static bool
is_quiet_now(const struct settings *settings)
{
	const char *span = setting_text(settings, SETTING_QUIET_HOURS);
	time_t now = (time_t)(clock_wall_ms() / 1000);
	struct tm tm;

	return span[0] != '\0' && localtime_r(&now, &tm) != NULL &&
	    notify_is_quiet(span, tm.tm_hour * 60 + tm.tm_min);
}

static void
run_command(struct screen *s, const char *command, const char *body)
{
	const char *const argv[] = { command, "tuschel", body, NULL };
	char *reason;

	if (spawn(argv, &reason))
		return;
	screen_notice(&s->win->view->front, SAY_ERROR, reason);
	free(reason);
}

static void
notify(struct screen *s, const char *body)
{
	const struct settings *settings = client_settings(s->client);
	const char *command = setting_text(settings, SETTING_NOTIFY_COMMAND);

	/* in the order of the setting's choices */
	switch (setting_choice(settings, SETTING_NOTIFY)) {
	case 0:
		break;
	case 1:
		term_bell(s->term);
		break;
	default:
		term_notify(s->term, setting_choice(settings,
		    SETTING_NOTIFY) == 2, body);
		break;
	}
	if (command[0] != '\0')
		run_command(s, command, body);
}

/* With several rooms, also where; to be freed. */
static char *
make_body(const struct room_view *v, enum notice notice, const char *who)
{
	static const struct {
		const char *here, *in;
	} texts[] = {
		[NOTICE_NAME] = { N_("%s has said your name"),
		    N_("%s has said your name in %s") },
		[NOTICE_DIRECT] = { N_("%s has written to you"),
		    N_("%s has written to you in %s") },
		[NOTICE_REQUEST] = { N_("%s asks to be let in"),
		    N_("%s asks to be let in to %s") },
	};

	if (v->screen->view_count == 1)
		return mem_printf(_(texts[notice].here), who);
	return mem_printf(_(texts[notice].in), who, app_room_name(v->app));
}

void
screen_notify(const struct window *w, enum notice notice, const char *who)
{
	struct screen *s = w->view->screen;
	int64_t now_ms = loop_now_ms(s->loop);
	char *body;

	if (!s->away && w == s->win && scroll_at_end(w->scroll) &&
	    now_ms - s->key_ms < LOOKING_MS)
		return;
	s->unseen++;
	if (now_ms - s->notified_ms < PAUSE_MS && s->notified_ms != 0)
		return;
	if (is_quiet_now(client_settings(s->client)))
		return;
	s->notified_ms = now_ms;
	body = make_body(w->view, notice, who);
	notify(s, body);
	free(body);
}
