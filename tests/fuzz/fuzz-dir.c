/* SPDX-License-Identifier: GPL-3.0-or-later */
/* See fuzz-dir.h. Whatever fails here is a reason to end. */
#include "config.h"

#include "fuzz-dir.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "fuzz.h"

static char directory[256];

static void
clean_up(void)
{
	DIR *dir = opendir(directory);
	struct dirent *entry;
	char *path;

	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		path = mem_printf("%s/%s", directory, entry->d_name);
		unlink(path);	/* not "." and ".." */
		free(path);
	}
	if (dir != NULL)
		closedir(dir);
	rmdir(directory);
}

static void
make_directory(void)
{
	const char *top = getenv("TMPDIR");
	char *template;

	if (top == NULL || *top == '\0')
		top = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
	template = mem_printf("%s/tuschel-fuzz-XXXXXX", top);
	must(strlen(template) < sizeof directory);
	must(mkdtemp(template) != NULL);
	strcpy(directory, template);
	free(template);
	atexit(clean_up);
}

char *
fuzz_dir_path(const char *name)
{
	if (directory[0] == '\0')
		make_directory();
	return name[0] == '\0' ? mem_strdup(directory) :
	    mem_printf("%s/%s", directory, name);
}

static int
open_file(const char *name, int flags)
{
	char *path = fuzz_dir_path(name);
	int fd = open(path, flags | O_CLOEXEC, 0600);

	must(fd >= 0);
	free(path);
	return fd;
}

void
fuzz_dir_write(const char *name, const void *data, size_t size)
{
	int fd = open_file(name, O_WRONLY | O_CREAT | O_TRUNC);

	must(write(fd, data, size) == (ssize_t)size);
	close(fd);
}

char *
fuzz_dir_read(const char *name)
{
	int fd = open_file(name, O_RDONLY);
	struct stat st;
	char *text;

	must(fstat(fd, &st) == 0);
	text = mem_alloc((size_t)st.st_size + 1);
	must(read(fd, text, (size_t)st.st_size) == st.st_size);
	text[st.st_size] = '\0';
	close(fd);
	return text;
}
