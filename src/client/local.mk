# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += %D%/libclient.a
%C%_libclient_a_SOURCES = \
	%D%/alias.c %D%/alias.h \
	%D%/app.c %D%/app.h %D%/app_inner.h \
	%D%/app_complete.c \
	%D%/app_connect.c \
	%D%/app_input.c \
	%D%/app_keep.c \
	%D%/app_settings.c \
	%D%/app_talk.c \
	%D%/app_trust.c \
	%D%/client.c %D%/client.h \
	%D%/commands.c %D%/commands.h \
	%D%/commands_files.c \
	%D%/commands_keys.c \
	%D%/commands_keep.c \
	%D%/commands_link.c \
	%D%/commands_own.c \
	%D%/commands_room.c \
	%D%/commands_settings.c \
	%D%/commands_show.c \
	%D%/emoji.c %D%/emoji.h \
	%D%/debug_log.c %D%/debug_log.h \
	%D%/commands_trust.c \
	%D%/exchange.c %D%/exchange.h %D%/exchange_inner.h \
	%D%/exchange_in.c \
	%D%/exchange_items.c \
	%D%/exchange_out.c \
	%D%/exchange_say.c \
	%D%/files.c %D%/files.h \
	%D%/commands_verify.c \
	%D%/front.h \
	%D%/host.c %D%/host.h \
	%D%/keep.c %D%/keep.h \
	%D%/link.c %D%/link.h \
	%D%/leave.c %D%/leave.h \
	%D%/linear.c %D%/linear.h \
	%D%/nearest.c %D%/nearest.h \
	%D%/nick.c %D%/nick.h \
	%D%/notify.c %D%/notify.h \
	%D%/options.c %D%/options.h \
	%D%/passphrase.c %D%/passphrase.h \
	%D%/path_words.c %D%/path_words.h \
	%D%/people.c %D%/people.h \
	%D%/pipe.c %D%/pipe.h \
	%D%/pipe_json.c %D%/pipe_json.h \
	%D%/prompt.c %D%/prompt.h \
	%D%/reasons.c %D%/reasons.h \
	%D%/rooms.c %D%/rooms.h \
	%D%/settings.c %D%/settings.h \
	%D%/unlock.c %D%/unlock.h \
	%D%/say.c %D%/say.h \
	%D%/say_renewal.c \
	%D%/screen.c %D%/screen.h %D%/screen_inner.h \
	%D%/screen_archive.c \
	%D%/screen_bars.c \
	%D%/screen_code.c \
	%D%/screen_draw.c \
	%D%/screen_files.c %D%/screen_files.h \
	%D%/screen_find.c \
	%D%/screen_help.c \
	%D%/screen_input.c \
	%D%/screen_key.c \
	%D%/screen_keys.c \
	%D%/screen_lines.c \
	%D%/screen_links.c \
	%D%/screen_menu.c \
	%D%/screen_messages.c \
	%D%/screen_notify.c \
	%D%/screen_overlays.h \
	%D%/screen_page.c \
	%D%/screen_panes.c \
	%D%/screen_theme.c \
	%D%/screen_typed.c %D%/screen_typed.h \
	%D%/screen_view.h \
	%D%/screen_windows.c \
	%D%/spawn.c %D%/spawn.h \
	%D%/themes.c %D%/themes.h \
	%D%/tutorial.c %D%/tutorial.h \
	%D%/who.c %D%/who.h

bin_PROGRAMS += %D%/tuschel
%C%_tuschel_SOURCES = %D%/main.c
# All of the client but the program, for tests too; each before what it uses.
client_libraries = \
	%D%/libclient.a \
	src/ui/libui.a \
	src/session/libsession.a \
	src/serve/libserve.a \
	src/store/libstore.a \
	src/hub/libhub.a \
	src/net/libnet.a \
	src/crypto/libtcrypto.a \
	src/wire/libwire.a \
	src/base/libbase.a \
	$(LIBEVENT_LIBS) $(OPENSSL_LIBS) $(SODIUM_LIBS) $(NCURSES_LIBS) $(UTF8PROC_LIBS) \
	$(JANSSON_LIBS) $(QRENCODE_LIBS)
%C%_tuschel_LDADD = $(client_libraries)
