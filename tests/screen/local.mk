# SPDX-License-Identifier: GPL-3.0-or-later
#
# Real clients in pseudo terminals.

screen_tests = \
	%D%/test-code.py \
	%D%/test-files.py \
	%D%/test-find.py \
	%D%/test-keys.py \
	%D%/test-kinds.py \
	%D%/test-linear.py \
	%D%/test-rooms.py \
	%D%/test-sizes.py \
	%D%/test-states.py \
	%D%/test-steps.py \
	%D%/test-talk.py \
	%D%/test-windows.py
TESTS += $(screen_tests)

# A screen with a terminal of the test's own; make fuzz-screen for longer.
check_PROGRAMS += %D%/fuzz-screen
TESTS += %D%/fuzz-screen
%C%_fuzz_screen_SOURCES = %D%/fuzz-screen.c
%C%_fuzz_screen_LDADD = $(client_libraries)
fuzz-screen: %D%/fuzz-screen
	STEPS=$${STEPS:-1000000} %D%/fuzz-screen
EXTRA_DIST += $(screen_tests) \
	%D%/picture.py \
	%D%/screenlib.py \
	%D%/golden/ascii-100x30.txt \
	%D%/golden/bindings-100x30.txt \
	%D%/golden/bindings-40x12.txt \
	%D%/golden/bindings-80x24.txt \
	%D%/golden/certificate-100x30.txt \
	%D%/golden/certificate-40x12.txt \
	%D%/golden/certificate-80x24.txt \
	%D%/golden/changed-identity-100x30.txt \
	%D%/golden/changed-identity-40x12.txt \
	%D%/golden/changed-identity-80x24.txt \
	%D%/golden/connecting-100x30.txt \
	%D%/golden/connecting-40x12.txt \
	%D%/golden/connecting-80x24.txt \
	%D%/golden/direct-100x30.txt \
	%D%/golden/direct-40x12.txt \
	%D%/golden/direct-80x24.txt \
	%D%/golden/file-done-100x30.txt \
	%D%/golden/file-done-40x12.txt \
	%D%/golden/file-done-80x24.txt \
	%D%/golden/file-running-100x30.txt \
	%D%/golden/file-running-40x12.txt \
	%D%/golden/file-running-80x24.txt \
	%D%/golden/file-waiting-100x30.txt \
	%D%/golden/file-waiting-40x12.txt \
	%D%/golden/file-waiting-80x24.txt \
	%D%/golden/first-100x30.txt \
	%D%/golden/flood-100x30.txt \
	%D%/golden/flood-40x12.txt \
	%D%/golden/flood-80x24.txt \
	%D%/golden/grep-100x30.txt \
	%D%/golden/grep-40x12.txt \
	%D%/golden/grep-80x24.txt \
	%D%/golden/help-40x12.txt \
	%D%/golden/hostile-100x30.txt \
	%D%/golden/hostile-40x12.txt \
	%D%/golden/hostile-80x24.txt \
	%D%/golden/links-100x30.txt \
	%D%/golden/links-40x12.txt \
	%D%/golden/links-80x24.txt \
	%D%/golden/menu-100x30.txt \
	%D%/golden/menu-40x12.txt \
	%D%/golden/menu-80x24.txt \
	%D%/golden/missing-100x30.txt \
	%D%/golden/missing-40x12.txt \
	%D%/golden/missing-80x24.txt \
	%D%/golden/panes-40x12.txt \
	%D%/golden/paste-100x30.txt \
	%D%/golden/paste-40x12.txt \
	%D%/golden/paste-80x24.txt \
	%D%/golden/paths-100x30.txt \
	%D%/golden/paths-40x12.txt \
	%D%/golden/paths-80x24.txt \
	%D%/golden/relay-ended-100x30.txt \
	%D%/golden/relay-ended-40x12.txt \
	%D%/golden/relay-ended-80x24.txt \
	%D%/golden/rooms-100x30.txt \
	%D%/golden/rooms-40x12.txt \
	%D%/golden/rooms-80x24.txt \
	%D%/golden/search-100x30.txt \
	%D%/golden/search-40x12.txt \
	%D%/golden/search-80x24.txt \
	%D%/golden/search-stored-100x30.txt \
	%D%/golden/search-stored-40x12.txt \
	%D%/golden/search-stored-80x24.txt \
	%D%/golden/size-100x30.txt \
	%D%/golden/size-132x40.txt \
	%D%/golden/size-20x5.txt \
	%D%/golden/size-40x12.txt \
	%D%/golden/size-60x15.txt \
	%D%/golden/size-80x24.txt \
	%D%/golden/start-100x30.txt \
	%D%/golden/start-40x12.txt \
	%D%/golden/start-80x24.txt \
	%D%/golden/step-auth-100x30.txt \
	%D%/golden/step-auth-40x12.txt \
	%D%/golden/step-auth-80x24.txt \
	%D%/golden/step-dh-100x30.txt \
	%D%/golden/step-dh-40x12.txt \
	%D%/golden/step-dh-80x24.txt \
	%D%/golden/step-init-100x30.txt \
	%D%/golden/step-init-40x12.txt \
	%D%/golden/step-init-80x24.txt \
	%D%/golden/step-key-100x30.txt \
	%D%/golden/step-key-40x12.txt \
	%D%/golden/step-key-80x24.txt \
	%D%/golden/talk-anna-100x30.txt \
	%D%/golden/talk-bob-100x30.txt \
	%D%/golden/theme-contrast-100x30.txt \
	%D%/golden/theme-contrast-40x12.txt \
	%D%/golden/theme-contrast-80x24.txt \
	%D%/golden/theme-dark-100x30.txt \
	%D%/golden/theme-dark-40x12.txt \
	%D%/golden/theme-dark-80x24.txt \
	%D%/golden/theme-default-100x30.txt \
	%D%/golden/theme-default-40x12.txt \
	%D%/golden/theme-default-80x24.txt \
	%D%/golden/theme-light-100x30.txt \
	%D%/golden/theme-light-40x12.txt \
	%D%/golden/theme-light-80x24.txt \
	%D%/golden/theme-mono-100x30.txt \
	%D%/golden/theme-mono-40x12.txt \
	%D%/golden/theme-mono-80x24.txt \
	%D%/golden/two-groups-100x30.txt \
	%D%/golden/two-groups-40x12.txt \
	%D%/golden/two-groups-80x24.txt \
	%D%/golden/two-rooms-100x30.txt \
	%D%/golden/two-rooms-40x12.txt \
	%D%/golden/two-rooms-80x24.txt \
	%D%/golden/verify-100x30.txt \
	%D%/golden/verify-40x12.txt \
	%D%/golden/verify-80x24.txt \
	%D%/golden/verify-ascii-100x45.txt \
	%D%/golden/vi-100x30.txt \
	%D%/golden/vi-40x12.txt \
	%D%/golden/vi-80x24.txt \
	%D%/golden/wrong-passphrase-100x30.txt \
	%D%/golden/wrong-passphrase-40x12.txt \
	%D%/golden/wrong-passphrase-80x24.txt

# doc/screen.svg and README's screen, from chats that are really run.
picture: src/client/tuschel src/relay/tuscheld
	top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) \
		$(PYTHON) $(top_srcdir)/%D%/picture.py
