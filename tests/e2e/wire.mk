# SPDX-License-Identifier: GPL-3.0-or-later
EXTRA_DIST += %D%/test-wire.py
TESTS += %D%/test-wire.py
