# SPDX-License-Identifier: GPL-3.0-or-later
#
# The relay beside the least a relay can do and beside other servers. No part
# of make check: it wants a quiet machine with two processors, and a quarter
# of an hour. Servers that are not installed are left out.

EXTRA_PROGRAMS += %D%/load %D%/floor %D%/soak %D%/survive
CLEANFILES += %D%/load$(EXEEXT) %D%/floor$(EXEEXT) %D%/soak$(EXEEXT) \
	%D%/survive$(EXEEXT)
%C%_load_SOURCES = %D%/load.c \
	%D%/crowd.c %D%/crowd.h \
	%D%/proto.c %D%/proto.h \
	%D%/tally.c %D%/tally.h
%C%_floor_SOURCES = %D%/floor.c
%C%_load_LDADD = %D%/libtlslink.a $(OPENSSL_LIBS)
%C%_floor_LDADD = %D%/libtlslink.a $(OPENSSL_LIBS)
%C%_soak_LDADD = %D%/libtlslink.a $(OPENSSL_LIBS)
%C%_survive_LDADD = %D%/libtlslink.a $(OPENSSL_LIBS)

EXTRA_LIBRARIES += %D%/libtlslink.a
CLEANFILES += %D%/libtlslink.a
%C%_libtlslink_a_SOURCES = %D%/tlslink.h
if TLS
%C%_libtlslink_a_SOURCES += %D%/tlslink.c
else
%C%_libtlslink_a_SOURCES += %D%/tlslink_none.c
endif
%C%_soak_SOURCES = %D%/soak.c \
	%D%/crowd.c %D%/crowd.h \
	%D%/proto.c %D%/proto.h \
	%D%/tally.c %D%/tally.h
%C%_survive_SOURCES = %D%/survive.c \
	%D%/crowd.c %D%/crowd.h \
	%D%/proto.c %D%/proto.h \
	%D%/tally.c %D%/tally.h

EXTRA_PROGRAMS += %D%/scrollback
CLEANFILES += %D%/scrollback$(EXEEXT)
%C%_scrollback_SOURCES = %D%/scrollback.c
%C%_scrollback_LDADD = src/ui/libui.a src/base/libbase.a $(UTF8PROC_LIBS) \
	$(SODIUM_LIBS)

EXTRA_DIST += %D%/chats.py %D%/client.py
bench-client: src/client/tuschel$(EXEEXT) src/relay/tuscheld$(EXEEXT) \
		%D%/scrollback$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/client.py $(builddir) \
		$(srcdir)/doc/bench/client.md $(BENCH_FLAGS)

EXTRA_DIST += doc/bench %D%/soak.py %D%/run.py %D%/report.py %D%/servers.py

bench: src/relay/tuscheld$(EXEEXT) %D%/load$(EXEEXT) %D%/floor$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/run.py $(builddir) \
		$(srcdir)/doc/bench/relay.md $(BENCH_FLAGS)

EXTRA_DIST += %D%/backbone.py %D%/soak-backbone.py
bench-backbone: src/relay/tuscheld$(EXEEXT) %D%/load$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/backbone.py $(builddir) \
		$(srcdir)/doc/bench/backbone.md $(BENCH_FLAGS)

# Appends a line to the report.
soak-backbone: src/relay/tuscheld$(EXEEXT) %D%/survive$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/soak-backbone.py $(builddir) \
		$(srcdir)/doc/bench/backbone-soak.txt $(SOAK_FLAGS)

# Half an hour; best in a build with --enable-sanitizers.
soak: src/relay/tuscheld$(EXEEXT) %D%/soak$(EXEEXT)
	$(PYTHON) $(srcdir)/%D%/soak.py $(builddir) \
		$(srcdir)/doc/bench/soak.txt $(SOAK_FLAGS)
