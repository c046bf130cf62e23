/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What becomes known of a frame that is refused: a line in the log, and no
 * more. Who sends junk must not fill a disk, so that a second has only a few
 * of these lines; the rest are counted.
 */
#include "config.h"

#include <inttypes.h>

#include "base/err.h"
#include "base/log.h"
#include "session/core.h"

enum { LINES_MAX = 20, SECOND_MS = 1000 };

/* May one more line be written? */
static bool
may_say(struct session *s)
{
	struct refusals *r = &s->refusals;

	if (s->now_ms >= r->since_ms + SECOND_MS) {
		if (r->lines > LINES_MAX)
			log_line(LOG_INFO, "session: %lu more frames refused",
			    r->lines - LINES_MAX);
		r->since_ms = s->now_ms;
		r->lines = 0;
	}
	return r->lines++ < LINES_MAX;
}

int
refused(struct session *s, const struct frame *f, int err)
{
	const char *name = type_name(frame_type(f));

	if (err == ERR_OK || !may_say(s))
		return err;
	log_line(LOG_INFO, "session: %s (type %u, kind %u, %zu bytes) of "
	    "%08" PRIx32 " refused: %s (%d)", name != NULL ? name : "frame",
	    frame_type(f), payload_kind(f), f->size, f->src,
	    err_string(err), err);
	return err;
}
