# SPDX-License-Identifier: GPL-3.0-or-later

relay_tests = \
	%D%/test-relay_activate %D%/test-relay_confine \
	%D%/test-relay_notify %D%/test-relay_options %D%/test-relay_privilege
check_PROGRAMS += $(relay_tests)
TESTS += $(relay_tests)

%C%_test_relay_options_SOURCES = %D%/test-relay_options.c
%C%_test_relay_options_LDADD = src/relay/librelay.a src/hub/libhub.a \
	src/wire/libwire.a src/base/libbase.a
%C%_test_relay_activate_SOURCES = %D%/test-relay_activate.c
%C%_test_relay_activate_LDADD = src/relay/librelay.a src/base/libbase.a
%C%_test_relay_notify_SOURCES = %D%/test-relay_notify.c
%C%_test_relay_notify_LDADD = src/relay/librelay.a src/net/libnet.a \
	src/base/libbase.a $(LIBEVENT_LIBS)
%C%_test_relay_confine_SOURCES = %D%/test-relay_confine.c
%C%_test_relay_confine_LDADD = src/relay/librelay.a src/base/libbase.a \
	$(SECCOMP_LIBS)
%C%_test_relay_privilege_SOURCES = %D%/test-relay_privilege.c
%C%_test_relay_privilege_LDADD = src/relay/librelay.a src/base/libbase.a
