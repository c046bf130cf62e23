# SPDX-License-Identifier: GPL-3.0-or-later
#
# The simulation: sessions and a hub in one process, by seed.

sim_tests = %D%/test-sim %D%/test-hostile
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
