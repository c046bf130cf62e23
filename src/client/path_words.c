/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Looks into the directory that a path names for what goes on from there. It
 * reads that one directory and changes nothing. Names that a line cannot hold
 * as they are (with control characters, or not UTF-8) are left out.
 */
#include "config.h"

#include "client/path_words.h"

#include <dirent.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/str.h"
#include "base/utf8.h"
#include "store/file_name.h"

struct looking {
	const char *dir;	/* as it was typed, with its slash; or "" */
	const char *start;	/* of the name behind it */
	bool quotes;		/* may be put around a path */
	bool quoted;		/* one was typed */
	char **at;
	size_t n;
};

static void
add(struct looking *l, char *word)
{
	l->at = mem_resize(l->at, l->n + 2, sizeof *l->at);
	l->at[l->n++] = word;
	l->at[l->n] = NULL;
}

/* Can it be typed, and be read as what it is? */
static bool
can_stand(const struct looking *l, const char *path)
{
	bool quoted = l->quoted || (l->quotes && strchr(path, ' ') != NULL);
	struct str clean;
	bool can;

	str_init(&clean);
	utf8_sanitize(&clean, path, strlen(path), UTF8_LINE);
	can = strcmp(clean.s, path) == 0 && !(quoted &&
	    strchr(path, '"') != NULL) && path[0] != '"';
	str_release(&clean);
	return can;
}

static void
add_path(struct looking *l, const char *path, bool directory)
{
	bool quoted = l->quoted || (l->quotes && strchr(path, ' ') != NULL);

	if (can_stand(l, path))
		add(l, mem_printf("%s%s%s", quoted ? "\"" : "", path,
		    directory ? "/" : quoted ? "\" " : " "));
}

static void
look_at(struct looking *l, const char *name)
{
	char *path, *whole;
	struct stat st;

	if (strncmp(name, l->start, strlen(l->start)) != 0 ||
	    strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
	    (name[0] == '.' && l->start[0] != '.'))
		return;
	path = mem_printf("%s%s", l->dir, name);
	whole = file_path_expand(path);
	if (stat(whole, &st) == 0 && (S_ISREG(st.st_mode) ||
	    S_ISDIR(st.st_mode)))
		add_path(l, path, S_ISDIR(st.st_mode));
	free(whole);
	free(path);
}

static void
look_into(struct looking *l)
{
	char *whole = file_path_expand(l->dir[0] == '\0' ? "." : l->dir);
	DIR *dir = opendir(whole);
	const struct dirent *entry;

	free(whole);
	if (dir == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		look_at(l, entry->d_name);
	closedir(dir);
}

static int
by_language(const void *a, const void *b)
{
	return strcoll(*(char *const *)a, *(char *const *)b);
}

char **
path_words(const char *typed, bool quotes)
{
	bool quoted = quotes && typed[0] == '"';
	const char *path = quoted ? typed + 1 : typed;
	const char *slash = strrchr(path, '/');
	size_t dir_len = slash == NULL ? 0 : (size_t)(slash + 1 - path);
	char *dir = mem_strndup(path, dir_len);
	struct looking l = { .dir = dir, .start = path + dir_len,
	    .quotes = quotes, .quoted = quoted,
	    .at = mem_zero(1, sizeof *l.at) };

	if (strcmp(path, "~") == 0)
		add_path(&l, path, true);
	else
		look_into(&l);
	qsort(l.at, l.n, sizeof *l.at, by_language);
	free(dir);
	return l.at;
}

void
path_words_free(char **words)
{
	if (words == NULL)
		return;
	for (char **word = words; *word != NULL; word++)
		free(*word);
	free(words);
}

bool
path_is_over(const char *arg)
{
	return arg[0] == '"' && strchr(arg + 1, '"') != NULL;
}

const char *
path_label(const char *candidate, size_t *len)
{
	size_t end = strlen(candidate), from;

	if (end > 0 && candidate[end - 1] == ' ')
		end--;
	if (end > 1 && candidate[end - 1] == '"')
		end--;
	from = end > 0 ? end - 1 : 0;	/* the slash at the end is shown */
	while (from > 0 && candidate[from - 1] != '/')
		from--;
	if (from == 0 && candidate[0] == '"')
		from = 1;
	*len = end - from;
	return candidate + from;
}
