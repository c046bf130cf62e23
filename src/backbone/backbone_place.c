/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses of a backbone. The host is net/address.h's; before it may be a
 * user and a password, behind it the number of a database.
 */
#include "config.h"

#include "backbone/backbone_place.h"

#include <arpa/inet.h>
#include <netdb.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

#include "base/err.h"
#include "base/mem.h"
#include "net/resolve.h"

enum place_kind { PLACE_PLAIN, PLACE_TLS, PLACE_UNIX };

static const struct {
	const char *text;
	enum place_kind kind;
} schemes[] = {
	{ "redis://", PLACE_PLAIN },
	{ "rediss://", PLACE_TLS },
	{ "unix://", PLACE_UNIX },
};

static int
refuse(const char **reason, const char *why)
{
	*reason = why;
	return ERR_FORMAT;
}

/* The part behind the scheme; NULL if it is none. */
static const char *
behind_scheme(const char *text, enum place_kind *kind)
{
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		size_t len = strlen(schemes[i].text);

		if (strncmp(text, schemes[i].text, len) != 0)
			continue;
		*kind = schemes[i].kind;
		return text + len;
	}
	return NULL;
}

/* Where the host begins: behind the last @ before the path. */
static const char *
find_host(const char *rest, enum place_kind kind)
{
	size_t len = kind == PLACE_UNIX && *rest == '/' ? 0 :
	    strcspn(rest, "/");

	while (len > 0 && rest[len - 1] != '@')
		len--;
	return rest + len;
}

/* text[0..len) with %XX as bytes; not even such may be NUL. */
static int
copy_secret(char out[static PLACE_SECRET_BYTES_MAX + 1], const char *text,
    size_t len)
{
	size_t n = 0, i;

	for (i = 0; i < len; i++) {
		char digits[3] = "", byte = text[i];

		if (byte == '%') {
			if (len - i < 3)
				return ERR_FORMAT;
			memcpy(digits, text + i + 1, 2);
			if (str_unhex(&byte, 1, digits) != ERR_OK)
				return ERR_FORMAT;
			i += 2;
		}
		if (byte == '\0' || n == PLACE_SECRET_BYTES_MAX)
			return ERR_FORMAT;
		out[n++] = byte;
	}
	out[n] = '\0';
	return ERR_OK;
}

/* USER:PASSWORD, of which USER may be empty. */
static int
parse_secret(struct backbone_place *p, const char *text, size_t len,
    const char **reason)
{
	const char *colon = memchr(text, ':', len);

	if (colon == NULL)
		return refuse(reason, "before the @ stands USER:PASSWORD, or "
		    ":PASSWORD");
	if (copy_secret(p->user, text, colon - text) != ERR_OK ||
	    copy_secret(p->password, colon + 1, len - (colon - text) - 1) !=
	    ERR_OK)
		return refuse(reason, "the user or the password is too long, "
		    "or a % in it is not followed by two hex digits");
	if (*p->password == '\0')
		return refuse(reason, "the password is missing");
	return ERR_OK;
}

static int
parse_db(struct backbone_place *p, const char *text, const char **reason)
{
	uint64_t n;

	if (str_number(text, 0, PLACE_DB_MAX, &n) != ERR_OK)
		return refuse(reason, "the database is a number");
	p->db = n;
	return ERR_OK;
}

static int
parse_path(struct backbone_place *p, const char *text, const char **reason)
{
	size_t len = strcspn(text, "?");

	if (*text != '/')
		return refuse(reason, "a path from the root is wanted: "
		    "unix:///run/redis/redis.sock");
	if (len > UNIX_PATH_BYTES_MAX)
		return refuse(reason, "the path is too long for a socket");
	p->host.kind = ADDRESS_UNIX;
	p->host.port = 0;
	memcpy(p->host.host, text, len);
	p->host.host[len] = '\0';
	if (text[len] == '\0')
		return ERR_OK;
	if (strncmp(text + len, "?db=", 4) != 0)
		return refuse(reason, "behind the path only ?db=NUMBER may "
		    "stand");
	return parse_db(p, text + len + 4, reason);
}

static int
parse_host(struct backbone_place *p, const char *text, const char **reason)
{
	size_t len = strcspn(text, "/");
	char host[ADDRESS_TEXT_BYTES];

	if (len == 0 || len >= sizeof host)
		return refuse(reason, "a host is wanted: "
		    "redis://HOST:PORT/DB");
	memcpy(host, text, len);
	host[len] = '\0';
	if (address_parse(&p->host, host, PLACE_PORT, reason) != ERR_OK)
		return ERR_FORMAT;
	if (p->host.kind != ADDRESS_INET || p->host.port == 0)
		return refuse(reason, "a host is wanted: "
		    "redis://HOST:PORT/DB");
	if (text[len] == '\0' || text[len + 1] == '\0')
		return ERR_OK;
	return parse_db(p, text + len + 1, reason);
}

int
backbone_place_parse(struct backbone_place *p, const char *text,
    const char **reason)
{
	enum place_kind kind;
	const char *rest = behind_scheme(text, &kind), *host;
	int r = ERR_OK;

	*p = (struct backbone_place){ 0 };
	*reason = NULL;
	if (rest == NULL)
		return refuse(reason, "it begins with redis://, rediss:// or "
		    "unix://");
	host = find_host(rest, kind);
	p->tls = kind == PLACE_TLS;
	if (host > rest)
		r = parse_secret(p, rest, host - rest - 1, reason);
	if (r == ERR_OK && kind == PLACE_UNIX)
		r = parse_path(p, host, reason);
	else if (r == ERR_OK)
		r = parse_host(p, host, reason);
	p->at[0] = p->host;
	p->count = 1;
	return r;
}

void
backbone_place_wipe(struct backbone_place *p)
{
	mem_wipe(p->password, sizeof p->password);
}

void
backbone_place_mask(struct str *out, const char *text)
{
	enum place_kind kind;
	const char *rest = behind_scheme(text, &kind), *host, *colon;

	host = rest == NULL ? text : find_host(rest, kind);
	if (rest == NULL || host == rest) {
		str_add(out, text);
		return;
	}
	colon = memchr(rest, ':', host - rest);
	str_add_mem(out, text, (colon != NULL ? colon : rest) - text);
	str_printf(out, ":***@%s", host);
}

/* ---- names ---- */

static void
add_address(struct backbone_place *p, const struct addrinfo *found)
{
	struct address *a = &p->at[p->count];

	if (p->count == PLACE_ADDRESSES_MAX)
		return;
	*a = p->host;
	if (getnameinfo(found->ai_addr, found->ai_addrlen, a->host,
	    sizeof a->host, NULL, 0, NI_NUMERICHOST) == 0)
		p->count++;
}

bool
backbone_place_resolve(struct backbone_place *p, const char **reason)
{
	struct addrinfo *found, *next;

	if (p->host.kind == ADDRESS_UNIX)
		return true;
	found = resolve_now(p->host.host, p->host.port, reason);
	if (found == NULL)
		return false;
	p->count = 0;
	for (next = found; next != NULL; next = next->ai_next)
		add_address(p, next);
	freeaddrinfo(found);
	if (p->count == 0)
		*reason = "it has no address that can be used";
	return p->count > 0;
}
