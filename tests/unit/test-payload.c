/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Payloads against tests/vectors/wire-frames.txt, which says how it is to be
 * read: each record is decoded, compared, encoded again, cut at every byte and
 * lengthened. Then the tables of types and codes.
 */
#include "config.h"

#include "wire/payload.h"

#include <stddef.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/str.h"
#include "tap.h"

union any {
	struct payload_ping ping;
	struct payload_error error;
	struct payload_init init;
	struct payload_dh dh;
	struct payload_request request;
	struct payload_admission admission;
	struct payload_roster roster;
	struct payload_current current;
	struct payload_join join;
	struct payload_share share;
	struct payload_commit commit;
	struct payload_found found;
	struct payload_msg msg;
	uint8_t presence;
};

#define DECODE(name) \
	static int name##_decode(union any *p, const struct frame *f) \
	{ return payload_##name##_decode(&p->name, f); }
#define CODEC(name) DECODE(name) \
	static void name##_encode(struct writer *w, const union any *p) \
	{ payload_##name##_encode(w, &p->name); }

CODEC(ping)
DECODE(error)
DECODE(init)
CODEC(dh)
CODEC(request)
CODEC(admission)
CODEC(roster)
CODEC(current)
CODEC(join)
CODEC(share)
CODEC(commit)
CODEC(found)
CODEC(msg)

static void
error_encode(struct writer *w, const union any *p)
{
	payload_error_encode(w, p->error.severity, p->error.code,
	    p->error.text, p->error.text_len);
}

static void
init_encode(struct writer *w, const union any *p)
{
	uint32_t ids[8];
	size_t i;

	for (i = 0; i < p->init.count && i < ARRAY_LEN(ids); i++)
		ids[i] = payload_init_id(&p->init, i);
	payload_init_encode(w, ids, i);
}

/* There is nothing in them, so nothing decodes them. */
static int
presence_decode(union any *p, const struct frame *f)
{
	p->presence = frame_type(f);
	return ERR_OK;
}

static void
presence_encode(struct writer *w, const union any *p)
{
	payload_presence_encode(w, p->presence);
}

enum kind { END, NUMBER, BYTES, BORROWED, IDS };

struct field {
	const char *key;
	enum kind kind;
	size_t offset;
	size_t len;	/* of BORROWED the offset of its length */
};

#define NUM(of, key) { #key, NUMBER, offsetof(struct payload_##of, key), \
	sizeof ((struct payload_##of *)0)->key }
#define RAW(of, key) { #key, BYTES, offsetof(struct payload_##of, key), \
	sizeof ((struct payload_##of *)0)->key }
#define BOX(of, key) { #key, BORROWED, offsetof(struct payload_##of, key), \
	offsetof(struct payload_##of, key##_len) }

enum { OPEN = 1 };	/* what follows the clear bytes may have any length */

static const struct message {
	const char *name;
	uint8_t type;
	int (*decode)(union any *p, const struct frame *f);
	void (*encode)(struct writer *w, const union any *p);
	size_t clear;		/* bytes before the box; 0: there is none */
	int flags;
	struct field fields[6];
} messages[] = {
	{ "PING", TYPE_PING, ping_decode, ping_encode, 0, 0,
	    { NUM(ping, type), RAW(ping, token) } },
	{ "PONG", TYPE_PONG, ping_decode, ping_encode, 0, 0,
	    { NUM(ping, type), RAW(ping, token) } },
	{ "ERROR", TYPE_ERROR, error_decode, error_encode, 0, OPEN,
	    { NUM(error, severity), NUM(error, code), BOX(error, text) } },
	{ "INIT", TYPE_INIT, init_decode, init_encode, 0, 0,
	    { NUM(init, count), { "ids", IDS, 0, 0 } } },
	{ "JOIN", TYPE_JOIN, presence_decode, presence_encode, 0, OPEN,
	    { { "type", NUMBER, 0, 1 } } },
	{ "EXIT", TYPE_EXIT, presence_decode, presence_encode, 0, OPEN,
	    { { "type", NUMBER, 0, 1 } } },
	{ "DH_SETUP", TYPE_DH_SETUP, dh_decode, dh_encode, 0, 0,
	    { NUM(dh, type), NUM(dh, cryptotype), NUM(dh, version),
	    RAW(dh, sid), RAW(dh, point) } },
	{ "DH_RETURN", TYPE_DH_RETURN, dh_decode, dh_encode, 0, 0,
	    { NUM(dh, type), NUM(dh, cryptotype), NUM(dh, version),
	    RAW(dh, sid), RAW(dh, point) } },
	{ "REQUEST", TYPE_AUTHORIZE, request_decode, request_encode, 20, OPEN,
	    { RAW(request, sid), BOX(request, box) } },
	{ "ADMISSION", TYPE_AUTHORIZE, admission_decode, admission_encode,
	    32, OPEN, { NUM(admission, generation), NUM(admission, newcomer),
	    RAW(admission, nonce), BOX(admission, box) } },
	{ "ROSTER", TYPE_AUTHORIZE, roster_decode, roster_encode, 20, OPEN,
	    { NUM(roster, part), RAW(roster, sid), BOX(roster, box) } },
	{ "KEY_CURRENT", TYPE_KEY_CURRENT, current_decode, current_encode,
	    20, OPEN, { NUM(current, generation), RAW(current, sid),
	    BOX(current, box) } },
	{ "KEY_JOIN", TYPE_KEY_NEW, join_decode, join_encode, 28, OPEN,
	    { NUM(join, base), RAW(join, nonce), BOX(join, box) } },
	{ "KEY_SHARE", TYPE_KEY_NEW, share_decode, share_encode, 52, OPEN,
	    { NUM(share, base), RAW(share, commit), RAW(share, leaf),
	    BOX(share, box) } },
	{ "KEY_COMMIT", TYPE_KEY_NEW, commit_decode, commit_encode, 44, OPEN,
	    { NUM(commit, base), RAW(commit, commit), RAW(commit, nonce),
	    BOX(commit, box) } },
	{ "KEY_FOUND", TYPE_KEY_NEW, found_decode, found_encode, 0, 0,
	    { RAW(found, random) } },
	{ "MSG", TYPE_MSG, msg_decode, msg_encode, 32, OPEN,
	    { NUM(msg, flags), NUM(msg, generation), NUM(msg, counter),
	    RAW(msg, nonce), BOX(msg, box) } }
};

struct record {
	char *keys[16], *values[16];
	int count, line;
};

static const char *
value(const struct record *r, const char *key)
{
	int i;

	for (i = 0; i < r->count; i++)
		if (strcmp(r->keys[i], key) == 0)
			return r->values[i];
	return NULL;
}

static const char *
needed(const struct record *r, const char *key)
{
	const char *text = value(r, key);

	if (text == NULL)
		bail_out("no %s in the record at line %d", key, r->line);
	return text;
}

static uint32_t
number(const struct record *r, const char *key)
{
	uint64_t v;

	if (str_number(needed(r, key), 0, UINT32_MAX, &v) != ERR_OK)
		bail_out("bad %s in the record at line %d", key, r->line);
	return (uint32_t)v;
}

/* A field as the vectors write it. */
static void
render(struct str *out, const struct field *field, const union any *p)
{
	const uint8_t *at = (const uint8_t *)p + field->offset;
	const uint8_t *bytes = at;
	size_t len = field->len;
	char hex[256];

	if (field->kind == NUMBER) {
		str_printf(out, "%u", len == 1 ? *at : len == 2 ?
		    *(const uint16_t *)at : *(const uint32_t *)at);
		return;
	}
	if (field->kind == BORROWED) {
		memcpy(&bytes, at, sizeof bytes);
		memcpy(&len, (const uint8_t *)p + field->len, sizeof len);
	} else if (field->kind == IDS) {
		bytes = p->init.ids;
		len = (size_t)p->init.count * 4;
	}
	str_hex(hex, bytes, len);
	str_add(out, hex);
}

static void
compare_fields(const struct record *r, const struct message *m,
    const union any *p)
{
	const struct field *field;
	struct str text;

	for (field = m->fields; field->kind != END; field++) {
		str_init(&text);
		render(&text, field, p);
		is_str(text.s, needed(r, field->key), "line %d: %s %s",
		    r->line, m->name, field->key);
		str_release(&text);
	}
}

static void
compare_encoded(const struct record *r, const struct message *m,
    const union any *p, const struct frame *f)
{
	uint8_t out[256], ad[AD_BYTES_MAX];
	char hex[2 * AD_BYTES_MAX + 1];
	struct writer w;

	writer_init(&w, out, sizeof out);
	m->encode(&w, p);
	if (m->clear > 0) {
		is_int(w.len, m->clear, "%s: clear bytes", m->name);
		str_hex(hex, ad, payload_ad(ad, f->src, f->dest, out, w.len));
		is_str(hex, needed(r, "ad"), "%s: ad", m->name);
		writer_copy(&w, f->payload + w.len, f->size - w.len);
	}
	is_int(w.len, f->size, "%s: encoded length", m->name);
	is_mem(out, f->payload, f->size, "%s: encoded", m->name);
}

/* How many bytes of f's payload decode, and whether more of them do. */
static size_t
shortest(const struct message *m, const struct frame *f, bool *open)
{
	*open = m->flags & OPEN;
	if (m->decode == dh_decode && f->payload[1] != CRYPTOTYPE_CPACE) {
		*open = true;
		return PAYLOAD_BYTES_MIN;
	}
	if (m->clear > 0)
		return m->clear + BOX_BYTES_MIN;
	return *open ? PAYLOAD_BYTES_MIN : f->size;
}

static int
decode_cut(const struct message *m, const struct frame *f, size_t size)
{
	uint8_t *copy = mem_zero(1, size);	/* no byte to read behind */
	struct frame part = *f;
	union any p;
	int err;

	memcpy(copy, f->payload, size < f->size ? size : f->size);
	part.payload = copy;
	part.size = size;
	err = m->decode(&p, &part);
	free(copy);
	return err;
}

static void
cut(const struct message *m, const struct frame *f)
{
	bool open;
	size_t size, least = shortest(m, f, &open);

	for (size = PAYLOAD_BYTES_MIN; size < f->size; size++)
		is_int(decode_cut(m, f, size),
		    size < least ? ERR_TRUNCATED : ERR_OK,
		    "%s: the first %zu bytes", m->name, size);
	is_int(decode_cut(m, f, f->size + 1), open ? ERR_OK : ERR_TRAILING,
	    "%s: a byte more", m->name);
}

static int
verdict(const char *name)
{
	if (strcmp(name, "TRUNCATED") == 0)
		return ERR_TRUNCATED;
	if (strcmp(name, "TRAILING") == 0)
		return ERR_TRAILING;
	if (strcmp(name, "FORMAT") == 0)
		return ERR_FORMAT;
	bail_out("unknown verdict %s", name);
	return ERR_OK;
}

static void
check_payload(const struct record *r, const struct message *m,
    const struct frame *f)
{
	const char *refused = value(r, "verdict");
	union any p;
	int err;

	is_int(frame_type(f), m->type, "line %d: %s", r->line, m->name);
	err = m->decode(&p, f);
	if (refused != NULL) {
		is_int(err, verdict(refused), "%s is refused", m->name);
		return;
	}
	is_int(err, ERR_OK, "%s decodes", m->name);
	compare_fields(r, m, &p);
	if (value(r, "pad") == NULL)
		compare_encoded(r, m, &p, f);
	cut(m, f);
}

static const struct message *
find_message(const char *name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(messages); i++)
		if (strcmp(messages[i].name, name) == 0)
			return &messages[i];
	bail_out("unknown message %s", name);
	return NULL;
}

static void
check_record(const struct record *r)
{
	const char *hex = needed(r, "frame");
	size_t len = strlen(hex) / 2;
	uint8_t *data = mem_alloc(len), header[FRAME_HEADER_BYTES];
	struct frame f;

	if (str_unhex(data, len, hex) != ERR_OK)
		bail_out("bad hex in the record at line %d", r->line);
	is_int(frame_decode(&f, data, len), (long)len, "line %d: a frame",
	    r->line);
	is_int(f.src, number(r, "src"), "src");
	is_int(f.dest, number(r, "dest"), "dest");
	frame_header(header, f.src, f.dest, f.size);
	is_mem(header, data, sizeof header, "header");
	check_payload(r, find_message(needed(r, "message")), &f);
	free(data);
}

static void
clear_record(struct record *r)
{
	while (r->count > 0)
		free(r->keys[--r->count]);
}

/* Takes a line into r; an empty one ends the record. */
static bool
take_line(struct record *r, char *line, int number_of_line)
{
	char *space;

	line[strcspn(line, "\n")] = '\0';
	if (line[0] == '\0')
		return r->count > 0;
	if (line[0] == '#')
		return false;
	if (r->count == (int)ARRAY_LEN(r->keys))
		bail_out("line %d: too many fields", number_of_line);
	line = mem_strdup(line);
	space = strchr(line, ' ');
	r->keys[r->count] = line;
	r->values[r->count] = space != NULL ? space + 1 : strchr(line, '\0');
	if (space != NULL)
		*space = '\0';
	if (r->count++ == 0)
		r->line = number_of_line;
	return false;
}

static void
test_vectors(void)
{
	const char *top = getenv("top_srcdir");
	char *path = mem_printf("%s/tests/vectors/wire-frames.txt",
	    top != NULL ? top : ".");
	FILE *file = fopen(path, "r");
	struct record r = { .count = 0 };
	char *line = NULL;
	size_t size = 0;
	int n = 0, records = 0;

	if (file == NULL)
		bail_out("cannot open %s", path);
	while (getline(&line, &size, file) >= 0) {
		if (!take_line(&r, line, ++n))
			continue;
		check_record(&r);
		clear_record(&r);
		records++;
	}
	if (r.count > 0)	/* the last one has no empty line */
		check_record(&r);
	clear_record(&r);
	ok(records >= 40, "%d records", records);
	free(line);
	fclose(file);
	free(path);
}

static enum type_class
class_by_text(int type)
{
	if (type == 0 || type >= 160)
		return CLASS_FORBIDDEN;
	if (type < 32)
		return CLASS_RELAY;
	return type < 64 ? CLASS_FROM_RELAY : CLASS_MEMBER;
}

static void
test_types(void)
{
	int type, named = 0;

	for (type = 0; type < 256; type++) {
		is_int(type_class((uint8_t)type), class_by_text(type),
		    "class of %d", type);
		is_int(type_is_ordered((uint8_t)type),
		    type >= 96 && type <= 159, "is %d ordered?", type);
		named += type_name((uint8_t)type) != NULL;
	}
	is_int(named, 12, "twelve types have names");
	is_str(type_name(TYPE_KEY_NEW), "KEY_NEW", "98");
	is_str(type_name(TYPE_PING), "PING", "1");
	is_str(type_name(TYPE_MSG), "MSG", "128");
	is_str(type_name(0), NULL, "0");
}

static void
test_codes(void)
{
	int code, named = 0;

	for (code = 0; code <= UINT16_MAX; code++)
		named += code_name((uint16_t)code) != NULL;
	is_int(named, 21, "21 codes have names");
	is_str(code_name(1), "BAD_FRAME", "the first of the relay's");
	is_str(code_name(11), "BACKBONE", "the last");
	is_str(code_name(16), "NO_KEY", "the first of a peer's");
	is_str(code_name(22), "YIELD", "the last");
	is_str(code_name(34), "FORK", "the last of all");
}

static void
test_full_init(void)
{
	static uint32_t ids[INIT_IDS_MAX];
	static uint8_t out[PAYLOAD_BYTES_MAX];
	struct payload_init p;
	struct writer w;
	struct frame f;
	size_t i;

	for (i = 0; i < INIT_IDS_MAX; i++)
		ids[i] = 0xf0000000 + (uint32_t)i;
	writer_init(&w, out, sizeof out);
	payload_init_encode(&w, ids, INIT_IDS_MAX);
	is_int(writer_end(&w), ERR_OK, "as many ids as limits.h says fit");
	f = (struct frame){ .dest = ids[0], .payload = out, .size = w.len };
	is_int(payload_init_decode(&p, &f), ERR_OK, "and are read");
	is_int(payload_init_id(&p, INIT_IDS_MAX - 1), ids[INIT_IDS_MAX - 1],
	    "the last of them");
	ok(sizeof out - w.len < 4, "one more would not fit");
}

int
main(void)
{
	test_vectors();
	test_types();
	test_codes();
	test_full_init();
	return done_testing();
}
