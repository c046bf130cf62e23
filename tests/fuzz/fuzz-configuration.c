/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A configuration of the relay. One that is accepted is printed so that it is
 * read as the same; one that is not has a reason.
 */
#include "config.h"

#include <string.h>

#include "base/mem.h"
#include "fuzz.h"
#include "relay/configuration.h"

/* To be freed; NULL if it is not accepted. */
static char *
read_and_print(const char *text, size_t len)
{
	FILE *from = fmemopen((void *)text, len, "r"), *to;
	struct settings s;
	char *printed = NULL, *reason;
	size_t size;

	settings_init(&s);
	if (configuration_read(&s, from, "x", &reason)) {
		to = open_memstream(&printed, &size);
		configuration_print(&s, to);
		fclose(to);
	} else {
		must(reason != NULL && reason[0] != '\0');
		free(reason);
	}
	settings_release(&s);
	fclose(from);
	return printed;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *text = mem_alloc(size + 2), *first, *second;

	memcpy(text, data, size);
	text[size] = '\n';	/* fmemopen() refuses nothing at all */
	text[size + 1] = '\0';
	first = read_and_print(text, size + 1);
	if (first != NULL) {
		second = read_and_print(first, strlen(first));
		must(second != NULL && strcmp(first, second) == 0);
		free(second);
	}
	free(first);
	free(text);
	return 0;
}
