#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Can the simulation fail? By make sim-bugs. Each patch in bugs/ seeds one bug
# into a copy of src. Its head names the program, the seeds among which one
# must notice it, what that one must say (a regular expression), and the
# invariant that breaks:
#
#     Test: test-sim 1-300
#     Says: out of order
#     Breaks: the messages of a chain are read in their order
#
# A patch that does not apply, or is not caught, is an error; so is a seed that
# fails without it. Printed is the first seed that says it.
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
	    "$sim"/life.c "$sim"/simlog.c \
	    "$sim"/ledger.c "$sim"/oracle.c "$sim"/seeds.c \
	    "$sim"/toysodium.c "$sim"/villain.c "$sim"/deeds.c; do
		o=$1/o/$(basename "$(dirname "$f")")-$(basename "$f" .c).o
		# shellcheck disable=SC3013 # dash, busybox and ksh have -nt
		[ "$o" -nt "$f" ] || ${CC:-cc} -std=gnu11 -O2 -w \
		    $CPPFLAGS -I"$1/src" -I"$build" -c -o "$o" "$f" || return 1
	done
	rm -f "$1/all.a"
	${AR:-ar} cr "$1/all.a" "$1"/o/*.o || return 1
	for t in test-sim test-hostile test-member test-relays; do
		${CC:-cc} -std=gnu11 -O2 -w $CPPFLAGS -I"$1/src" -I"$build" \
		    -o "$1/bin/$t" "$sim/$t.c" "$1/all.a" $LIBS || return 1
	done
}

# first PROGRAM FROM-TO SAYS: the first seed that says so, in $seed and $what
first() {
	from=${2%-*}
	timeout 600 "$dir/bad/bin/$1" --from "$from" \
	    --count $((${2#*-} - from + 1)) >"$dir/said" 2>&1
	line=$(grep -a '^# seed' "$dir/said" | grep -a -m 1 -E -e "$3")
	seed=$(echo "$line" | sed 's/^# seed \([0-9]*\):.*/\1/')
	what=$(echo "$line" | sed -e 's/.*rest after -1 ms *$/no rest/' \
	    -e 's/^# seed.* ms[: ]*//')
	[ -n "$seed" ]
}

mkdir "$dir/good"
cp -pR "$src/src" "$dir/good/src" && compile "$dir/good" || exit 1
echo "$(date -u '+%Y-%m-%d')"
for patch in "$sim"/bugs/*.patch; do
	name=$(basename "$patch" .patch)
	test=$(sed -n 's/^Test: //p' "$patch")
	says=$(sed -n 's/^Says: //p' "$patch")
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
	program=${test% *}
	verdict=caught
	if first "$program" "${test#* }" "$says"; then
		"$dir/good/bin/$program" --from "$seed" --count 1 \
		    >/dev/null || verdict='FAILS WITHOUT'
	else
		verdict='NOT CAUGHT'
	fi
	[ "$verdict" = caught ] || failed=1
	printf '%-12s %-20s %s %s: %s\n' "$verdict" "$name" "$program" \
	    "$seed" "$what"
	printf '%13s%s\n' '' "$breaks"
done
exit $failed
