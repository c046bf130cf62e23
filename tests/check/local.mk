# SPDX-License-Identifier: GPL-3.0-or-later
#
# Checks of the sources and of what was built from them. Each also proves
# that it can fail.

TESTS += \
	%D%/check-attacks.py \
	%D%/check-budgets.py \
	%D%/check-completions.py \
	%D%/check-docs.py \
	%D%/check-layers.py \
	%D%/check-po.py \
	%D%/check-service.py \
	%D%/check-symbols.py
EXTRA_DIST += \
	%D%/budget-exceptions \
	%D%/check-attacks.py \
	%D%/check-budgets.py \
	%D%/check-completions.py \
	%D%/check-docs.py \
	%D%/check-layers.py \
	%D%/check-po.py \
	%D%/check-service.py \
	%D%/check-symbols.py \
	%D%/checklib.py
