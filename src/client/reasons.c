/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reasons that src/net, src/session, src/hub and client/link.c give, for
 * translators: those layers have no catalogue. A new phrase there is a line
 * here.
 */
#include "config.h"

#include "client/reasons.h"

#include <string.h>

#include "base/i18n.h"
#include "base/mem.h"

static const char *const reasons[] = {
	N_("the relay speaks TLS there: take the link that it gives, or --tls"),
	N_("the relay is shutting down"),
	N_("silent for too long"),
	N_("the room is full"),
	N_("does not read as fast as the room writes"),
	N_("too much at once, slowed down"),
	N_("a path must follow \"unix:\""),
	N_("the path is too long for a socket"),
	N_("the port must be a number up to 65535"),
	N_("no IPv6 address between the brackets"),
	N_("only \":PORT\" may follow a \"]\""),
	N_("the host name is too long"),
	N_("the host is missing"),
	N_("that is no host name"),
	N_("the link asks for something unknown; it may be made for a "
	    "newer version"),
	N_("the relay's key in the link is damaged; copy the whole link"),
	N_("the link has an unknown path"),
	N_("permission denied"),
	N_("address already in use"),
	N_("this machine has no such address"),
	N_("this system has no such kind of address"),
	N_("there is no such descriptor"),
	N_("connection aborted"),
	N_("connection refused"),
	N_("connection reset by the peer"),
	N_("no way to that host"),
	N_("too many open files"),
	N_("the network is down"),
	N_("network unreachable"),
	N_("too many open files in the system"),
	N_("no such file or directory"),
	N_("no such directory"),
	N_("it is no socket"),
	N_("not permitted"),
	N_("the other side closed it"),
	N_("read-only file system"),
	N_("timed out"),
	N_("no host of that name"),
	N_("the name cannot be looked up at present"),
	N_("the other side does not speak TLS 1.3"),
	N_("the other side does not speak TLS"),
	N_("the other side speaks TLS, but not tuschel's protocol"),
	N_("the other side does not accept our certificate"),
	N_("the relay lets in only who shows a certificate"),
	N_("what came is not what was sent: the TLS link is broken"),
	N_("the other side has ended the TLS handshake"),
	N_("the client shows no certificate"),
	N_("the certificate of the other side is not accepted"),
	N_("the link was cut off"),
	N_("the link was cut off during the TLS handshake"),
	N_("TLS failed"),
	N_("the relay gave us a wrong id"),
	N_("the relay does not answer"),
	N_("the relay's INIT is not valid"),
	N_("the relay did not say who is here"),
	N_("the relay takes nothing more"),
	N_("the relay sent a broken frame"),
};

bool
reason_is_known(const char *reason)
{
	for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
		if (strcmp(reasons[i], reason) == 0)
			return true;
	return false;
}

const char *
reason_translated(const char *reason)
{
	return reason_is_known(reason) ? _(reason) : reason;
}
