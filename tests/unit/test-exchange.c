/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * client/exchange: files between two apps on one loop, and what an app does
 * that lies about them.
 */
#include "config.h"

#include "clientbed.h"

#include "client/exchange_inner.h"

static struct bed_client *anna, *bob;

static void
meet(void)
{
	setenv("HOME", tempdir, 1);
	unsetenv("XDG_DOWNLOAD_DIR");
	mkdir(tempdir_path("Downloads"), 0700);
	anna = bed_client("anna", "moon", true);
	ok(bed_ready(anna, 1), "the first one is ready");
	bob = bed_client("bob", "moon", false);
	ok(bed_ready(bob, 1), "the second one is ready");
	bed_type(anna, "/set file-rate 1000000");
	bed_type(anna, "hello");
	ok(bed_text(bob, "hello"), "they talk");
}

static void
write_file(const char *name, char c, size_t len)
{
	char *content = mem_alloc(len + 1);

	memset(content, c, len);
	content[len] = '\0';
	tempdir_write(name, content);
	free(content);
}

/* anna offers it, bob hears of it. */
static void
offer(const char *name, const char *to)
{
	char *line = mem_printf("/send %s%s", tempdir_path(name), to);

	str_clear(&bob->log);
	ok(bed_type(anna, line), "%s", line);
	ok(bed_log(bob, "/accept"), "is offered");
	free(line);
}

static void
test_whole(void)
{
	write_file("one.txt", 'x', 50000);
	offer("one.txt", " bob");
	ok(strstr(bob->log.s, "anna offers you the file one.txt (50.0 kB)") !=
	    NULL, "with its name and size");
	is_int(tempdir_mode("Downloads/one.txt"), -1, "nothing comes unasked");
	ok(bed_type(bob, "/accept"), "the only offer is accepted");
	ok(bed_log(bob, "whole and right"), "it comes");
	is_str(tempdir_read("Downloads/one.txt"), tempdir_read("one.txt"),
	    "as it was");
	ok(bed_log(anna, "bob has one.txt"), "its sender hears of it");
	is_str(anna->file.checksum, bob->file.checksum,
	    "both see the same checksum");
	ok(anna->file.have == 50000 && bob->file.have == 50000,
	    "and all its bytes");
	ok(!app_files_are_busy(anna->app) && !app_files_are_busy(bob->app),
	    "nothing is left to do");
}

static void
test_empty(void)
{
	write_file("empty", 'x', 0);
	offer("empty", "");
	ok(strstr(bob->log.s, "everybody") != NULL, "to everybody");
	bed_type(bob, "/accept");
	ok(bed_log(bob, "whole and right"), "an empty one comes, too");
	is_int(tempdir_mode("Downloads/empty"), 0600, "as a file");
	ok(bed_log(anna, "bob has empty"), "its sender hears of it");
	bed_type(anna, "/cancel");
	ok(bed_log(anna, "not offered any more"), "and ends the offer");
}

static void
test_decline(void)
{
	char *line;

	write_file("two.txt", 'y', 100);
	offer("two.txt", " bob");
	ok(bed_type(bob, "/decline"), "an offer is declined");
	ok(bed_log(anna, "bob does not take two.txt"), "its sender hears it");
	ok(!bed_type(bob, "/accept") &&
	    strstr(bob->log.s, "no such file") != NULL, "it is gone");
	bed_type(bob, "/set download-megabytes 0");
	bed_type(anna, "/send two.txt bob");
	ok(strstr(anna->log.s, "cannot read two.txt") != NULL,
	    "what is not there is said");
	str_clear(&bob->log);
	line = mem_printf("/send %s bob", tempdir_path("one.txt"));
	bed_type(anna, line);
	free(line);
	ok(bed_log(bob, "/set download-megabytes"),
	    "one that is too large is declined by itself");
	ok(bed_log(anna, "bob does not take one.txt"), "its sender hears it");
	bed_type(bob, "/set download-megabytes 100");
	offer("two.txt", " bob");
	bed_type(anna, "/cancel");
	ok(bed_log(bob, "does not offer two.txt any more"),
	    "an offer is withdrawn");
}

/* Waits for file's end at both; the content is then no other. */
static void
test_changed(void)
{
	FILE *file;

	write_file("three.txt", 'a', 40000);
	offer("three.txt", " bob");
	file = fopen(tempdir_path("three.txt"), "r+");
	fputc('b', file);
	fclose(file);
	bed_type(bob, "/accept");
	ok(bed_log(bob, "not what was offered"),
	    "what has changed is not what was offered");
	ok(bed_log(anna, "deleted there"), "its sender hears it");
	is_int(tempdir_mode("Downloads/three.txt"), -1, "nothing is kept");
	is_int((long long)bob->file.outcome, OUTCOME_WRONG, "at all");
	offer("three.txt", " bob");
	write_file("three.txt", 'b', 10);
	bed_type(bob, "/accept");
	ok(bed_log(bob, "cannot send three.txt"), "what is shorter is");
	ok(bed_log(anna, "shorter"), "said at both ends");
}

/* ---- lies ---- */

static void
say(struct bed_client *c, enum message_kind kind, const uint8_t *body,
    size_t len)
{
	uint32_t to = people_self((c == anna ? bob : anna)->app->people);

	session_say(c->app->session, to, kind, (const char *)body, len,
	    loop_now_ms(bed_loop));
}

static void
say_answer(struct bed_client *c, const struct file_id *id,
    enum file_verdict verdict, uint64_t have)
{
	struct file_answer a = { *id, verdict, have };
	uint8_t body[64];
	struct writer w;

	writer_init(&w, body, sizeof body);
	file_answer_encode(&w, &a);
	say(c, MESSAGE_FILE_ANSWER, body, w.len);
}

/* bob asks for the file again whenever all of it has come, without having
 * accepted it. */
static bool
asks_on(struct bed_client *c, const void *id)
{
	const struct exchange *x = c->app->exchange;
	const struct item *item = x->items[x->n - 1];
	static uint64_t asked = UINT64_MAX;

	if (item->spent != asked && item->flow.next % item->size == 0) {
		asked = item->spent;
		say_answer(bob, id, FILE_GO, 0);
	}
	return strstr(c->log.s, "again and again") != NULL;
}

static void
test_greedy(void)
{
	char hex[2 * FILE_ID_BYTES + 1];
	struct front_file file;
	struct file_id id;
	size_t n = 0;

	write_file("four.txt", 'z', 40000);
	offer("four.txt", " bob");
	while (app_file(bob->app, n, &file))
		n++;
	snprintf(hex, sizeof hex, "%s", file.checksum);
	is_int(str_unhex(id.b, sizeof id.b, hex), 0, "its id");
	ok(bed_until(asks_on, anna, &id),
	    "F5: who asks for a file again and again gets it no more");
	is_int(tempdir_mode("Downloads/four.txt"), -1,
	    "and what was not accepted is not written");
	ok(bed_log(bob, "cannot send"), "it is told");
}

static void
say_offer(uint8_t hash, bool again, const char *name)
{
	struct file_offer o = { .again = again, .size = 5, .name = name,
	    .name_len = strlen(name) };
	uint8_t body[512];
	struct writer w;

	memset(o.hash.b, hash, sizeof o.hash.b);
	writer_init(&w, body, sizeof body);
	file_offer_encode(&w, &o);
	say(anna, MESSAGE_FILE_OFFER, body, w.len);
}

static size_t
undecided(void)
{
	struct front_file file;
	size_t i, n = 0;

	for (i = 0; app_file(bob->app, i, &file); i++)
		n += file.incoming && file.state == TRANSFER_OFFERED;
	return n;
}

static void
settle(const char *text)
{
	bed_type(anna, text);
	ok(bed_text(bob, text), "all has been heard: %s", text);
}

static void
test_flood(void)
{
	struct file_id id = { { 1 } };
	size_t before = undecided();
	int i;

	str_clear(&bob->log);
	for (i = 0; i < 100; i++)
		say_offer((uint8_t)i, false, "../../.profile");
	settle("flooded");
	is_int((long long)(undecided() - before), 8,
	    "F3: of a hundred offers eight are shown");
	ok(strstr(bob->log.s, "the file profile (5 bytes)") != NULL,
	    "by a name that is one");
	say_offer(3, true, "../../.profile");
	say(anna, MESSAGE_FILE_PART, (const uint8_t *)"short", 5);
	say(anna, MESSAGE_FILE_ANSWER, (const uint8_t *)"short", 5);
	say(anna, MESSAGE_FILE_END, (const uint8_t *)"short", 5);
	say(anna, MESSAGE_FILE_OFFER, (const uint8_t *)"short", 5);
	say_answer(anna, &id, FILE_WHOLE, 0);
	settle("nonsense");
	is_int((long long)(undecided() - before), 8, "nonsense is nothing");
}

/* bob hears that of anna, at once. */
static void
hears(enum message_kind kind, const struct writer *w)
{
	struct session_event event = { .type = EVENT_MESSAGE,
	    .id = people_self(anna->app->people), .direct = true,
	    .kind = kind, .text = (char *)w->data, .text_len = w->len };

	exchange_event(bob->app->exchange, &event);
}

static void
hears_part(const struct file_id *id, uint64_t offset, const char *text)
{
	struct file_part part = { *id, offset, (const uint8_t *)text,
	    strlen(text) };
	uint8_t body[128];
	struct writer w;

	writer_init(&w, body, sizeof body);
	file_part_encode(&w, &part);
	hears(MESSAGE_FILE_PART, &w);
}

static bool
is_running(struct bed_client *c, const void *arg)
{
	const struct exchange *x = c->app->exchange;

	return arg == NULL &&
	    x->items[x->n - 1]->t.state == TRANSFER_RUNNING;
}

/* Parts of a file of ten bytes that bob has accepted and anna never had. */
static void
test_parts(void)
{
	struct file_offer o = { .size = 10, .name = "ten", .name_len = 3 };
	const struct exchange *x = bob->app->exchange;
	uint8_t body[128];
	struct item *item;
	struct writer w;
	char line[32];

	bed_type(anna, "/cancel");
	while (undecided() > 0) {
		size_t i = 0;

		while (x->items[i]->t.state != TRANSFER_OFFERED)
			i++;
		snprintf(line, sizeof line, "/decline %u",
		    x->items[i]->number);
		bed_type(bob, line);
	}
	memset(o.hash.b, 99, sizeof o.hash.b);
	writer_init(&w, body, sizeof body);
	file_offer_encode(&w, &o);
	hears(MESSAGE_FILE_OFFER, &w);
	item = x->items[x->n - 1];
	hears_part(&item->id, 0, "unasked");
	ok(item->file == NULL, "a part before the accept is nothing");
	bed_type(bob, "/accept");
	ok(bed_until(is_running, bob, NULL), "bob waits for parts");
	hears_part(&item->id, 0, "abcd");
	is_int((long long)exchange_have(item), 4, "one comes");
	is_int(item->untold, 1, "which is to be told");
	hears_part(&item->id, 0, "abcd");
	is_int((long long)exchange_have(item), 4, "once more, it is skipped");
	is_int(item->untold, 2, "and told, or its sender would wait");
	hears_part(&item->id, 2, "cdef");
	is_int((long long)exchange_have(item), 6, "what is new of it counts");
	hears_part(&item->id, 8, "ij");
	is_int((long long)exchange_have(item), 6, "one with a gap does not");
	is_int(item->untold, 0, "but all is told");
	hears_part(&item->id, 6, "ghijk");
	is_int((long long)exchange_have(item), 6,
	    "nor one beyond what was offered");
	str_clear(&bob->log);
	hears_part(&item->id, 6, "ghij");
	is_int(item->t.outcome, OUTCOME_WRONG, "at the end it is compared");
	ok(strstr(bob->log.s, "not what was offered") != NULL &&
	    tempdir_mode("Downloads/ten") == -1, "and deleted");
}

static void
test_unknown(void)
{
	struct file_id id = { { 9 } };

	str_clear(&anna->log);
	say_answer(bob, &id, FILE_GO, 0);
	say_answer(bob, &id, FILE_NO, 0);
	bed_type(bob, "still here");
	ok(bed_text(anna, "still here") &&
	    strstr(anna->log.s, "file") == NULL,
	    "answers to what was never offered mean nothing");
}

int
main(void)
{
	bed_start();
	meet();
	test_whole();
	test_empty();
	test_decline();
	test_changed();
	test_greedy();
	test_flood();
	test_parts();
	test_unknown();
	bed_free(bob);
	bed_free(anna);
	loop_free(bed_loop);
	return done_testing();
}
