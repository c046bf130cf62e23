# SPDX-License-Identifier: GPL-3.0-or-later
#
# For the shells, made from --help by make update-completions and kept in the tree.

bashcompletiondir = @bashcompletiondir@
zshcompletiondir = @zshcompletiondir@
fishcompletiondir = @fishcompletiondir@
dist_bashcompletion_DATA = %D%/tuschel %D%/tuscheld
dist_zshcompletion_DATA = %D%/_tuschel %D%/_tuscheld
dist_fishcompletion_DATA = %D%/tuschel.fish %D%/tuscheld.fish
EXTRA_DIST += %D%/make.py

update-completions: src/client/tuschel src/relay/tuscheld
	$(PYTHON) $(top_srcdir)/%D%/make.py src/client/tuschel \
		src/relay/tuscheld
