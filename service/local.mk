# SPDX-License-Identifier: GPL-3.0-or-later
#
# The relay below systemd. What is installed has other names than here: three
# files cannot be called tuscheld.conf in one directory.

EXTRA_DIST += \
	%D%/tuscheld.service.in \
	%D%/tuscheld.socket \
	%D%/tuscheld.sysusers \
	%D%/tuscheld.tmpfiles

if SYSTEMD
nodist_systemdsystemunit_DATA = %D%/tuscheld.service
systemdsystemunit_DATA = %D%/tuscheld.socket
CLEANFILES += %D%/tuscheld.service

%D%/tuscheld.service: $(srcdir)/%D%/tuscheld.service.in Makefile
	$(AM_V_GEN)$(MKDIR_P) %D% && sed -e 's|@sbindir[@]|$(sbindir)|' \
		-e 's|@service_type[@]|$(service_type)|' \
		-e 's|@service_reload[@]|$(service_reload)|' \
		$(srcdir)/%D%/tuscheld.service.in >$@.new && mv $@.new $@

install-data-local:
	$(MKDIR_P) '$(DESTDIR)$(sysusersdir)' \
		'$(DESTDIR)$(tmpfilesdir)'
	$(INSTALL_DATA) $(srcdir)/%D%/tuscheld.sysusers \
		'$(DESTDIR)$(sysusersdir)/tuscheld.conf'
	$(INSTALL_DATA) $(srcdir)/%D%/tuscheld.tmpfiles \
		'$(DESTDIR)$(tmpfilesdir)/tuscheld.conf'
uninstall-local:
	rm -f '$(DESTDIR)$(sysusersdir)/tuscheld.conf' \
		'$(DESTDIR)$(tmpfilesdir)/tuscheld.conf'
endif
