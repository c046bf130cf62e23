# SPDX-License-Identifier: GPL-3.0-or-later

serve_tests = %D%/test-serve
if TLS
serve_tests += %D%/test-credentials %D%/test-handshakes
endif
check_PROGRAMS += $(serve_tests)
TESTS += $(serve_tests)

serve_ldadd = src/serve/libserve.a src/hub/libhub.a src/store/libstore.a \
	src/net/libnet.a src/wire/libwire.a src/base/libbase.a \
	$(LIBEVENT_LIBS) $(OPENSSL_LIBS)

%C%_test_credentials_SOURCES = %D%/test-credentials.c
%C%_test_credentials_LDADD = $(serve_ldadd)
%C%_test_handshakes_SOURCES = %D%/test-handshakes.c
%C%_test_handshakes_LDADD = $(serve_ldadd)
%C%_test_serve_SOURCES = %D%/test-serve.c
%C%_test_serve_LDADD = $(serve_ldadd)
