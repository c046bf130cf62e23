# SPDX-License-Identifier: GPL-3.0-or-later

noinst_LIBRARIES += %D%/librelay.a
%C%_librelay_a_SOURCES = \
	%D%/activate.c %D%/activate.h \
	%D%/bans.c %D%/bans.h \
	%D%/commands.c %D%/commands.h \
	%D%/configuration.c %D%/configuration.h \
	%D%/confine.c %D%/confine.h %D%/confine_parts.h \
	%D%/confine_calls.c \
	%D%/confine_files.c \
	%D%/control.c %D%/control.h \
	%D%/ctl.c %D%/ctl.h \
	%D%/denied.c %D%/denied.h \
	%D%/door.c %D%/door.h \
	%D%/entrance.c \
	%D%/handover.c %D%/handover.h \
	%D%/kept.c %D%/kept.h \
	%D%/load.c %D%/load.h \
	%D%/logs.c %D%/logs.h \
	%D%/metrics.c %D%/metrics.h \
	%D%/notify.c %D%/notify.h \
	%D%/options.c %D%/options.h \
	%D%/privilege.c %D%/privilege.h \
	%D%/proxied.c %D%/proxied.h \
	%D%/relay.c %D%/relay.h %D%/relay_parts.h \
	%D%/relay_backbone.c \
	%D%/relay_look.c \
	%D%/relay_memory.c \
	%D%/relay_pass.c \
	%D%/relay_places.c \
	%D%/relay_ports.c \
	%D%/settings.c %D%/settings.h \
	%D%/settings_judge.c \
	%D%/starter.c %D%/starter.h \
	%D%/state.c %D%/state.h

sbin_PROGRAMS += %D%/tuscheld
%C%_tuscheld_SOURCES = %D%/main.c
%C%_tuscheld_LDADD = \
	src/relay/librelay.a \
	src/backbone/libbackbone.a \
	src/serve/libserve.a \
	src/store/libstore.a \
	src/hub/libhub.a \
	src/net/libnet.a \
	src/wire/libwire.a \
	src/base/libbase.a \
	$(EVENT_EXTRA_LIBS) $(LIBEVENT_LIBS) $(OPENSSL_LIBS) \
	$(SECCOMP_LIBS) $(CONFUSE_LIBS) $(HIREDIS_LIBS)
