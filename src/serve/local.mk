# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libserve.a
%C%_libserve_a_SOURCES = \
	%D%/serve.c %D%/serve.h
