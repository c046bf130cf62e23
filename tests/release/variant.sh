#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# variant.sh NAME: a build from the tarball, a warning an error, and make check
. "${0%/*}/lib.sh"
case $1 in
gcc)	set -- "$1" CC=gcc ;;
clang)	need clang; set -- "$1" CC=clang ;;
no-tls)	set -- "$1" --disable-tls ;;
no-nls)	set -- "$1" --disable-nls ;;
no-optional)
	# every --without- that configure knows for a library
	# shellcheck disable=SC2046 # one word each
	set -- "$1" $("$top_srcdir/configure" --help |
		sed -n 's/^ *\(--without-[a-z0-9]*\) .*/\1/p' |
		grep -vE -- '--without-(PACKAGE|lib(iconv|intl)-prefix)') ;;
*)	fail "there is no variant $1" ;;
esac
name=$1
shift
unpack "$work/$name"
mkdir "$work/$name/build"
cd "$work/$name/build"
../configure --quiet --enable-werror "$@" >"$work/$name.out"
make --silent -j2 >>"$work/$name.out" 2>&1 ||
	{ tail -30 "$work/$name.out"; fail "does not build"; }
make --silent -j2 check TESTS="$(unit_tests) $(cd ..
	echo tests/sim/test-sim tests/e2e/test-chat-pipe.py)" \
	>>"$work/$name.out" 2>&1 ||
	{ grep -E '^(FAIL|ERROR)' "$work/$name.out"; fail "tests fail"; }
if [ "$name" = no-tls ]; then
	! ldd src/client/tuschel src/relay/tuscheld | grep -E 'ssl|crypto' ||
		fail "OpenSSL is linked"
fi
echo "$*: $(sums "$work/$name.out")"
