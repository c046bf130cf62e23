/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Puts tuschel together: options, the user's files, the relay inside, the
 * app and its front; runs the loop, and turns the end into an exit code.
 */
#include "config.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/app.h"
#include "client/client.h"
#include "client/debug_log.h"
#include "client/files.h"
#include "client/host.h"
#include "client/linear.h"
#include "client/options.h"
#include "client/passphrase.h"
#include "client/pipe.h"
#include "client/rooms.h"
#include "client/screen.h"
#include "client/settings.h"
#include "client/unlock.h"
#include "crypto/prim.h"
#include "crypto/words.h"
#include "net/rng.h"
#include "store/identity_file.h"
#include "store/known.h"

static enum client_exit
complain(enum client_exit code, char *reason)
{
	fprintf(stderr, "tuschel: %s\n", reason);
	free(reason);
	return code;
}

/* ---- what the app is made of ---- */

/* Everything here is the caller's to free, whatever happened. */
struct parts {
	struct options options;
	struct files files;
	struct settings *settings;
	struct str warnings;
	const char *place;		/* where to go; NULL: the usual one */
	const char *further;		/* and where else, or "" */
	char *usual;			/* the setting that place is from */
	char *identity_path, *passphrase;
	char link[ADDRESS_LINK_BYTES];	/* place with --relay-key */
	struct client_config config;
};

static bool
read_settings(struct parts *parts, char **reason)
{
	parts->settings = parts->config.settings = settings_new();
	parts->config.options = &parts->options;
	return files_find(&parts->files, &parts->options, reason) &&
	    files_read_settings(&parts->files, &parts->options,
	    parts->settings, &parts->config.conf, &parts->warnings, reason);
}

static bool
open_files(struct parts *parts, char **reason)
{
	struct identity who;
	char *path;
	bool made;

	if (!identity_file_make(parts->identity_path, &parts->config.rng,
	    &made, reason) || !unlock_identity(&who, &parts->config.vault,
	    parts->identity_path, parts->options.identity_passphrase_file,
	    reason))
		return false;
	parts->config.identity_path = parts->identity_path;
	parts->config.data_dir = parts->files.data_dir;
	parts->config.state_dir = parts->files.state_dir;
	parts->config.identity = who.pub;
	identity_wipe(&who);
	path = mem_printf("%s/known_peers", parts->files.data_dir);
	parts->config.known = known_load(path, &parts->warnings, reason);
	free(path);
	return parts->config.known != NULL;
}

/* The terminal again, for the keys, once the passphrase has been read. */
static void
reopen_stdin(void)
{
	int tty = open("/dev/tty", O_RDWR);

	if (tty < 0)
		return;		/* the screen says what is missing */
	dup2(tty, STDIN_FILENO);
	close(tty);
}

/* A pipe cannot be asked; a room of one's own gets a fresh one. */
static bool
find_passphrase(struct parts *parts, char **reason)
{
	const struct options *o = &parts->options;
	struct str fresh;

	if (o->passphrase_file != NULL) {
		parts->passphrase = passphrase_from_file(o->passphrase_file,
		    reason);
		parts->config.passphrase_is_given = true;
		if (strcmp(o->passphrase_file, "-") == 0 &&
		    !isatty(STDIN_FILENO))
			reopen_stdin();
	} else if (o->host) {
		str_init(&fresh);
		words_passphrase(&fresh, &parts->config.rng);
		parts->passphrase = str_take(&fresh);
		parts->config.passphrase_is_new = true;
	} else if (o->pipe) {
		parts->passphrase = mem_strdup("");
	} else {
		return true;
	}
	parts->config.passphrase = parts->passphrase;
	return parts->passphrase != NULL;
}

static bool
find_parts(struct parts *parts, char **reason)
{
	const struct options *o = &parts->options;

	if (!find_passphrase(parts, reason) || !open_files(parts, reason))
		return false;
	parts->config.loop = loop_new();
	if (!o->host)
		return true;
	parts->config.host = host_new(parts->config.loop,
	    &parts->config.rng, o->place,
	    setting_flag(parts->settings, SETTING_PLAIN) ? NULL :
	    parts->files.data_dir, reason);
	return parts->config.host != NULL;
}

static void
free_settings(struct parts *parts)
{
	settings_free(parts->settings);
	conf_free(parts->config.conf);
}

static void
free_parts(struct parts *parts)
{
	loop_free(parts->config.loop);
	passphrase_free(parts->passphrase);
	free(parts->identity_path);
	free(parts->usual);
	str_release(&parts->warnings);
	files_release(&parts->files);
}

/* ---- running it ---- */

static void
on_signal(void *ctx)
{
	client_quit(ctx);
}

static void
on_interrupt(void *ctx)
{
	client_interrupt(ctx);
}

static struct front *
make_front(struct client *client, const struct options *o, char **reason)
{
	struct app *app = client_app(client, 0);

	return o->pipe ? pipe_new(app) : o->linear ? linear_new(app) :
	    screen_new(app, setting_flag(client_settings(client),
	    SETTING_ASCII), reason);
}

static void
free_front(struct front *front, const struct options *o)
{
	if (o->pipe)
		pipe_free(front);
	else if (o->linear)
		linear_free(front);
	else
		screen_free(front);
}

static char *
message_of(const struct client *client, const struct front *front,
    const struct options *o)
{
	const char *message = client_exit_message(client);

	if (message != NULL)
		return mem_strdup(message);
	return o->pipe ? pipe_undone(front) : NULL;
}

static enum client_exit
run(struct client *client, struct front *front, const struct parts *parts)
{
	static const int numbers[] = { SIGINT, SIGTERM, SIGHUP };
	struct loop_signal *signals[ARRAY_LEN(numbers)];
	const struct options *o = &parts->options;
	enum client_exit code;
	char *message;

	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		signals[i] = loop_signal_new(parts->config.loop, numbers[i],
		    numbers[i] == SIGINT ? on_interrupt : on_signal, client);
	client_start(client, front, parts->place, parts->further);
	loop_run(parts->config.loop);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		loop_signal_free(signals[i]);
	code = client_exit_code(client);
	front = client_front(client, 0);	/* the first may have gone */
	message = message_of(client, front, o);
	free_front(front, o);	/* gives the terminal back first */
	if (message == NULL)
		return code;
	return complain(code == CLIENT_EXIT_OK ? CLIENT_EXIT_FAILED : code,
	    message);
}

static enum client_exit
start(struct parts *parts)
{
	enum client_exit code;
	struct front *front;
	struct client *client;
	char *reason = NULL;

	if (!find_parts(parts, &reason)) {
		known_free(parts->config.known);
		vault_free(parts->config.vault);
		free_settings(parts);
		return complain(CLIENT_EXIT_FAILED, reason);
	}
	parts->config.warnings = parts->warnings.s;
	client = client_new(&parts->config);
	front = make_front(client, &parts->options, &reason);
	code = front != NULL ? run(client, front, parts) :
	    complain(CLIENT_EXIT_FAILED, reason);
	return client_free(client) || code != CLIENT_EXIT_OK ? code :
	    CLIENT_EXIT_FAILED;
}

/* --relay-key makes a link of the place. */
static char *
give_key(struct parts *parts, struct address *place)
{
	struct relay_key key;

	if (place->kind == ADDRESS_UNIX)
		return mem_strdup(_("--relay-key is for TLS, which a Unix "
		    "socket does without"));
	if (relay_key_parse(&key, parts->options.relay_key) != 0)
		return mem_printf(_("--relay-key: \"%s\" is no fingerprint, "
		    "which has 43 letters, digits, \"-\" and \"_\""),
		    parts->options.relay_key);
	if (place->has_relay_key && !relay_key_equal(&place->relay_key, &key))
		return mem_strdup(_("--relay-key and the link name different "
		    "keys"));
	place->has_relay_key = true;
	place->relay_key = key;
	address_link(parts->link, place);
	parts->place = parts->link;
	return NULL;
}

/* The places of the setting: the first, and the others. */
static void
take_usual(struct parts *parts)
{
	const char *usual = setting_text(parts->settings, SETTING_CONNECT);
	char *rest;

	parts->usual = mem_strdup(usual);
	parts->place = strtok_r(parts->usual, " ", &rest);
	parts->further = rest;
}

/* What would stop it from the first, so that the screen need not say so. */
static char *
judge_place(struct parts *parts)
{
	const char *saved = NULL;
	struct address place;
	char *wrong;

	parts->place = parts->options.place;
	parts->further = "";
	if (parts->options.host)
		return NULL;
	if (parts->place == NULL)
		take_usual(parts);
	if (parts->place != NULL)
		saved = rooms_place(parts->config.conf, parts->place);
	wrong = app_place_wrong(&place, saved != NULL ? saved : parts->place,
	    setting_flag(parts->settings, SETTING_PLAIN));
	if (wrong == NULL && parts->options.relay_key != NULL)
		wrong = give_key(parts, &place);
	return wrong;
}

static bool
wants_identity(const struct options *o)
{
	return o->change_passphrase || o->export_identity != NULL ||
	    o->import_identity != NULL;
}

/* The options that do something with the identity and end. */
static bool
serve_identity(const struct parts *parts, char **reason)
{
	const struct options *o = &parts->options;
	const char *path = parts->identity_path;
	const char *file = o->identity_passphrase_file;
	const struct rng *rng = &parts->config.rng;

	if (o->import_identity != NULL)
		return unlock_import(path, o->import_identity, file, rng,
		    reason);
	if (o->export_identity != NULL)
		return unlock_export(path, o->export_identity, file, rng,
		    reason);
	return unlock_change_passphrase(path, file, rng, reason);
}

static enum client_exit
run_parts(struct parts *parts)
{
	char *reason = NULL;
	enum client_exit code = CLIENT_EXIT_FAILED;

	parts->config.rng = net_rng();
	if (read_settings(parts, &reason)) {
		parts->identity_path = identity_file_path(
		    parts->files.data_dir);
		reason = judge_place(parts);
		code = CLIENT_EXIT_USAGE;
	}
	if (reason == NULL && !wants_identity(&parts->options))
		return start(parts);
	if (reason == NULL && !serve_identity(parts, &reason))
		code = CLIENT_EXIT_FAILED;
	free_settings(parts);
	return reason == NULL ? CLIENT_EXIT_OK : complain(code, reason);
}

int
main(int argc, char **argv)
{
	struct parts parts = { 0 };
	enum client_exit code;
	FILE *log = NULL;
	char *reason;

	i18n_init();
	prim_start();
	str_init(&parts.warnings);
	if (!options_parse(&parts.options, argc, argv, &reason)) {
		complain(CLIENT_EXIT_USAGE, reason);
		fprintf(stderr, "%s\n", _("try: tuschel --help"));
		return CLIENT_EXIT_USAGE;
	}
	if (parts.options.help || parts.options.version) {
		if (parts.options.help)
			options_print_help(stdout);
		else
			options_print_version(stdout);
		return CLIENT_EXIT_OK;
	}
	if (parts.options.debug_log != NULL) {
		log = debug_log_open(parts.options.debug_log, &reason);
		if (log == NULL)
			return complain(CLIENT_EXIT_USAGE, reason);
	}
	code = run_parts(&parts);
	free_parts(&parts);
	debug_log_close(log);
	return code;
}
