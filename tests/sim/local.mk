# SPDX-License-Identifier: GPL-3.0-or-later
#
# The simulation: sessions and a hub in one process, by seed. make check runs
# 20,000 rooms (a twentieth of them under the sanitizers), make sim 1,000,000
# (SEEDS=) and one of 1,000 members (CLIENTS=); make sim-bugs proves that each
# invariant can fail, and make sim-msan that all memory is written before it is
# read.

# Each program twice: with toysodium.c in place of libsodium, which is what
# makes many seeds possible, and with libsodium itself.
sim_tests = %D%/test-sim %D%/test-hostile %D%/test-member %D%/test-relays \
	%D%/test-room
sim_real_tests = %D%/test-sim-real %D%/test-hostile-real \
	%D%/test-member-real
check_PROGRAMS += $(sim_tests) $(sim_real_tests)
TESTS += $(sim_tests) $(sim_real_tests)

check_LIBRARIES = %D%/libtoysodium.a
%C%_libtoysodium_a_SOURCES = %D%/toysodium.c

sim_common = \
	%D%/ledger.c %D%/ledger.h \
	%D%/simlog.c %D%/simlog.h \
	%D%/oracle.c %D%/oracle.h \
	%D%/seeds.c %D%/seeds.h \
	%D%/world.c %D%/world.h
sim_life = %D%/life.c %D%/life.h
sim_villains = %D%/villain.c %D%/villain.h %D%/deeds.c %D%/deeds.h
sim_archives = src/session/libsession.a src/hub/libhub.a \
	src/crypto/libtcrypto.a src/wire/libwire.a src/base/libbase.a
sim_ldadd = $(sim_archives) %D%/libtoysodium.a $(UTF8PROC_LIBS)
sim_real_ldadd = $(sim_archives) $(SODIUM_LIBS) $(UTF8PROC_LIBS)

%C%_test_sim_SOURCES = %D%/test-sim.c $(sim_life) $(sim_common)
%C%_test_sim_LDADD = $(sim_ldadd)
%C%_test_sim_real_SOURCES = $(%C%_test_sim_SOURCES)
%C%_test_sim_real_LDADD = $(sim_real_ldadd)
%C%_test_hostile_SOURCES = %D%/test-hostile.c $(sim_common)
%C%_test_hostile_LDADD = $(sim_ldadd)
%C%_test_hostile_real_SOURCES = $(%C%_test_hostile_SOURCES)
%C%_test_hostile_real_LDADD = $(sim_real_ldadd)
%C%_test_member_SOURCES = %D%/test-member.c $(sim_villains) $(sim_common)
%C%_test_member_LDADD = $(sim_ldadd)
%C%_test_member_real_SOURCES = $(%C%_test_member_SOURCES)
%C%_test_member_real_LDADD = $(sim_real_ldadd)
%C%_test_relays_SOURCES = %D%/test-relays.c $(sim_life) $(sim_common)
%C%_test_relays_LDADD = $(sim_ldadd)
%C%_test_room_SOURCES = %D%/test-room.c $(sim_common)
%C%_test_room_LDADD = $(sim_ldadd)

EXTRA_DIST += %D%/run-many.sh %D%/run-bugs.sh %D%/run-msan.sh \
	%D%/bugs

sim: $(sim_tests)
	top_builddir=$(top_builddir) SEEDS='$(SEEDS)' CLIENTS='$(CLIENTS)' \
		$(SHELL) $(top_srcdir)/%D%/run-many.sh

sim-bugs:
	top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) CC='$(CC)' \
		LIBS='$(UTF8PROC_LIBS)' \
		CPPFLAGS='$(SODIUM_CFLAGS) $(UTF8PROC_CFLAGS)' \
		$(SHELL) $(top_srcdir)/%D%/run-bugs.sh

sim-msan:
	top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) SEEDS='$(SEEDS)' \
		LIBS='$(UTF8PROC_LIBS)' \
		CPPFLAGS='$(SODIUM_CFLAGS) $(UTF8PROC_CFLAGS)' \
		$(SHELL) $(top_srcdir)/%D%/run-msan.sh
