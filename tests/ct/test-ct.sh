#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Runs ct-session under valgrind's memcheck, to which all secrets are
# unwritten bytes: as it is it must be clean, and each seeded bug caught.

program=$top_builddir/tests/ct/ct-session
supp=$top_srcdir/tests/ct/public.supp
command -v valgrind >/dev/null || {
	echo '1..0 # SKIP there is no valgrind'
	exit 0
}
"$program" possible || {
	echo '1..0 # SKIP built without valgrind/memcheck.h, or with sanitizers'
	exit 0
}
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

run() {
	valgrind -q --suppressions="$supp" "$program" "$1" \
		>"$work/out" 2>"$work/err"
}

# result NUMBER NAME: of the command before
result() {
	if [ $? -eq 0 ]; then
		echo "ok $1 - $2"
	else
		echo "not ok $1 - $2"
		sed 's/^/# /' "$work/out" "$work/err" | head -60
	fi
}

echo 1..4
run none && ! grep -q '^not ok' "$work/out"
result 1 'neither branch nor address depends on a secret'
n=2
for bug in memcmp branch index; do
	run "$bug"
	grep -q '^not ok.*time does not depend on secrets' "$work/out" &&
		[ "$(grep -c '^not ok' "$work/out")" -eq 1 ]
	result $n "a seeded bug is caught: $bug"
	n=$((n + 1))
done
