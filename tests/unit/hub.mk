# SPDX-License-Identifier: GPL-3.0-or-later

hub_tests = \
	%D%/test-bucket %D%/test-frames %D%/test-hub %D%/test-ids \
	%D%/test-hub_image %D%/test-operate %D%/test-order %D%/test-origin \
	%D%/test-outbox %D%/test-roll %D%/test-room \
	%D%/test-route %D%/test-share %D%/test-tape %D%/test-turns
check_PROGRAMS += $(hub_tests)
TESTS += $(hub_tests)
EXTRA_DIST += %D%/fakelog.h %D%/hubtest.h

hub_ldadd = src/hub/libhub.a src/wire/libwire.a src/base/libbase.a

%C%_test_bucket_SOURCES = %D%/test-bucket.c
%C%_test_bucket_LDADD = $(hub_ldadd)
%C%_test_frames_SOURCES = %D%/test-frames.c
%C%_test_frames_LDADD = $(hub_ldadd)
%C%_test_hub_SOURCES = %D%/test-hub.c
%C%_test_hub_LDADD = $(hub_ldadd)
%C%_test_hub_image_SOURCES = %D%/test-hub_image.c
%C%_test_hub_image_LDADD = $(hub_ldadd)
%C%_test_ids_SOURCES = %D%/test-ids.c
%C%_test_ids_LDADD = $(hub_ldadd)
%C%_test_order_SOURCES = %D%/test-order.c
%C%_test_order_LDADD = $(hub_ldadd)
%C%_test_origin_SOURCES = %D%/test-origin.c
%C%_test_origin_LDADD = $(hub_ldadd)
%C%_test_outbox_SOURCES = %D%/test-outbox.c
%C%_test_outbox_LDADD = $(hub_ldadd)
%C%_test_roll_SOURCES = %D%/test-roll.c
%C%_test_roll_LDADD = $(hub_ldadd)
%C%_test_room_SOURCES = %D%/test-room.c
%C%_test_room_LDADD = $(hub_ldadd)
%C%_test_route_SOURCES = %D%/test-route.c
%C%_test_route_LDADD = $(hub_ldadd)
%C%_test_share_SOURCES = %D%/test-share.c
%C%_test_share_LDADD = $(hub_ldadd)
%C%_test_tape_SOURCES = %D%/test-tape.c
%C%_test_tape_LDADD = $(hub_ldadd)
%C%_test_turns_SOURCES = %D%/test-turns.c
%C%_test_turns_LDADD = $(hub_ldadd)
%C%_test_operate_SOURCES = %D%/test-operate.c
%C%_test_operate_LDADD = $(hub_ldadd)
