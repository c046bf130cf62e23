# SPDX-License-Identifier: GPL-3.0-or-later

serve_tests = %D%/test-serve
check_PROGRAMS += $(serve_tests)
TESTS += $(serve_tests)

%C%_test_serve_SOURCES = %D%/test-serve.c
%C%_test_serve_LDADD = src/serve/libserve.a src/hub/libhub.a \
	src/net/libnet.a src/wire/libwire.a src/base/libbase.a \
	$(LIBEVENT_LIBS)
