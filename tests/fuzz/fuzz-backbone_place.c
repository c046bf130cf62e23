/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Addresses of backbones. What is taken is within its bounds, and what is
 * shown of it has no password.
 */
#include "config.h"

#include <string.h>

#include "backbone/backbone_place.h"
#include "base/err.h"
#include "base/mem.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_strndup((const char *)data, size);
	struct backbone_place p;
	const char *why;
	struct str shown;
	int r = backbone_place_parse(&p, text, &why);

	must((r == ERR_OK) == (why == NULL));
	must(strlen(p.user) <= PLACE_SECRET_BYTES_MAX);
	must(strlen(p.password) <= PLACE_SECRET_BYTES_MAX);
	must(p.db <= PLACE_DB_MAX);
	str_init(&shown);
	backbone_place_mask(&shown, text);
	if (r == ERR_OK && *p.password != '\0')
		must(strstr(shown.s, ":***@") != NULL);
	if (r == ERR_OK && *p.password == '\0')
		must(strcmp(shown.s, text) == 0);
	str_release(&shown);
	free(text);
	return 0;
}
