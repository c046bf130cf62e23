/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/hub/route.c: what becomes of each frame, seen through the hub */
#include "config.h"

#include "hubtest.h"

/* a, b and c are in, and have heard of each other. */
static void
three(struct party *p, struct guest **a, struct guest **b, struct guest **c)
{
	party_init(p);
	party_start(p);
	*a = come(p);
	*b = come(p);
	*c = come(p);
	heard(p, *a);
	heard(p, *b);
	heard(p, *c);
}

static void
test_destinations(void)
{
	struct party p;
	struct guest *a, *b, *c;
	char text[80];

	three(&p, &a, &b, &c);
	say(&p, a, TYPE_MSG, ALL_IDS, "hello");
	is_str(heard(&p, a), "MSG a hello", "to all: an echo to the sender");
	is_str(heard(&p, b), "MSG a hello", "with the sender's real id");
	is_str(heard(&p, c), "MSG a hello", "to everyone");
	say(&p, a, TYPE_MSG, b->id, "psst");
	is_str(heard(&p, b), "MSG a psst", "to one");
	is_str(heard(&p, a), "", "no echo");
	is_str(heard(&p, c), "", "and to nobody else");
	say(&p, a, TYPE_MSG, a->id, "hm");
	is_str(heard(&p, a), "MSG a hm", "to oneself");
	leave(&p, b);
	heard(&p, a);
	say(&p, a, TYPE_MSG, b->id, "psst");
	snprintf(text, sizeof text, "ERROR 16/3 %08x", (unsigned)b->id);
	is_str(heard(&p, a), text, "to one who has gone: its id comes back");
	say(&p, a, TYPE_PING, 0x1f, "");
	is_str(heard(&p, a), "ERROR 16/3 0000001f", "always 8 digits");
	party_end(&p);
}

/* Frames that nobody gets: of each type of a range, to all. */
static void
say_types(struct party *p, struct guest *g, int from, int to, uint32_t dest)
{
	int type;

	for (type = from; type <= to; type++)
		say(p, g, type, dest, "");
}

static void
test_types(void)
{
	struct party p;
	struct guest *a, *b, *c, *d;
	int type, closed = 0;

	three(&p, &a, &b, &c);
	say_types(&p, a, TYPE_PONG, 31, RELAY_ID);
	is_str(heard(&p, a), "", "2-31 to the relay: no answer");
	is_str(heard(&p, b), "", "S5: and nothing is forwarded, be it ERROR");
	say_types(&p, a, TYPE_PING, TYPE_ERROR, b->id);
	say(&p, a, 31, b->id, "");
	is_str(heard(&p, b), "PING 000000, PONG 000000, ERROR a, 31 a",
	    "1-31 to a member are for it");
	say_types(&p, a, 32, 34, ALL_IDS);
	say(&p, a, 63, b->id, "");
	is_str(heard(&p, a),
	    "ERROR 32/2 only the relay sends this type, "
	    "ERROR 32/2 only the relay sends this type, "
	    "ERROR 32/2 only the relay sends this type, "
	    "ERROR 32/2 only the relay sends this type",
	    "S4: 32-63 are refused, to whomever");
	is_str(heard(&p, b), "", "S4: and not forwarded");
	say(&p, a, 64, ALL_IDS, "");
	say(&p, a, 159, ALL_IDS, "");
	is_str(heard(&p, b), "DH_SETUP a, 159 a", "64-159 are forwarded");
	for (type = 0; type < 256; type = type == 0 ? 160 : type + 1) {
		d = come(&p);
		say(&p, d, type, type % 2 ? ALL_IDS : b->id, "");
		closed += d->closed && strstr(heard(&p, d),
		    "ERROR 128/1 no such type") != NULL;
		str_release(&d->said);
		free(d->bytes);
		p.count--;
		*d = (struct guest){ 0 };
	}
	is_int(closed, 97, "0 and 160-255 end the connection");
	party_end(&p);
}

static void
test_relay_answers(void)
{
	struct party p;
	struct guest *a, *b, *c;
	uint8_t frames[200], ping[] = { 1, 2, 3, 4, 0, 0, 0, 0, 0, 4,
	    1, 0xaa, 0xbb, 0xcc };
	size_t len;

	three(&p, &a, &b, &c);
	feed(&p, a, ping, sizeof ping);
	is_str(heard(&p, a), "PONG aabbcc", "PING is answered with its bytes");
	is_str(heard(&p, b), "", "S7: and not forwarded");
	len = make_frame(frames, TYPE_MSG, ALL_IDS, "one");
	len += make_frame(frames + len, TYPE_MSG, 0x1f, "lost");
	memcpy(frames + len, ping, sizeof ping);
	len += sizeof ping;
	len += make_frame(frames + len, TYPE_MSG, ALL_IDS, "two");
	feed(&p, a, frames, len);
	is_str(heard(&p, a), "MSG a one, ERROR 16/3 0000001f, PONG aabbcc, "
	    "MSG a two", "all answers keep their place between the frames");
	is_str(heard(&p, b), "MSG a one, MSG a two", "which others see alike");
	party_end(&p);
}

static void
test_split(void)
{
	struct party p;
	struct guest *a, *b, *c;
	uint8_t frames[200];
	size_t len, first, i, right = 0;

	three(&p, &a, &b, &c);
	first = make_frame(frames, TYPE_MSG, ALL_IDS, "one");
	len = first + make_frame(frames + first, TYPE_MSG, b->id, "two");
	for (i = 0; i <= len; i++) {
		feed(&p, a, frames, i);
		feed(&p, a, frames + i, len - i);
		right += strcmp(heard(&p, b), "MSG a one, MSG a two") == 0;
	}
	is_int(right, len + 1, "two frames split at any byte");
	heard(&p, a);
	for (i = 0; i < len; i++)
		feed(&p, a, frames + i, 1);
	is_str(heard(&p, b), "MSG a one, MSG a two", "byte by byte");
	feed(&p, a, frames, first - 1);
	leave(&p, a);
	is_str(heard(&p, b), "EXIT a", "a piece of one goes nowhere");
	party_end(&p);
}

static void
test_largest(void)
{
	struct party p;
	struct guest *a, *b, *c;
	static uint8_t frame[FRAME_BYTES_MAX];
	struct frame f;
	size_t i;

	three(&p, &a, &b, &c);
	frame_header(frame, 0, ALL_IDS, PAYLOAD_BYTES_MAX);
	for (i = FRAME_HEADER_BYTES; i < sizeof frame; i++)
		frame[i] = i % 251;
	frame[FRAME_HEADER_BYTES] = TYPE_MSG;
	feed(&p, a, frame, 40000);
	feed(&p, a, frame + 40000, sizeof frame - 40000);
	is_int(b->len, sizeof frame, "the largest frame comes");
	frame_decode(&f, b->bytes, b->len);
	is_int(f.src, a->id, "from its sender");
	is_mem(b->bytes + 4, frame + 4, sizeof frame - 4, "as it was sent");
	party_end(&p);
}

int
main(void)
{
	test_destinations();
	test_types();
	test_relay_answers();
	test_split();
	test_largest();
	return done_testing();
}
