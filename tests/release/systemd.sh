#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# A Debian 12 whose process 1 is systemd, in namespaces of its own and without
# a network; in it the first steps of doc/OPERATING (first-relay.sh).
. "${0%/*}/lib.sh"
need_root
need nsenter
[ -d "$work/deb/build-deb" ] || skip "wants the packages that the check deb makes"
chroot_of systemd --variant=apt \
	--include=systemd,systemd-sysv,dbus,procps,openssl,curl,iproute2,python3
root=$work/systemd
cp "$work"/deb/build-deb/*.deb "$root/root"
rm -f "$root"/root/*-dbgsym_*
inside "$root" sh -ec '
	apt-get -qq update
	apt-get -qq install --download-only --no-install-recommends /root/*.deb
' >"$work/systemd.out" 2>&1 || { tail "$work/systemd.out"; fail "no packages"; }
cp "$top_srcdir/debian/tests/chat" "$release/first-relay.sh" "$root/root"
group=/sys/fs/cgroup
[ ! -d $group/unified ] || group=$group/unified
[ -f $group/cgroup.procs ] || skip "no cgroup2 in $group"
group=$group/tuschel-release
mkdir -p "$group"
# shellcheck disable=SC2016 # that is for the inner shells
sh -c 'echo $$ >"$1/cgroup.procs" && exec unshare --mount --pid --ipc --uts \
	--net --cgroup --fork --kill-child sh -ec "$2" sh "$3"' sh "$group" '
	mount --bind "$1" "$1"
	cd "$1"
	mount -t proc proc proc
	mount -t sysfs sysfs sys
	mount -t cgroup2 cgroup2 sys/fs/cgroup
	mount -t tmpfs -o mode=755 tmpfs run
	mount -t tmpfs -o mode=755 tmpfs dev
	for node in null:3 zero:5 full:7 random:8 urandom:9; do
		mknod -m 666 "dev/${node%:*}" c 1 "${node#*:}"
	done
	mkdir -p dev/pts dev/shm old
	mount -t devpts -o newinstance,ptmxmode=0666 devpts dev/pts
	ln -s pts/ptmx dev/ptmx
	mount -t tmpfs tmpfs dev/shm
	ip link set lo up
	pivot_root . old
	umount -l /old
	exec env -i container=other /lib/systemd/systemd
' "$root" >"$work/systemd.boot" 2>&1 &
outer=$! first=
trap 'kill -KILL ${first:-$outer}; wait $outer || :
	find "$group" -depth -type d -exec rmdir {} + 2>/dev/null || :' EXIT
# until it answers
for _ in $(seq 100); do
	first=$(pgrep -P $outer) && nsenter -t "$first" -m -p -C \
		systemctl is-system-running --wait >/dev/null 2>&1 && break
	sleep 0.2
done
nsenter -t "$first" -m -p -i -u -n -C env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin \
	HOME=/root LANG=C.UTF-8 sh -e /root/first-relay.sh \
	>>"$work/systemd.out" 2>&1 || {
	tail -40 "$work/systemd.out"
	fail "see $work/systemd.out"
}
tail -1 "$work/systemd.out"
