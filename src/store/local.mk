# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += %D%/libstore.a
%C%_libstore_a_SOURCES = \
	%D%/conf.c %D%/conf.h \
	%D%/file.c %D%/file.h \
	%D%/file_name.c %D%/file_name.h \
	%D%/history.c %D%/history.h %D%/history_inner.h \
	%D%/history_line.c \
	%D%/history_read.c \
	%D%/identity_file.c %D%/identity_file.h \
	%D%/incoming.c %D%/incoming.h \
	%D%/known.c %D%/known.h \
	%D%/outgoing.c %D%/outgoing.h \
	%D%/pin.c %D%/pin.h \
	%D%/textlog.c %D%/textlog.h \
	%D%/typed.c %D%/typed.h \
	%D%/xdg.c %D%/xdg.h
