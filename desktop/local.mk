# SPDX-License-Identifier: GPL-3.0-or-later
#
# How a desktop finds the client, and opens the links of invitations with it.

desktopdir = $(datadir)/applications
dist_desktop_DATA = %D%/tuschel.desktop
metainfodir = $(datadir)/metainfo
dist_metainfo_DATA = %D%/tuschel.metainfo.xml
icondir = $(datadir)/icons/hicolor/scalable/apps
dist_icon_DATA = %D%/tuschel.svg
