/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * "tuscheld ctl": says one command to a running relay (relay/control.h), and
 * the answer on stdout.
 */
#ifndef RELAY_CTL_H
#define RELAY_CTL_H

/*
 * argv[0] is "ctl". Returns the exit status: 0, 1 if the relay cannot be
 * reached or says no, 2 if the command line is wrong.
 */
int ctl_run(int argc, char **argv);

#endif
