# SPDX-License-Identifier: GPL-3.0-or-later
#
# An operator's day with a real relay.

operator_tests = %D%/test-backbone.py %D%/test-backbone-bad.py \
	%D%/test-backbone-net.py \
	%D%/test-names.py %D%/test-operator.py %D%/test-proxy.py \
	%D%/test-shares.py
TESTS += $(operator_tests)
EXTRA_DIST += %D%/backboned.py %D%/cutnet.py %D%/operated.py $(operator_tests)
