# SPDX-License-Identifier: GPL-3.0-or-later
#
# What becomes of secrets: that time does not depend on them (under valgrind,
# where there is one), and that they are gone when they should be.

check_PROGRAMS += %D%/ct-session %D%/test-gone
TESTS += %D%/test-ct.sh %D%/test-gone
EXTRA_DIST += %D%/test-ct.sh %D%/public.supp

%C%_ct_session_SOURCES = %D%/ct-session.c %D%/sodium.c %D%/ct.h \
	tests/unit/session-harness.c tests/unit/session-harness.h
%C%_ct_session_LDADD = $(session_ldadd)
%C%_test_gone_SOURCES = %D%/test-gone.c \
	tests/unit/session-harness.c tests/unit/session-harness.h
%C%_test_gone_LDADD = $(session_ldadd)

# The tests of the protocol, and real programs, under valgrind's memcheck.
EXTRA_DIST += tests/memcheck.sh
memcheck_tests = $(wire_tests) $(crypto_tests) $(session_tests) $(hub_tests)
memcheck: all $(memcheck_tests)
	top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) \
		PYTHON='$(PYTHON)' $(SHELL) $(top_srcdir)/tests/memcheck.sh \
		$(memcheck_tests)
