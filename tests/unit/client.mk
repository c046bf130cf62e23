# SPDX-License-Identifier: GPL-3.0-or-later

client_tests = \
	%D%/test-app %D%/test-app_complete %D%/test-app_trust \
	%D%/test-client %D%/test-client_link \
	%D%/test-alias %D%/test-rooms \
	%D%/test-client_options %D%/test-commands %D%/test-exchange \
	%D%/test-host %D%/test-keep \
	%D%/test-nearest %D%/test-nick %D%/test-passphrase %D%/test-people \
	%D%/test-debug_log %D%/test-path_words \
	%D%/test-pipe_json %D%/test-reasons %D%/test-say %D%/test-settings \
	%D%/test-tutorial %D%/test-who
check_PROGRAMS += $(client_tests)
TESTS += $(client_tests)
EXTRA_DIST += %D%/clientbed.h %D%/clientbed-front.h

%C%_test_alias_SOURCES = %D%/test-alias.c
%C%_test_alias_LDADD = $(client_libraries)
%C%_test_app_SOURCES = %D%/test-app.c
%C%_test_app_LDADD = $(client_libraries)
%C%_test_app_complete_SOURCES = %D%/test-app_complete.c
%C%_test_app_complete_LDADD = $(client_libraries)
%C%_test_app_trust_SOURCES = %D%/test-app_trust.c
%C%_test_app_trust_LDADD = $(client_libraries)
%C%_test_client_SOURCES = %D%/test-client.c
%C%_test_client_LDADD = $(client_libraries)
%C%_test_client_link_SOURCES = %D%/test-client_link.c
%C%_test_client_link_LDADD = $(client_libraries)
%C%_test_client_options_SOURCES = %D%/test-client_options.c
%C%_test_client_options_LDADD = $(client_libraries)
%C%_test_commands_SOURCES = %D%/test-commands.c
%C%_test_commands_LDADD = $(client_libraries)
%C%_test_exchange_SOURCES = %D%/test-exchange.c
%C%_test_exchange_LDADD = $(client_libraries)
%C%_test_host_SOURCES = %D%/test-host.c
%C%_test_host_LDADD = $(client_libraries)
%C%_test_keep_SOURCES = %D%/test-keep.c
%C%_test_keep_LDADD = $(client_libraries)
%C%_test_nearest_SOURCES = %D%/test-nearest.c
%C%_test_nearest_LDADD = $(client_libraries)
%C%_test_nick_SOURCES = %D%/test-nick.c
%C%_test_nick_LDADD = $(client_libraries)
%C%_test_passphrase_SOURCES = %D%/test-passphrase.c
%C%_test_passphrase_LDADD = $(client_libraries)
%C%_test_path_words_SOURCES = %D%/test-path_words.c
%C%_test_path_words_LDADD = $(client_libraries)
%C%_test_people_SOURCES = %D%/test-people.c
%C%_test_people_LDADD = $(client_libraries)
%C%_test_pipe_json_SOURCES = %D%/test-pipe_json.c
%C%_test_pipe_json_LDADD = $(client_libraries)
%C%_test_reasons_SOURCES = %D%/test-reasons.c
%C%_test_reasons_LDADD = $(client_libraries)
%C%_test_rooms_SOURCES = %D%/test-rooms.c
%C%_test_rooms_LDADD = $(client_libraries)
%C%_test_say_SOURCES = %D%/test-say.c
%C%_test_say_LDADD = $(client_libraries)
%C%_test_settings_SOURCES = %D%/test-settings.c
%C%_test_settings_LDADD = $(client_libraries)
%C%_test_tutorial_SOURCES = %D%/test-tutorial.c
%C%_test_tutorial_LDADD = $(client_libraries)
%C%_test_debug_log_SOURCES = %D%/test-debug_log.c
%C%_test_debug_log_LDADD = $(client_libraries)
%C%_test_who_SOURCES = %D%/test-who.c
%C%_test_who_LDADD = $(client_libraries)
