# shellcheck shell=sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What the checks share. They are given $top_srcdir (the tree under test),
# $tarball, $work (a directory for all) and $release (where this file is).

set -eu

fail()
{
	echo "$*"
	exit 1
}

skip()
{
	echo "$*"
	exit 77
}

need()
{
	for program; do
		command -v "$program" >/dev/null ||
			skip "$program is not installed"
	done
}

need_root()
{
	[ "$(id -u)" -eq 0 ] || skip "wants root"
}

# fresh DIR: an empty directory, below $work
fresh()
{
	rm -rf "$1"
	mkdir -p "$1"
}

# unpack DIR: the tarball's content, without the directory that it is in
unpack()
{
	fresh "$1"
	tar -xJf "$tarball" -C "$1" --strip-components=1 --no-same-owner
}

# The unit tests, for make check TESTS=...; make expands it, since not each
# build has all of them.
unit_tests()
{
	# shellcheck disable=SC2016 # that is for make
	echo '$(filter tests/unit/test-%,$(check_PROGRAMS))'
}

# The sums that automake prints, in words; fails if there are no tests.
sums()
{
	sed -n 's/^# \([A-Z]*\): *\([0-9]*\)$/\2 \1/p' "$1" |
		awk '{ n[$2] += $1 } END {
			printf "%d tests passed, %d failed, %d skipped\n",
				n["PASS"] + n["XFAIL"],
				n["FAIL"] + n["XPASS"] + n["ERROR"], n["SKIP"]
			exit n["PASS"] == 0 || n["FAIL"] + n["ERROR"] > 0
		}'
}

# The libraries with which it is built on Debian, as debian/control has them.
debian_libraries()
{
	sed -n '/^Build-Depends/,/^[A-Z]/s/^ *\(lib[a-z0-9-]*-dev\).*/\1/p' \
		"$top_srcdir/debian/control" | sed "s/\$/${1-}/" | paste -sd,
}

# chroot_of NAME OPTIONS...: unpacks a Debian 12 made by mmdebstrap with these
# options into $work/NAME; made once for each set of options.
chroot_of()
{
	need_root
	need mmdebstrap
	name=$1
	shift
	kept=$work/debian-$(echo "$*" | cksum | cut -d' ' -f1).tar
	[ -s "$kept" ] || {
		# the mirrors of security updates are out of step at times
		mmdebstrap --quiet "$@" bookworm "$work/new-$name.tar" ||
			mmdebstrap --quiet "$@" bookworm "$work/new-$name.tar" \
			"deb http://deb.debian.org/debian bookworm main" ||
			skip "no Debian mirror: mmdebstrap failed"
		mv "$work/new-$name.tar" "$kept"
	}
	fresh "$work/$name"
	tar -xf "$kept" -C "$work/$name"
	cp /etc/resolv.conf "$work/$name/etc/resolv.conf"
}

# inside DIR COMMAND...: runs it there, as root, with /proc, /dev and /tmp
inside()
{
	root=$1
	shift
	unshare --mount --pid --fork sh -ec '
		mount -t proc proc "$1/proc"
		mount --rbind /dev "$1/dev"
		mount -t tmpfs tmpfs "$1/tmp"
		root=$1
		shift
		exec chroot "$root" "$@"' sh "$root" "$@"
}
