#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
. "${0%/*}/lib.sh"
need autopkgtest
need_root
[ -d "$work/deb/build-deb" ] || skip "wants the packages that the check deb makes"
chroot_of autopkgtest --variant=minbase
mount -t proc proc "$work/autopkgtest/proc"
mount --rbind /dev "$work/autopkgtest/dev"
trap 'umount -l "$work/autopkgtest/proc" "$work/autopkgtest/dev"' EXIT
autopkgtest --quiet --apt-upgrade "$work"/deb/build-deb/*.deb \
	"$work"/deb/build-deb/*.dsc -- chroot "$work/autopkgtest" \
	>"$work/autopkgtest.out" 2>&1 || {
	tail -40 "$work/autopkgtest.out"
	fail "see $work/autopkgtest.out"
}
grep -E ' (PASS|FAIL|SKIP)' "$work/autopkgtest.out" | paste -sd' '
