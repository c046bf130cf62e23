/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Quiet hours. A span that ends before it begins goes over midnight.
 */
#include "config.h"

#include "client/notify.h"

#include <stdio.h>
#include <string.h>

#include "base/i18n.h"

/* Minutes of the day of "HH:MM"; -1 if it is none. */
static int
minutes(const char *text)
{
	int hour, minute, used = 0;

	if (sscanf(text, "%2d:%2d%n", &hour, &minute, &used) != 2 ||
	    used != 5 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
		return -1;
	return hour * 60 + minute;
}

const char *
notify_quiet_wrong(const char *text)
{
	if (strlen(text) != 11 || text[5] != '-' || minutes(text) < 0 ||
	    minutes(text + 6) < 0)
		return _("two times, such as 22:00-07:30");
	return NULL;
}

bool
notify_is_quiet(const char *span, int minute)
{
	int from, to;

	if (notify_quiet_wrong(span) != NULL)
		return false;
	from = minutes(span);
	to = minutes(span + 6);
	if (from <= to)
		return minute >= from && minute < to;
	return minute >= from || minute < to;	/* over midnight */
}
