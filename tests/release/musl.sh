#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian has musl without any library built for it, and those of glibc cannot be
# linked with it: so each source file is compiled against the headers of musl,
# of the libraries and of the kernel, and nothing is linked or run.
. "${0%/*}/lib.sh"
need musl-gcc
[ -f "$top_builddir/config.h" ] || fail "no config.h in $top_builddir"
fresh "$work/musl"
cd "$work/musl"
# what musl lacks of what configure looks for
grep -v HAVE_CLOSE_RANGE "$top_builddir/config.h" >config.h
arch=$(gcc -print-multiarch)
mkdir headers
for name in sodium.h sodium event2 curses.h ncurses.h ncurses_dll.h panel.h \
	unctrl.h term.h utf8proc.h jansson.h jansson_config.h openssl confuse.h \
	seccomp.h seccomp-syscalls.h qrencode.h hiredis linux asm-generic asm; do
	for dir in /usr/include "/usr/include/$arch"; do
		[ ! -e "$dir/$name" ] || cp -RLT "$dir/$name" "headers/$name"
	done
done
count=0
for file in "$top_srcdir"/src/*/*.c; do
	musl-gcc -std=gnu11 -fsyntax-only -Wall -Wextra -Werror -DHAVE_CONFIG_H \
		-I"$top_srcdir/src" -I. -isystem headers -isystem headers/hiredis \
		-DLOCALEDIR='""' -DSYSCONFDIR='""' -DRUNSTATEDIR='""' "$file" ||
		fail "$file does not compile"
	count=$((count + 1))
done
echo "$count files compile against musl; not linked, no libraries for it here"
