/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the client's files are, by the command line and the environment, and
 * what the settings among them say.
 */
#ifndef CLIENT_FILES_H
#define CLIENT_FILES_H

#include <stdbool.h>

#include "base/str.h"
#include "client/options.h"
#include "client/settings.h"
#include "store/conf.h"

struct files {
	char *data_dir;		/* identity, known peers; exists */
	char *state_dir;	/* history, logs; need not exist */
	char *config;		/* the file of settings; need not exist */
};

/* False, and *reason a sentence to be freed, if there is no place for them.
 * To be released in any case. */
bool files_find(struct files *files, const struct options *o, char **reason);
void files_release(struct files *files);

/*
 * Reads the settings and sets those of the command line. Appends to warnings
 * lines on what is strange but harmless. False, and *reason (to be freed), if
 * something is wrong in the file: one that asks for more safety must not be
 * passed over in silence.
 */
bool files_read_settings(const struct files *files, const struct options *o,
    struct settings *settings, struct conf **conf, struct str *warnings,
    char **reason);

#endif
