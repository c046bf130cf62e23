# SPDX-License-Identifier: GPL-3.0-or-later
noinst_LIBRARIES += src/ui/libui.a
src_ui_libui_a_SOURCES = \
	%D%/cells.c %D%/cells.h \
	%D%/complete.c %D%/complete.h \
	%D%/edit.c %D%/edit.h %D%/edit-history.c %D%/edit-i.h \
	%D%/edit-range.c \
	%D%/find.c %D%/find.h \
	%D%/glyph.c %D%/glyph.h \
	%D%/keymap.c %D%/keymap.h \
	%D%/layout.c %D%/layout.h \
	%D%/qr.c %D%/qr.h \
	%D%/scroll.c %D%/scroll.h \
	%D%/style.c %D%/style.h \
	%D%/term.c %D%/term.h \
	%D%/term_frame.c %D%/term_frame.h \
	%D%/theme.c %D%/theme.h \
	%D%/tty.c %D%/tty.h \
	%D%/vi.c %D%/vi.h \
	%D%/wrap.c %D%/wrap.h
