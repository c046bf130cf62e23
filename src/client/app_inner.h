/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of struct app, for app*.c and commands*.c only.
 */
#ifndef CLIENT_APP_INNER_H
#define CLIENT_APP_INNER_H

#include "client/app.h"
#include "client/host.h"
#include "client/link.h"
#include "client/people.h"

struct app {
	struct loop *loop;
	struct rng rng;
	struct front *front;		/* borrowed */
	struct session *session;
	struct link *link;
	struct people *people;
	struct known *known;
	struct host *host;		/* NULL without --host */
	struct loop_hook *hook;
	struct loop_timer *save;	/* of known */
	bool save_due;
	char *data_dir, *nick;
	struct identity_public identity;
	int64_t wall_offset_ms;

	bool plain;			/* --plain */
	bool has_relay;
	struct address relay;
	char relay_text[ADDRESS_TEXT_BYTES];
	char *complained;		/* last reason of a broken link */

	bool has_passphrase, asking;
	char *new_passphrase;		/* made up for --host, to be shown */
	enum session_policy policy;

	bool quitting, stopped;
	enum app_exit exit_code;
	char *exit_message;
};

/* A notice, sanitized. */
void app_say(struct app *app, enum say_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Says a text to all or to one; says why not, if not. */
bool app_send(struct app *app, uint32_t dest, enum message_kind kind,
    const char *text);
/*
 * Goes to a place, NULL for the same as last time; asks for the passphrase
 * first if there is none. False if it may not or cannot be, which it says.
 */
bool app_connect(struct app *app, const char *place);
void app_connect_to(struct app *app, const struct address *to);
void app_disconnect(struct app *app);
void app_make_link(struct app *app);
/* Takes a passphrase as typed and goes on with it. */
bool app_set_passphrase(struct app *app, const char *text);
void app_ask_passphrase(struct app *app, const char *why);
/* Who is meant? Says so if nobody or several. others: not oneself. */
bool app_resolve(struct app *app, const char *word, bool others,
    uint32_t *id);
void app_save_known(struct app *app);
void app_show_room(struct app *app);

#endif
