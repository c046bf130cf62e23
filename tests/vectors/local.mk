# SPDX-License-Identifier: GPL-3.0-or-later
#
# Whole sessions as known answers, played, and computed a second time. The
# vectors of single layers are with the tests that use them, in tests/unit.

check_PROGRAMS += %D%/make-session
TESTS += %D%/make-session %D%/check-session.py
EXTRA_DIST += %D%/check-session.py %D%/protocol.py \
	%D%/session-races.txt %D%/session.txt

%C%_make_session_SOURCES = \
	%D%/make-session.c \
	%D%/session-play.c %D%/session-play.h \
	%D%/session-record.c
%C%_make_session_LDADD = src/session/libsession.a src/hub/libhub.a \
	src/crypto/libtcrypto.a src/wire/libwire.a src/base/libbase.a \
	$(SODIUM_LIBS) $(UTF8PROC_LIBS)
