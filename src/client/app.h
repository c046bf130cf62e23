/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One room of the client: sole owner of its session, link, names, files, what
 * is kept of it, and of the relay inside (--host). What it shares with the
 * other rooms is the client's (client/client.h). Fronts read it and hand it
 * what the user typed.
 */
#ifndef CLIENT_APP_H
#define CLIENT_APP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/client.h"
#include "client/front.h"
#include "net/address.h"
#include "session/session.h"
#include "store/known.h"

struct app;
struct history_reader;

/*
 * Reads a place as users write it; NULL is this machine. NULL if one may
 * connect there, else a sentence why not, to be freed.
 */
char *app_place_wrong(struct address *to, const char *place, bool plain);

struct client *app_client(const struct app *app);
/*
 * What the room is called: the name it is saved by, else where it is, such as
 * "relay.example"; sanitized. Valid until the app is called again.
 */
const char *app_room_name(const struct app *app);

/* ---- what the user does ---- */

/*
 * A typed line: a command if it starts with "/" ("//x" says "/x"), else a
 * message to dest: ALL_IDS, one member, or APP_NOBODY if whom it is for is not
 * here, which makes anything but a command an error. text is NUL-terminated
 * valid UTF-8. False if that was wrong or cannot be sent; a notice has said
 * why.
 */
#define APP_NOBODY UINT32_MAX
bool app_line(struct app *app, uint32_t dest, const char *text);
/* The answer to ask_passphrase(), normalized by the app; may be empty. NULL:
 * the user gave up, the app stays off line. */
void app_passphrase(struct app *app, const char *text);
/*
 * The answer to ask_relay(): yes, no, or the fingerprint that the user has;
 * NULL is no. False if it is none of these: the question stands.
 */
bool app_answer_relay(struct app *app, const char *text);
/*
 * Completions of the word that ends at byte cursor of line: a NULL-terminated
 * array of whole replacements for the bytes [*start, cursor), best first;
 * never NULL. Those of a command or a name that is complete end with what
 * follows it (" " or ": "), those of a directory with its slash.
 */
char **app_complete(const struct app *app, const char *line, size_t cursor,
    size_t *start);
void app_complete_free(char **words);
/* What a menu shows of it, *len bytes in word: of a path its last name. */
const char *app_complete_label(const char *line, const char *word,
    size_t *len);
/* What a completion in line means, in a few words, translated; "": it says
 * so itself. */
const char *app_complete_about(const char *line, const char *word);

/* ---- how things stand ---- */

/* For session_get_status() and the like; never NULL. */
const struct session *app_session(const struct app *app);
/*
 * What is kept of the room, newest first; NULL if its history is off. To be
 * freed with history_reader_free(). store/history.h searches it.
 */
struct history_reader *app_history(struct app *app);
bool app_keeps_history(const struct app *app);
/* What is typed is to be kept for the next start, encrypted. */
bool app_keeps_input(const struct app *app);
/* What was, in this room, to be freed with mem_wipe_free(); NULL: nothing. */
char *app_input(struct app *app);
/* Keeps text of a room (app_get_link()) instead; false: it could not, which
 * a notice has said. */
bool app_keep_input(struct app *app, const char *room, const char *text);
/* The log in the clear that is being written, or NULL. */
const char *app_log_path(const struct app *app);
/* The wall clock, in ms since 1970, of a time of the session. */
int64_t app_wall_ms(const struct app *app, int64_t mono_ms);

enum link_state {
	LINK_OFF,		/* the user's wish, or nothing to connect to */
	LINK_ASKING,		/* waits for the passphrase */
	LINK_DOUBTING,		/* waits for the answer about the relay */
	LINK_CONNECTING,
	LINK_UP,
	LINK_WAITING		/* for retry_ms; reason says why it broke */
};
/* Of all but the first, the last is not safe from onlookers, who see who talks
 * when. */
enum link_safety {
	SAFE_HERE,		/* plain, on this machine */
	SAFE_VOUCHED,		/* TLS, by the system's authorities */
	SAFE_PINNED,		/* TLS, by the relay's key */
	SAFE_NOT		/* plain, to another machine */
};
struct app_link {
	enum link_state state;
	const char *relay;	/* "relay.example:8872", "" if none */
	enum link_safety safety;	/* what it is, or would be */
	bool hosting;		/* the relay is inside this client */
	int64_t retry_ms;	/* LINK_WAITING: time of the next attempt */
	int64_t owing_ms;	/* LINK_UP: since when it owes an answer, */
	int64_t silent_ms;	/* and from when on that is worth a word */
	const char *reason;	/* why it is not up; "" if unknown */
};
/* Strings are valid until the app is called again. */
void app_get_link(const struct app *app, struct app_link *link);

struct app_room {	/* of --host */
	const char *places;	/* "127.0.0.1:8872 and [::1]:8872" */
	const char *invite;	/* "tuschel tuschel://127.0.0.1:8872/" */
	const char *passphrase;	/* if it was made up here, else NULL */
};
/* False without --host. */
bool app_get_room(const struct app *app, struct app_room *room);

struct app_peer {
	struct session_peer peer;	/* nick in it is raw */
	enum known_mark known;		/* KNOWN_NEW without a card */
	/*
	 * What to call it: its sanitized nick, with "#3f9a" behind it if
	 * somebody else here has a nick that looks alike, or "#3f9a21c0"
	 * without a card. Valid until the app is called again.
	 */
	const char *name;
};
/* Like session_peer(). */
bool app_peer(const struct app *app, size_t i, struct app_peer *peer);
/* Files from 0 on, in the order of their numbers, until false. Strings are
 * valid until the app is called again. */
bool app_file(const struct app *app, size_t i, struct front_file *file);
/* Is one under way, but for offers that wait for somebody? */
bool app_files_are_busy(const struct app *app);
/* Whoever has shown a card on this connection, also when gone again. */
struct app_person {	/* valid until the app is called again */
	const char *nick;	/* sanitized */
	const char *name;
	const struct identity_public *identity;
	enum known_mark known;
	bool self;
};
bool app_get_person(const struct app *app, uint32_t id,
    struct app_person *person);
/* The name alone, also of those who have gone; never NULL. */
const char *app_name(const struct app *app, uint32_t id);
/* The own nick, sanitized. */
const char *app_nick(const struct app *app);

#endif
