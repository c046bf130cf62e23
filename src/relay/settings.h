/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What can be set about the relay: one table of all settings. Keys of
 * tuscheld.conf, options of the command line, --help and the checks of the
 * manual pages are this table; who adds a row has added all of them.
 *
 * The values of rooms stand twice: once for all rooms, which is also the only
 * room when the configuration has no section of one, and in each section.
 */
#ifndef RELAY_SETTINGS_H
#define RELAY_SETTINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "hub/hub.h"
#include "relay/door.h"

enum {
	METRICS_PORT = DEFAULT_PORT + 1,
	LISTENERS_MAX = 64,	/* of one room, and of each other list */
	ROOMS_MAX = 256,
	ROOM_NAME_BYTES_MAX = 64
};

enum setting_kind {
	SETTING_FLAG,		/* bool; on the command line without a value */
	SETTING_SWITCH,		/* bool: "on" or "off" */
	SETTING_NUMBER,		/* uint64_t within [min, max] */
	SETTING_SIZE,		/* the same in bytes; 4M is 4 << 20 */
	SETTING_CHOICE,		/* int: the index in choices */
	SETTING_TEXT,		/* char *, NULL: not given */
	SETTING_LIST		/* struct texts */
};

enum setting_scope {
	SETTING_COMMAND,	/* on the command line only */
	SETTING_RELAY,		/* of the whole process */
	SETTING_ROOM		/* of each room, or at the top for all */
};

enum setting_log { SETTING_LOG_STDERR, SETTING_LOG_SYSLOG };

struct texts {
	char **v;
	size_t count;
};

void texts_release(struct texts *t);	/* it is empty then */
struct texts texts_copy(const struct texts *from);

/* Of numbers: as the hub has it, with or without limits. */
#define SETTING_NOT_GIVEN UINT64_MAX

struct room_settings {
	char *name;		/* NULL: of the values for all rooms */
	struct texts listen;
	struct texts server_names;	/* asked for by TLS; none: by all */
	struct texts proxies;	/* addresses, prefixes, "unix" */
	char *backbone;		/* NULL: none */
	bool plain, tls, limits;
	uint64_t max_members, max_per_address, queue_bytes, memory_bytes;
	uint64_t member_frames, member_bytes, address_frames, address_bytes,
	    room_copies, room_bytes;	/* a second */
};

struct settings {
	bool help, version, check_config;
	char *config;
	char *user;			/* NULL: stay who we are */
	char *tls_cert, *tls_key, *client_ca, *state;	/* or NULL */
	char *backbone_ca;		/* or NULL */
	int confine;			/* enum confine_mode */
	int log;			/* enum setting_log */
	int log_level;			/* enum log_level */
	bool log_addresses;
	char *control, *control_group;	/* a path, a group; or NULL */
	char *ban_file;			/* a path, or NULL */
	struct texts metrics;		/* addresses */
	uint64_t max_connections, connections_per_address,
	    connections_per_second;
	uint64_t relay_memory;
	uint64_t relay_copies, relay_bytes;	/* a second */
	struct room_settings all;	/* of which rooms have copies */
	struct room_settings *rooms;	/* sections, in their order */
	size_t room_count;
};

struct setting {
	char letter;		/* of the command line; 0: none */
	const char *name;
	enum setting_kind kind;
	enum setting_scope scope;
	const char *value;	/* what --help calls its value */
	size_t at;		/* offset in settings or room_settings */
	uint64_t min, max;
	const char *const *choices;	/* ends with NULL */
	/* NULL, or a phrase that says what is wrong with a text or with one
	 * of a list; NULL itself: any that is not empty. */
	const char *(*check)(const char *text);
	bool secret;		/* its password is not printed */
	const char *help;	/* N_() */
};

/* All of them; *count says how many. */
const struct setting *settings_table(size_t *count);

void settings_init(struct settings *s);		/* the defaults */
void settings_release(struct settings *s);
/* A section more, with the values that hold for all rooms by now. */
struct room_settings *settings_add_room(struct settings *s, const char *name);
/* The sections, or the values for all rooms as the one room. */
const struct room_settings *settings_rooms(const struct settings *s,
    size_t *count);

/*
 * Sets one value (of a list: adds it) of s, or of room if the row is one of
 * rooms. text is NULL for a flag that is given. NULL, or a phrase to be freed
 * that goes on after the setting's name: "wants a number from 1 to 7".
 */
char *setting_set(const struct setting *row, struct settings *s,
    struct room_settings *room, const char *text);
/* Empties a list. */
void setting_clear(const struct setting *row, struct settings *s,
    struct room_settings *room);

/* Appends the value as tuscheld.conf has it, but for a password; nothing if it
 * is not given. */
void setting_get(const struct setting *row, const struct settings *s,
    const struct room_settings *room, struct str *out);

/* It names a room in logs, metrics and on command lines. */
bool room_name_is_good(const char *name);

/*
 * What no single value shows: NULL, or a sentence to be freed about settings
 * that contradict each other or would surprise. With sockets that are handed
 * in, rooms need no listeners of their own.
 */
char *settings_judge(const struct settings *s, bool handed_in);
/* The same for one more listener of a room, which has been opened already. */
char *room_settings_judge(const struct room_settings *room, const char *text);

/* Is it one place however often it is opened? Port 0 is not. */
bool settings_is_one_place(const char *text);

struct address;
/* Are links to a listener there by TLS? */
bool room_settings_tls(const struct room_settings *room,
    const struct address *at);

/*
 * What a service manager has for it, if it is not said: $RUNTIME_DIRECTORY for
 * the control socket, $STATE_DIRECTORY for the bans.
 */
void settings_take_environment(struct settings *s);

/* The limits in front of all rooms. */
void settings_apply_door(const struct settings *s,
    struct door_limits *limits);
/* Of all rooms together: what they may send, and in bytes what may wait. */
void settings_apply_share(const struct settings *s,
    struct hub_share_limits *limits);
size_t settings_memory_max(const struct settings *s);
/* The limits of a room. */
void room_settings_apply(const struct room_settings *room,
    struct hub_config *config);

#endif
