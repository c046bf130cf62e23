# SPDX-License-Identifier: GPL-3.0-or-later
#
# Unit tests: one test-<file>.c per source file, listed layer by layer.

EXTRA_DIST += %D%/tap.h

include %D%/base.mk
include %D%/wire.mk
include %D%/crypto.mk
include %D%/session.mk
include %D%/hub.mk
include %D%/store.mk
include %D%/net.mk
include %D%/serve.mk
include %D%/backbone.mk
include %D%/ui.mk
include %D%/client.mk
include %D%/relay.mk
