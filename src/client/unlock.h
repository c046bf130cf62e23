/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The identity at the start of the program: opened, given another passphrase,
 * taken to another machine. Whatever has to be asked is asked on the terminal.
 */
#ifndef CLIENT_UNLOCK_H
#define CLIENT_UNLOCK_H

#include <stdbool.h>

#include "base/rng.h"
#include "crypto/identity.h"
#include "crypto/vault.h"

/*
 * Reads the identity at path. If it is protected, its passphrase is asked for,
 * again and again, or taken from passphrase_file (may be NULL); *vault is what
 * opens it, NULL if nothing has to. False, and *reason a sentence to be freed,
 * if it cannot be read.
 */
bool unlock_identity(struct identity *id, struct vault **vault,
    const char *path, const char *passphrase_file, char **reason);

/* Each does what the option of its name says, and tells it. */
bool unlock_change_passphrase(const char *path, const char *passphrase_file,
    const struct rng *rng, char **reason);
bool unlock_export(const char *path, const char *to,
    const char *passphrase_file, const struct rng *rng, char **reason);
bool unlock_import(const char *path, const char *from,
    const char *passphrase_file, const struct rng *rng, char **reason);

#endif
