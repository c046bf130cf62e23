/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's life and its turn: what the loop's callbacks have recorded in
 * any room is drained, shown and written in one place, turn().
 */
#include "config.h"

#include "client/client.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "client/app_inner.h"
#include "client/commands.h"
#include "client/options.h"

enum { SAVE_DELAY_MS = 2000 };	/* a full room's members in one go */

/* ---- the turn ---- */

static void
stop_loop(void *ctx)
{
	struct client *client = ctx;

	loop_stop(client->loop);
}

/* Leaves the rooms first, so that the others hear of it from a relay that
 * still is there. */
static void
stop(struct client *client)
{
	struct host *host = client->apps[0]->host;

	client->stopped = true;
	for (size_t i = 0; i < client->app_count; i++)
		link_drop(client->apps[i]->link, "");
	if (host != NULL)
		host_shutdown(host, stop_loop, client);
	else
		loop_stop(client->loop);
}

/* A front may have more to say once it has shown what was, and why a link has
 * ended is to be shown now. */
static bool
show(struct app *app)
{
	app->front->ops->changed(app->front);
	return app_drain(app) || link_flush(app->link);
}

static void
free_left(struct client *client)
{
	struct app *app;

	while ((app = client->left) != NULL) {
		client->left = app->next_left;
		app_free(app);
	}
}

static void
wake_up(void *ctx)
{
	(void)ctx;
}

static void
turn(void *ctx)
{
	struct client *client = ctx;
	struct app *app;
	bool more;

	if (client->stopped)
		return;
	free_left(client);
	/* The monotonic clock stands still while a machine sleeps. */
	client->wall_offset_ms = clock_wall_ms() - loop_now_ms(client->loop);
	for (size_t i = 0; i < client->app_count; i++) {
		app = client->apps[i];
		session_set_wall_offset(app->session, client->wall_offset_ms);
		app_drain(app);
		exchange_turn(app->exchange);
	}
	leave_turn(client);
	do {
		more = false;
		for (size_t i = 0; i < client->app_count; i++)
			more = show(client->apps[i]) || more;
	} while (more);
	if (client->quitting)
		stop(client);
}

/* ---- rooms ---- */

/* The one at that address, or NULL. */
static struct app *
app_at(const struct client *client, const struct address *to)
{
	char text[ADDRESS_TEXT_BYTES];

	address_text(text, to);
	for (size_t i = 0; i < client->app_count; i++)
		if (strcasecmp(client->apps[i]->relay_text, text) == 0)
			return client->apps[i];
	return NULL;
}

struct app *
client_find(const struct client *client, const char *name)
{
	for (size_t i = 0; i < client->app_count; i++)
		if (strcmp(client->apps[i]->name, name) == 0)
			return client->apps[i];
	return NULL;
}

void
client_name_rooms(struct client *client)
{
	for (size_t i = 0; i < client->app_count; i++) {
		if (client->apps[i]->has_relay)
			app_name_room(client->apps[i]);
		client->apps[i]->front->ops->link(client->apps[i]->front);
	}
}

/* Nobody has asked for it, and it was never there: another takes its place. */
static bool
is_vacant(const struct app *app)
{
	return app->guessed && !app->was_up;
}

static struct app *
open_room(struct app *beside, bool look)
{
	struct client *client = beside->client;
	struct app *app;

	if (client->app_count == CLIENT_ROOMS_MAX)
		return NULL;
	app = app_new(client);
	app->front = beside->front->ops->open(beside->front, app, look);
	if (app->front == NULL) {
		app_free(app);
		return NULL;
	}
	client->apps[client->app_count++] = app;
	return app;
}

bool
client_connect(struct app *app, const char *place, bool look)
{
	struct address to;
	struct app *there;

	if (!app_find_place(app, place, &to))
		return false;
	there = app_at(app->client, &to);
	if (there != NULL && there != app) {
		app_say(app, SAY_ERROR, _("you are in that room already: it is "
		    "%s here"), there->name);
		return false;
	}
	if (there == NULL && app->front->ops->open != NULL &&
	    !is_vacant(app)) {
		there = open_room(app, look);
		if (there == NULL)
			app_say(app, SAY_ERROR, _("too many rooms or windows "
			    "are open; /close closes one"));
		return there != NULL && app_connect(there, place);
	}
	return app_connect(app, place);
}

bool
client_leave(struct app *app)
{
	const struct client *client = app->client;

	if (client->app_count == 1 || app->host != NULL) {
		app_say(app, SAY_ERROR, app->host == NULL ?
		    _("this is the room itself; /disconnect leaves it, /quit "
		    "ends tuschel") : _("this room is hosted here; /quit "
		    "leaves it and ends tuschel"));
		return false;
	}
	leave(app, app);
	return true;
}

void
client_drop(struct app *app)
{
	struct client *client = app->client;
	size_t at = 0;

	app_disconnect(app);
	app->front->ops->gone(app->front);
	app->front = NULL;
	while (client->apps[at] != app)
		at++;
	memmove(&client->apps[at], &client->apps[at + 1],
	    (--client->app_count - at) * sizeof client->apps[0]);
	app->next_left = client->left;
	client->left = app;
}

/* ---- known peers ---- */

void
client_known_changed(struct client *client)
{
	for (size_t i = 0; i < client->app_count; i++)
		people_judge_all(client->apps[i]->people);
	client_save_known(client);
}

static void
save_known(void *ctx)
{
	struct client *client = ctx;
	char *reason;

	client->save_due = false;
	if (!known_save(client->known, &reason)) {
		app_say(client->apps[0], SAY_WARNING, "%s", reason);
		free(reason);
	}
}

void
client_save_known(struct client *client)
{
	if (client->save_due)
		return;
	client->save_due = true;
	loop_timer_set(client->save, loop_now_ms(client->loop) +
	    SAVE_DELAY_MS);
}

/* ---- life ---- */

/* What the command line says is about the first room. */
static struct app *
first_app(struct client *client, const struct client_config *config)
{
	const char *peer = config->options->peer;
	struct app *app = app_new(client);

	app->host = config->host;
	app->has_passphrase = config->passphrase != NULL;
	app->given_passphrase = config->passphrase_is_given;
	if (config->passphrase != NULL)
		session_set_passphrase(app->session, config->passphrase);
	if (config->passphrase_is_new)
		app->new_passphrase = mem_strdup(config->passphrase);
	if (peer != NULL)
		session_prefer(app->session,
		    (uint32_t)strtoul(peer + 1, NULL, 16));
	return app;
}

struct client *
client_new(const struct client_config *config)
{
	struct client *client = mem_zero(1, sizeof *client);

	client->loop = config->loop;
	client->rng = config->rng;
	client->known = config->known;
	client->identity_path = mem_strdup(config->identity_path);
	client->pins = mem_printf("%s/known_relays", config->data_dir);
	client->state_dir = mem_strdup(config->state_dir);
	client->vault = config->vault;
	client->identity = config->identity;
	client->settings = config->settings;
	client->conf = config->conf;
	client->warnings = mem_strdup(config->warnings);
	client->run = config->options->run;
	client->save = loop_timer_new(client->loop, save_known, client);
	client->leave.timer = loop_timer_new(client->loop, wake_up, client);
	client->apps[client->app_count++] = first_app(client, config);
	return client;
}

static void
complain(char *reason)
{
	fprintf(stderr, "tuschel: %s\n", reason);
	free(reason);
}

/* The fronts have gone: what fails is told on the terminal. */
static bool
save_all(struct client *client)
{
	bool good = true;
	char *reason;

	if (!known_save(client->known, &reason)) {
		complain(reason);
		good = false;
	}
	if (client->conf != NULL &&
	    setting_flag(client->settings, SETTING_AUTOSAVE) &&
	    !conf_save(client->conf, &reason)) {
		complain(reason);
		good = false;
	}
	return good;
}

bool
client_free(struct client *client)
{
	bool saved;

	if (client == NULL)
		return true;
	loop_hook_free(client->hook);
	free_left(client);
	for (size_t i = 0; i < client->app_count; i++)
		app_free(client->apps[i]);
	loop_timer_free(client->save);
	loop_timer_free(client->leave.timer);
	saved = save_all(client);
	known_free(client->known);
	vault_free(client->vault);
	settings_free(client->settings);
	conf_free(client->conf);
	free(client->identity_path);
	free(client->pins);
	free(client->state_dir);
	free(client->warnings);
	free(client->exit_message);
	free(client);
	return saved;
}

/* A line each. */
static void
show_warnings(struct client *client)
{
	char *line, *save = NULL;

	for (line = strtok_r(client->warnings, "\n", &save); line != NULL;
	    line = strtok_r(NULL, "\n", &save))
		app_say(client->apps[0], SAY_WARNING, "%s", line);
}

static void
open_further(struct app *app, const char *places)
{
	char *copy = mem_strdup(places), *save = NULL, *place;

	if (app->front->ops->open == NULL && places[0] != '\0')
		app_say(app, SAY_WARNING, _("there is one room at a time here; "
		    "not opened: %s"), places);
	else
		for (place = strtok_r(copy, " ", &save); place != NULL;
		    place = strtok_r(NULL, " ", &save))
			client_connect(app, place, false);
	free(copy);
}

void
client_start(struct client *client, struct front *front, const char *place,
    const char *further)
{
	struct app *app = client->apps[0];

	app->front = front;
	client->hook = loop_hook_new(client->loop, turn, client);
	show_warnings(client);
	commands_take_keys(app);
	if (app->host != NULL) {
		app_show_room(app);
		app_connect_to(app, host_own_address(app->host));
	} else {
		app_connect(app, place);
	}
	open_further(app, further);
	for (; *client->run != NULL; client->run++)
		app_line(app, ALL_IDS, *client->run);
}

/* ---- the end ---- */

void
client_quit(struct client *client)
{
	client->quitting = true;
}

void
client_interrupt(struct client *client)
{
	struct front *front = client->apps[0]->front;

	if (front->ops->interrupt == NULL || !front->ops->interrupt(front))
		client_quit(client);
}

bool
client_is_ending(const struct client *client)
{
	return client->quitting;
}

void
client_fail(struct client *client, enum client_exit code, const char *message)
{
	if (client->exit_code == CLIENT_EXIT_OK) {
		client->exit_code = code;
		if (message != NULL)
			client->exit_message = mem_strdup(message);
	}
	client->quitting = true;
}

enum client_exit
client_exit_code(const struct client *client)
{
	return client->exit_code;
}

const char *
client_exit_message(const struct client *client)
{
	return client->exit_message;
}

/* ---- what fronts read ---- */

struct app *
client_app(const struct client *client, size_t i)
{
	return i < client->app_count ? client->apps[i] : NULL;
}

struct front *
client_front(const struct client *client, size_t i)
{
	return i < client->app_count ? client->apps[i]->front : NULL;
}

struct loop *
client_loop(const struct client *client)
{
	return client->loop;
}

const struct settings *
client_settings(const struct client *client)
{
	return client->settings;
}
