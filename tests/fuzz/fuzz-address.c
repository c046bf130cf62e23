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

static void
check(const struct address *a)
{
	char text[ADDRESS_TEXT_BYTES];
	struct address again;
	const char *reason;

	must(a->host[0] != '\0');
	must(strlen(a->host) <= (a->kind == ADDRESS_UNIX ?
	    UNIX_PATH_BYTES_MAX : HOST_BYTES_MAX));
	must(strlen(a->query) <= QUERY_BYTES_MAX);
	must(a->port == 0 || a->kind == ADDRESS_INET);
	if (a->kind == ADDRESS_INET)	/* a path may hold anything */
		check_bytes(a->host);
	address_text(text, a);
	must(address_parse(&again, text, 1, &reason) == ERR_OK);
	must(again.kind == a->kind && again.port == a->port);
	must(strcmp(again.host, a->host) == 0);
	must(address_is_loopback(&again) == address_is_loopback(a));
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
