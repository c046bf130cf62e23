/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an operator may want of a hub: to see who is in it, to put somebody
 * out, to let somebody not in.
 */
#ifndef HUB_OPERATE_H
#define HUB_OPERATE_H

#include "hub/hub.h"

struct hub_member_info {
	struct hub_member *member;
	uint32_t id;
	const char *address;	/* as hub_open() was given it, or NULL; valid
				   as long as the member */
	int64_t heard_ms;	/* when it last sent something */
	size_t queued_bytes;
	bool throttled;		/* is not read from now */
};

/*
 * The next member of the room, in order of arrival: *at is 0 at first and then
 * this function's. False at the end. No other call may come between.
 */
bool hub_next_member(const struct hub *hub, size_t *at,
    struct hub_member_info *info);

/* It gets an ERROR of that severity and code, and wants to be closed. */
void hub_expel(struct hub *hub, struct hub_member *m, uint8_t severity,
    uint16_t code, const char *text, int64_t now_ms);

/* Of those who do not read, who has most waiting, and how many bytes; NULL:
 * everybody reads. It gets ERROR SLOW, and wants to be closed. */
struct hub_member *hub_slowest(const struct hub *hub, size_t *bytes);
void hub_expel_slow(struct hub *hub, struct hub_member *m, int64_t now_ms);

/*
 * Instead of hub_open(), for a connection that is not to come in: it gets an
 * ERROR and wants to be closed.
 */
struct hub_member *hub_refuse(struct hub *hub, uint8_t severity,
    uint16_t code, const char *text, int64_t now_ms);

#endif
