/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file "identity" in the data directory: the long-term secret, readable
 * by its owner only,
 *
 *     tuschel identity 1
 *     secret HEX
 *     public HEX
 *
 * The public key is there to notice damage. The file is never overwritten.
 */
#ifndef STORE_IDENTITY_FILE_H
#define STORE_IDENTITY_FILE_H

#include <stdbool.h>

#include "base/rng.h"
#include "crypto/identity.h"

/*
 * Loads the identity; the caller wipes it soon. False, and *reason a
 * sentence that says what to do (to be freed), if that is not possible.
 */
bool identity_file_load(struct identity *id, const char *data_dir,
    char **reason);

/*
 * The same, but makes an identity if there is none; *made says so. Of two
 * programs that do this at once both end with the same identity.
 */
bool identity_file_open(struct identity *id, const char *data_dir,
    const struct rng *rng, bool *made, char **reason);

#endif
