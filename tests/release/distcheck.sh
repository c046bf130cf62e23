#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# As who calls and, if that is root, as nobody too; with the unit tests and the
# checks of the sources. Installed into the live system is nothing: distcheck
# would fail for a user.
. "${0%/*}/lib.sh"
run()
{
	unpack "$work/distcheck"
	chmod 755 "$work/distcheck"
	[ "$1" = root ] || chown -R "$1" "$work/distcheck"
	cat >"$work/distcheck.sh.do" <<-'END'
		cd "$1" && mkdir build && cd build && ../configure --quiet &&
			make --silent -j2 distcheck TESTS="$2"
	END
	if [ "$1" = "$(id -un)" ]; then
		sh "$work/distcheck.sh.do" "$work/distcheck" "$tests"
	else
		setpriv --reuid="$1" --regid="$(id -g "$1")" --clear-groups \
			env HOME=/nonexistent PATH=/usr/bin:/bin \
			sh "$work/distcheck.sh.do" "$work/distcheck" "$tests"
	fi >"$work/distcheck-$1.log" 2>&1 ||
		fail "as $1: $(grep -E '^(FAIL|ERROR)|Error' \
			"$work/distcheck-$1.log" | head -3 | paste -sd' ')"
	said="$said as $1: $(sums "$work/distcheck-$1.log");"
}
said=
tests="$(unit_tests) $(cd "$top_srcdir" && ls tests/check/check-*.py |
	paste -sd' ')"
run "$(id -un)"
[ "$(id -u)" -ne 0 ] || run nobody
echo "${said#" "}"
