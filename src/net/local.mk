# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libnet.a
%C%_libnet_a_SOURCES = \
	%D%/address.c %D%/address.h \
	%D%/backoff.c %D%/backoff.h \
	%D%/dial.c %D%/dial.h \
	%D%/http.c %D%/http.h \
	%D%/listen.c %D%/listen.h \
	%D%/loop.c %D%/loop.h %D%/loop_private.h \
	%D%/poller.c %D%/poller.h \
	%D%/pass.c %D%/pass.h \
	%D%/prefix.c %D%/prefix.h \
	%D%/proxy.c %D%/proxy.h \
	%D%/reason.c %D%/reason.h \
	%D%/resolve.c %D%/resolve.h \
	%D%/rng.c %D%/rng.h \
	%D%/socket.c %D%/socket.h \
	%D%/spread.c %D%/spread.h \
	%D%/stream.c %D%/stream.h \
	%D%/tls.h %D%/transport.h
if TLS
%C%_libnet_a_SOURCES += \
	%D%/tls.c %D%/tls_private.h \
	%D%/tls_context.c \
	%D%/tls_reason.c \
	%D%/tls_verify.c
else
%C%_libnet_a_SOURCES += %D%/tls_none.c
endif
