# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/libtcrypto.a
%C%_libtcrypto_a_SOURCES = \
	%D%/admission.c %D%/admission.h \
	%D%/box.c %D%/box.h \
	%D%/card.c %D%/card.h \
	%D%/chain.c %D%/chain.h \
	%D%/cpace.c %D%/cpace.h \
	%D%/file_digest.c %D%/file_digest.h \
	%D%/handshake.c %D%/handshake.h \
	%D%/identity.c %D%/identity.h \
	%D%/keynew.c %D%/keynew.h \
	%D%/keys.h \
	%D%/message.c %D%/message.h \
	%D%/prim.c %D%/prim.h \
	%D%/schedule.c %D%/schedule.h \
	%D%/sealed.c %D%/sealed.h \
	%D%/vault.c %D%/vault.h \
	%D%/words.c %D%/words.h

# The list, for people and for other clients.
dist_doc_DATA += doc/words.txt
