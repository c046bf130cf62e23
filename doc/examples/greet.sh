#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Greets whoever comes in. Wants jq.
#
#	greet.sh PLACE PASSPHRASE-FILE
#
# tuschel --pipe reads lines to say and prints events, one line of JSON each;
# tuschel(1) has them all. A fifo leads from what jq makes of the events back
# to what is said. The greeting stands before the name: a line that began with
# somebody else's words could be a command.

if [ $# -ne 2 ]; then
	echo "usage: greet.sh PLACE PASSPHRASE-FILE" >&2
	exit 2
fi
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM
mkfifo "$dir/lines" || exit 1

"${TUSCHEL:-tuschel}" --pipe --nick greeter --passphrase-file "$2" "$1" \
	<"$dir/lines" |
jq --unbuffered -r 'select(.event == "member") | "hello, " + .name' \
	>"$dir/lines"
