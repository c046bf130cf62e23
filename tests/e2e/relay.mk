# SPDX-License-Identifier: GPL-3.0-or-later
TESTS += %D%/test-relay.py %D%/test-service.py
EXTRA_DIST += %D%/test-relay.py %D%/test-service.py
