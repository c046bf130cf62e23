/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histories: written, read back and forth, cut at every byte, changed at
 * every byte, shared by two writers, rotated and forgotten.
 */
#include "config.h"

#include "store/history.h"

#include <dirent.h>
#include <sys/time.h>

#include "base/clock.h"
#include "base/mem.h"
#include "crypto/prim.h"
#include "tempdir.h"
#include "tap.h"

static const struct vault_cost cheap = { 1, 8, { 1 } };
static const struct history_limits no_limits = { 3650, 1 << 30 };
static struct vault *vault;
static char dir[256];

static struct history *
open_room(const char *room)
{
	char *reason;
	struct history *h = history_open(dir, vault, room, &no_limits,
	    &reason);

	if (h == NULL)
		bail_out("%s", reason);
	return h;
}

static void
add(struct history *h, const char *text)
{
	struct history_line line = { .kind = HISTORY_TEXT,
	    .flags = HISTORY_OWN | HISTORY_DIRECT, .mark = 2,
	    .wall_ms = clock_wall_ms(), .generation = 7,
	    .who = { { 0xaa } }, .to = { { 0xbb } }, .name = "anna",
	    .to_name = "bob", .text = text, .text_len = strlen(text) };
	char *reason;

	if (!history_add(h, &line, &reason))
		bail_out("%s", reason);
}

static void
add_number(struct history *h, int i)
{
	char text[16];

	snprintf(text, sizeof text, "line %d", i);
	add(h, text);
}

/* All lines, forth, as one text; checks that they are the same back. */
static const char *
all(const char *room, size_t *damaged)
{
	static char forth[4096];
	struct history_reader *r = history_reader_new(dir, vault, room, 0);
	struct history_line line;
	size_t n = 0, back = 0;

	forth[0] = '\0';
	history_rewind(r, true);
	while (history_next(r, &line)) {
		n++;
		if (strlen(forth) + line.text_len + 2 < sizeof forth)
			strcat(strcat(forth, line.text), ";");
	}
	while (history_previous(r, &line))
		back++;
	if (back != n)
		is_int((long long)back, (long long)n, "as many back");
	*damaged = history_damaged(r);
	history_reader_free(r);
	return forth;
}

/* The only segment of the only room; its path, and its size. */
static const char *
segment(size_t *size)
{
	static char path[512];
	FILE *find;
	struct stat st;

	snprintf(path, sizeof path, "find %s -type f", dir);
	find = popen(path, "r");
	if (find == NULL || fgets(path, sizeof path, find) == NULL)
		abort();
	pclose(find);
	path[strcspn(path, "\n")] = '\0';
	if (stat(path, &st) != 0)
		abort();
	*size = (size_t)st.st_size;
	return path;
}

static uint8_t *
slurp(const char *path, size_t size)
{
	uint8_t *bytes = mem_alloc(size);
	FILE *file = fopen(path, "r");

	if (file == NULL || fread(bytes, 1, size, file) != size)
		abort();
	fclose(file);
	return bytes;
}

static void
spill(const char *path, const uint8_t *bytes, size_t size)
{
	FILE *file = fopen(path, "w");

	if (file == NULL || fwrite(bytes, 1, size, file) != size)
		abort();
	fclose(file);
}

static void
test_line(void)
{
	uint8_t *bytes;
	struct history *h = open_room("relay:1");
	struct history_reader *r;
	struct history_line line;
	size_t damaged, size;
	const char *path;

	add(h, "first\nline \xc3\xa4");
	add(h, "");
	history_close(h);
	r = history_reader_new(dir, vault, "relay:1", 0);
	ok(!history_next(r, &line), "a reader stands at the end");
	ok(history_previous(r, &line) && line.text_len == 0, "the newest");
	ok(history_previous(r, &line), "and the one before");
	is_str(line.text, "first\nline \xc3\xa4", "its text");
	ok(line.kind == HISTORY_TEXT && line.mark == 2 &&
	    line.flags == (HISTORY_OWN | HISTORY_DIRECT) &&
	    line.generation == 7 && line.who.b[0] == 0xaa &&
	    line.to.b[0] == 0xbb && line.wall_ms > 0, "and all about it");
	ok(strcmp(line.name, "anna") == 0 && strcmp(line.to_name, "bob") == 0,
	    "with names");
	ok(!history_previous(r, &line), "no more");
	ok(history_next(r, &line) && line.text_len > 0, "forth again");
	history_reader_free(r);
	path = segment(&size);
	ok(strstr(path, "relay") == NULL, "its place does not tell the room");
	bytes = slurp(path, size);
	ok(memmem(bytes, size, "first", 5) == NULL,
	    "nor does it tell the text");
	free(bytes);
	is_str(all("relay:2", &damaged), "", "another room has nothing of it");
	r = history_reader_new(dir, vault, "relay:1", clock_wall_ms() + 1);
	ok(!history_previous(r, &line), "what is too old is passed over");
	history_reader_free(r);
}

static bool
has(const void *ctx, const struct history_line *line)
{
	return strstr(line->text, ctx) != NULL;
}

static void
test_search(void)
{
	struct history_reader *r;
	struct history_line line;

	r = history_reader_new(dir, vault, "relay:1", 0);
	ok(history_search(r, false, has, "first", &line), "found backwards");
	ok(!history_search(r, false, has, "first", &line), "once");
	ok(history_search(r, true, has, "\xc3\xa4", &line), "and forwards");
	history_reader_free(r);
}

/* The room has three lines, in two blocks, of two runs. */
static void
make_three(void)
{
	struct history *h;
	char *reason;

	history_delete(dir, vault, "cut", &reason);
	h = open_room("cut");
	add_number(h, 1);
	add_number(h, 2);
	history_close(h);
	h = open_room("cut");
	add_number(h, 3);
	history_close(h);
}

static const char *const whole = "line 1;line 2;line 3;";

/* Is what is there a beginning of what was, and more the longer it is? */
static void
test_cut(void)
{
	size_t size, damaged, before = 0;
	bool grows = true, begins = true, quiet = true;
	const char *path, *now;
	uint8_t *bytes;

	make_three();
	path = segment(&size);
	bytes = slurp(path, size);
	is_str(all("cut", &damaged), whole, "a second run goes on");
	for (size_t cut = 0; cut <= size; cut++) {
		spill(path, bytes, cut);
		now = all("cut", &damaged);
		begins = begins && strncmp(now, whole, strlen(now)) == 0;
		grows = grows && strlen(now) >= before;
		quiet = quiet && damaged == 0;
		before = strlen(now);
	}
	ok(begins && grows && before == strlen(whole),
	    "cut at any byte it keeps the lines before");
	ok(quiet, "and does not cry over the last one");
	free(bytes);
}

static void
test_torn(void)
{
	struct history *h;
	size_t size, damaged;
	const char *path;

	make_three();
	path = segment(&size);
	if (truncate(path, (off_t)size - 5) != 0)
		abort();
	h = open_room("cut");
	add_number(h, 4);
	history_close(h);
	is_str(all("cut", &damaged), "line 1;line 2;line 4;",
	    "a torn last record costs that record only");
	is_int((long long)damaged, 0, "and is no damage");
}

static void
test_changed(void)
{
	size_t size, damaged, unnoticed = 0, wrong = 0;
	const char *path, *now;
	uint8_t *bytes;

	make_three();
	path = segment(&size);
	bytes = slurp(path, size);
	for (size_t i = 0; i < size; i++) {
		bytes[i] ^= 0x10;
		spill(path, bytes, size);
		now = all("cut", &damaged);
		unnoticed += strcmp(now, whole) == 0;
		wrong += strstr(whole, now) == NULL &&
		    strcmp(now, "line 1;line 3;") != 0;
		bytes[i] ^= 0x10;
	}
	is_int((long long)unnoticed, 0, "any changed byte is noticed");
	is_int((long long)wrong, 0, "and costs what follows it in its run");
	bytes[size - 1] ^= 1;
	spill(path, bytes, size);
	is_str(all("cut", &damaged), "line 1;line 2;", "the last one");
	is_int((long long)damaged, 1, "is told as damage");
	free(bytes);
}

/* Blocks and segments cannot be moved. */
static void
test_moved(void)
{
	size_t size, damaged;
	uint8_t *bytes, *twice;
	const char *path;
	char *other;

	make_three();
	path = segment(&size);
	bytes = slurp(path, size);
	twice = mem_alloc(2 * size);
	memcpy(twice, bytes, size);
	memcpy(twice + size, bytes, size);
	spill(path, twice, 2 * size);
	is_str(all("cut", &damaged), whole, "a repeated block does not open");
	ok(damaged > 0, "which is noticed");
	other = mem_strdup(path);
	other[strlen(other) - 1] = '9';
	spill(path, bytes, size);
	rename(path, other);
	is_str(all("cut", &damaged), "", "nor does a renamed segment");
	unlink(other);
	free(other);
	free(twice);
	free(bytes);
}

static void
test_two(void)
{
	struct history *a = open_room("two"), *b = open_room("two");
	size_t damaged;
	char *reason;

	add_number(a, 1);
	add_number(b, 2);
	add_number(a, 3);
	add_number(b, 4);
	history_close(a);
	history_close(b);
	is_str(all("two", &damaged), "line 1;line 3;line 2;line 4;",
	    "two writers do not mix their segments");
	ok(history_delete(dir, vault, "two", &reason), "deleted");
	is_str(all("two", &damaged), "", "is gone");
}

static int
count_files(void)
{
	char command[300];
	FILE *find;
	int n = 0, c;

	snprintf(command, sizeof command, "find %s -type f", dir);
	find = popen(command, "r");
	while (find != NULL && (c = getc(find)) != EOF)
		n += c == '\n';
	pclose(find);
	return n;
}

static void
test_limits(void)
{
	const struct history_limits small = { 3650, 1 << 21 },
	    short_ = { 1, 1 << 30 };
	struct timeval old[2] = { { 1700000000, 0 }, { 1700000000, 0 } };
	struct history *h = open_room("big");
	char *text = mem_zero(1, 60001), *reason;
	size_t size;

	memset(text, 'x', 60000);
	for (int i = 0; i < 20; i++)
		add(h, text);
	is_int(count_files(), 2, "a mebibyte is a segment");
	history_set_limits(h, &small);
	for (int i = 0; i < 60; i++)
		add(h, text);
	ok(count_files() <= 3, "the oldest go by size: %d", count_files());
	history_close(h);
	history_delete(dir, vault, "big", &reason);
	h = open_room("big");
	add(h, "old");
	history_close(h);
	utimes(segment(&size), old);
	h = history_open(dir, vault, "big", &short_, &reason);
	add(h, "new");
	is_int(count_files(), 2, "a segment of another day is not added to");
	history_close(h);
	h = history_open(dir, vault, "big", &short_, &reason);
	utimes(segment(&size), old);
	history_close(h);
	history_delete(dir, vault, "big", &reason);
	free(text);
}

int
main(void)
{
	char *reason;

	prim_start();
	tempdir_make();
	snprintf(dir, sizeof dir, "%s", tempdir_path("history"));
	vault = vault_of_passphrase("a", &cheap);
	test_line();
	test_search();
	history_delete(dir, vault, "relay:1", &reason);
	test_cut();
	test_torn();
	test_changed();
	test_moved();
	test_two();
	test_limits();
	vault_free(vault);
	return done_testing();
}
