/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the app shows things: on the screen (screen.c), in lines (linear.c) or
 * in JSON (pipe.c). Each room has a front of its own, which embeds struct front
 * as its first member and sets ops. It never keeps what it is given.
 *
 * Texts are sanitized already, unless this file says "raw". The app calls a
 * front from within the loop's turn; a front may call the app back from its
 * own callbacks (a key, a line of stdin) and from changed(), not from the
 * other calls below.
 */
#ifndef CLIENT_FRONT_H
#define CLIENT_FRONT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "client/settings.h"
#include "session/session.h"
#include "session/transfer.h"
#include "store/history.h"

struct app;
struct front;

enum say_level {
	SAY_DETAIL,	/* every step; a screen may leave it to its panes */
	SAY_INFO,	/* who came, a new generation, an answer */
	SAY_GOOD,	/* what the user waited for: ready, connected */
	SAY_WARNING,	/* weakens security, or failed and is tried again */
	SAY_ERROR	/* does not work until the user does something */
};

/* A line of the user's own that the session has taken. */
struct front_said {
	long number;		/* EVENT_SENT or EVENT_UNSENT repeats it */
	uint32_t dest;		/* ALL_IDS, or a member */
	enum message_kind kind;	/* MESSAGE_TEXT or MESSAGE_ACTION */
	const char *text;	/* valid UTF-8, raw: as the user typed it */
	size_t len;
	int64_t wall_ms;
};

enum front_panel { PANEL_PEERS, PANEL_KEY, PANEL_HELP, PANEL_BINDINGS };

/* A file on its way; see session/transfer.h. */
struct front_file {
	unsigned number;	/* for /accept and the like */
	bool incoming, to_all;
	enum transfer_state state;
	enum transfer_outcome outcome;
	uint32_t peer;		/* the other end; 0: all, or not here */
	const char *who;	/* its name; "" if that is all */
	const char *name;	/* of the file */
	uint64_t size, have;	/* bytes; have: acknowledged, or written */
	uint64_t rate;		/* bytes a second; 0: not known */
	int64_t left_ms;	/* < 0: not known */
	const char *checksum;	/* hex; "" if it is not known yet */
	const char *path;	/* where it is kept; NULL: not yet */
};

struct front_ops {
	/*
	 * Each event of the session but EVENT_IDENTITY, in order. text is a
	 * sentence for it, NULL where there is nothing to say (messages,
	 * steps, sent, lag). nick and text within event are raw. The peers'
	 * names and marks are up to date.
	 */
	void (*event)(struct front *f, const struct session_event *event,
	    enum say_level level, const char *text);
	void (*said)(struct front *f, const struct front_said *said);
	/* Answers to commands, errors, the link; text may have newlines. */
	void (*notice)(struct front *f, enum say_level level,
	    const char *text);
	/* The state of the link (app_get_link()) is another one. */
	void (*link)(struct front *f);
	/* The end of a turn in which anything may have changed: paint. */
	void (*changed)(struct front *f);
	/*
	 * Ask for the passphrase, then app_passphrase(). why is NULL the
	 * first time, else a sentence ("the passphrase is wrong"). A later
	 * call replaces one that is still being asked.
	 */
	void (*ask_passphrase)(struct front *f, const char *why);
	/*
	 * Ask whether this is the relay that is meant, then
	 * app_answer_relay(). text has newlines and says what is wrong and the
	 * key's fingerprint, which is key.
	 */
	void (*ask_relay)(struct front *f, const char *text, const char *key);
	/* Why this relay is not connected to, after a notice that said so:
	 * trying again does not help. NULL is fine. */
	void (*refused_relay)(struct front *f, const char *text);
	/* The question has become pointless (/disconnect, /passphrase -). */
	void (*ask_over)(struct front *f);
	/* Show that panel; false: the app says it in notices. */
	bool (*show)(struct front *f, enum front_panel panel);
	/* /clear */
	void (*clear)(struct front *f);
	/*
	 * A line from before this start: raw but for its names; NULL after
	 * the last one.
	 */
	void (*history)(struct front *f, const struct history_line *line);
	/*
	 * Show text as a QR code beside words (which were a notice already),
	 * if codes can be drawn here. NULL: they cannot.
	 */
	void (*code)(struct front *f, const char *title, const char *words,
	    const char *text);
	/* A setting has another value: read it from client_settings(). */
	void (*setting)(struct front *f, enum setting id);
	/* Show what is said to and by id alone; false: there is no such
	 * place here. */
	bool (*query)(struct front *f, uint32_t id);
	/* Leave such a place; false: this is none. */
	bool (*close)(struct front *f);
	/* Look for it in what is kept of what was said where this was typed;
	 * list: show all lines at once. */
	bool (*search)(struct front *f, const char *needle, bool list);
	/*
	 * A further room beside this one, to be shown at once if look is set:
	 * its own front, or NULL if there is no place for it. NULL: there is
	 * one room only, and going to another leaves it.
	 */
	struct front *(*open)(struct front *f, struct app *app, bool look);
	/* The room is left for good: shows another one and frees the front. */
	void (*gone)(struct front *f);
	/* Is somebody there who can be asked whether they mean it? NULL: no. */
	bool (*is_attended)(struct front *f);
	/* Ctrl-C, where it is no key. False: nobody has meant it, the program
	 * ends. NULL: the same. */
	bool (*interrupt)(struct front *f);
	/* Go to a window by its number or name; "" lists them. False: there is
	 * none such, which it has said. NULL: there are no windows. */
	bool (*window)(struct front *f, const char *args);
	/* A file has come further; text is a sentence where its state has
	 * changed, NULL where there is nothing to say. */
	void (*file)(struct front *f, const struct front_file *file,
	    enum say_level level, const char *text);
};

struct front {
	const struct front_ops *ops;
};

#endif
