/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A renewal of the key that is under way, in words: why, since when, and whom
 * or what it waits for. Nobody but the relay can keep an own one waiting; one
 * that is due by who has left is up to one member after the other.
 */
#include "config.h"

#include "client/say.h"

#include <inttypes.h>

#include "base/i18n.h"
#include "wire/frame.h"

enum { SLOW_MS = 1000 };

bool
say_renewal_is_slow(const struct session_renewal *r, int64_t now_ms)
{
	return r->why != RENEWAL_NONE && now_ms - r->since_ms >= SLOW_MS;
}

static int64_t
seconds(int64_t ms)
{
	return ms <= 0 ? 0 : (ms + 500) / 1000;
}

void
say_renewal_why(struct str *out, const struct session_renewal *r,
    const char *whose)
{
	switch (r->why) {
	case RENEWAL_NONE:
		break;
	case RENEWAL_WISHED:
		str_add(out, _("as you wished"));
		break;
	case RENEWAL_GONE:
		str_printf(out, _("%s has left"), whose);
		break;
	case RENEWAL_SILENT:
		str_printf(out, _("%s is silent"), whose);
		break;
	case RENEWAL_OLD:
		str_add(out, _("it was in use for long"));
		break;
	case RENEWAL_LEAF:
		str_add(out, _("your part of it was out of date"));
		break;
	}
}

void
say_renewal_wait(struct str *out, const struct session_renewal *r,
    const char *who, int64_t now_ms)
{
	int64_t s = seconds(now_ms - r->since_ms);

	if (r->waits_for == RELAY_ID)
		str_printf(out, _("waits for the relay, %" PRId64 " s"), s);
	else
		str_printf(out, _("waits for %s, %" PRId64 " s"), who, s);
}

static void
add_next(struct str *out, const struct people *people,
    const struct session_renewal *r, int64_t now_ms)
{
	int64_t next = seconds(r->next_ms - now_ms);
	const char *whose = people_name(people, r->waits_for);

	if (r->waits_for == people_self(people))
		str_add(out, _("this client is about to make the new one"));
	else if (r->waits_for != RELAY_ID)
		str_printf(out, _("it is the turn of %s, and that of this "
		    "client in %" PRId64 " s"), whose, next);
	else if (r->tries <= 1)
		str_printf(out, _("the relay has not passed on the new one "
		    "yet; it is sent again in %" PRId64 " s"), next);
	else
		str_printf(out, Q_("the relay has not passed on the new one, "
		    "which was sent %u time; again in %" PRId64 " s",
		    "the relay has not passed on the new one, which was sent "
		    "%u times; again in %" PRId64 " s", r->tries), r->tries,
		    next);
}

void
say_renewal(struct str *out, const struct people *people,
    const struct session_renewal *r, int64_t now_ms)
{
	struct str why;

	str_init(&why);
	say_renewal_why(&why, r, people_name(people, r->whose));
	str_printf(out, _("the key is being renewed (%s) for %" PRId64 " s "
	    "now: "), why.s, seconds(now_ms - r->since_ms));
	add_next(out, people, r, now_ms);
	str_release(&why);
}
