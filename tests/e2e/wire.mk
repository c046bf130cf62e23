# SPDX-License-Identifier: GPL-3.0-or-later
#
# What an outsider with doc/PROTOCOL alone finds.

TESTS += %D%/test-wire.py
EXTRA_DIST += %D%/test-wire.py %D%/wireclient.py
