# SPDX-License-Identifier: GPL-3.0-or-later
#
# Real clients and a real relay.

chat_tests = %D%/test-chat.py %D%/test-chat-pipe.py \
	%D%/test-examples.py %D%/test-files.py %D%/test-identity.py %D%/test-keeping.py \
	%D%/test-restart.py \
	%D%/test-tls.py
TESTS += $(chat_tests)
EXTRA_DIST += %D%/chatlib.py $(chat_tests)
