/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs a fuzz target without libFuzzer, as a test: over each file of its
 * corpus (tests/fuzz/corpus/NAME for fuzz-NAME) or each file named as an
 * argument; whole, cut at every byte, and with single bytes altered by a fixed
 * seed. A failure ends the program, so the last line says which file it was.
 */
#include "config.h"

#include <dirent.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "fuzz.h"

/* Fewer of a target that takes long. */
#ifndef REPLAY_CUTS
#define REPLAY_CUTS 2000
#define REPLAY_CHANGES 300
#endif

enum { FILE_BYTES_MAX = 1 << 20 };

/* In a block of its own, so that reading behind it is noticed. */
static void
run(const uint8_t *data, size_t size)
{
	uint8_t *copy = mem_dup(data, size);

	LLVMFuzzerTestOneInput(copy, size);
	free(copy);
}

static void
run_all(uint8_t *data, size_t size)
{
	struct rng_seeded state;
	struct rng rng = rng_seeded(&state, 1);
	size_t i, at;
	uint8_t old;

	run(data, size);
	for (i = 0; i < size && i < REPLAY_CUTS; i++)
		run(data, i);
	for (i = 0; i < REPLAY_CHANGES && size > 0; i++) {
		at = rng_below(&rng, (uint32_t)size);
		old = data[at];
		rng_fill(&rng, &data[at], 1);
		run(data, size);
		data[at] = old;
	}
}

static bool
replay(const char *path, int number)
{
	uint8_t *data = mem_alloc(FILE_BYTES_MAX);
	FILE *file = fopen(path, "rb");
	size_t size = 0;

	if (file != NULL) {
		size = fread(data, 1, FILE_BYTES_MAX, file);
		fclose(file);
		printf("# %s\n", path);
		fflush(stdout);
		run_all(data, size);
	}
	printf("%sok %d - %s\n", file != NULL ? "" : "not ", number, path);
	free(data);
	return file != NULL;
}

static int
is_visible(const struct dirent *entry)
{
	return entry->d_name[0] != '.';
}

static int
replay_corpus(const char *name)
{
	const char *top = getenv("top_srcdir");
	char *directory = mem_printf("%s/tests/fuzz/corpus/%s",
	    top != NULL ? top : ".", name), *path;
	struct dirent **entries;
	int i, count = scandir(directory, &entries, is_visible, alphasort);
	bool good = true;

	if (count <= 0) {
		printf("Bail out! nothing in %s\n", directory);
		return 1;
	}
	for (i = 0; i < count; i++) {
		path = mem_printf("%s/%s", directory, entries[i]->d_name);
		good = replay(path, i + 1) && good;
		free(path);
		free(entries[i]);
	}
	free(entries);
	free(directory);
	printf("1..%d\n", count);
	return good ? 0 : 1;
}

int
main(int argc, char **argv)
{
	const char *name = strrchr(argv[0], '/');
	bool good = true;
	int i;

	name = name != NULL ? name + 1 : argv[0];
	if (strncmp(name, "fuzz-", 5) == 0)
		name += 5;
	if (argc < 2)
		return replay_corpus(name);
	for (i = 1; i < argc; i++)
		good = replay(argv[i], i) && good;
	printf("1..%d\n", argc - 1);
	return good ? 0 : 1;
}
