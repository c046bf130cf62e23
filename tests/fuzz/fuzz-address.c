/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A relay's address or link as a user types it, or as somebody else made
 * it up. What is accepted must be written so that it is read as the same, fit
 * its place and hold nothing that a terminal would act on.
 */
#include "config.h"

#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"
#include "net/address.h"

static void
check_bytes(const char *text)
{
	for (; *text != '\0'; text++)
		must((unsigned char)*text >= ' ' && *text != 0x7f);
}

/* As a link it says the same, the key of the relay included. */
static void
check_link(const struct address *a)
{
	char link[ADDRESS_LINK_BYTES];
	struct address again;
	const char *reason;

	address_link(link, a);
	must(address_parse(&again, link, 1, &reason) == ERR_OK);
	must(again.kind == a->kind && again.port == a->port);
	must(strcmp(again.host, a->host) == 0);
	must(again.has_relay_key == a->has_relay_key);
	must(relay_key_equal(&again.relay_key, &a->relay_key));
}

static void
check(const struct address *a)
{
	char text[ADDRESS_TEXT_BYTES];
	struct address again;
	const char *reason;

	must(a->host[0] != '\0');
	must(strlen(a->host) <= (a->kind == ADDRESS_UNIX ?
	    UNIX_PATH_BYTES_MAX : HOST_BYTES_MAX));
	must(a->port == 0 || a->kind == ADDRESS_INET);
	if (a->kind == ADDRESS_INET)	/* a path may hold anything */
		check_bytes(a->host);
	address_text(text, a);
	must(address_parse(&again, text, 1, &reason) == ERR_OK);
	must(again.kind == a->kind && again.port == a->port);
	must(strcmp(again.host, a->host) == 0);
	must(address_is_loopback(&again) == address_is_loopback(a));
	if (a->kind == ADDRESS_INET)
		check_link(a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup((const char *)data, size);
	const char *reason = NULL;
	struct address a;

	if (address_parse(&a, text, 8872, &reason) == ERR_OK)
		check(&a);
	else
		must(reason != NULL && reason[0] != '\0');
	free(text);
	return 0;
}
