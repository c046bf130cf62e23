/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which of some names was perhaps meant by one that is none of them.
 */
#ifndef CLIENT_NEAREST_H
#define CLIENT_NEAREST_H

#include <stddef.h>

/*
 * The first name that begins with the len bytes typed; else the one that least
 * slips of the fingers lie between, two at most; or NULL. name gives the i-th
 * name, NULL after the last, "" for none.
 */
const char *nearest(const char *typed, size_t len,
    const char *(*name)(size_t i));

#endif
