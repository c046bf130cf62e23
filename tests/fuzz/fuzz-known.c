/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file of known peers with any bytes in it. Whatever it held, after
 * somebody was met and the file was saved, all lines are there again, those
 * that cannot be read unchanged, and a second reading finds the same.
 */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "crypto/card.h"
#include "fuzz.h"
#include "fuzz-dir.h"
#include "store/known.h"

enum { WALL_MS = 1700000000 };

static const struct identity_public stranger = { { 1, 2, 3 } };

static struct known *
load(const char *path, struct str *problems)
{
	char *reason = NULL;
	struct known *known = known_load(path, problems, &reason);

	must((known == NULL) == (reason != NULL));
	free(reason);
	return known;
}

static void
save(struct known *known)
{
	char *reason = NULL;

	must(known_save(known, &reason) && reason == NULL);
	must(!known_dirty(known));
}

/* Is each line of text, but for its last newline, among those of file? */
static void
check_lines(const char *problems, const char *text, const char *file)
{
	const char *at = problems, *line;
	char *number, *wanted;
	size_t i, n;

	for (; (at = strstr(at, "known_peers:")) != NULL; at++) {
		n = strtoul(at + 12, &number, 10);
		line = text;
		for (i = 1; i < n; i++)
			line = strchr(line, '\n') + 1;
		wanted = mem_strndup(line, strcspn(line, "\n"));
		must(strstr(file, wanted) != NULL);
		free(wanted);
	}
}

/* The last word of the input if it may be a nick: cards have no others. */
static char *
nick_of(const char *text)
{
	const char *space = strrchr(text, ' ');

	const char *word = space != NULL ? space + 1 : text;

	return mem_strdup(card_nick_valid(word, strlen(word)) ? word : "n");
}

static void
check_met(struct known *known, const char *nick, struct known_match *after)
{
	struct known_match before;

	known_lookup(known, &stranger, nick, &before);
	known_met(known, &stranger, nick, WALL_MS);
	known_lookup(known, &stranger, nick, after);
	must(before.mark == KNOWN_CHANGED ? after->mark == KNOWN_CHANGED :
	    after->mark == KNOWN_SEEN || after->mark == KNOWN_VERIFIED);
	must(after->last_ms >= WALL_MS);
	must((after->mark == KNOWN_CHANGED) == (after->other_nick != NULL));
}

static size_t
count_lines(const char *text)
{
	size_t n = 0;

	for (; *text != '\0'; text++)
		n += *text == '\n';
	return n;
}

/* What was saved is read with the same problems, and is the same of nick. */
static void
check_again(const char *path, const char *nick, const char *problems,
    const struct known_match *before)
{
	struct known_match match;
	struct known *known;
	struct str again;

	str_init(&again);
	known = load(path, &again);
	must(known != NULL && !known_dirty(known));
	must(count_lines(again.s) == count_lines(problems));
	known_lookup(known, &stranger, nick, &match);
	must(match.mark == before->mark);
	must(match.last_ms / 1000 == before->last_ms / 1000);
	known_free(known);
	str_release(&again);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char *path = fuzz_dir_path("known_peers");
	char *text = mem_strndup((const char *)data, size);
	char *nick = nick_of(text), *saved;
	struct known_match match;
	struct known *known;
	struct str problems;

	str_init(&problems);
	fuzz_dir_write("known_peers", data, size);
	known = load(path, &problems);
	must((known != NULL) == (strlen(text) == size));
	if (known != NULL) {
		check_met(known, nick, &match);
		save(known);
		saved = fuzz_dir_read("known_peers");
		check_lines(problems.s, text, saved);
		check_again(path, nick, problems.s, &match);
		free(saved);
	}
	known_free(known);
	str_release(&problems);
	free(nick);
	free(text);
	free(path);
	return 0;
}
