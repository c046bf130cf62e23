# SPDX-License-Identifier: GPL-3.0-or-later
#
# Real clients and a real relay.

TESTS += %D%/test-chat.py %D%/test-chat-pipe.py \
	%D%/test-identity.py %D%/test-keeping.py
EXTRA_DIST += %D%/test-identity.py %D%/chatlib.py %D%/test-chat.py %D%/test-chat-pipe.py \
	%D%/test-keeping.py
