# SPDX-License-Identifier: GPL-3.0-or-later
#
# The simulation: sessions and a hub in one process, by seed. make check runs
# a few of them, make sim many (SEEDS=100000), make sim-bugs proves that each
# invariant can fail.

sim_tests = %D%/test-sim %D%/test-hostile %D%/test-member %D%/test-room
check_PROGRAMS += $(sim_tests)
TESTS += $(sim_tests)

sim_common = \
	%D%/ledger.c %D%/ledger.h \
	%D%/world.c %D%/world.h
sim_ldadd = src/session/libsession.a src/hub/libhub.a \
	src/crypto/libtcrypto.a src/wire/libwire.a src/base/libbase.a \
	$(SODIUM_LIBS) $(UTF8PROC_LIBS)

%C%_test_sim_SOURCES = %D%/test-sim.c $(sim_common)
%C%_test_sim_LDADD = $(sim_ldadd)
%C%_test_hostile_SOURCES = %D%/test-hostile.c $(sim_common)
%C%_test_hostile_LDADD = $(sim_ldadd)
%C%_test_member_SOURCES = %D%/test-member.c %D%/villain.c %D%/villain.h \
	%D%/deeds.c %D%/deeds.h $(sim_common)
%C%_test_member_LDADD = $(sim_ldadd)
%C%_test_room_SOURCES = %D%/test-room.c $(sim_common)
%C%_test_room_LDADD = $(sim_ldadd)

EXTRA_DIST += %D%/run-many.sh %D%/run-bugs.sh %D%/bugs

sim: $(sim_tests)
	top_builddir=$(top_builddir) SEEDS='$(SEEDS)' CLIENTS='$(CLIENTS)' \
		$(SHELL) $(top_srcdir)/%D%/run-many.sh

sim-bugs:
	top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) CC='$(CC)' \
		LIBS='$(SODIUM_LIBS) $(UTF8PROC_LIBS)' \
		CPPFLAGS='$(SODIUM_CFLAGS) $(UTF8PROC_CFLAGS)' \
		$(SHELL) $(top_srcdir)/%D%/run-bugs.sh
