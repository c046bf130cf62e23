/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading and writing addresses as users see them.
 */
#include "config.h"

#include "net/address.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/err.h"
#include "base/str.h"

static const char LINK_SCHEME[] = "tuschel://";
static const char UNIX_SCHEME[] = "unix:";

static int
refuse(const char **reason, const char *why)
{
	*reason = why;
	return ERR_FORMAT;
}

/* Copies text[0..len) with a NUL if it fits. */
static bool
copy(char *out, size_t size, const char *text, size_t len)
{
	if (len >= size)
		return false;
	memcpy(out, text, len);
	out[len] = '\0';
	return true;
}

static int
parse_unix(struct address *a, const char *path, const char **reason)
{
	size_t len = strlen(path);

	a->kind = ADDRESS_UNIX;
	if (len == 0)
		return refuse(reason, "a path must follow \"unix:\"");
	if (len > UNIX_PATH_BYTES_MAX)
		return refuse(reason, "the path is too long for a socket");
	copy(a->host, sizeof a->host, path, len);
	return ERR_OK;
}

static int
parse_port(struct address *a, const char *text, const char **reason)
{
	uint64_t port;

	if (str_number(text, 0, UINT16_MAX, &port) != ERR_OK)
		return refuse(reason, "the port must be a number up to 65535");
	a->port = port;
	return ERR_OK;
}

/* Letters, digits and what else host names and their like consist of. */
static bool
is_host(const char *host)
{
	static const char others[] = "-._";

	if (*host == '\0' || *host == '-')
		return false;
	for (; *host != '\0'; host++) {
		bool alnum = (*host >= '0' && *host <= '9') ||
		    (*host >= 'a' && *host <= 'z') ||
		    (*host >= 'A' && *host <= 'Z');

		/* The resolver judges names of other letters. */
		if (!alnum && strchr(others, *host) == NULL &&
		    (unsigned char)*host < 0x80)
			return false;
	}
	return true;
}

/*
 * An IPv6 address, perhaps with a zone ("fe80::1%eth0"), which is a name like
 * any other: what it holds is shown.
 */
static bool
is_v6(const char *host)
{
	size_t len = strcspn(host, "%");
	char bare[INET6_ADDRSTRLEN];
	struct in6_addr in6;

	return copy(bare, sizeof bare, host, len) &&
	    inet_pton(AF_INET6, bare, &in6) == 1 &&
	    strlen(host) <= HOST_BYTES_MAX &&
	    (host[len] == '\0' || is_host(host + len + 1));
}

static int
parse_bracketed(struct address *a, const char *text, const char **reason)
{
	const char *end = strchr(text, ']');

	if (end == NULL || !copy(a->host, sizeof a->host, text + 1,
	    end - text - 1) || !is_v6(a->host))
		return refuse(reason, "no IPv6 address between the brackets");
	if (end[1] == '\0')
		return ERR_OK;
	if (end[1] != ':')
		return refuse(reason, "only \":PORT\" may follow a \"]\"");
	return parse_port(a, end + 2, reason);
}

static int
parse_host(struct address *a, const char *text, const char **reason)
{
	const char *colon = strchr(text, ':');
	size_t len = colon != NULL ? (size_t)(colon - text) : strlen(text);

	if (*text == '[')
		return parse_bracketed(a, text, reason);
	if (is_v6(text)) {
		copy(a->host, sizeof a->host, text, strlen(text));
		return ERR_OK;
	}
	if (!copy(a->host, sizeof a->host, text, len))
		return refuse(reason, "the host name is too long");
	if (len == 0)
		return refuse(reason, "the host is missing");
	if (!is_host(a->host))
		return refuse(reason, "that is no host name");
	return colon != NULL ? parse_port(a, colon + 1, reason) : ERR_OK;
}

/*
 * What a link tells about its relay: the key, and nothing else so far. What
 * is unknown may be what the link's security depends on.
 */
static int
parse_query(struct address *a, const char *query, const char **reason)
{
	static const char name[] = "relay=";

	if (strncmp(query, name, sizeof name - 1) != 0)
		return refuse(reason, "the link asks for something unknown; "
		    "it may be made for a newer version");
	if (relay_key_parse(&a->relay_key, query + sizeof name - 1) != ERR_OK)
		return refuse(reason, "the relay's key in the link is "
		    "damaged; copy the whole link");
	a->has_relay_key = true;
	return ERR_OK;
}

/* HOST[:PORT][/][?QUERY]; no other path means anything. */
static int
parse_link(struct address *a, const char *text, const char **reason)
{
	size_t len = strcspn(text, "/?#");
	const char *rest = text + len;
	char host[ADDRESS_TEXT_BYTES];

	if (!copy(host, sizeof host, text, len))
		return refuse(reason, "the host name is too long");
	if (*rest == '/')
		rest++;
	if (*rest != '\0' && *rest != '?')
		return refuse(reason, "the link has an unknown path");
	if (*rest == '?' && rest[1] != '\0' &&
	    parse_query(a, rest + 1, reason) != ERR_OK)
		return ERR_FORMAT;
	return parse_host(a, host, reason);
}

int
address_parse(struct address *a, const char *text, uint16_t default_port,
    const char **reason)
{
	size_t link = sizeof LINK_SCHEME - 1, local = sizeof UNIX_SCHEME - 1;

	*a = (struct address){ .kind = ADDRESS_INET, .port = default_port };
	*reason = NULL;
	if (strncasecmp(text, LINK_SCHEME, link) == 0)
		return parse_link(a, text + link, reason);
	if (strncmp(text, UNIX_SCHEME, local) == 0) {
		a->port = 0;
		return parse_unix(a, text + local, reason);
	}
	return parse_host(a, text, reason);
}

void
address_text(char out[static ADDRESS_TEXT_BYTES], const struct address *a)
{
	if (a->kind == ADDRESS_UNIX)
		snprintf(out, ADDRESS_TEXT_BYTES, "unix:%s", a->host);
	else if (strchr(a->host, ':') != NULL)
		snprintf(out, ADDRESS_TEXT_BYTES, "[%s]:%u", a->host,
		    (unsigned)a->port);
	else if (strcmp(a->host, "unix") == 0)	/* not the scheme */
		snprintf(out, ADDRESS_TEXT_BYTES, "tuschel://unix:%u",
		    (unsigned)a->port);
	else
		snprintf(out, ADDRESS_TEXT_BYTES, "%s:%u", a->host,
		    (unsigned)a->port);
}

void
address_link(char out[static ADDRESS_LINK_BYTES], const struct address *a)
{
	char text[ADDRESS_TEXT_BYTES], key[RELAY_KEY_TEXT_BYTES] = "";
	size_t scheme;

	address_text(text, a);
	/* a host of the name "unix" is written with it already */
	scheme = strncmp(text, LINK_SCHEME, sizeof LINK_SCHEME - 1) == 0 ?
	    sizeof LINK_SCHEME - 1 : 0;
	if (a->has_relay_key)
		relay_key_text(key, &a->relay_key);
	snprintf(out, ADDRESS_LINK_BYTES, "%s%s/%s%s", LINK_SCHEME,
	    text + scheme, a->has_relay_key ? "?relay=" : "", key);
}

bool
address_is_loopback(const struct address *a)
{
	struct in_addr in;
	struct in6_addr in6;

	if (a->kind == ADDRESS_UNIX || strcasecmp(a->host, "localhost") == 0)
		return true;
	if (inet_pton(AF_INET, a->host, &in) == 1)
		return ntohl(in.s_addr) >> 24 == 127;
	return inet_pton(AF_INET6, a->host, &in6) == 1 &&
	    IN6_IS_ADDR_LOOPBACK(&in6);
}
