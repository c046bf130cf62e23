#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# packaging/build-deb twice, in directories and locales that differ.
. "${0%/*}/lib.sh"
need dpkg-buildpackage dh lintian
build()
{
	fresh "$work/$1"
	cp -R "$top_srcdir/." "$work/$1"
	# the tests are other checks'
	(cd "$work/$1" && DEB_BUILD_OPTIONS=nocheck \
		packaging/build-deb --build=full >"$work/$1.out" 2>&1) || {
		tail -20 "$work/$1.out"
		fail "does not build, see $work/$1.out"
	}
}
build deb
(TZ=Asia/Tokyo LC_ALL=C umask 077; export TZ LC_ALL; build deb-again)
cd "$work/deb/build-deb"
for package in *.deb; do
	cmp "$package" "$work/deb-again/build-deb/$package" ||
		fail "$package is not the same twice"
done
lintian --allow-root --pedantic --display-info ./*.changes | tee "$work/lintian"
! grep -E '^[EWP]:' "$work/lintian" || fail "lintian is not silent"
if command -v hardening-check >/dev/null; then
	# Debian's C library is built without -fcf-protection, so that no program
	# has the note for it
	hardening-check --nocfprotection tuschel-*/debian/*/usr/*bin/tusch* ||
		fail "a hardening flag is off"
fi
echo "$(ls ./*.deb | wc -l) packages, twice the same bytes; lintian $(
	lintian --version | sed 's/.*v//'): no error, no warning; hardened"
