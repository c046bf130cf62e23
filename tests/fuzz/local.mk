# SPDX-License-Identifier: GPL-3.0-or-later
#
# Fuzz targets. Plainly built, they are tests that replay their corpus; with
# --enable-fuzzing they are libFuzzer's programs:
#
#	tests/fuzz/fuzz-utf8 tests/fuzz/corpus/utf8

fuzz_targets = %D%/fuzz-frame %D%/fuzz-hub %D%/fuzz-utf8
EXTRA_DIST += %D%/corpus

if FUZZING
fuzz_main =
noinst_PROGRAMS += $(fuzz_targets)
else
fuzz_main = %D%/replay.c
check_PROGRAMS += $(fuzz_targets)
TESTS += $(fuzz_targets)
endif

fuzz_ldflags = $(AM_LDFLAGS) $(FUZZ_LDFLAGS)

%C%_fuzz_frame_SOURCES = %D%/fuzz-frame.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_frame_LDADD = src/wire/libwire.a src/base/libbase.a
%C%_fuzz_frame_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_hub_SOURCES = %D%/fuzz-hub.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_hub_LDADD = src/hub/libhub.a src/wire/libwire.a src/base/libbase.a
%C%_fuzz_hub_LDFLAGS = $(fuzz_ldflags)
%C%_fuzz_utf8_SOURCES = %D%/fuzz-utf8.c %D%/fuzz.h $(fuzz_main)
%C%_fuzz_utf8_LDADD = src/base/libbase.a $(UTF8PROC_LIBS)
%C%_fuzz_utf8_LDFLAGS = $(fuzz_ldflags)
