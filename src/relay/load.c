/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The order in which settings come. The command line is read twice: for the
 * name of the configuration, and then over what that says.
 */
#include "config.h"

#include "relay/load.h"

#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "relay/configuration.h"
#include "relay/options.h"

static const char USUAL[] = SYSCONFDIR "/tuscheld.conf";

/* A configuration that was asked for must be there. */
static char *
config_path(const struct settings *first)
{
	if (first->config != NULL)
		return mem_strdup(first->config);
	return access(USUAL, F_OK) == 0 ? mem_strdup(USUAL) : NULL;
}

/* NULL, or what is wrong. */
static char *
read_over(struct settings *s, FILE *config, const char *path, int argc,
    char **argv, bool handed_in)
{
	char *wrong, *sentence;

	if (path != NULL && !configuration_read_file(s, config, path, &wrong))
		return wrong;
	if (!options_read(s, argc, argv, &wrong))
		return wrong;
	settings_take_environment(s);
	wrong = settings_judge(s, handed_in);
	if (wrong == NULL || path == NULL)
		return wrong;
	sentence = mem_printf("%s: %s", path, wrong);
	free(wrong);
	return sentence;
}

const char *
settings_usual_config(void)
{
	return USUAL;
}

static FILE *
open_simply(void *ctx, const char *path)
{
	(void)ctx;
	return fopen(path, "re");
}

bool
settings_load(struct settings *s, int argc, char **argv, bool handed_in,
    char **reason)
{
	return settings_load_by(s, argc, argv, handed_in, open_simply, NULL,
	    reason);
}

bool
settings_load_by(struct settings *s, int argc, char **argv, bool handed_in,
    settings_opener *opener, void *ctx, char **reason)
{
	FILE *file;
	char *path;
	bool good;

	settings_init(s);
	good = options_read(s, argc, argv, reason);
	if (good && (s->help || s->version))
		return true;
	path = good ? config_path(s) : NULL;
	settings_release(s);
	if (!good)
		return false;
	settings_init(s);
	file = path != NULL ? opener(ctx, path) : NULL;
	*reason = read_over(s, file, path, argc, argv, handed_in);
	if (file != NULL)
		fclose(file);
	free(s->config);
	s->config = path;
	if (*reason != NULL)
		settings_release(s);
	return *reason == NULL;
}
