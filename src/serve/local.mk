# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libserve.a
%C%_libserve_a_SOURCES = \
	%D%/credentials.c %D%/credentials.h \
	%D%/handshakes.c %D%/handshakes.h \
	%D%/serve.c %D%/serve.h
