#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A bare Debian 12 gets the packages. Then the relay runs under the rules of its
# unit, as far as under-unit.py can without systemd, and two clients chat.
. "${0%/*}/lib.sh"
need_root
need ip
[ -d "$work/deb/build-deb" ] || skip "wants the packages that the check deb makes"
chroot_of install --variant=minbase
root=$work/install
cp "$work"/deb/build-deb/*.deb "$root/root"
inside "$root" sh -ec '
	rm -f /root/*-dbgsym_*
	apt-get -qq update
	DEBIAN_FRONTEND=noninteractive apt-get -qq install \
		--no-install-recommends /root/*.deb
	getent passwd tuscheld
	stat -c "%U %a %n" /run/tuscheld /var/lib/tuscheld
	tuschel --version
' >"$work/install.out" 2>&1 || { cat "$work/install.out"; fail "does not install"; }
tail -5 "$work/install.out"
grep -q '^tuscheld 700 /var/lib/tuscheld' "$work/install.out" ||
	fail "the user was not there when the directories were made"
# Python drives the clients; the relay and they do without it
inside "$root" apt-get -qq install --no-install-recommends python3 \
	>>"$work/install.out" 2>&1
cp "$top_srcdir/debian/tests/chat" "$root/root/chat"
# a network of its own: port 8872 may be in use here
unshare --net sh -ec 'ip link set lo up && exec "$@"' sh \
	python3 "$release/under-unit.py" "$root" tuscheld.service \
	python3 /root/chat 127.0.0.1:8872
