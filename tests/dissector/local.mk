# SPDX-License-Identifier: GPL-3.0-or-later
#
# The Wireshark dissector, in Debian's tshark; skipped without it.

TESTS += %D%/test-dissector.py
EXTRA_DIST += %D%/test-dissector.py
