/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client: what all its rooms share (the loop, settings, identity, known
 * peers, the end of the program), and the rooms. Each room is an app
 * (client/app.h) with a front of its own.
 */
#ifndef CLIENT_CLIENT_H
#define CLIENT_CLIENT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/rng.h"
#include "crypto/keys.h"
#include "net/loop.h"

struct app;
struct client;
struct conf;
struct front;
struct host;
struct known;
struct options;
struct settings;
struct vault;

/* Exit codes of the program; doc/tuschel.1 explains them. */
enum client_exit {
	CLIENT_EXIT_OK = 0,
	CLIENT_EXIT_FAILED = 1,
	CLIENT_EXIT_USAGE = 2,
	CLIENT_EXIT_REFUSED = 3,	/* wrong passphrase, or not let in */
	CLIENT_EXIT_UNTRUSTED = 4	/* the relay may be another one */
};

struct client_config {
	struct loop *loop;
	struct rng rng;
	const struct options *options;
	struct settings *settings;	/* the client's from here on */
	struct conf *conf;		/* their file; the client's; or NULL */
	const char *warnings;		/* lines to show at the start; or "" */
	const char *identity_path;
	const char *data_dir;		/* where known_relays is */
	const char *state_dir;		/* where histories and logs are */
	struct vault *vault;		/* opens it; the client's; NULL: open */
	struct identity_public identity;
	struct known *known;		/* the client's from here on */

	/* ---- of the first room ---- */
	struct host *host;		/* NULL without --host; the client's */
	/* NULL: the front is asked for it before the first connection. */
	const char *passphrase;
	bool passphrase_is_new;		/* made up here: show it */
	bool passphrase_is_given;	/* outweighs that of a saved room */
};

/* With one room. settings, conf, vault, known and host are taken over, the
 * rest is copied. */
struct client *client_new(const struct client_config *config);
/* Saves what is to be saved: false if that failed, which stderr says. NULL is
 * fine. */
bool client_free(struct client *client);

/*
 * Starts to connect the first room to place, NULL for this machine (or to ask
 * for the passphrase); with a host, to that. Then rooms for further places,
 * with blanks between them, are opened, and the commands of --run are run in
 * the first. The fronts must outlive the loop's run.
 */
void client_start(struct client *client, struct front *front,
    const char *place, const char *further);

/* The rooms, in the order they were opened, from 0 until NULL. */
struct app *client_app(const struct client *client, size_t i);
struct front *client_front(const struct client *client, size_t i);

struct loop *client_loop(const struct client *client);
/* What is set, for client/settings.h's readers. */
const struct settings *client_settings(const struct client *client);

/* Ends the program at the end of this turn. */
void client_quit(struct client *client);
/* The same by SIGINT, about which somebody at a terminal is asked first where
 * it would lose something. */
void client_interrupt(struct client *client);
bool client_is_ending(const struct client *client);
/* The same with an error; message (may be NULL) goes to stderr at the end. */
void client_fail(struct client *client, enum client_exit code,
    const char *message);
enum client_exit client_exit_code(const struct client *client);
const char *client_exit_message(const struct client *client);	/* or NULL */

#endif
