#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Can the simulation fail? By make sim-bugs. Each patch in bugs/ seeds one bug
# into a copy of src; its head names the program and the seeds that must fail
# then, and the invariant that breaks:
#
#     Test: test-sim 3 17
#     Breaks: what of ledger.h or test-member.c
#
# A patch that does not apply, or is not caught, is an error; so is a seed that
# fails without it.
set -u
src=${top_srcdir:?}
build=${top_builddir:?}
sim=$src/tests/sim
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
failed=0

# compile TREE: the simulation's programs in TREE/bin
compile() {
	mkdir -p "$1/bin" "$1/o"
	for f in "$1"/src/session/*.c "$1"/src/hub/*.c "$1"/src/crypto/*.c \
	    "$1"/src/wire/*.c "$1"/src/base/*.c "$sim"/world.c \
	    "$sim"/ledger.c "$sim"/oracle.c "$sim"/seeds.c \
	    "$sim"/toysodium.c "$sim"/villain.c "$sim"/deeds.c; do
		o=$1/o/$(basename "$(dirname "$f")")-$(basename "$f" .c).o
		[ "$o" -nt "$f" ] || ${CC:-cc} -std=gnu11 -O2 -w \
		    $CPPFLAGS -I"$1/src" -I"$build" -c -o "$o" "$f" || return 1
	done
	for t in test-sim test-hostile test-member; do
		${CC:-cc} -std=gnu11 -O2 -w $CPPFLAGS -I"$1/src" -I"$build" \
		    -o "$1/bin/$t" "$sim/$t.c" "$1"/o/*.o $LIBS || return 1
	done
}

# fails TREE PROGRAM SEED: what it says in $dir/said
fails() {
	! timeout 300 "$1/bin/$2" --from "$3" --count 1 >"$dir/said" 2>&1
}

mkdir "$dir/good"
cp -pR "$src/src" "$dir/good/src" && compile "$dir/good" || exit 1
echo "$(date -u '+%Y-%m-%d')"
for patch in "$sim"/bugs/*.patch; do
	name=$(basename "$patch" .patch)
	test=$(sed -n 's/^Test: //p' "$patch")
	breaks=$(sed -n 's/^Breaks: //p' "$patch")
	rm -rf "$dir/bad"
	cp -pR "$dir/good" "$dir/bad"
	if ! patch -s -p1 -d "$dir/bad" <"$patch" >/dev/null 2>&1; then
		echo "NOT APPLIED  $name"
		failed=1
		continue
	fi
	# a header may be in everything
	grep -q '^+++ .*\.h' "$patch" && rm -f "$dir"/bad/o/*.o
	compile "$dir/bad" || { echo "NOT BUILT    $name"; failed=1; continue; }
	set -- $test
	program=$1
	shift
	for seed; do
		verdict=caught
		fails "$dir/bad" "$program" "$seed" || verdict='NOT CAUGHT'
		what=$(sed -n -e 's/^# seed.* ms[: ]*\(c[0-9].*\)/\1/p' \
		    -e 's/^# seed.*\(rest after -1\) ms *$/\1/p' \
		    -e 's/^Bail out.*/&/p' -e 's/^.*Assertion.*/&/p' \
		    "$dir/said" | head -n 1)
		fails "$dir/good" "$program" "$seed" && verdict='FAILS WITHOUT'
		[ "$verdict" = caught ] || failed=1
		printf '%-12s %-24s %s %s:%s\n' "$verdict" "$name" \
		    "$program" "$seed" "${what:+ }$what"
	done
	printf '%13s%s\n' '' "$breaks"
done
exit $failed
