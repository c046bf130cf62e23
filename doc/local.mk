# SPDX-License-Identifier: GPL-3.0-or-later

dist_man_MANS += %D%/tuschel.1 %D%/tuscheld.8
