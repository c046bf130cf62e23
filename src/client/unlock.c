/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Passphrases of the identity. An exported identity is an identity file like
 * any other, always with a passphrase: it travels.
 */
#include "config.h"

#include "client/unlock.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/mem.h"
#include "client/passphrase.h"
#include "client/prompt.h"
#include "store/identity_file.h"

static struct vault *
make_vault(const char *passphrase, const struct vault_cost *cost,
    char **reason)
{
	struct vault *vault = vault_of_passphrase(passphrase, cost);

	if (vault == NULL)
		*reason = mem_printf(_("there is not enough memory (%u MiB) "
		    "for the passphrase of the identity"),
		    (unsigned)(cost->memory_kib / 1024));
	return vault;
}

static bool
read_with(struct identity *id, struct vault **vault, const char *path,
    const char *passphrase, struct vault_cost *cost, bool *locked,
    char **reason)
{
	enum identity_result r;

	*vault = make_vault(passphrase, cost, reason);
	if (*vault == NULL)
		return false;
	r = identity_file_read(id, cost, path, *vault, reason);
	if (r == IDENTITY_READ)
		return true;
	vault_free(*vault);
	*vault = NULL;
	*locked = r == IDENTITY_LOCKED;
	if (r == IDENTITY_ABSENT)
		*reason = mem_printf(_("there is no identity in %s; the "
		    "first start makes one"), path);
	return false;
}

/* Asks until it is right or the user gives up. */
static bool
ask(struct identity *id, struct vault **vault, const char *path,
    struct vault_cost *cost, char **reason)
{
	char *text = mem_printf(_("passphrase of the identity %s: "), path);
	char *passphrase;
	bool locked = true, good = false;

	while (locked && !good) {
		passphrase = prompt_secret(text, reason);
		if (passphrase == NULL)
			break;
		locked = false;
		good = read_with(id, vault, path, passphrase, cost, &locked,
		    reason);
		passphrase_free(passphrase);
		if (locked)
			fprintf(stderr, "%s\n", _("that is not the "
			    "passphrase; type it again, or Ctrl-C to end"));
	}
	free(text);
	return good;
}

static bool
take_from_file(struct identity *id, struct vault **vault, const char *path,
    struct vault_cost *cost, const char *passphrase_file, char **reason)
{
	char *passphrase = passphrase_from_file(passphrase_file, reason);
	bool locked = false, good;

	if (passphrase == NULL)
		return false;
	good = read_with(id, vault, path, passphrase, cost, &locked, reason);
	passphrase_free(passphrase);
	if (locked)
		*reason = mem_printf(_("the passphrase in %s is not that of "
		    "the identity %s"), passphrase_file, path);
	return good;
}

bool
unlock_identity(struct identity *id, struct vault **vault, const char *path,
    const char *passphrase_file, char **reason)
{
	struct vault_cost cost;

	*vault = NULL;
	switch (identity_file_read(id, &cost, path, NULL, reason)) {
	case IDENTITY_READ:
		return true;
	case IDENTITY_LOCKED:
		return passphrase_file == NULL ?
		    ask(id, vault, path, &cost, reason) :
		    take_from_file(id, vault, path, &cost, passphrase_file,
		    reason);
	case IDENTITY_ABSENT:
		*reason = mem_printf(_("there is no identity in %s; the "
		    "first start makes one"), path);
		return false;
	default:
		return false;
	}
}

/* ---- what the options do ---- */

/* NULL without *reason: no passphrase is wanted. */
static struct vault *
ask_new(const char *text, bool may_be_empty, const struct rng *rng,
    char **reason)
{
	struct vault_cost cost;
	struct vault *vault = NULL;
	char *passphrase = prompt_new_secret(text, reason);

	if (passphrase == NULL)
		return NULL;
	if (passphrase[0] != '\0') {
		vault_cost_new(&cost, rng);
		vault = make_vault(passphrase, &cost, reason);
	} else if (!may_be_empty) {
		*reason = mem_strdup(_("an exported identity needs a "
		    "passphrase: whoever finds the file could be taken for "
		    "you"));
	}
	passphrase_free(passphrase);
	return vault;
}

bool
unlock_change_passphrase(const char *path, const char *passphrase_file,
    const struct rng *rng, char **reason)
{
	struct vault *old, *new;
	struct identity id;
	bool done;

	if (!unlock_identity(&id, &old, path, passphrase_file, reason))
		return false;
	new = ask_new(_("new passphrase (empty for none): "), true, rng,
	    reason);
	done = *reason == NULL && identity_file_write(path, &id, new, rng,
	    true, reason);
	if (done)
		puts(new != NULL ? _("the identity has a new passphrase") :
		    _("the identity has no passphrase now"));
	vault_free(old);
	vault_free(new);
	identity_wipe(&id);
	return done;
}

bool
unlock_export(const char *path, const char *to, const char *passphrase_file,
    const struct rng *rng, char **reason)
{
	struct vault *old, *new;
	struct identity id;
	bool done = false;

	if (access(to, F_OK) == 0) {
		*reason = mem_printf(_("%s exists already; name a file that "
		    "does not"), to);
		return false;
	}
	if (!unlock_identity(&id, &old, path, passphrase_file, reason))
		return false;
	new = ask_new(_("passphrase for the exported identity: "), false,
	    rng, reason);
	if (new != NULL)
		done = identity_file_write(to, &id, new, rng, false, reason);
	if (done)
		printf(_("the identity is in %s; on the other machine run: "
		    "tuschel --import-identity %s\n"), to, to);
	vault_free(old);
	vault_free(new);
	identity_wipe(&id);
	return done;
}

bool
unlock_import(const char *path, const char *from,
    const char *passphrase_file, const struct rng *rng, char **reason)
{
	char print[FINGERPRINT_BYTES];
	struct vault *vault;
	struct identity id;
	bool done;

	if (access(path, F_OK) == 0) {
		*reason = mem_printf(_("there is an identity already: %s; "
		    "move it away first if the other one is to replace it"),
		    path);
		return false;
	}
	/* no first start makes that one */
	if (access(from, R_OK) != 0) {
		*reason = mem_printf(_("cannot read %s: %s"), from,
		    strerror(errno));
		return false;
	}
	if (!unlock_identity(&id, &vault, from, passphrase_file, reason))
		return false;
	done = identity_file_write(path, &id, vault, rng, false, reason);
	identity_fingerprint(print, &id.pub);
	if (done)
		printf(_("you are %s on this machine too\n"), print);
	vault_free(vault);
	identity_wipe(&id);
	return done;
}
