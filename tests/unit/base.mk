# SPDX-License-Identifier: GPL-3.0-or-later

base_tests = \
	%D%/test-buf %D%/test-clock %D%/test-err %D%/test-fds %D%/test-log \
	%D%/test-mem %D%/test-relay_key %D%/test-rng %D%/test-str \
	%D%/test-utf8 \
	%D%/test-utf8_cluster %D%/test-utf8_fold
check_PROGRAMS += $(base_tests)
TESTS += $(base_tests)

base_ldadd = src/base/libbase.a $(UTF8PROC_LIBS)

%C%_test_buf_SOURCES = %D%/test-buf.c
%C%_test_buf_LDADD = $(base_ldadd)
%C%_test_clock_SOURCES = %D%/test-clock.c
%C%_test_clock_LDADD = $(base_ldadd)
%C%_test_err_SOURCES = %D%/test-err.c
%C%_test_err_LDADD = $(base_ldadd)
%C%_test_fds_SOURCES = %D%/test-fds.c
%C%_test_fds_LDADD = $(base_ldadd)
%C%_test_log_SOURCES = %D%/test-log.c
%C%_test_log_LDADD = $(base_ldadd)
%C%_test_mem_SOURCES = %D%/test-mem.c
%C%_test_mem_LDADD = $(base_ldadd)
%C%_test_relay_key_SOURCES = %D%/test-relay_key.c
%C%_test_relay_key_LDADD = $(base_ldadd)
%C%_test_rng_SOURCES = %D%/test-rng.c
%C%_test_rng_LDADD = $(base_ldadd)
%C%_test_str_SOURCES = %D%/test-str.c
%C%_test_str_LDADD = $(base_ldadd)
%C%_test_utf8_SOURCES = %D%/test-utf8.c
%C%_test_utf8_LDADD = $(base_ldadd)
%C%_test_utf8_cluster_SOURCES = %D%/test-utf8_cluster.c
%C%_test_utf8_cluster_LDADD = $(base_ldadd)
%C%_test_utf8_fold_SOURCES = %D%/test-utf8_fold.c
%C%_test_utf8_fold_LDADD = $(base_ldadd)
