/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of struct client and struct app, for client.c, app*.c and
 * commands*.c only.
 */
#ifndef CLIENT_APP_INNER_H
#define CLIENT_APP_INNER_H

#include "client/app.h"
#include "client/exchange.h"
#include "client/host.h"
#include "client/keep.h"
#include "client/leave.h"
#include "client/link.h"
#include "client/people.h"
#include "client/settings.h"
#include "crypto/vault.h"

/* Each has a session, a socket, a window at least. */
enum { CLIENT_ROOMS_MAX = 50 };

struct client {
	struct loop *loop;
	struct rng rng;
	struct known *known;
	struct settings *settings;
	struct conf *conf;		/* NULL: there is no file */
	char *warnings;			/* to be shown at the start */
	const char *const *run;		/* commands of the command line */
	struct loop_hook *hook;
	struct loop_timer *save;	/* of known */
	bool save_due;
	char *identity_path, *state_dir;
	char *pins;			/* the file of known relays */
	struct vault *vault;		/* opens the identity; or NULL */
	struct identity_public identity;
	int64_t wall_offset_ms;
	bool quitting, stopped;
	enum client_exit exit_code;
	char *exit_message;
	struct app *apps[CLIENT_ROOMS_MAX];
	size_t app_count;
	struct app *left;		/* rooms; freed with the next turn */
	uint64_t lines_typed;
	struct leave leave;
};

struct app {
	struct client *client;
	struct app *next_left;
	struct front *front;		/* borrowed; NULL: the room is left */
	struct session *session;
	struct link *link;
	struct people *people;
	struct host *host;		/* NULL without --host */
	struct keep *keep;
	struct exchange *exchange;	/* of files */
	char *nick;

	bool has_relay;
	char *place;			/* as it was typed; or NULL */
	char *name;			/* what it is called here */
	bool guessed;			/* nobody has said where to go */
	int alias_depth;
	struct address relay;
	char relay_text[ADDRESS_TEXT_BYTES];
	char *complained;		/* last reason of a broken link */
	bool was_up;			/* the link to that place */

	struct tls_context *tls;	/* NULL: not needed so far */
	bool tls_stale;			/* its files are others by now */
	bool doubting;			/* whether it is the relay: asks */
	struct relay_key offered;	/* by the relay, then */
	bool accepted;			/* and the answer was yes */

	bool has_passphrase, asking;
	bool given_passphrase;		/* by the command line, for the first */
	char *new_passphrase;		/* made up for --host, to be shown */
	struct identity_public verifying;	/* whose words were shown */

	int64_t said_ms;		/* when the user said something last */
	uint32_t dest;			/* where the line at work was typed */
};

/* ---- client.c ---- */

/* What is known of people is other now: judges those in all rooms. */
void client_known_changed(struct client *client);
void client_save_known(struct client *client);
/*
 * Goes to another place: in a room of its own beside that of app if the front
 * can show it, in whose stead if not. False, having said so, if it may not or
 * cannot be.
 */
bool client_connect(struct app *app, const char *place, bool look);
/* Leaves the room of app, which is freed soon, or asks first (leave.h); false,
 * having said so, if it is the only one or hosted here. */
bool client_leave(struct app *app);
/* Does it, whatever is lost. */
void client_drop(struct app *app);
/* The room that is called so, or NULL. */
struct app *client_find(const struct client *client, const char *name);
/* Rooms are saved by other names. */
void client_name_rooms(struct client *client);

/* ---- app.c ---- */

/* A room that has gone nowhere yet, and has no front. */
struct app *app_new(struct client *client);
void app_free(struct app *app);		/* NULL is fine */
/* The turn: tells the front what has happened; true if there was anything. */
bool app_drain(struct app *app);
int64_t app_now_ms(const struct app *app);

/* A notice, sanitized. */
void app_say(struct app *app, enum say_level level, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Beside a notice with the same words: text as a QR code, where there is a
 * screen for it. Names in title and words are sanitized. */
void app_show_code(struct app *app, const char *title, const char *words,
    const char *text);
/* Says a text to all or to one; says why not, if not. */
bool app_send(struct app *app, uint32_t dest, enum message_kind kind,
    const char *text);
/*
 * A changed identity gets nothing that is for one pair of eyes, until the user
 * has looked at it: false then, which is said.
 */
bool app_may_go_to(struct app *app, uint32_t dest);
/* Why there is no member to whom alone something could go. */
const char *app_why_not_to_one(const struct app *app);
/* The nick of the settings, else the login name; to be freed. */
char *app_nick_of_settings(const struct app *app);
enum session_policy app_session_policy(const struct app *app);
/* Lets somebody in who asks and whom the admission setting need not ask
 * about; true if it did. */
bool app_admits(struct app *app, const struct session_event *event);
/*
 * Sets, with all that follows from it, and notes it down for the file. False
 * if the value will not do, which it has said. app_unset() puts the default
 * back.
 */
bool app_set(struct app *app, enum setting id, const char *value);
bool app_unset(struct app *app, enum setting id);
/*
 * The room may be another one, or the settings of what is kept: opens and
 * closes its history, and shows the last lines of one that was opened. Then
 * what becomes of events (text is never NULL) and of what was said.
 */
void app_keep_room(struct app *app, bool show);
void app_keep_changed(struct app *app);
void app_input_changed(struct app *app);
/* Deletes what was typed in this room, if it was kept. */
void app_forget_input(struct app *app);
void app_keep_event(struct app *app, const struct session_event *event,
    enum say_level level, const char *text);
void app_keep_said(struct app *app, const struct front_said *said);
/* The key of the identity for one purpose, to be freed; NULL if the identity
 * cannot be read, which is said. */
struct vault *app_vault(struct app *app, const char *purpose);
/* The line of an alias, or NULL; and what follows from typing it. */
const char *app_alias(const struct app *app, const char *name, size_t len);
bool app_run_alias(struct app *app, const char *name, const char *line,
    const char *args);
/* Deletes what is kept of the room. */
bool app_forget_history(struct app *app);
/* Starts the log in the clear; path NULL: in its usual place. */
bool app_log(struct app *app, const char *path);
/* Writes the file; false if that failed, which it has said. */
bool app_save_settings(struct app *app);
/* Takes another nick and makes it known. */
bool app_take_nick(struct app *app, const char *nick);

/*
 * Goes to a place, NULL for the same as last time; asks for the passphrase
 * first if there is none. False if it may not or cannot be, which it says.
 */
bool app_connect(struct app *app, const char *place);
/* The room may be saved by another name now: calls it by that. */
void app_name_room(struct app *app);
/* Where place (not NULL), or the room saved by that name, is; false, having
 * said why, if one may not go there. */
bool app_find_place(struct app *app, const char *place, struct address *to);
void app_connect_to(struct app *app, const struct address *to);
void app_disconnect(struct app *app);
void app_make_link(struct app *app);
/* Takes a passphrase as typed and goes on with it. */
bool app_set_passphrase(struct app *app, const char *text);
void app_ask_passphrase(struct app *app, const char *why);
/* Who is meant? Says so if nobody or several. others: not oneself. */
bool app_resolve(struct app *app, const char *word, bool others,
    uint32_t *id);
/* How others join the room that is hosted here. */
void app_show_room(struct app *app);

/* ---- app_trust.c ---- */

bool app_wants_tls(const struct app *app, const struct address *to);
/* Connects to app->relay, if what is known of it does not forbid that. */
void app_dial(struct app *app);
/* The client's own certificate is in other files: from the next connection
 * on. */
void app_tls_changed(struct app *app);
/* Is the relay that it goes to the one inside? */
bool app_is_at_own(const struct app *app);
/* The link is up: says how, and remembers the key. */
void app_met_relay(struct app *app);
/* The link is off: true if that is because of what the relay has shown, which
 * is told or asked about then. */
bool app_doubts_relay(struct app *app);
/* Forgets the key of a relay, NULL for the present one. False if none is
 * known, which it says. */
bool app_unpin(struct app *app, const char *place);

#endif
