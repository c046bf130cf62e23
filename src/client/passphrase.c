/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reads and normalizes passphrases. The environment is not among the places
 * to read from: other programs of the same user see it in /proc.
 */
#include "config.h"

#include "client/passphrase.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"

char *
passphrase_typed(const char *text, char **reason)
{
	struct str nfc;
	char *copy = NULL;

	*reason = NULL;
	str_init(&nfc);
	if (strlen(text) > PASSPHRASE_BYTES_MAX)
		*reason = mem_printf(_("the passphrase is longer than %d "
		    "bytes"), PASSPHRASE_BYTES_MAX);
	else if (utf8_nfc(&nfc, text, strlen(text)) != ERR_OK)
		*reason = mem_strdup(_("the passphrase is not UTF-8"));
	else
		copy = mem_strdup(nfc.s);
	mem_wipe(nfc.s, nfc.len);
	str_release(&nfc);
	return copy;
}

/* The first line without its end; false on an error of the system. */
static bool
first_line(char *line, size_t size, FILE *file)
{
	if (fgets(line, (int)size, file) == NULL) {
		line[0] = '\0';
		return !ferror(file);
	}
	line[strcspn(line, "\r\n")] = '\0';
	return true;
}

char *
passphrase_from_file(const char *path, char **reason)
{
	bool is_stdin = strcmp(path, "-") == 0;
	FILE *file = is_stdin ? stdin : fopen(path, "re");
	char line[PASSPHRASE_BYTES_MAX + 3], buffer[4096];
	char *passphrase = NULL;

	*reason = NULL;
	/* A buffer of our own, to be able to wipe it. */
	if (file != NULL && !is_stdin)
		setvbuf(file, buffer, _IOFBF, sizeof buffer);
	if (file == NULL || !first_line(line, sizeof line, file))
		*reason = mem_printf(_("cannot read the passphrase from %s: "
		    "%s"), path, strerror(errno));
	else
		passphrase = passphrase_typed(line, reason);
	if (file != NULL && !is_stdin)
		fclose(file);
	mem_wipe(line, sizeof line);
	mem_wipe(buffer, sizeof buffer);
	return passphrase;
}

void
passphrase_free(char *passphrase)
{
	if (passphrase != NULL)
		mem_wipe_free(passphrase, strlen(passphrase));
}
