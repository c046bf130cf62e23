#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
. "${0%/*}/lib.sh"
need_root
need piuparts
[ -d "$work/deb/build-deb" ] || skip "wants the packages that the check deb makes"
chroot_of piuparts --variant=minbase
rm "$work/piuparts/etc/resolv.conf"
tar -czf "$work/piuparts.tar.gz" -C "$work/piuparts" .
cd "$work/deb/build-deb"
piuparts --distribution=bookworm --basetgz="$work/piuparts.tar.gz" \
	--warn-on-leftovers-after-purge --no-eatmydata \
	./tuschel_*.deb ./tuscheld_*.deb ./tuschel-doc_*.deb >"$work/piuparts.out" 2>&1 || {
	tail -30 "$work/piuparts.out"
	fail "see $work/piuparts.out"
}
! grep -E 'WARN' "$work/piuparts.out" || fail "something is left after purge"
tail -1 "$work/piuparts.out" | sed 's/.*INFO: //'
