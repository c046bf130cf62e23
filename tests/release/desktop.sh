#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
. "${0%/*}/lib.sh"
need desktop-file-validate appstreamcli
cd "$top_srcdir/desktop"
found=$(desktop-file-validate ./*.desktop 2>&1)
[ -z "$found" ] || fail "$found"
appstreamcli validate --no-net --pedantic --explain ./*.metainfo.xml
echo "silent"
