# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libhub.a
%C%_libhub_a_SOURCES = \
	%D%/bucket.c %D%/bucket.h \
	%D%/deliver.c \
	%D%/frames.c %D%/frames.h \
	%D%/hub.c %D%/hub.h \
	%D%/ids.c %D%/ids.h \
	%D%/image.c %D%/image.h %D%/image_parts.h \
	%D%/member.h \
	%D%/operate.c %D%/operate.h \
	%D%/order.c %D%/order.h \
	%D%/origin.c %D%/origin.h \
	%D%/outbox.c %D%/outbox.h \
	%D%/roll.c %D%/roll.h \
	%D%/room.c \
	%D%/route.c \
	%D%/share.c %D%/share.h \
	%D%/tape.c %D%/tape.h \
	%D%/turns.c
