#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# memcheck.sh TEST...: runs each under valgrind's memcheck, and then real
# clients against a real relay (test-chat-pipe.py). Reads of memory that is not
# there or was never written, and what is lost, are errors; so is a test that
# fails. By make memcheck; doc/memcheck.txt has the last result.
set -u
build=$(cd "${top_builddir:-.}" && pwd)
src=$(cd "${top_srcdir:?}" && pwd)
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
mkdir "$work/logs"
failed=0 count=0

# Valgrind may be older than the compiler and not read what debuggers do.
stripped() {
	strip -g -o "$work/${1##*/}" "$1" && echo "$work/${1##*/}"
}

check='valgrind -q --error-exitcode=99 --leak-check=full
	--errors-for-leak-kinds=definite,indirect --track-fds=no'

# report NAME STATUS FILE...
report() {
	count=$((count + 1))
	if [ "$2" -eq 0 ]; then
		echo "clean    $1"
		return
	fi
	failed=$((failed + 1))
	echo "NOT CLEAN $1"
	shift 2
	cat "$@" | grep -a -e '^==' -e '^not ok' | head -40
}

start=$(date +%s)
valgrind --version | sed "s/^/$(date -u +%Y-%m-%d), /"
for test in "$@"; do
	program=$(stripped "$build/$test") || exit 1
	MEMCHECK=1 $check "$program" >"$work/out" 2>"$work/err" </dev/null
	report "$test" $? "$work/out" "$work/err"
	rm -f "$program"
done

for program in client/tuschel relay/tuscheld; do
	more=
	# a filter of system calls would forbid what valgrind needs
	[ $program = relay/tuscheld ] && more=--confine=off
	real=$(stripped "$build/src/$program") || exit 1
	mv "$real" "$real-real"
	cat >"$real" <<END
#!/bin/sh
exec valgrind -q --leak-check=full --errors-for-leak-kinds=definite,indirect \\
	--log-file=$work/logs/${program##*/}-%p "$real-real" $more "\$@"
END
	chmod +x "$real"
done
TUSCHEL=$work/tuschel TUSCHELD=$work/tuscheld ${PYTHON:-python3} \
	"$src/tests/e2e/test-chat-pipe.py" >"$work/out" 2>&1
status=$?
ls "$work"/logs/tuschel-* "$work"/logs/tuscheld-* >/dev/null 2>&1 || status=1
grep -a -q '^==' "$work"/logs/* && status=1
report tests/e2e/test-chat-pipe.py $status "$work/out" "$work"/logs/*
echo "$count programs, $failed not clean, $(($(date +%s) - start)) s"
[ "$failed" -eq 0 ]
