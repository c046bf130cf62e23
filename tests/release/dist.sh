#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A second export in another place, time zone, locale and umask; and a third
# time from the tarball itself.
. "${0%/*}/lib.sh"
fresh "$work/dist"
mkdir "$work/dist/again" "$work/dist/build" "$work/dist/third"
cp -R "$top_srcdir/." "$work/dist/again"
cd "$work/dist/again"
umask 077
TZ=Asia/Tokyo LC_ALL=de_DE.UTF-8
export TZ LC_ALL
find . -type f -exec touch {} +
rm -rf autom4te.cache configure Makefile.in po/tuschel.pot po/*.gmo
./bootstrap
cd ../build
../again/configure --quiet
make --silent dist
unpack "$work/dist/unpacked"
cd ../third
../unpacked/configure --quiet
make --silent dist
cd ..
sha256sum "$tarball" build/*.tar.xz third/*.tar.xz | tee sums
[ "$(cut -d' ' -f1 sums | sort -u | wc -l)" -eq 1 ] ||
	fail "the tarballs differ: see $work/dist"
echo "three times sha256 $(cut -c1-16 sums | head -1)..."
