/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file "identity" in the data directory: the long-term secret, readable
 * by its owner only,
 *
 *     tuschel identity 1
 *     secret HEX
 *     public HEX
 *
 * or, protected by a passphrase,
 *
 *     tuschel identity 2
 *     argon2id PASSES MEMORY-KIB SALT
 *     secret HEX
 *     public HEX
 *
 * where the secret is sealed (crypto/vault.h), with the line of argon2id and
 * that of the public key as its context. The public key is there to notice
 * damage. Only a change of the passphrase writes the file again.
 */
#ifndef STORE_IDENTITY_FILE_H
#define STORE_IDENTITY_FILE_H

#include <stdbool.h>

#include "base/rng.h"
#include "crypto/identity.h"
#include "crypto/vault.h"

/* "DATA_DIR/identity", to be freed. */
char *identity_file_path(const char *data_dir);

enum identity_result {
	IDENTITY_READ,		/* *id is filled; the caller wipes it soon */
	IDENTITY_ABSENT,	/* there is no file */
	IDENTITY_LOCKED,	/* *cost is what vault has to be made with: it
				   is NULL, or the passphrase was wrong */
	IDENTITY_BAD		/* *reason is a sentence, to be freed */
};
/* vault may be NULL. */
enum identity_result identity_file_read(struct identity *id,
    struct vault_cost *cost, const char *path, const struct vault *vault,
    char **reason);

/* The same where anything but an identity is an error: false, and *reason a
 * sentence that says what to do, to be freed. */
bool identity_file_load(struct identity *id, const char *path,
    const struct vault *vault, char **reason);

/*
 * Makes an identity if there is no file; *made says so. Of two programs that
 * do this at once both end with the same one. False and *reason if that
 * cannot be.
 */
bool identity_file_make(const char *path, const struct rng *rng, bool *made,
    char **reason);

/*
 * Writes id, sealed by vault (NULL: in the clear). Only with replace may
 * there be such a file already. False, and *reason a sentence to be freed.
 */
bool identity_file_write(const char *path, const struct identity *id,
    const struct vault *vault, const struct rng *rng, bool replace,
    char **reason);

#endif
