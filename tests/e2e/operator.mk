# SPDX-License-Identifier: GPL-3.0-or-later
#
# An operator's day with a real relay.

TESTS += %D%/test-operator.py
EXTRA_DIST += %D%/test-operator.py
