# SPDX-License-Identifier: GPL-3.0-or-later

dist_man_MANS += %D%/tuschel.1 %D%/tuscheld.8 %D%/tuscheld.conf.5
deman1dir = $(mandir)/de/man1
dist_deman1_DATA = %D%/de/tuschel.1
dist_doc_DATA += %D%/screen.svg %D%/tuschel.lua
dist_doc_DATA += %D%/tuscheld.conf %D%/grafana.json
dist_doc_DATA += %D%/DESIGN %D%/HACKING %D%/OPERATING %D%/PROTOCOL \
	%D%/SCALE %D%/SECURITY
EXTRA_DIST += %D%/coverage.txt

# Bots, to begin with.
examplesdir = $(docdir)/examples
dist_examples_SCRIPTS = %D%/examples/dice.py %D%/examples/greet.sh
# They want a room.
AM_INSTALLCHECK_STD_OPTIONS_EXEMPT = $(dist_examples_SCRIPTS)
EXTRA_DIST += %D%/simulation.txt

# Manual pages made of the texts. In a tarball they are made already.
text_manuals = %D%/tuschel-protocol.7 %D%/tuschel-security.7
dist_man_MANS += $(text_manuals)
EXTRA_DIST += %D%/text-to-man.awk %D%/attacks.txt %D%/memcheck.txt
MAINTAINERCLEANFILES += $(text_manuals)
text_to_man = $(AM_V_GEN)$(MKDIR_P) %D% && rm -f $@ && \
	$(AWK) -f $(srcdir)/%D%/text-to-man.awk -v date='November 27, 2026'

%D%/tuschel-protocol.7: $(srcdir)/%D%/PROTOCOL $(srcdir)/%D%/text-to-man.awk
	$(text_to_man) -v name=tuschel-protocol \
		-v what='what goes over the wire, byte by byte' \
		-v also='tuschel 1,tuschel-security 7,tuscheld 8' \
		$(srcdir)/%D%/PROTOCOL >$@

%D%/tuschel-security.7: $(srcdir)/%D%/SECURITY $(srcdir)/%D%/text-to-man.awk
	$(text_to_man) -v name=tuschel-security \
		-v what='what is protected, against whom, and what is not' \
		-v also='tuschel 1,tuschel-protocol 7,tuscheld 8' \
		$(srcdir)/%D%/SECURITY >$@
# Pages for the web from the documents, into www/ of the build; wants mandoc.
EXTRA_DIST += %D%/www/make-www.py %D%/www/style.css
# (Also where there is one: www-anew is never there.)
www: www-anew
	$(PYTHON) $(top_srcdir)/%D%/www/make-www.py www
www-anew:
