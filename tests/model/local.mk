# SPDX-License-Identifier: GPL-3.0-or-later
#
# The key agreement in Promela. No part of make check: wants spin and minutes.
# (.PHONY would clash with the conditional one of Makefile.am.)

EXTRA_DIST += %D%/keys.pml %D%/naive.pml %D%/run.py \
	doc/model.txt doc/model-big.txt doc/model-naive-trace.txt

model:
	$(PYTHON) $(srcdir)/%D%/run.py
model-big:
	$(PYTHON) $(srcdir)/%D%/run.py --big
