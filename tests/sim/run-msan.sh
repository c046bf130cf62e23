#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Does anything depend on memory that was never written? By make sim-msan: the
# sessions, the hub and the simulation under clang's MemorySanitizer, SEEDS
# (500) seeds of each program. That wants a program of instrumented code alone,
# which only toysodium.c makes possible; libutf8proc, which is not, is called
# from base/utf8.c alone, and what that one reads is not looked at.
set -u
src=${top_srcdir:?}
build=${top_builddir:?}
sim=$src/tests/sim
seeds=${SEEDS:-500}
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
flags="-std=gnu11 -O1 -g -w -fsanitize=memory -fno-omit-frame-pointer \
-fsanitize-ignorelist=$dir/ignore $CPPFLAGS -I$src/src -I$build"
echo 'src:*/base/utf8*.c' >"$dir/ignore"

command -v clang >/dev/null || { echo "clang is needed" >&2; exit 1; }
for f in "$src"/src/session/*.c "$src"/src/hub/*.c "$src"/src/crypto/*.c \
    "$src"/src/wire/*.c "$src"/src/base/*.c "$sim"/[!t]*.c \
    "$sim"/toysodium.c; do
	clang $flags -c -o "$dir/$(basename "$(dirname "$f")")-$(basename \
	    "$f" .c).o" "$f" || exit 1
done
ar cr "$dir/all.a" "$dir"/*.o
failed=0
for t in test-sim test-hostile test-member test-relays; do
	clang $flags -o "$dir/$t" "$sim/$t.c" "$dir/all.a" $LIBS || exit 1
	"$dir/$t" --from 1 --count "$seeds" || failed=1
done
exit $failed
