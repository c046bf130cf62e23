#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A Debian of 32 bits, in a chroot: its compiler, its libraries.
. "${0%/*}/lib.sh"
chroot_of i386 --variant=apt --arch=i386 \
	--include="gcc,make,pkg-config,xz-utils,python3,$(debian_libraries)"
unpack "$work/i386/tuschel"
inside "$work/i386" setarch i686 sh -ec '
	cd /tuschel
	./configure --quiet --enable-werror
	make --silent -j2
	make --silent -j2 check TESTS="$1"
' sh "$(unit_tests) tests/sim/test-sim tests/e2e/test-chat-pipe.py" \
	>"$work/i386.out" 2>&1 || {
	grep -E '^(FAIL|ERROR)|error:|warning:' "$work/i386.out"
	fail "see $work/i386.out"
}
sums "$work/i386.out"
