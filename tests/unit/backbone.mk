# SPDX-License-Identifier: GPL-3.0-or-later

backbone_tests = %D%/test-backbone_place
if HIREDIS
backbone_tests += %D%/test-entry %D%/test-journal %D%/test-judge
endif
check_PROGRAMS += $(backbone_tests)
TESTS += $(backbone_tests)

backbone_ldadd = src/backbone/libbackbone.a src/hub/libhub.a \
	src/net/libnet.a src/wire/libwire.a src/base/libbase.a \
	$(LIBEVENT_LIBS) $(OPENSSL_LIBS) $(HIREDIS_LIBS)

%C%_test_backbone_place_SOURCES = %D%/test-backbone_place.c
%C%_test_backbone_place_LDADD = $(backbone_ldadd)
%C%_test_entry_SOURCES = %D%/test-entry.c
%C%_test_entry_LDADD = $(backbone_ldadd)
%C%_test_journal_SOURCES = %D%/test-journal.c
%C%_test_journal_LDADD = $(backbone_ldadd)
%C%_test_judge_SOURCES = %D%/test-judge.c
%C%_test_judge_LDADD = $(backbone_ldadd)
