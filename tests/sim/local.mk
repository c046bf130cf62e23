# SPDX-License-Identifier: GPL-3.0-or-later
#
# The simulation: sessions and a hub in one process, by seed.

check_PROGRAMS += %D%/test-sim
TESTS += %D%/test-sim
%C%_test_sim_SOURCES = \
	%D%/ledger.c %D%/ledger.h \
	%D%/test-sim.c \
	%D%/world.c %D%/world.h
%C%_test_sim_LDADD = src/session/libsession.a src/hub/libhub.a \
	src/crypto/libtcrypto.a src/wire/libwire.a src/base/libbase.a \
	$(SODIUM_LIBS) $(UTF8PROC_LIBS)
