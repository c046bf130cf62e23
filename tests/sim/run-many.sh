#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The long run of the simulation, by make sim: SEEDS rooms (1,000,000) shared
# out among honest ones, hostile relays and hostile members, on all cores; then
# one room of CLIENTS (1,000) members. doc/simulation.txt keeps what it printed.
set -u
seeds=${SEEDS:-1000000}
clients=${CLIENTS:-1000}
dir=${top_builddir:-.}/tests/sim
cores=$(nproc 2>/dev/null || echo 1)
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

# run PROGRAM COUNT: from seed 1, in as many parts as there are cores
run() {
	part=$((($2 + cores - 1) / cores))
	rm -f "$out"/[0-9]*
	i=0
	while [ $i -lt "$cores" ]; do
		"$dir/$1" --from $((1 + i * part)) --count $part \
		    >"$out/$i" 2>&1 || touch "$out/failed" &
		i=$((i + 1))
	done
	wait
	echo "$1: $((part * cores)) seeds from 1"
	grep -h -a -e '^not ok' -e '^# seed' -e longest "$out"/[0-9]* |
	    sort -u
}

echo "$(date -u '+%Y-%m-%d %H:%M') UTC, $cores cores"
start=$(date +%s)
run test-sim $((seeds * 3 / 10))
run test-relays $((seeds / 10))
run test-hostile $((seeds * 3 / 10))
run test-member $((seeds * 3 / 10))
echo "these took $(($(date +%s) - start)) s"
if [ "$clients" -gt 0 ]; then
	"$dir/test-room" --clients "$clients" >"$out/room" 2>&1 ||
	    touch "$out/failed"
	cat "$out/room"
	echo "all took $(($(date +%s) - start)) s"
fi
[ ! -e "$out/failed" ]
