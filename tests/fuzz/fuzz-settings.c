/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of settings with any bytes in it. Untouched it is written as it
 * was read; what is set is read back, and no other item changes.
 */
#include "config.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"
#include "client/settings.h"
#include "fuzz.h"
#include "fuzz-dir.h"
#include "store/conf.h"

static struct conf *
load(struct str *problems)
{
	char *path = fuzz_dir_path("settings"), *reason;
	struct conf *conf = conf_load(path, problems, &reason);

	must((conf == NULL) == (reason != NULL));
	free(reason);
	free(path);
	return conf;
}

static void
check_untouched(const struct conf *conf, const uint8_t *data, size_t size)
{
	struct str text;

	str_init(&text);
	conf_print(conf, &text);
	must(text.len == size && memcmp(text.s, data, size) == 0);
	str_release(&text);
}

/* All items as one text, but those of that name outside of sections. */
static void
list(const struct conf *conf, const char *without, struct str *out)
{
	struct conf_item item;

	for (size_t i = 0; conf_item(conf, i, &item); i++) {
		if (item.section == NULL && strcmp(item.name, without) == 0)
			continue;
		str_printf(out, "%s|%s|%s|%s\n",
		    item.section == NULL ? "-" : item.section,
		    item.title == NULL ? "-" : item.title,
		    item.name == NULL ? "-" : item.name,
		    item.value == NULL ? "-" : item.value);
	}
}

static void
check_change(struct conf *conf, const char *name, const char *value)
{
	struct str before, after, problems;
	char *reason;

	str_init(&before);
	str_init(&after);
	str_init(&problems);
	list(conf, name, &before);
	conf_set(conf, NULL, NULL, name, value, CONF_TEXT);
	must(conf_save(conf, &reason));
	conf_free(conf);
	conf = load(&problems);
	must(conf != NULL && problems.len == 0);
	must(strcmp(conf_get(conf, NULL, NULL, name), value) == 0);
	list(conf, name, &after);
	must(strcmp(before.s, after.s) == 0);
	conf_free(conf);
	str_release(&before);
	str_release(&after);
	str_release(&problems);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct settings *settings = settings_new();
	struct str problems, unknown;
	struct conf *conf;

	fuzz_dir_write("settings", data, size);
	str_init(&problems);
	str_init(&unknown);
	conf = load(&problems);
	if (conf != NULL) {
		check_untouched(conf, data, size);
		settings_load(settings, conf, &problems, &unknown);
	}
	for (int i = 0; i < SETTINGS; i++)
		must(setting_text(settings, (enum setting)i) != NULL);
	str_clear(&problems);
	conf_free(conf);
	conf = load(&problems);
	if (conf != NULL && problems.len == 0)
		check_change(conf, size % 2 == 0 ? "nick" : "a \" {",
		    "x\\ \"y\"\n#\x01 }");
	else
		conf_free(conf);
	str_release(&unknown);
	str_release(&problems);
	settings_free(settings);
	return 0;
}
