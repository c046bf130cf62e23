# SPDX-License-Identifier: GPL-3.0-or-later

crypto_tests = \
	%D%/test-admission %D%/test-box %D%/test-card %D%/test-chain \
	%D%/test-cpace %D%/test-file_digest %D%/test-handshake %D%/test-identity \
	%D%/test-keynew %D%/test-message %D%/test-prim \
	%D%/test-schedule %D%/test-sealed %D%/test-vault %D%/test-words
check_PROGRAMS += $(crypto_tests)

# The vectors, and a second reading of the protocol that checks them too.
TESTS += $(crypto_tests) tests/vectors/check-crypto.py
EXTRA_DIST += \
	%D%/crypto-total.h \
	%D%/crypto-vectors.h \
	tests/vectors/check-crypto.py \
	tests/vectors/cpace-ristretto255-sha512.txt \
	tests/vectors/crypto-card.txt \
	tests/vectors/crypto-handshake.txt \
	tests/vectors/crypto-message.txt \
	tests/vectors/crypto-prim.txt \
	tests/vectors/crypto-schedule.txt

crypto_ldadd = src/crypto/libtcrypto.a src/wire/libwire.a \
	src/base/libbase.a $(SODIUM_LIBS) $(UTF8PROC_LIBS)

%C%_test_admission_SOURCES = %D%/test-admission.c
%C%_test_admission_LDADD = $(crypto_ldadd)
%C%_test_box_SOURCES = %D%/test-box.c
%C%_test_box_LDADD = $(crypto_ldadd)
%C%_test_card_SOURCES = %D%/test-card.c
%C%_test_card_LDADD = $(crypto_ldadd)
%C%_test_chain_SOURCES = %D%/test-chain.c
%C%_test_chain_LDADD = $(crypto_ldadd)
%C%_test_cpace_SOURCES = %D%/test-cpace.c
%C%_test_cpace_LDADD = $(crypto_ldadd)
%C%_test_file_digest_SOURCES = %D%/test-file_digest.c
%C%_test_file_digest_LDADD = $(crypto_ldadd)
%C%_test_handshake_SOURCES = %D%/test-handshake.c
%C%_test_handshake_LDADD = $(crypto_ldadd)
%C%_test_identity_SOURCES = %D%/test-identity.c
%C%_test_identity_LDADD = $(crypto_ldadd)
%C%_test_keynew_SOURCES = %D%/test-keynew.c
%C%_test_keynew_LDADD = $(crypto_ldadd)
%C%_test_message_SOURCES = %D%/test-message.c
%C%_test_message_LDADD = $(crypto_ldadd)
%C%_test_prim_SOURCES = %D%/test-prim.c
%C%_test_prim_LDADD = $(crypto_ldadd)
%C%_test_schedule_SOURCES = %D%/test-schedule.c
%C%_test_schedule_LDADD = $(crypto_ldadd)
%C%_test_sealed_SOURCES = %D%/test-sealed.c
%C%_test_sealed_LDADD = $(crypto_ldadd)
%C%_test_vault_SOURCES = %D%/test-vault.c
%C%_test_vault_LDADD = $(crypto_ldadd)
%C%_test_words_SOURCES = %D%/test-words.c
%C%_test_words_LDADD = $(crypto_ldadd)
