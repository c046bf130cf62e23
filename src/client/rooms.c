/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Saved rooms in the settings' file, and their passphrases, which are never
 * there in the clear.
 */
#include "config.h"

#include "client/rooms.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/str.h"
#include "client/passphrase.h"
#include "net/address.h"
#include "wire/limits.h"

enum {
	PADDING_BYTES = 64,
	PLAIN_BYTES_MAX = PASSPHRASE_BYTES_MAX + PADDING_BYTES,
	SEALED_BYTES_MAX = PLAIN_BYTES_MAX + VAULT_EXTRA_BYTES
};

static const char section[] = "room";

const char *
rooms_wrong(const char *name)
{
	if (name[0] == '\0' || strlen(name) > 64 ||
	    name[strcspn(name, " \t\n:/\"[]")] != '\0')
		return _("it has up to 64 bytes, and none of : / [ ] \" and "
		    "blanks");
	return NULL;
}

const char *
rooms_place(const struct conf *conf, const char *name)
{
	return conf == NULL ? NULL : conf_get(conf, section, name, "place");
}

const char *
rooms_name(const struct conf *conf, size_t i)
{
	struct conf_item item;

	for (size_t at = 0; conf != NULL && conf_item(conf, at, &item); at++)
		if (item.name == NULL && item.title != NULL &&
		    strcmp(item.section, section) == 0 &&
		    rooms_place(conf, item.title) != NULL && i-- == 0)
			return item.title;
	return NULL;
}

const char *
rooms_name_at(const struct conf *conf, const char *text)
{
	char here[ADDRESS_TEXT_BYTES];
	const char *name, *wrong;
	struct address at;

	for (size_t i = 0; (name = rooms_name(conf, i)) != NULL; i++) {
		if (address_parse(&at, rooms_place(conf, name), DEFAULT_PORT,
		    &wrong) != ERR_OK)
			continue;
		address_text(here, &at);
		if (strcasecmp(here, text) == 0)
			return name;
	}
	return NULL;
}

enum room_secret
rooms_secret(const struct conf *conf, const char *name)
{
	if (conf_get(conf, section, name, "passphrase") != NULL)
		return ROOM_SEALED;
	return conf_get(conf, section, name, "passphrase-file") != NULL ?
	    ROOM_IN_FILE : ROOM_ASKS;
}

void
rooms_add(struct conf *conf, const char *name, const char *place)
{
	const char *was = rooms_place(conf, name);

	if (was != NULL && strcmp(was, place) != 0)
		rooms_forget_passphrase(conf, name);
	conf_set(conf, section, name, "place", place, CONF_TEXT);
}

bool
rooms_remove(struct conf *conf, const char *name)
{
	if (rooms_place(conf, name) == NULL)
		return false;
	conf_unset(conf, section, name, NULL);
	return true;
}

void
rooms_forget_passphrase(struct conf *conf, const char *name)
{
	conf_unset(conf, section, name, "passphrase");
	conf_unset(conf, section, name, "passphrase-file");
}

static char *
context_of(const struct conf *conf, const char *name)
{
	return mem_printf("%s\n%s", name, rooms_place(conf, name));
}

void
rooms_keep_passphrase(struct conf *conf, const char *name,
    const struct vault *vault, const struct rng *rng, const char *passphrase)
{
	uint8_t plain[PLAIN_BYTES_MAX] = { 0 }, sealed[SEALED_BYTES_MAX];
	char hex[2 * SEALED_BYTES_MAX + 1];
	char *context = context_of(conf, name);
	size_t len = strlen(passphrase);

	memcpy(plain, passphrase, len);
	len += PADDING_BYTES - len % PADDING_BYTES;	/* a NUL at least */
	vault_seal(vault, rng, sealed, context, strlen(context), plain, len);
	str_hex(hex, sealed, len + VAULT_EXTRA_BYTES);
	rooms_forget_passphrase(conf, name);
	conf_set(conf, section, name, "passphrase", hex, CONF_TEXT);
	mem_wipe(plain, sizeof plain);
	free(context);
}

static char *
open_sealed(const char *hex, const char *context, const struct vault *vault)
{
	uint8_t sealed[SEALED_BYTES_MAX], plain[PLAIN_BYTES_MAX + 1] = { 0 };
	size_t len = strlen(hex) / 2;
	char *passphrase = NULL;

	if (len <= sizeof sealed &&
	    str_unhex(sealed, len, hex) == ERR_OK &&
	    vault_open(vault, plain, context, strlen(context), sealed, len) ==
	    ERR_OK)
		passphrase = mem_strdup((const char *)plain);
	mem_wipe(plain, sizeof plain);
	return passphrase;
}

char *
rooms_passphrase(const struct conf *conf, const char *name,
    const struct vault *vault, char **reason)
{
	const char *hex = conf_get(conf, section, name, "passphrase");
	const char *file = conf_get(conf, section, name, "passphrase-file");
	char *context, *passphrase;

	*reason = NULL;
	if (hex == NULL)
		return file == NULL ? NULL : passphrase_from_file(file,
		    reason);
	context = context_of(conf, name);
	passphrase = open_sealed(hex, context, vault);
	free(context);
	if (passphrase == NULL)
		*reason = mem_printf(_("the passphrase kept for the room %s "
		    "does not open: another identity has kept it, or another "
		    "place was written there; /room passphrase %s keeps it "
		    "anew"), name, name);
	return passphrase;
}
