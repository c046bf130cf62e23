# SPDX-License-Identifier: GPL-3.0-or-later

include %D%/relay.mk
include %D%/wire.mk
include %D%/chat.mk
include %D%/operator.mk
