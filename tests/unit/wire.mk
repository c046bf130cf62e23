# SPDX-License-Identifier: GPL-3.0-or-later

wire_tests = %D%/test-cursor %D%/test-file_body %D%/test-frame \
	%D%/test-payload %D%/test-texts_body
check_PROGRAMS += $(wire_tests)
TESTS += $(wire_tests)
EXTRA_DIST += tests/vectors/wire-frames.txt

wire_ldadd = src/wire/libwire.a src/base/libbase.a

%C%_test_cursor_SOURCES = %D%/test-cursor.c
%C%_test_cursor_LDADD = $(wire_ldadd)
%C%_test_file_body_SOURCES = %D%/test-file_body.c
%C%_test_file_body_LDADD = $(wire_ldadd) $(UTF8PROC_LIBS)
%C%_test_frame_SOURCES = %D%/test-frame.c
%C%_test_frame_LDADD = $(wire_ldadd)
%C%_test_payload_SOURCES = %D%/test-payload.c
%C%_test_payload_LDADD = $(wire_ldadd)
%C%_test_texts_body_SOURCES = %D%/test-texts_body.c
%C%_test_texts_body_LDADD = $(wire_ldadd)
