# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fuzz targets. Plainly built, they are tests that replay their corpus; with
# --enable-fuzzing they are libFuzzer's programs, which make fuzz runs, each
# for SECONDS_EACH:
#
#	configure CC=clang --enable-fuzzing --enable-sanitizers
#	make fuzz SECONDS_EACH=600
#	tests/fuzz/fuzz-utf8 tests/fuzz/corpus/utf8
#
# The last totals are in doc/fuzz.txt, and how AFL++ is used.

fuzz_targets = %D%/fuzz-address %D%/fuzz-backbone_place %D%/fuzz-card \
	%D%/fuzz-configuration \
	%D%/fuzz-file_body %D%/fuzz-frame %D%/fuzz-handshake %D%/fuzz-history %D%/fuzz-hub \
	%D%/fuzz-identity %D%/fuzz-known %D%/fuzz-proxy %D%/fuzz-session \
	%D%/fuzz-settings %D%/fuzz-texts_body %D%/fuzz-utf8
if HIREDIS
fuzz_targets += %D%/fuzz-entry
endif
EXTRA_DIST += %D%/corpus %D%/run-fuzz.sh doc/fuzz.txt

SECONDS_EACH = 60
if FUZZING
fuzz_main =
noinst_PROGRAMS += $(fuzz_targets)
fuzz: $(fuzz_targets)
	$(SHELL) $(top_srcdir)/%D%/run-fuzz.sh $(SECONDS_EACH) \
		$(top_srcdir)/%D%/corpus $(fuzz_targets)
else
fuzz_main = %D%/replay.c
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
fuzz:
	@echo 'make fuzz needs a build with libFuzzer; in a directory' \
		'of its own run' >&2
	@echo '$(top_srcdir)/configure CC=clang --enable-fuzzing' \
		'--enable-sanitizers && make fuzz' >&2
	@exit 1
endif

fuzz_ldflags = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)
fuzz_crypto = src/crypto/libtcrypto.a src/wire/libwire.a \
	src/base/libbase.a $(SODIUM_LIBS) $(UTF8PROC_LIBS)
fuzz_slow = -DREPLAY_CUTS=10 -DREPLAY_CHANGES=20
fuzz_dir = %D%/fuzz-dir.c %D%/fuzz-dir.h

%C%_fuzz_address_SOURCES = %D%/fuzz-address.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_address_LDADD = src/net/libnet.a src/base/libbase.a
%C%_fuzz_address_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_backbone_place_SOURCES = %D%/fuzz-backbone_place.c %D%/fuzz.h \
	$(fuzz_main)
%C%_fuzz_backbone_place_LDADD = $(backbone_ldadd)
%C%_fuzz_backbone_place_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_card_SOURCES = %D%/fuzz-card.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_card_LDADD = $(fuzz_crypto)
%C%_fuzz_card_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_configuration_SOURCES = %D%/fuzz-configuration.c %D%/fuzz.h \
	$(fuzz_main)
%C%_fuzz_configuration_LDADD = $(relay_ldadd)
%C%_fuzz_configuration_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_entry_SOURCES = %D%/fuzz-entry.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_entry_LDADD = $(backbone_ldadd)
%C%_fuzz_entry_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_file_body_SOURCES = %D%/fuzz-file_body.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_file_body_LDADD = src/store/libstore.a $(fuzz_crypto)
%C%_fuzz_file_body_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_frame_SOURCES = %D%/fuzz-frame.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_frame_LDADD = src/wire/libwire.a src/base/libbase.a
%C%_fuzz_frame_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_handshake_SOURCES = %D%/fuzz-handshake.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_handshake_LDADD = $(fuzz_crypto)
%C%_fuzz_handshake_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_handshake_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_slow)
%C%_fuzz_history_SOURCES = %D%/fuzz-history.c %D%/fuzz.h $(fuzz_dir) \
	$(fuzz_main)
%C%_fuzz_history_LDADD = src/store/libstore.a $(fuzz_crypto)
%C%_fuzz_history_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_hub_SOURCES = %D%/fuzz-hub.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_hub_LDADD = src/hub/libhub.a src/wire/libwire.a src/base/libbase.a
%C%_fuzz_hub_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_identity_SOURCES = %D%/fuzz-identity.c %D%/fuzz.h $(fuzz_dir) \
	$(fuzz_main)
%C%_fuzz_identity_LDADD = src/store/libstore.a $(fuzz_crypto)
%C%_fuzz_identity_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_known_SOURCES = %D%/fuzz-known.c %D%/fuzz.h $(fuzz_dir) $(fuzz_main)
%C%_fuzz_known_LDADD = src/store/libstore.a $(fuzz_crypto)
%C%_fuzz_known_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_proxy_SOURCES = %D%/fuzz-proxy.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_proxy_LDADD = src/net/libnet.a src/base/libbase.a
%C%_fuzz_proxy_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_session_SOURCES = %D%/fuzz-session.c %D%/fuzz.h \
	tests/unit/session-harness.c tests/unit/session-harness.h $(fuzz_main)
%C%_fuzz_session_LDADD = src/session/libsession.a $(fuzz_crypto)
%C%_fuzz_session_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_session_CPPFLAGS = $(AM_CPPFLAGS) $(fuzz_slow)
%C%_fuzz_settings_SOURCES = %D%/fuzz-settings.c %D%/fuzz.h $(fuzz_dir) \
	$(fuzz_main)
%C%_fuzz_settings_LDADD = $(client_libraries)
%C%_fuzz_settings_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_texts_body_SOURCES = %D%/fuzz-texts_body.c %D%/fuzz.h \
	$(fuzz_main)
%C%_fuzz_texts_body_LDADD = src/wire/libwire.a src/base/libbase.a
%C%_fuzz_texts_body_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_utf8_SOURCES = %D%/fuzz-utf8.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_utf8_LDADD = src/base/libbase.a $(UTF8PROC_LIBS)
%C%_fuzz_utf8_LDFLAGS = $(fuzz_ldflags)
