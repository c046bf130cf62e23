# SPDX-License-Identifier: GPL-3.0-or-later

relay_tests = %D%/test-relay_activate \
	%D%/test-relay_configuration \
	%D%/test-relay_bans \
	%D%/test-relay_commands \
	%D%/test-relay_confine \
	%D%/test-relay_control \
	%D%/test-relay_ctl \
	%D%/test-relay_denied \
	%D%/test-relay_entrance \
	%D%/test-relay_door \
	%D%/test-relay_load \
	%D%/test-relay_logs \
	%D%/test-relay_notify \
	%D%/test-relay_options \
	%D%/test-relay_privilege \
	%D%/test-relay_proxied \
	%D%/test-relay_settings \
	%D%/test-relay_starter \
	%D%/test-relay_state \
	%D%/test-relay
relay_tests += %D%/test-http
check_PROGRAMS += $(relay_tests)
TESTS += $(relay_tests)

relay_ldadd = src/relay/librelay.a src/backbone/libbackbone.a \
	src/serve/libserve.a \
	src/store/libstore.a src/hub/libhub.a \
	src/net/libnet.a src/wire/libwire.a src/base/libbase.a \
	$(EVENT_EXTRA_LIBS) $(LIBEVENT_LIBS) $(OPENSSL_LIBS) \
	$(SECCOMP_LIBS) $(CONFUSE_LIBS) $(HIREDIS_LIBS)

%C%_test_relay_activate_SOURCES = %D%/test-relay_activate.c
%C%_test_relay_activate_LDADD = $(relay_ldadd)
%C%_test_relay_configuration_SOURCES = %D%/test-relay_configuration.c
%C%_test_relay_configuration_LDADD = $(relay_ldadd)
%C%_test_relay_confine_SOURCES = %D%/test-relay_confine.c
%C%_test_relay_confine_LDADD = $(relay_ldadd)
%C%_test_relay_load_SOURCES = %D%/test-relay_load.c
%C%_test_relay_load_LDADD = $(relay_ldadd)
%C%_test_relay_notify_SOURCES = %D%/test-relay_notify.c
%C%_test_relay_notify_LDADD = $(relay_ldadd)
%C%_test_relay_options_SOURCES = %D%/test-relay_options.c
%C%_test_relay_options_LDADD = $(relay_ldadd)
%C%_test_relay_privilege_SOURCES = %D%/test-relay_privilege.c
%C%_test_relay_privilege_LDADD = $(relay_ldadd)
%C%_test_relay_settings_SOURCES = %D%/test-relay_settings.c
%C%_test_relay_settings_LDADD = $(relay_ldadd)
%C%_test_relay_SOURCES = %D%/test-relay.c
%C%_test_relay_LDADD = $(relay_ldadd)
%C%_test_relay_state_SOURCES = %D%/test-relay_state.c
%C%_test_relay_state_LDADD = $(relay_ldadd)
%C%_test_relay_bans_SOURCES = %D%/test-relay_bans.c
%C%_test_relay_bans_LDADD = $(relay_ldadd)
%C%_test_relay_door_SOURCES = %D%/test-relay_door.c
%C%_test_relay_door_LDADD = $(relay_ldadd)
%C%_test_relay_proxied_SOURCES = %D%/test-relay_proxied.c
%C%_test_relay_proxied_LDADD = $(relay_ldadd)
%C%_test_relay_denied_SOURCES = %D%/test-relay_denied.c
%C%_test_relay_denied_LDADD = $(relay_ldadd)
%C%_test_relay_starter_SOURCES = %D%/test-relay_starter.c
%C%_test_relay_starter_LDADD = $(relay_ldadd)
%C%_test_relay_logs_SOURCES = %D%/test-relay_logs.c
%C%_test_relay_logs_LDADD = $(relay_ldadd)
%C%_test_relay_logs_LDFLAGS = $(AM_LDFLAGS) -Wl,--wrap=syslog \
	-Wl,--wrap=__syslog_chk -Wl,--wrap=openlog
%C%_test_relay_commands_SOURCES = %D%/test-relay_commands.c
%C%_test_relay_commands_LDADD = $(relay_ldadd)
%C%_test_relay_control_SOURCES = %D%/test-relay_control.c
%C%_test_relay_control_LDADD = $(relay_ldadd)
%C%_test_http_SOURCES = %D%/test-http.c
%C%_test_http_LDADD = $(relay_ldadd)
EXTRA_DIST += %D%/relaytest.h
%C%_test_relay_ctl_SOURCES = %D%/test-relay_ctl.c
%C%_test_relay_ctl_LDADD = $(relay_ldadd)
%C%_test_relay_entrance_SOURCES = %D%/test-relay_entrance.c
%C%_test_relay_entrance_LDADD = $(relay_ldadd)
