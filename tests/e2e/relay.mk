# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += %D%/test-confine.py %D%/test-handover.py %D%/test-relay.py \
	%D%/test-service.py
EXTRA_DIST += %D%/test-confine.py %D%/test-handover.py %D%/test-relay.py \
	%D%/test-service.py
