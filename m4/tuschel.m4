dnl SPDX-License-Identifier: GPL-3.0-or-later
dnl
dnl The macros of configure.ac: libraries with the names of their packages,
dnl flags probed one by one, the Python of the tests.

dnl TUSCHEL_LIB(VAR, MODULES, DEBIAN, FEDORA, ARCH, ALPINE, HOMEBREW)
dnl Sets VAR_CFLAGS and VAR_LIBS, or remembers the package as missing.
AC_DEFUN([TUSCHEL_LIB], [
PKG_CHECK_MODULES([$1], [$2], [], [
	missing_modules="$missing_modules, $2"
	missing_debian="$missing_debian $3"
	missing_fedora="$missing_fedora $4"
	missing_arch="$missing_arch $5"
	missing_alpine="$missing_alpine $6"
	missing_brew="$missing_brew $7"
])])

dnl TUSCHEL_LIBS_DONE
dnl Fails, naming the packages, when a library was missing.
AC_DEFUN([TUSCHEL_LIBS_DONE], [
AS_IF([test -n "$missing_modules"], [AC_MSG_ERROR(
[missing: ${missing_modules#, }
  Debian, Ubuntu   apt-get install$missing_debian
  Fedora           dnf install$missing_fedora
  Arch             pacman -S$missing_arch
  Alpine           apk add$missing_alpine
  macOS            brew install$missing_brew])])])

dnl TUSCHEL_OPTIONAL_LIB(VAR, MODULES, SHELL-VARIABLE, DEBIAN)
dnl Sets VAR_CFLAGS and VAR_LIBS and defines HAVE_VAR, if the library is there
dnl and the shell variable is not "no"; fails if it is "yes" and it is not.
dnl The shell variable is "yes" or "no" afterwards.
AC_DEFUN([TUSCHEL_OPTIONAL_LIB], [
AS_IF([test "$$3" != no], [PKG_CHECK_MODULES([$1], [$2], [
	AC_DEFINE([HAVE_$1], [1], [Define to 1 for $2.])
	$3=yes
], [
	AS_IF([test "$$3" = yes],
		[AC_MSG_ERROR([missing: $2 (Debian: $4)])])
	$3=no
])])])

dnl TUSCHEL_CFLAGS(VAR, FLAGS), TUSCHEL_LDFLAGS(VAR, FLAGS)
dnl Append to VAR each of FLAGS that works without a warning.
AC_DEFUN([TUSCHEL_CFLAGS],
	[m4_map_args_w([$2], [TUSCHEL_CFLAG([$1],], [)
])])
AC_DEFUN([TUSCHEL_CFLAG],
	[AX_CHECK_COMPILE_FLAG([$2], [$1="$$1 $2"], [], [-Werror])])
AC_DEFUN([TUSCHEL_LDFLAGS],
	[m4_map_args_w([$2], [TUSCHEL_LDFLAG([$1],], [)
])])
AC_DEFUN([TUSCHEL_LDFLAG],
	[AX_CHECK_LINK_FLAG([$2], [$1="$$1 $2"], [], [-Werror])])

dnl TUSCHEL_FORTIFY(VAR)
dnl Appends -D_FORTIFY_SOURCE=3, or =2 where 3 is not known. -U comes first:
dnl some distributions define it in the compiler, and a second definition
dnl would warn. A C library warns when it is used without optimising.
AC_DEFUN([TUSCHEL_FORTIFY], [
fortify=
for level in 3 2; do
	test -z "$fortify" || break
	AC_MSG_CHECKING([whether -D_FORTIFY_SOURCE=$level works])
	save_CFLAGS=$CFLAGS
	CFLAGS="$CFLAGS -Werror -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$level"
	AC_COMPILE_IFELSE([AC_LANG_PROGRAM([[#include <stdio.h>]])],
		[fortify="-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=$level"
		AC_MSG_RESULT([yes])], [AC_MSG_RESULT([no])])
	CFLAGS=$save_CFLAGS
done
$1="$$1 $fortify"])

dnl TUSCHEL_PYTHON
dnl Sets PYTHON to a python3 that has pexpect and pyte. The system's own is
dnl asked first: it is the one for which distributions package them. Without
dnl both modules any python3 serves the checks, and the tests that need a
dnl terminal skip themselves; without any python3 all of them are skipped.
AC_DEFUN([TUSCHEL_PYTHON], [
AC_ARG_VAR([PYTHON], [python3 for the tests, with pexpect and pyte])
AC_MSG_CHECKING([for python3 with pexpect and pyte])
python_note=
AS_IF([test -z "$PYTHON"], [
	for python in /usr/bin/python3 python3; do
		$python -c 'import pexpect, pyte' 2>/dev/null || continue
		PYTHON=$python
		break
	done
])
AS_IF([test -z "$PYTHON"], [
	python_note=' (without pexpect and pyte: some tests will be skipped)'
	PYTHON='$(SHELL) $(top_srcdir)/tests/no-python.sh'
	for python in /usr/bin/python3 python3; do
		$python -c 'import sys' 2>/dev/null || continue
		PYTHON=$python
		break
	done
])
AC_MSG_RESULT([$PYTHON$python_note])])

dnl TUSCHEL_DIR(NAME, WHAT, VAR, DEFAULT)
dnl --with-NAME=DIR, where WHAT is installed; sets and substitutes VAR.
AC_DEFUN([TUSCHEL_DIR], [
AC_ARG_WITH([$1], [AS_HELP_STRING([--with-$1=DIR], [$2 @<:@$4@:>@])],
	[$3=$withval], [$3='$4'])
AC_SUBST([$3])])
