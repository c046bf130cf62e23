#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# doc/SECURITY C1. Runs ct-session under valgrind's memcheck, to which all secrets are
# unwritten bytes: as it is it must be clean, and each seeded bug caught.

program=$top_builddir/tests/ct/ct-session
supp=$top_srcdir/tests/ct/public.supp
command -v valgrind >/dev/null || {
	echo '1..0 # SKIP there is no valgrind'
	exit 0
}
"$program" possible
case $? in
0)	;;
1)	echo '1..0 # SKIP built without valgrind/memcheck.h, or with sanitizers'
	exit 0
	;;
*)	echo "Bail out! $program does not run"
	exit 1
	;;
esac
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT

# Valgrind may be older than the compiler and not read what debuggers do.
valgrind -q "$program" possible >/dev/null 2>&1 || {
	strip -g -o "$work/ct-session" "$program"
	program=$work/ct-session
	valgrind -q "$program" possible >/dev/null 2>&1 || {
		echo '1..0 # SKIP valgrind does not run here'
		exit 0
	}
}

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
result 1 'C1: neither branch nor address depends on a secret'
n=2
for bug in memcmp branch index; do
	run "$bug"
	grep -q '^not ok.*time does not depend on secrets' "$work/out" &&
		[ "$(grep -c '^not ok' "$work/out")" -eq 1 ]
	result $n "a seeded bug is caught: $bug"
	n=$((n + 1))
done
