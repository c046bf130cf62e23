#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# What must be right before a commit, in a minute: unit tests, the checks of the
# sources, and of what is changed against HEAD the blanks and the lint. At the
# end clang-format's opinion of it: it does not know the tables, so it decides
# nothing. Runs in the build directory, by make precommit.
set -eu
tests=$(cd "${top_srcdir:?}" && ls tests/unit/test-*.c tests/check/check-*.py |
	sed 's/\.c$//' | paste -sd' ')
${MAKE:-make} --silent check TESTS="$tests" >precommit.log 2>&1 || {
	grep -E '^(FAIL|ERROR)|error:|warning:' precommit.log
	echo "make precommit: see precommit.log and test-suite.log"
	exit 1
}
sed -n 's/^# \(PASS\|SKIP\): */\1 /p' precommit.log
export top_builddir="$PWD"
cd "$top_srcdir"
git diff --check HEAD
changed=$(git diff --name-only --diff-filter=d HEAD -- 'src/*.c')
scripts=$(git diff --name-only --diff-filter=d HEAD -- \
	'*.sh' bootstrap .ci/run packaging/build-deb)
# shellcheck disable=SC2086 # names without spaces
{
	[ -z "$changed" ] || top_srcdir=. ${PYTHON:-python3} \
		tests/release/lint.py $changed || [ $? -eq 77 ]
	[ -z "$scripts" ] || ! command -v shellcheck >/dev/null ||
		shellcheck -S warning -e SC1090,SC1091,SC2154,SC2164 $scripts
}
! command -v git-clang-format >/dev/null ||
	git clang-format --quiet --diff HEAD -- src || :
