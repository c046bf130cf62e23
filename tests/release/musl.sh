#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Debian has musl, and no library built for it: those that are needed are built
# from Debian's sources in a chroot, once. OpenSSL and libseccomp are left out,
# so this is --disable-tls too.
. "${0%/*}/lib.sh"
need_root
kept=$work/musl-made.tar
[ -s "$kept" ] || {
	chroot_of musl --variant=apt --include=gcc,make,pkg-config,xz-utils,musl-tools,linux-libc-dev,dpkg-dev
	sed 's/^deb /deb-src /' "$work/musl/etc/apt/sources.list" \
		>"$work/musl/etc/apt/sources.list.d/src.list"
	inside "$work/musl" sh -ec '
		apt-get -qq update
		mkdir -p /opt/musl/include /build
		# the headers of the kernel, and none of glibc
		cp -R /usr/include/linux /usr/include/asm-generic \
			/opt/musl/include
		cp -RL "/usr/include/$(gcc -print-multiarch)/asm" \
			/opt/musl/include
		cd /build
		apt-get -qq source libsodium libevent jansson libconfuse utf8proc \
			ncurses
		CC="musl-gcc -isystem /opt/musl/include" CFLAGS="-O2 -fPIC"
		export CC CFLAGS
		into()
		{
			cd /build/$1-*/
			shift
			./configure --quiet --prefix=/opt/musl --disable-shared \
				--enable-static "$@"
			make -s -j2
			make -s install
		}
		into libsodium
		into libevent --disable-openssl --disable-samples \
			--disable-libevent-regress
		into jansson
		into libconfuse --disable-nls --disable-examples
		into ncurses --enable-widec --enable-pc-files --without-cxx \
			--without-cxx-binding --without-ada --without-progs \
			--without-tests --without-manpages --without-debug \
			--disable-db-install --with-normal \
			--with-default-terminfo-dir=/usr/share/terminfo \
			--with-pkg-config-libdir=/opt/musl/lib/pkgconfig
		cd /build/utf8proc-*/
		make -s CC="$CC" CFLAGS="$CFLAGS" prefix=/opt/musl \
			libutf8proc.a libutf8proc.pc
		install -m644 utf8proc.h /opt/musl/include
		install -m644 libutf8proc.a /opt/musl/lib
		install -m644 libutf8proc.pc /opt/musl/lib/pkgconfig
		rm -rf /build
	' >"$work/musl-made.out" 2>&1 || {
		tail -20 "$work/musl-made.out"
		skip "the libraries do not build with musl: $work/musl-made.out"
	}
	tar -cf "$kept.new" -C "$work/musl" .
	mv "$kept.new" "$kept"
}
fresh "$work/musl"
tar -xf "$kept" -C "$work/musl"
unpack "$work/musl/tuschel"
inside "$work/musl" sh -ec '
	cd /tuschel
	PKG_CONFIG_LIBDIR=/opt/musl/lib/pkgconfig
	export PKG_CONFIG_LIBDIR
	./configure --quiet --enable-werror --disable-tls --without-seccomp \
		CC=musl-gcc CPPFLAGS="-isystem /opt/musl/include"
	make --silent -j2
	ldd src/client/tuschel
	make --silent -j2 check TESTS="$1"
' sh "$(unit_tests) tests/sim/test-sim" >"$work/musl.out" 2>&1 || {
	grep -E '^(FAIL|ERROR)|error:|warning:' "$work/musl.out"
	fail "see $work/musl.out"
}
sums "$work/musl.out"
