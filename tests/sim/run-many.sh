#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# The long run of the simulation, by make sim: SEEDS rooms (100,000) shared out
# among honest ones, hostile relays and hostile members, on all cores; then one
# room of CLIENTS (400) members. doc/simulation.txt keeps what it printed. (A
# thousand need some 60 GB: the chains of each generation in each session.)
set -u
seeds=${SEEDS:-100000}
clients=${CLIENTS:-400}
dir=${top_builddir:-.}/tests/sim
cores=$(nproc 2>/dev/null || echo 1)
out=$(mktemp -d) || exit 1
trap 'rm -rf "$out"' EXIT

# run PROGRAM FIRST COUNT: in as many parts as there are cores
run() {
	part=$((($3 + cores - 1) / cores))
	i=0
	while [ $i -lt "$cores" ]; do
		"$dir/$1" --from $(($2 + i * part)) --count $part \
		    >"$out/$i" 2>&1 || touch "$out/failed" &
		i=$((i + 1))
	done
	wait
	echo "$1: $((part * cores)) seeds from $2"
	grep -h -a -e '^not ok' -e '^# seed' -e longest "$out"/[0-9]* |
	    sort -u
}

echo "$(date -u '+%Y-%m-%d %H:%M') UTC, $cores cores"
start=$(date +%s)
run test-sim 1 $((seeds * 4 / 10))
run test-hostile 1 $((seeds * 3 / 10))
run test-member 1 $((seeds * 3 / 10))
echo "these took $(($(date +%s) - start)) s"
if [ "$clients" -gt 0 ]; then
	"$dir/test-room" --clients "$clients" >"$out/room" 2>&1 ||
	    touch "$out/failed"
	cat "$out/room"
	echo "all took $(($(date +%s) - start)) s"
fi
[ ! -e "$out/failed" ]
