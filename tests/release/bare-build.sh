#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A Debian with a compiler, make, pkg-config and the libraries: no autoconf, no
# automake, no gettext, no Python. What is installed still speaks German.
. "${0%/*}/lib.sh"
chroot_of bare-build --variant=apt \
	--include="gcc,make,pkg-config,xz-utils,$(debian_libraries)"
unpack "$work/bare-build/tuschel"
inside "$work/bare-build" sh -ec '
	for program in autoconf automake aclocal msgfmt xgettext python3 perl; do
		! command -v $program
	done
	cd /tuschel
	./configure --quiet
	make --silent -j2
	make --silent -j2 check TESTS="$1"
	make --silent install DESTDIR=/out
	test -s /out/usr/local/share/locale/de/LC_MESSAGES/tuschel.mo
	test -s /out/usr/local/share/man/man7/tuschel-security.7
' sh "$(unit_tests)" >"$work/bare-build.out" 2>&1 || { tail -50 "$work/bare-build.out"; fail "see $work/bare-build.out"; }
sums "$work/bare-build.out"
