# SPDX-License-Identifier: GPL-3.0-or-later
ui_tests = \
	tests/unit/test-cells \
	tests/unit/test-complete \
	tests/unit/test-edit \
	tests/unit/test-edit-history \
	tests/unit/test-edit-model \
	tests/unit/test-find \
	tests/unit/test-glyph \
	tests/unit/test-keymap \
	tests/unit/test-layout \
	tests/unit/test-qr \
	tests/unit/test-scroll \
	tests/unit/test-style \
	tests/unit/test-term \
	tests/unit/test-term_frame \
	tests/unit/test-theme \
	tests/unit/test-vi \
	tests/unit/test-vi-model \
	tests/unit/test-wrap
check_PROGRAMS += $(ui_tests)
TESTS += $(ui_tests)

ui_test_libs = src/ui/libui.a src/base/libbase.a $(UTF8PROC_LIBS) \
	$(SODIUM_LIBS)
tests_unit_test_cells_LDADD = $(ui_test_libs)
tests_unit_test_complete_LDADD = $(ui_test_libs)
tests_unit_test_edit_LDADD = $(ui_test_libs)
tests_unit_test_edit_history_LDADD = $(ui_test_libs)
tests_unit_test_edit_model_LDADD = $(ui_test_libs)
tests_unit_test_find_LDADD = $(ui_test_libs)
tests_unit_test_glyph_LDADD = $(ui_test_libs)
tests_unit_test_keymap_LDADD = $(ui_test_libs)
tests_unit_test_layout_LDADD = $(ui_test_libs)
tests_unit_test_qr_LDADD = $(ui_test_libs) $(QRENCODE_LIBS)
tests_unit_test_scroll_LDADD = $(ui_test_libs)
tests_unit_test_style_LDADD = $(ui_test_libs)
tests_unit_test_term_LDADD = $(ui_test_libs) $(NCURSES_LIBS)
tests_unit_test_term_frame_LDADD = $(ui_test_libs)
tests_unit_test_theme_LDADD = $(ui_test_libs) -lm
tests_unit_test_vi_LDADD = $(ui_test_libs)
tests_unit_test_vi_model_LDADD = $(ui_test_libs)
tests_unit_test_wrap_LDADD = $(ui_test_libs)
