# SPDX-License-Identifier: GPL-3.0-or-later

dist_man_MANS += %D%/tuschel.1 %D%/tuscheld.8
dist_doc_DATA += %D%/screen.svg %D%/tuschel.lua
dist_doc_DATA += %D%/DESIGN %D%/HACKING %D%/PROTOCOL %D%/SECURITY
EXTRA_DIST += %D%/coverage.txt
EXTRA_DIST += %D%/simulation.txt
