# SPDX-License-Identifier: GPL-3.0-or-later
#
# What outsiders with doc/PROTOCOL alone find, honest ones and evil ones.

TESTS += \
	%D%/test-attacks-members.py \
	%D%/test-attacks-relay.py \
	%D%/test-outsider.py \
	%D%/test-wire.py
EXTRA_DIST += \
	%D%/evilrelay.py \
	%D%/outsider.py \
	%D%/room.py \
	%D%/test-attacks-members.py \
	%D%/test-attacks-relay.py \
	%D%/test-outsider.py \
	%D%/test-wire.py \
	%D%/wireclient.py
