#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
. "${0%/*}/lib.sh"
need shellcheck
cd "$top_srcdir"
# Files that are read in are looked at on their own, and the checks of releases
# have their variables and set -e from lib.sh.
scripts=$(grep -rlE '^#!.*(sh|bash)$|^# shellcheck shell' bootstrap .ci \
	packaging tests doc/examples)
# shellcheck disable=SC2086 # one word each
shellcheck -S warning -e SC1090,SC1091,SC2154,SC2164 $scripts
echo "$(echo "$scripts" | wc -l) scripts, $(shellcheck --version |
	sed -n 's/^version: /shellcheck /p')"
