#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# run-fuzz.sh SECONDS CORPUS TARGET...: runs each libFuzzer target for that
# time and prints how often it ran. What it finds new of inputs stays in
# fuzz-work/NAME, what fails in fuzz-work/crash-*; then it ends with 1, after
# all targets have had their time.

seconds=$1 corpus=$2
shift 2
mkdir -p fuzz-work || exit 1
status=0
for target in "$@"; do
	name=${target##*/fuzz-}
	log=fuzz-work/$name.log
	mkdir -p "fuzz-work/$name" || exit 1
	"$target" -max_total_time="$seconds" -print_final_stats=1 \
		-artifact_prefix="fuzz-work/crash-$name-" -timeout=25 \
		-max_len=4096 -close_fd_mask=1 \
		"fuzz-work/$name" "$corpus/$name" 2>"$log"
	code=$?
	awk -v name="$name" -v code="$code" '
		/number_of_executed_units/ { runs = $2 }
		/average_exec_per_sec/ { speed = $2 }
		/cov: / { for (i = 1; i < NF; i++)
			if ($i == "cov:") edges = $(i + 1) }
		END { printf "%-10s %12d executions %7d a second %6d edges  %s\n",
			name, runs, speed, edges,
			code == 0 ? "ok" : "FAILED" }' "$log"
	[ "$code" -eq 0 ] || {
		status=1
		echo "see $log" >&2
	}
done
exit $status
