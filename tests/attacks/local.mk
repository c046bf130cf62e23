# SPDX-License-Identifier: GPL-3.0-or-later
#
# Each patch here takes one answer of doc/SECURITY away; make attacks sees that
# a test which bears the row's name then fails. (make sim-bugs does the same
# with the seeded bugs of the simulation.) ATTACKS='R1 K' takes only those.

EXTRA_DIST += tests/mutants.py %D%

mutants = top_srcdir=$(top_srcdir) top_builddir=$(top_builddir) \
	CC='$(CC)' AR='$(AR)' \
	LIBS='$(LIBEVENT_LIBS) $(SODIUM_LIBS) $(NCURSES_LIBS) \
		$(UTF8PROC_LIBS) $(JANSSON_LIBS) $(OPENSSL_LIBS) \
		$(CONFUSE_LIBS) $(SECCOMP_LIBS) $(QRENCODE_LIBS) $(HIREDIS_LIBS) \
		$(LIBINTL)' \
	CPPFLAGS='$(LIBEVENT_CFLAGS) $(SODIUM_CFLAGS) $(NCURSES_CFLAGS) \
		$(UTF8PROC_CFLAGS) $(JANSSON_CFLAGS) $(OPENSSL_CFLAGS) \
		$(CONFUSE_CFLAGS) $(SECCOMP_CFLAGS) $(QRENCODE_CFLAGS) \
		$(HIREDIS_CFLAGS)' \
	$(PYTHON) $(top_srcdir)/tests/mutants.py

attacks:
	$(mutants) $(top_srcdir)/%D% $(ATTACKS)
