# SPDX-License-Identifier: GPL-3.0-or-later
#
# What is checked before a release (doc/release.txt), and before a commit.

EXTRA_DIST += doc/release.txt \
	%D%/autopkgtest.sh \
	%D%/bare-build.sh \
	%D%/deb.sh \
	%D%/desktop.sh \
	%D%/dist.sh \
	%D%/distcheck.sh \
	%D%/first-relay.sh \
	%D%/i386.sh \
	%D%/install.sh \
	%D%/lib.sh \
	%D%/lint-exceptions \
	%D%/lint.py \
	%D%/manuals.sh \
	%D%/musl.sh \
	%D%/packaging.py \
	%D%/piuparts.sh \
	%D%/precommit.sh \
	%D%/release.py \
	%D%/s390x.sh \
	%D%/scripts.sh \
	%D%/systemd.sh \
	%D%/under-unit.py \
	%D%/variant.sh \
	%D%/www.py

# In a clone, as root, with the network: wants Debian. CHECKS='deb install'
# runs some.
release-check:
	$(PYTHON) $(top_srcdir)/%D%/release.py $(CHECKS)

# Unit tests and the checks of the sources; lint for what is changed.
precommit: all
	top_srcdir='$(top_srcdir)' PYTHON='$(PYTHON)' MAKE='$(MAKE)' \
		$(SHELL) $(top_srcdir)/%D%/precommit.sh
