/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the relay keeps what must outlive it: its own key and certificate.
 */
#ifndef RELAY_STATE_H
#define RELAY_STATE_H

/*
 * given (--state), or the first of $STATE_DIRECTORY (which a service manager
 * sets), for root /var/lib/tuscheld, $XDG_STATE_HOME/tuscheld and
 * ~/.local/state/tuscheld. It is made, mode 0700, if it does not exist. NULL,
 * and *reason a sentence, if that cannot be; both to be freed.
 */
char *state_dir(const char *given, char **reason);

/* It stays where it is when this process, or one that it hands over to, is
 * another user. */
void state_pin(void);

#endif
