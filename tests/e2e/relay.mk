# SPDX-License-Identifier: GPL-3.0-or-later
relay_e2e_tests = %D%/test-confine.py %D%/test-handover.py \
	%D%/test-kept.py %D%/test-relay.py %D%/test-service.py
TESTS += $(relay_e2e_tests)
EXTRA_DIST += $(relay_e2e_tests)
