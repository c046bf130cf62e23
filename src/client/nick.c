/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What may be one's own nick: something that survives the sanitizer as it is
 * and that others can type as one word of a command.
 */
#include "config.h"

#include "client/nick.h"

#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "wire/limits.h"

static bool
is_harmless(const char *nick)
{
	struct str clean;
	bool same;

	str_init(&clean);
	utf8_sanitize(&clean, nick, strlen(nick), UTF8_LINE);
	same = strcmp(clean.s, nick) == 0;
	str_release(&clean);
	return same;
}

const char *
nick_wrong(const char *nick)
{
	if (nick[0] == '\0')
		return _("it is empty");
	if (strlen(nick) > NICK_BYTES_MAX)
		return _("it is longer than 32 bytes");
	if (!utf8_valid(nick, strlen(nick)))
		return _("it is not UTF-8");
	if (strpbrk(nick, " \t\n") != NULL)
		return _("it has a space in it");
	if (strchr("#/@-", nick[0]) != NULL)
		return _("it starts with one of # / @ -");
	if (!is_harmless(nick))
		return _("it has characters that cannot be shown");
	return NULL;
}

char *
nick_default(void)
{
	const struct passwd *pw = getpwuid(getuid());
	const char *name = pw != NULL ? pw->pw_name : getenv("LOGNAME");

	if (name == NULL || nick_wrong(name) != NULL)
		name = "guest";
	return mem_strdup(name);
}
