/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Leaving a room or all of them without losing anything unnoticed: own lines
 * that have not come back from the relay, files on their way, and a room for
 * others that is hosted here. Lines that were typed just now are waited for;
 * what else would be lost is asked about, once. Offers that nobody has accepted
 * are not counted: they would be asked about for ever.
 */
#include "config.h"

#include "client/leave.h"

#include "base/clock.h"
#include "base/i18n.h"
#include "base/str.h"
#include "client/app_inner.h"

enum { ECHO_MS = 1000 };	/* what an echo takes, and more */

static bool
is_meant(const struct app *app, const struct app *room)
{
	return room == NULL || room == app;
}

/* ---- what would be lost ---- */

static size_t
unsent(const struct app *app)
{
	struct session_status status;

	session_get_status(app->session, &status);
	return status.unsent;
}

static bool
is_on_its_way(const struct front_file *file)
{
	return file->state == TRANSFER_CHECKING ||
	    file->state == TRANSFER_RUNNING ||
	    file->state == TRANSFER_WAITING;
}

static void
begin_line(struct str *out, const struct app *app)
{
	str_add(out, "\n  ");
	if (app->client->app_count > 1)
		str_printf(out, "%s: ", app_room_name(app));
}

/* Whom the end of this program would put out. */
static size_t
guests(const struct app *app)
{
	size_t members = app->host == NULL ? 0 : host_members(app->host);

	if (members > 0 && app_is_at_own(app) &&
	    link_get_state(app->link) == LINK_UP)
		members--;
	return members;
}

static void
add_guests(struct str *out, const struct app *app)
{
	size_t others = guests(app);

	if (others == 0)
		return;
	begin_line(out, app);
	str_printf(out, Q_("%zu other is in the room that is hosted here, "
	    "which ends for them", "%zu others are in the room that is hosted "
	    "here, which ends for them", others), others);
}

static void
add_losses(struct str *out, const struct app *app)
{
	struct front_file file;
	size_t lines = unsent(app);

	if (lines > 0) {
		begin_line(out, app);
		str_printf(out, Q_("%zu line of yours is not delivered",
		    "%zu lines of yours are not delivered", lines), lines);
	}
	for (size_t i = 0; app_file(app, i, &file); i++) {
		if (!is_on_its_way(&file))
			continue;
		begin_line(out, app);
		str_printf(out, file.incoming ? _("%s is being fetched") :
		    _("%s is being sent"), file.name);
	}
}

/* ---- leaving ---- */

static void
go(struct client *client, struct app *room)
{
	if (room != NULL)
		client_drop(room);
	else
		client_quit(client);
}

/* Is it the answer to the question that the line before has led to? */
static bool
is_answer(struct client *client, const struct app *room)
{
	struct leave *l = &client->leave;
	bool answer = l->asked_line > 0 && l->asked_room == room &&
	    l->asked_line + 1 == client->lines_typed;

	l->asked_room = room;
	l->asked_line = client->lines_typed;
	return answer;
}

static void
ask_and_go(struct app *app, struct app *room)
{
	struct client *client = app->client;
	struct str losses;

	str_init(&losses);
	for (size_t i = 0; i < client->app_count; i++)
		if (is_meant(client->apps[i], room))
			add_losses(&losses, client->apps[i]);
	for (size_t i = 0; room == NULL && i < client->app_count; i++)
		add_guests(&losses, client->apps[i]);
	if (losses.len == 0 || is_answer(client, room))
		go(client, room);
	else
		app_say(app, SAY_WARNING, room == NULL ?
		    _("this would be lost; /quit once more ends tuschel all "
		    "the same:%s") : _("this would be lost; /close once more "
		    "leaves the room all the same:%s"), losses.s);
	str_release(&losses);
}

/* Until when a line that was typed just now is waited for; 0: there is none. */
static int64_t
wait_ms(const struct client *client, const struct app *room)
{
	int64_t until = 0, at;

	for (size_t i = 0; i < client->app_count; i++) {
		const struct app *app = client->apps[i];

		at = app->said_ms + ECHO_MS;
		if (is_meant(app, room) && unsent(app) > 0 &&
		    link_get_state(app->link) == LINK_UP && at > until &&
		    at > loop_now_ms(client->loop))
			until = at;
	}
	return until;
}

void
leave(struct app *app, struct app *room)
{
	struct client *client = app->client;
	struct leave *l = &client->leave;
	bool attended = app->front->ops->is_attended != NULL &&
	    app->front->ops->is_attended(app->front);

	l->until_ms = attended && !l->waits ? wait_ms(client, room) : 0;
	l->waits = l->until_ms > 0;
	l->app = app;
	l->room = room;
	if (!attended)
		go(client, room);
	else if (!l->waits)
		ask_and_go(app, room);
	loop_timer_set(l->timer, l->waits ? l->until_ms : CLOCK_NEVER);
}

void
leave_turn(struct client *client)
{
	struct leave *l = &client->leave;
	size_t i = 0;

	if (!l->waits)
		return;
	while (i < client->app_count && client->apps[i] != l->app)
		i++;
	l->waits = i < client->app_count;	/* else it has gone */
	if (l->waits && (wait_ms(client, l->room) == 0)) {
		l->waits = false;
		ask_and_go(l->app, l->room);
	}
}
