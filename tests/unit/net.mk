# SPDX-License-Identifier: GPL-3.0-or-later

net_tests = \
	%D%/test-address %D%/test-backoff %D%/test-listen %D%/test-loop \
	%D%/test-net_rng %D%/test-prefix %D%/test-proxy %D%/test-reason \
	%D%/test-resolve %D%/test-stream
if SHARED_PAGES
net_tests += %D%/test-spread
endif
if TLS
net_tests += %D%/test-tls
endif
check_PROGRAMS += $(net_tests)
TESTS += $(net_tests)
EXTRA_DIST += %D%/certs.h %D%/nettest.h %D%/oddlink.h

net_ldadd = src/net/libnet.a src/base/libbase.a $(LIBEVENT_LIBS) \
	$(OPENSSL_LIBS)

%C%_test_address_SOURCES = %D%/test-address.c
%C%_test_address_LDADD = $(net_ldadd)
%C%_test_backoff_SOURCES = %D%/test-backoff.c
%C%_test_backoff_LDADD = $(net_ldadd)
%C%_test_listen_SOURCES = %D%/test-listen.c
%C%_test_listen_LDADD = $(net_ldadd)
%C%_test_listen_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=accept4
%C%_test_loop_SOURCES = %D%/test-loop.c
%C%_test_loop_LDADD = $(net_ldadd)
%C%_test_net_rng_SOURCES = %D%/test-net_rng.c
%C%_test_net_rng_LDADD = $(net_ldadd)
%C%_test_reason_SOURCES = %D%/test-reason.c
%C%_test_reason_LDADD = $(net_ldadd)
%C%_test_resolve_SOURCES = %D%/test-resolve.c
%C%_test_resolve_LDADD = $(net_ldadd)
%C%_test_spread_SOURCES = %D%/test-spread.c
%C%_test_spread_LDADD = $(net_ldadd)
%C%_test_spread_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=sendfile \
	-Wl,--wrap=memfd_create
%C%_test_stream_SOURCES = %D%/test-stream.c
%C%_test_stream_LDADD = $(net_ldadd)
%C%_test_stream_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=send
%C%_test_tls_SOURCES = %D%/test-tls.c
%C%_test_tls_LDADD = $(net_ldadd)
%C%_test_prefix_SOURCES = %D%/test-prefix.c
%C%_test_prefix_LDADD = $(net_ldadd)
%C%_test_proxy_SOURCES = %D%/test-proxy.c
%C%_test_proxy_LDADD = $(net_ldadd)
