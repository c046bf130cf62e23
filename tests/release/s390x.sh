#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Cross-compiled in a chroot, and each unit test run by qemu. The files of a
# locale have an order of bytes, too: C.UTF-8 comes from the package for s390x.
# qemu itself takes memory, so MEMCHECK leaves out the test with a bound of it.
. "${0%/*}/lib.sh"
chroot_of s390x --variant=apt --architectures=amd64,s390x \
	--include="gcc-s390x-linux-gnu,libc6-dev-s390x-cross,make,pkg-config,xz-utils,qemu-user-static,$(debian_libraries :s390x)"
unpack "$work/s390x/tuschel"
inside "$work/s390x" sh -ec '
	apt-get -qq update
	cd /root
	apt-get -qq download libc-bin:s390x
	dpkg-deb -x libc-bin_*_s390x.deb there
	rm -rf /usr/lib/locale/C.utf8
	cp -R there/usr/lib/locale/C.utf8 /usr/lib/locale/
	cd /tuschel
	PKG_CONFIG_LIBDIR=/usr/lib/s390x-linux-gnu/pkgconfig:/usr/share/pkgconfig
	export PKG_CONFIG_LIBDIR
	./configure --quiet --enable-werror --host=s390x-linux-gnu
	make --silent -j2
	MEMCHECK=1 make --silent -j2 check TESTS="$1" LOG_COMPILER=qemu-s390x-static
' sh "$(unit_tests)" >"$work/s390x.out" 2>&1 || {
	grep -E '^(FAIL|ERROR)|error:|warning:' "$work/s390x.out"
	fail "see $work/s390x.out"
}
sums "$work/s390x.out"
