# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += %D%/libclient.a
%C%_libclient_a_SOURCES = \
	%D%/app.c %D%/app.h %D%/app_inner.h \
	%D%/app_complete.c \
	%D%/app_connect.c \
	%D%/app_talk.c \
	%D%/commands.c %D%/commands.h \
	%D%/commands_link.c \
	%D%/commands_room.c \
	%D%/commands_show.c \
	%D%/front.h \
	%D%/host.c %D%/host.h \
	%D%/link.c %D%/link.h \
	%D%/nick.c %D%/nick.h \
	%D%/options.c %D%/options.h \
	%D%/passphrase.c %D%/passphrase.h \
	%D%/people.c %D%/people.h \
	%D%/pipe.c %D%/pipe.h \
	%D%/pipe_json.c %D%/pipe_json.h \
	%D%/resolve.c %D%/resolve.h \
	%D%/say.c %D%/say.h
