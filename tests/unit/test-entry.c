/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/backbone/entry.c: what is believed of a log that others can write to */
#include "config.h"

#include <stdlib.h>
#include <string.h>

#include "backbone/entry.h"
#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "tap.h"

#define NAME "0123456789abcdef0123456789abcdef"
#define TOKEN "token of 16 byte"
/* Of 0x1a2b3c4d: a MSG, a JOIN; of another one: a JOIN. */
#define MSG "\x1a\x2b\x3c\x4d\0\0\0\0\0\5\x80\0\0\0!"
#define JOIN "\x1a\x2b\x3c\x4d\0\0\0\0\0\4\x21\0\0\0"
#define EXIT "\x1a\x2b\x3c\x4d\0\0\0\0\0\4\x22\0\0\0"
#define OTHER "\x01\x02\x03\x04\0\0\0\0\0\4\x21\0\0\0"

struct fields {
	const char *n, *relay, *number, *token, *refused, *frames;
	size_t len;
};

static const struct fields good = {
	"7", NAME, "3", TOKEN, "", MSG, sizeof MSG - 1
};

static void
add(struct str *s, const char *data, size_t len)
{
	str_printf(s, "$%zu\r\n", len);
	str_add_mem(s, data, len);
	str_add(s, "\r\n");
}

static void
add_field(struct str *s, const char *name, const char *value)
{
	add(s, name, strlen(name));
	add(s, value, strlen(value));
}

static redisReply *
reply_of(const struct str *s)
{
	redisReader *reader = redisReaderCreate();
	void *reply = NULL;

	redisReaderFeed(reader, s->s, s->len);
	if (redisReaderGetReply(reader, &reply) != REDIS_OK || reply == NULL)
		bail_out("the test's reply is none");
	redisReaderFree(reader);
	return reply;
}

static redisReply *
make(const struct fields *f)
{
	redisReply *reply;
	struct str s;

	str_init(&s);
	str_add(&s, "*2\r\n");
	add(&s, "1700-0", 6);
	str_add(&s, "*12\r\n");
	add_field(&s, "n", f->n);
	add_field(&s, "r", f->relay);
	add_field(&s, "s", f->number);
	add_field(&s, "t", f->token);
	add_field(&s, "x", f->refused);
	add(&s, "f", 1);
	add(&s, f->frames, f->len);
	reply = reply_of(&s);
	str_release(&s);
	return reply;
}

static int
judge(struct fields f)
{
	struct entry e;
	redisReply *reply = make(&f);
	int r = entry_read(&e, reply);

	freeReplyObject(reply);
	return r;
}

static void
test_good(void)
{
	struct entry e;
	redisReply *reply = make(&good);

	is_int(entry_read(&e, reply), ERR_OK, "one of ours");
	is_str(e.id, "1700-0", "its id");
	is_int(e.n, 7, "its number in the log");
	is_str(e.relay, NAME, "its relay");
	is_int(e.number, 3, "its batch");
	is_mem(e.token, TOKEN, TOKEN_BYTES, "its token");
	is_int(e.len, sizeof MSG - 1, "its frames");
	freeReplyObject(reply);
}

static struct fields
frames(const char *data, size_t len)
{
	struct fields f = good;

	f.frames = data;
	f.len = len;
	return f;
}

static void
test_bad_fields(void)
{
	struct fields f;

	f = good, f.n = "0", is_int(judge(f), ERR_FORMAT, "no number 0");
	f = good, f.n = "-1", is_int(judge(f), ERR_FORMAT, "nor -1");
	f = good, f.n = "7x", is_int(judge(f), ERR_FORMAT, "nor 7x");
	f = good, f.relay = "", is_int(judge(f), ERR_OK, "Redis itself");
	f = good, f.relay = "abc", is_int(judge(f), ERR_FORMAT, "no name");
	f = good, f.number = "", is_int(judge(f), ERR_FORMAT, "no batch");
	f = good, f.token = "x", is_int(judge(f), ERR_FORMAT, "no token");
	f = good, f.refused = "1a2b3c4", is_int(judge(f), ERR_FORMAT,
	    "half an id");
	f = good, f.refused = "1a2b3c4G", is_int(judge(f), ERR_FORMAT,
	    "no hex");
}

static void
test_bad_frames(void)
{
	static const struct {
		const char *frame;
		int want;
		const char *name;
	} rows[] = {
		{ JOIN, ERR_OK, "a JOIN" },
		{ EXIT, ERR_OK, "an EXIT" },
		{ "\0\0\0\1\0\0\0\0\0\4\1abc", ERR_OK, "a PING to the relay" },
		{ "\0\0\0\1\0\0\0\2\0\4\3\0\0\0", ERR_OK, "an ERROR to one" },
		{ "\0\0\0\1\0\0\0\0\0\4\3\0\0\0", ERR_FORMAT,
		  "no ERROR to all" },
		{ "\0\0\0\1\0\0\0\0\0\4\2abc", ERR_FORMAT, "no PONG to it" },
		{ "\0\0\0\1\0\0\0\0\0\4\x20\0\0\0", ERR_FORMAT, "no INIT" },
		{ "\0\0\0\1\0\0\0\0\0\4\0\0\0\0", ERR_FORMAT, "no type 0" },
		{ "\0\0\0\1\0\0\0\0\0\4\xff\0\0\0", ERR_FORMAT,
		  "no type 255" },
		{ "\0\0\0\0\0\0\0\0\0\4\x80\0\0\0", ERR_FORMAT,
		  "nothing from the relay itself" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		is_int(judge(frames(rows[i].frame, 14)), rows[i].want, "%s",
		    rows[i].name);
	is_int(judge(frames("", 0)), ERR_OK, "it may have none");
	is_int(judge(frames(MSG, sizeof MSG - 2)), ERR_FORMAT, "half a frame");
	is_int(judge(frames(MSG "x", sizeof MSG)), ERR_FORMAT,
	    "and a byte more");
}

static void
test_foreign(void)
{
	static const char *const replies[] = {
		"$2\r\nhi\r\n", "*0\r\n", "*2\r\n:1\r\n*0\r\n",
		"*2\r\n$3\r\n1-0\r\n$1\r\nx\r\n", "*2\r\n$3\r\n1-0\r\n*-1\r\n",
		"*2\r\n$3\r\n1-0\r\n*2\r\n$1\r\nn\r\n$1\r\n1\r\n",
		"*2\r\n$3\r\n1-0\r\n*2\r\n:1\r\n:2\r\n",
		/* one field six times */
		"*2\r\n$3\r\n1-0\r\n*12\r\n$1\r\nn\r\n$1\r\n1\r\n"
		"$1\r\nn\r\n$1\r\n1\r\n$1\r\nn\r\n$1\r\n1\r\n"
		"$1\r\nn\r\n$1\r\n1\r\n$1\r\nn\r\n$1\r\n1\r\n"
		"$1\r\nn\r\n$1\r\n1\r\n",
	};
	struct entry e;
	struct str s;

	for (size_t i = 0; i < ARRAY_LEN(replies); i++) {
		redisReply *reply;

		str_init(&s);
		str_add(&s, replies[i]);
		reply = reply_of(&s);
		is_int(entry_read(&e, reply), ERR_FORMAT, "none of ours: %zu",
		    i);
		is_str(e.id, i < 3 ? "" : "1-0", "to be passed over");
		freeReplyObject(reply);
		str_release(&s);
	}
}

static void
is_unpacked(const char *refused, bool ours, const char *want, size_t len,
    const char *name)
{
	struct fields f = frames(OTHER MSG JOIN, 14 + 15 + 14);
	struct entry e;
	redisReply *reply;
	struct buf out;

	f.refused = refused;
	reply = make(&f);
	buf_init(&out, 1000);
	if (entry_read(&e, reply) != ERR_OK)
		bail_out("not read");
	entry_unpack(&e, ours, &out);
	is_int(buf_len(&out), len, "%s", name);
	is_mem(buf_data(&out), want, len, "%s: the bytes", name);
	buf_release(&out);
	freeReplyObject(reply);
}

static void
test_unpack(void)
{
	is_unpacked("", false, OTHER MSG JOIN, 43, "all frames");
	is_unpacked("1a2b3c4d", false, OTHER MSG, 29,
	    "a JOIN that cannot be is none for others");
	is_unpacked("1a2b3c4d", true, OTHER MSG EXIT, 43,
	    "and an EXIT for its own relay");
	is_unpacked("010203041a2b3c4d", false, MSG, 15, "two of them");
}

int
main(void)
{
	test_good();
	test_bad_fields();
	test_bad_frames();
	test_foreign();
	test_unpack();
	return done_testing();
}
