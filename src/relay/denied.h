/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A running relay may read less than when it was started: it has become
 * another user, and has confined itself.
 */
#ifndef RELAY_DENIED_H
#define RELAY_DENIED_H

/*
 * If the file is there but out of reach: a sentence, to be freed, that says
 * why and what to do. Else NULL, as for a path that is NULL.
 */
char *denied_explain(const char *path);
/* The same for a listener, by what was said of it. */
char *denied_explain_listener(const char *wrong);

#endif
