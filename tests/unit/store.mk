# SPDX-License-Identifier: GPL-3.0-or-later

store_tests = \
	%D%/test-conf %D%/test-file %D%/test-file_name %D%/test-history %D%/test-identity_file %D%/test-known \
	%D%/test-incoming %D%/test-outgoing \
	%D%/test-pin %D%/test-textlog %D%/test-typed \
	%D%/test-xdg
check_PROGRAMS += $(store_tests)
TESTS += $(store_tests)
EXTRA_DIST += %D%/tempdir.h

store_ldadd = src/store/libstore.a src/crypto/libtcrypto.a \
	src/wire/libwire.a src/base/libbase.a $(SODIUM_LIBS) \
	$(UTF8PROC_LIBS)

%C%_test_conf_SOURCES = %D%/test-conf.c
%C%_test_conf_LDADD = $(store_ldadd)
%C%_test_file_SOURCES = %D%/test-file.c
%C%_test_file_LDADD = $(store_ldadd)
%C%_test_history_SOURCES = %D%/test-history.c
%C%_test_history_LDADD = $(store_ldadd)
%C%_test_identity_file_SOURCES = %D%/test-identity_file.c
%C%_test_identity_file_LDADD = $(store_ldadd)
%C%_test_known_SOURCES = %D%/test-known.c
%C%_test_known_LDADD = $(store_ldadd)
%C%_test_pin_SOURCES = %D%/test-pin.c
%C%_test_pin_LDADD = $(store_ldadd)
%C%_test_textlog_SOURCES = %D%/test-textlog.c
%C%_test_textlog_LDADD = $(store_ldadd)
%C%_test_typed_SOURCES = %D%/test-typed.c
%C%_test_typed_LDADD = $(store_ldadd)
%C%_test_xdg_SOURCES = %D%/test-xdg.c
%C%_test_xdg_LDADD = $(store_ldadd)
%C%_test_file_name_SOURCES = %D%/test-file_name.c
%C%_test_file_name_LDADD = $(store_ldadd)
%C%_test_incoming_SOURCES = %D%/test-incoming.c
%C%_test_incoming_LDADD = $(store_ldadd)
%C%_test_outgoing_SOURCES = %D%/test-outgoing.c
%C%_test_outgoing_LDADD = $(store_ldadd)
