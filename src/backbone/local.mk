# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libbackbone.a
%C%_libbackbone_a_SOURCES = \
	%D%/backbone.h \
	%D%/backbone_place.c %D%/backbone_place.h
if HIREDIS
%C%_libbackbone_a_SOURCES += \
	%D%/backbone.c \
	%D%/entry.c %D%/entry.h \
	%D%/journal.c %D%/journal.h \
	%D%/judge.c %D%/judge.h \
	%D%/redis.c %D%/redis.h \
	%D%/resp.c %D%/resp.h \
	%D%/scripts.c %D%/scripts.h
else
%C%_libbackbone_a_SOURCES += %D%/none.c
endif
