#!/bin/sh
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Every manual page of the tarball; and the German one explains what the English
# one does. That a page which is referred to is not installed on this machine is
# no fault; nor are lines with umlauts, which mandoc counts in bytes of its own.
. "${0%/*}/lib.sh"
need mandoc groff
unpack "$work/manuals"
cd "$work/manuals"
pages=$(ls doc/*.[1-8] doc/de/*.[1-8])
heads()
{
	grep '^\.It ' "$1" | grep -oE '(Fl -|Ic /|Va |Cm )[a-z_-]+' | sort -u
}
found=$(for page in $pages; do
	mandoc -Tlint -Wall "$page" 2>&1 | grep -vE 'manual not found|mandoc.db' |
		grep -vE 'doc/de/.*longer than 80 bytes' || :
	groff -ww -mdoc -Tutf8 -z -K utf8 "$page" 2>&1
done
heads doc/tuschel.1 >heads.en
heads doc/de/tuschel.1 >heads.de
diff heads.en heads.de || :)
[ -z "$found" ] || fail "$found"
echo "$(echo "$pages" | wc -l) pages, silent; the German one is complete"
