# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libbase.a
%C%_libbase_a_SOURCES = \
	%D%/buf.c %D%/buf.h \
	%D%/clock.c %D%/clock.h \
	%D%/err.c %D%/err.h \
	%D%/fds.c %D%/fds.h \
	%D%/i18n.h \
	%D%/log.c %D%/log.h \
	%D%/mem.c %D%/mem.h \
	%D%/relay_key.c %D%/relay_key.h \
	%D%/rng.c %D%/rng.h \
	%D%/str.c %D%/str.h \
	%D%/utf8.c %D%/utf8_cluster.c %D%/utf8_fold.c %D%/utf8.h
