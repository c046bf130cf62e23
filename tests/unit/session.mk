# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each test has the harness: real sessions, and a relay driven by hand.

session_harness = %D%/session-harness.c %D%/session-harness.h
session_ldadd = src/session/libsession.a $(crypto_ldadd)
session_tests = \
	%D%/test-asking %D%/test-asking-replay %D%/test-donor \
	%D%/test-epoch %D%/test-events %D%/test-flow %D%/test-founding \
	%D%/test-group %D%/test-hear %D%/test-kept %D%/test-keyring \
	%D%/test-limits %D%/test-link %D%/test-machine \
	%D%/test-machine-cells \
	%D%/test-merge \
	%D%/test-ordered %D%/test-peers %D%/test-refuse %D%/test-renew \
	%D%/test-renewal %D%/test-reunion \
	%D%/test-roster %D%/test-session %D%/test-talk \
	%D%/test-transfer
check_PROGRAMS += $(session_tests)
TESTS += $(session_tests)

%C%_test_asking_SOURCES = %D%/test-asking.c $(session_harness)
%C%_test_asking_LDADD = $(session_ldadd)
%C%_test_asking_replay_SOURCES = %D%/test-asking-replay.c $(session_harness)
%C%_test_asking_replay_LDADD = $(session_ldadd)
%C%_test_donor_SOURCES = %D%/test-donor.c $(session_harness)
%C%_test_donor_LDADD = $(session_ldadd)
%C%_test_epoch_SOURCES = %D%/test-epoch.c $(session_harness)
%C%_test_epoch_LDADD = $(session_ldadd)
%C%_test_events_SOURCES = %D%/test-events.c $(session_harness)
%C%_test_events_LDADD = $(session_ldadd)
%C%_test_founding_SOURCES = %D%/test-founding.c $(session_harness)
%C%_test_founding_LDADD = $(session_ldadd)
%C%_test_group_SOURCES = %D%/test-group.c $(session_harness)
%C%_test_group_LDADD = $(session_ldadd)
%C%_test_hear_SOURCES = %D%/test-hear.c $(session_harness)
%C%_test_hear_LDADD = $(session_ldadd)
%C%_test_kept_SOURCES = %D%/test-kept.c $(session_harness)
%C%_test_kept_LDADD = $(session_ldadd)
%C%_test_keyring_SOURCES = %D%/test-keyring.c $(session_harness)
%C%_test_keyring_LDADD = $(session_ldadd)
%C%_test_limits_SOURCES = %D%/test-limits.c $(session_harness)
%C%_test_limits_LDADD = $(session_ldadd)
%C%_test_link_SOURCES = %D%/test-link.c $(session_harness)
%C%_test_link_LDADD = $(session_ldadd)
%C%_test_machine_SOURCES = %D%/test-machine.c $(session_harness)
%C%_test_machine_LDADD = $(session_ldadd)
%C%_test_machine_cells_SOURCES = %D%/test-machine-cells.c $(session_harness)
%C%_test_machine_cells_LDADD = $(session_ldadd)
%C%_test_merge_SOURCES = %D%/test-merge.c $(session_harness)
%C%_test_merge_LDADD = $(session_ldadd)
%C%_test_ordered_SOURCES = %D%/test-ordered.c $(session_harness)
%C%_test_ordered_LDADD = $(session_ldadd)
%C%_test_peers_SOURCES = %D%/test-peers.c $(session_harness)
%C%_test_peers_LDADD = $(session_ldadd)
%C%_test_refuse_SOURCES = %D%/test-refuse.c $(session_harness)
%C%_test_refuse_LDADD = $(session_ldadd)
%C%_test_renew_SOURCES = %D%/test-renew.c $(session_harness)
%C%_test_renew_LDADD = $(session_ldadd)
%C%_test_renewal_SOURCES = %D%/test-renewal.c $(session_harness)
%C%_test_renewal_LDADD = $(session_ldadd)
%C%_test_reunion_SOURCES = %D%/test-reunion.c $(session_harness)
%C%_test_reunion_LDADD = $(session_ldadd)
%C%_test_roster_SOURCES = %D%/test-roster.c $(session_harness)
%C%_test_roster_LDADD = $(session_ldadd)
%C%_test_session_SOURCES = %D%/test-session.c $(session_harness)
%C%_test_session_LDADD = $(session_ldadd)
%C%_test_talk_SOURCES = %D%/test-talk.c $(session_harness)
%C%_test_talk_LDADD = $(session_ldadd)
%C%_test_flow_SOURCES = %D%/test-flow.c
%C%_test_flow_LDADD = $(session_ldadd)
%C%_test_transfer_SOURCES = %D%/test-transfer.c
%C%_test_transfer_LDADD = $(session_ldadd)
