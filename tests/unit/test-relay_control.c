/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/control.c: a line of words, and its answer */
#include "config.h"

#include <grp.h>
#include <sys/stat.h>

#include "base/str.h"
#include "relay/control.h"
#include "relaytest.h"

static int ran;

/* Says the words again; "no" is refused, "much" is answered with much. */
static char *
on_command(void *ctx, int count, char **words, struct str *answer)
{
	ran++;
	is_str(ctx, "ctx", "it is called with its context");
	if (strcmp(words[0], "no") == 0)
		return mem_strdup("not now");
	if (strcmp(words[0], "much") == 0)
		for (int i = 0; i < 5000; i++)
			str_add(answer, "0123456789\n");
	for (int i = 0; i < count; i++)
		str_printf(answer, "<%s>%s", words[i],
		    i == count - 1 ? "\n" : "");
	return NULL;
}

static struct control *
make(const char *path, const char *group, char **reason)
{
	return control_new(loop, path, group, on_command, "ctx", reason);
}

static void
fails(const char *path, const char *group, const char *word)
{
	char *reason = NULL;
	struct control *c = make(path, group, &reason);

	ok(c == NULL && reason != NULL && strstr(reason, word) != NULL,
	    "refused: %s", reason);
	free(reason);
	control_free(c);
}

static void
test_words(void)
{
	char line[CONTROL_LINE_BYTES_MAX + 2];
	int fd;

	is_str(ask("c", "a  bc d\n"), "<a><bc><d>\nok\n", "words");
	is_str(ask("c", "no\n"), "error: not now\n", "no");
	ok(strlen(ask("c", "much\n")) == 5000 * 11 + strlen("<much>\nok\n"),
	    "a long answer");
	ran = 0;
	ok(strstr(ask("c", "\n"), "error: ") != NULL, "no words");
	ok(strstr(ask("c", "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17\n"),
	    "error: ") != NULL, "too many");
	memset(line, 'x', sizeof line);
	line[sizeof line - 1] = '\0';
	is_str(ask("c", line), "", "a line without an end is cut off");
	fd = dial("c");
	send(fd, "half", 4, 0);
	shutdown(fd, SHUT_WR);
	is_str(hear_all(fd), "", "so is half a line");
	is_int(ran, 0, "nothing of that was done");
	fd = dial("c");
	send(fd, "in ", 3, 0);
	turns();
	send(fd, "two\nthree\n", 10, 0);
	is_str(hear_all(fd), "<in><two>\nok\n", "one line in parts");
}

static void
test_socket(void)
{
	const struct group *group = getgrgid(getegid());
	char *path = mem_printf("%s/c", scratch), *reason;
	struct control *c = make(path, NULL, &reason);
	struct stat st;

	ok(c != NULL && stat(path, &st) == 0 && S_ISSOCK(st.st_mode) &&
	    (st.st_mode & 0777) == 0600, "its owner's socket");
	test_words();
	fails(path, NULL, "in use");
	control_free(c);
	ok(stat(path, &st) < 0, "it is removed");
	if (group != NULL) {
		c = make(path, group->gr_name, &reason);
		ok(c != NULL && stat(path, &st) == 0 &&
		    (st.st_mode & 0777) == 0660, "a group's");
		control_free(c);
	}
	fails(path, "no-such-group", "no such group");
	ok(stat(path, &st) < 0, "and nothing is left");
	fails("/nowhere/at/all", NULL, "/nowhere/at/all");
	free(path);
}

int
main(void)
{
	nettest_init();
	test_socket();
	control_free(NULL);
	nettest_end();
	return done_testing();
}
