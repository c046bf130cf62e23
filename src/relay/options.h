/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The command line of tuscheld: one table, which parsing, --help and the
 * manual page's check read.
 */
#ifndef RELAY_OPTIONS_H
#define RELAY_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "hub/hub.h"
#include "relay/confine.h"

enum { LISTENERS_MAX = 64 };

struct relay_options {
	const char *listen[LISTENERS_MAX];	/* strings of argv */
	size_t listen_count;			/* 0: where it is usual */
	bool plain, limits, help, version;
	const char *user;			/* NULL: stay who we are */
	enum confine_mode confine;
	uint64_t max_members, max_per_address, queue_bytes, memory_bytes;
};

/*
 * Fills o, from the defaults on. False, and *reason a sentence to be freed,
 * if the command line is wrong. With help or version set, no more is judged.
 */
bool relay_options_parse(struct relay_options *o, int argc, char **argv,
    char **reason);
void relay_options_apply(const struct relay_options *o,
    struct hub_config *config);
void relay_options_print_help(FILE *to);

#endif
