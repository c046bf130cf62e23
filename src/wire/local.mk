# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libwire.a
%C%_libwire_a_SOURCES = \
	%D%/cursor.c %D%/cursor.h \
	%D%/file_body.c %D%/file_body.h \
	%D%/frame.c %D%/frame.h \
	%D%/limits.h \
	%D%/payload.c %D%/payload.h \
	%D%/texts_body.c %D%/texts_body.h
