/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A directory for one test, gone at its end, and files in it.
 */
#ifndef TEMPDIR_H
#define TEMPDIR_H

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static char tempdir[] = "/tmp/tuschel-test-XXXXXX";

static inline int
tempdir_remove_one(const char *path, const struct stat *st, int type,
    struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

static inline void
tempdir_remove(void)
{
	nftw(tempdir, tempdir_remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static inline void
tempdir_make(void)
{
	if (mkdtemp(tempdir) == NULL)
		abort();
	atexit(tempdir_remove);
}

/* "TEMPDIR/NAME", valid until called eight times more. */
static inline const char *
tempdir_path(const char *name)
{
	static char paths[8][256];
	static unsigned next;
	char *path = paths[next++ % 8];

	snprintf(path, sizeof paths[0], "%s/%s", tempdir, name);
	return path;
}

static inline void
tempdir_write(const char *name, const char *content)
{
	FILE *file = fopen(tempdir_path(name), "w");

	if (file == NULL || fputs(content, file) < 0 || fclose(file) != 0)
		abort();
}

/* Valid until the next call; "" if there is no such file. */
static inline const char *
tempdir_read(const char *name)
{
	static char content[65536];
	FILE *file = fopen(tempdir_path(name), "r");
	size_t len = 0;

	if (file != NULL) {
		len = fread(content, 1, sizeof content - 1, file);
		fclose(file);
	}
	content[len] = '\0';
	return content;
}

static inline int
tempdir_mode(const char *name)
{
	struct stat st;

	return stat(tempdir_path(name), &st) != 0 ? -1 :
	    (int)(st.st_mode & 0777);
}

/* How many files there are. */
static inline int
tempdir_count(void)
{
	char command[64];
	FILE *ls;
	int n = 0, c;

	snprintf(command, sizeof command, "ls -A %s", tempdir);
	ls = popen(command, "r");
	if (ls == NULL)
		abort();
	while ((c = getc(ls)) != EOF)
		n += c == '\n';
	pclose(ls);
	return n;
}

#endif
