# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libsession.a
%C%_libsession_a_SOURCES = \
	%D%/asking.c \
	%D%/core.h \
	%D%/donor.c \
	%D%/ends.c %D%/ends.h \
	%D%/epoch.c %D%/epoch.h \
	%D%/events.c \
	%D%/flow.c %D%/flow.h \
	%D%/founding.c \
	%D%/kept.c %D%/kept.h \
	%D%/group.c %D%/group.h \
	%D%/hear.c \
	%D%/keyring.c %D%/keyring.h \
	%D%/link.c \
	%D%/machine.c \
	%D%/merge.c \
	%D%/ordered.c \
	%D%/peers.c %D%/peers.h \
	%D%/refuse.c \
	%D%/renew.c \
	%D%/renewal.c \
	%D%/reunion.c \
	%D%/roster.c %D%/roster.h \
	%D%/session.c %D%/session.h \
	%D%/state.h \
	%D%/talk.c \
	%D%/transfer.c %D%/transfer.h
