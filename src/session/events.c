/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The queue of what the user is told (see session.h). It grows as needed: its
 * reader drains it after every call.
 */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "session/core.h"

struct session_event *
push_event(struct session *s, enum event_type type, uint32_t id)
{
	struct event_queue *q = &s->events;
	struct session_event *e;

	if (q->start + q->n == q->size) {
		if (q->start > q->size / 2) {
			memmove(q->v, q->v + q->start, q->n * sizeof *q->v);
			q->start = 0;
		} else {
			q->size = q->size ? 2 * q->size : 32;
			q->v = mem_resize(q->v, q->size, sizeof *q->v);
		}
	}
	e = &q->v[q->start + q->n++];
	memset(e, 0, sizeof *e);
	e->type = type;
	e->id = id;
	e->time_ms = s->now_ms;
	e->retry_ms = -1;
	if (s->has_group)
		e->generation = s->group.keys.generation;
	return e;
}

void
event_text(struct session_event *e, const void *text, size_t len)
{
	free(e->text);
	e->text = mem_zero(len + 1, 1);
	memcpy(e->text, text, len);
	e->text_len = len;
}

bool
session_next(struct session *s, struct session_event *event)
{
	struct event_queue *q = &s->events;

	if (q->n == 0)
		return false;
	*event = q->v[q->start++];
	if (--q->n == 0)
		q->start = 0;
	return true;
}

void
session_event_release(struct session_event *event)
{
	mem_wipe_free(event->text, event->text_len);
	event->text = NULL;
}

void
events_release(struct event_queue *q)
{
	size_t i;

	for (i = 0; i < q->n; i++)
		session_event_release(&q->v[q->start + i]);
	free(q->v);
	memset(q, 0, sizeof *q);
}

const char *
failure_name(enum failure failure)
{
	static const char *const names[] = {
		[FAIL_TIMEOUT] = "no answer",
		[FAIL_PEER_LEFT] = "it left",
		[FAIL_NO_KEY] = "it has no key",
		[FAIL_BUSY] = "it is busy",
		[FAIL_REFUSED] = "wrong passphrase",
		[FAIL_DENIED] = "not let in",
		[FAIL_CRYPTOTYPE] = "it speaks no handshake that we know",
		[FAIL_YIELD] = "its group gives way to ours",
		[FAIL_INVALID] = "its answer was not valid",
		[FAIL_LEFT_OUT] = "a new generation left us out",
		[FAIL_NO_SHARE] = "a new generation came without our share",
		[FAIL_ERROR] = "it reported an error",
	};

	return names[failure];
}
