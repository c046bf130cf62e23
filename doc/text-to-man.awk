# SPDX-License-Identifier: GPL-3.0-or-later
#
# Makes a manual page (mdoc, section 7) of one of the texts in doc, which stay
# the only source:
#
#	awk -f text-to-man.awk -v name=NAME -v what=WHAT -v date=DATE \
#		-v also='tuschel 1,tuscheld 8' TEXT
#
# A line above === is a section, above --- a part of one. What begins at the
# margin and has no columns is a paragraph; "  - " is a list's item, "R1   " a
# row of attacks with its answer. All else is shown as it stands.

function escape(s)
{
	gsub(/\\/, "\\e", s)
	gsub(/\(\)/, "(\\\\\\&)", s)
	if (s ~ /^[.']/)
		s = "\\&" s
	return s
}

# a sentence begins a line of its own
function say(s)
{
	sub(/^ +/, "", s)
	while (match(s, /[.!?:][")]* +[A-Z"(]/)) {
		print escape(substr(s, 1, RSTART + RLENGTH - 3))
		s = substr(s, RSTART + RLENGTH - 1)
	}
	print escape(s)
}

# begins at the margin, has no columns: to be filled
function flows(	i)
{
	for (i = 1; i <= n; i++)
		if (block[i] ~ /^ / || block[i] ~ /[^ ]   */ &&
		    block[i] ~ /[^ .]  [^ ]/)
			return 0
	return 1
}

function end_list()
{
	if (list != "")
		print ".El"
	list = ""
}

function list_of(kind)
{
	if (list == kind)
		return
	end_list()
	print ".Bl " kind
	list = kind
}

function fill(from,	i)
{
	for (i = from; i <= n; i++)
		say(block[i])
}

function items(	i, s)
{
	list_of("-bullet -compact")
	for (i = 1; i <= n; i++) {
		s = block[i]
		if (s ~ /^  - /)
			print ".It"
		sub(/^  - /, "", s)
		say(s)
	}
}

# the row's name, the attack as far as its sentence goes, then the rest
function row(	i, first)
{
	list_of("-tag -width R21x")
	first = block[1]
	print ".It " substr(first, 1, index(first, " ") - 1)
	sub(/^[A-Z][0-9]+ +/, "", first)
	block[1] = first
	for (i = 1; i <= n; i++) {
		if (block[i] ~ /^ +Tests?:/)
			print ".br"
		say(block[i])
	}
}

function literal(	i)
{
	print ".Bd -literal"
	for (i = 1; i <= n; i++)
		print escape(block[i])
	print ".Ed"
}

function flush(	was)
{
	if (n == 0)
		return
	was = fresh
	fresh = 0
	if (block[1] ~ /^  - /) {
		items()
	} else if (block[1] ~ /^[A-Z][0-9]+   *[^ ]/ && !flows()) {
		row()
	} else {
		end_list()
		if (flows()) {
			if (!was)
				print ".Pp"
			fill(1)
		} else {
			literal()
		}
	}
	n = 0
}

function heading(macro, text)
{
	end_list()
	print macro " " escape(text)
	fresh = 1
}

BEGIN {
	upper = toupper(name)
	print ".\\\" Made of a text by text-to-man.awk: change that."
	print ".Dd " date
	print ".Dt " upper " 7"
	print ".Os"
	print ".Sh NAME"
	print ".Nm " name
	print ".Nd " what
	heading(".Sh", "DESCRIPTION")
}

NR == 1 { next }		# the title

/^====*$/ || /^----*$/ {
	text = block[n--]
	flush()
	sub(/  +/, " ", text)
	if ($0 ~ /^=/)
		heading(".Sh", toupper(text))
	else
		heading(".Ss", text)
	next
}

/^$/ { flush(); next }

{ block[++n] = $0 }

END {
	flush()
	heading(".Sh", "SEE ALSO")
	count = split(also, pages, ",")
	for (i = 1; i <= count; i++)
		print ".Xr " pages[i] (i < count ? " ," : "")
}
