/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the tests of src/crypto share: the files of tests/vectors, a random
 * source that says what it is told to, and people with their cards.
 */
#ifndef CRYPTO_VECTORS_H
#define CRYPTO_VECTORS_H

#include <ctype.h>
#include <sodium.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/str.h"
#include "crypto/card.h"
#include "crypto/prim.h"
#include "wire/frame.h"
#include "tap.h"

#define MAYBE_UNUSED __attribute__((unused))

/* ---- the files ---- */

enum { VECTORS_MAX = 160, VECTOR_LINE_BYTES = 8192 };

static struct vector {
	char key[64];
	uint8_t *bytes;
	size_t len;
} vectors[VECTORS_MAX];
static size_t vectors_used;

static void
vector_line(char *line)
{
	struct vector *v = &vectors[vectors_used];
	char *value = strchr(line, '=');
	size_t len = strcspn(line, "=");

	if (line[0] == '#' || line[0] == '\n' || !value)
		return;
	while (len > 0 && isspace((unsigned char)line[len - 1]))
		len--;
	for (value++; isspace((unsigned char)*value); value++)
		;
	value[strcspn(value, "\r\n")] = '\0';
	if (vectors_used == VECTORS_MAX || len >= sizeof v->key)
		bail_out("too many vectors, or too long a name");
	memcpy(v->key, line, len);
	v->key[len] = '\0';
	v->len = strlen(value) / 2;
	v->bytes = mem_alloc(v->len + 1);
	if (str_unhex(v->bytes, v->len, value) < 0)
		bail_out("%s is not hex", v->key);
	vectors_used++;
}

/* Reads tests/vectors/NAME in place of what was read before. */
MAYBE_UNUSED static void
vectors_load(const char *name)
{
	const char *top = getenv("top_srcdir");
	char *path = mem_printf("%s/tests/vectors/%s", top ? top : ".", name);
	static char line[VECTOR_LINE_BYTES];
	FILE *f = fopen(path, "r");

	if (!f)
		bail_out("cannot read %s", path);
	while (vectors_used > 0)
		free(vectors[--vectors_used].bytes);
	while (fgets(line, sizeof line, f))
		vector_line(line);
	fclose(f);
	free(path);
}

static const struct vector *
vec(const char *key)
{
	for (size_t i = 0; i < vectors_used; i++)
		if (!strcmp(vectors[i].key, key))
			return &vectors[i];
	bail_out("no vector %s", key);
	return NULL;
}

MAYBE_UNUSED static struct piece
vec_piece(const char *key)
{
	const struct vector *v = vec(key);

	return (struct piece){ v->bytes, v->len };
}

/* Exactly len bytes. */
MAYBE_UNUSED static void
vec_copy(const char *key, void *out, size_t len)
{
	const struct vector *v = vec(key);

	if (v->len != len)
		bail_out("%s has %zu bytes, not %zu", key, v->len, len);
	memcpy(out, v->bytes, len);
}

MAYBE_UNUSED static uint64_t
vec_number(const char *key)
{
	const struct vector *v = vec(key);
	uint64_t n = 0;

	for (size_t i = 0; i < v->len; i++)
		n = n << 8 | v->bytes[i];
	return n;
}

/* Is got what the file says? */
#define is_vec(got, got_len, key) \
	tap_vec(__FILE__, __LINE__, (got), (got_len), (key))
MAYBE_UNUSED static bool
tap_vec(const char *file, int line, const void *got, size_t len,
    const char *key)
{
	const struct vector *v = vec(key);

	if (len != v->len)
		return tap_int(file, line, (long long)len, (long long)v->len,
		    "length of %s", key);
	return tap_mem(file, line, got, v->bytes, len, "%s", key);
}
#define is_key(got, key) is_vec((got).b, sizeof (got).b, (key))

MAYBE_UNUSED static struct frame
vec_frame(uint32_t src, uint32_t dest, const char *key)
{
	const struct vector *v = vec(key);

	return (struct frame){ src, dest, v->bytes, v->len };
}

/* ---- a scripted random source ---- */

struct script {
	uint8_t bytes[512];
	size_t len, at;
};

MAYBE_UNUSED static void
script_add(struct script *s, const char *key)
{
	const struct vector *v = vec(key);

	if (s->len + v->len > sizeof s->bytes)
		bail_out("the script is too long");
	memcpy(s->bytes + s->len, v->bytes, v->len);
	s->len += v->len;
}

static void
script_fill(void *ctx, void *out, size_t len)
{
	struct script *s = ctx;

	if (len > s->len - s->at)
		bail_out("more random bytes are drawn than expected");
	memcpy(out, s->bytes + s->at, len);
	s->at += len;
}

MAYBE_UNUSED static struct rng
script_rng(struct script *s)
{
	return (struct rng){ script_fill, s };
}

/* ---- people ---- */

struct person {
	struct identity who;
	struct signer_public signer;
	struct signer_secret signer_secret;
	struct leaf_public leaf;
	struct leaf_secret leaf_secret;
	struct card card;
};

static const char *
person_key(const char *name, const char *what)
{
	static char key[64];

	snprintf(key, sizeof key, "%s.%s", name, what);
	return key;
}

/* From NAME.identity_seed and so on. */
MAYBE_UNUSED static void
person_load(struct person *p, const char *name)
{
	struct piece nick = vec_piece(person_key(name, "nick"));
	struct script s = { .len = 0 };
	struct rng rng = script_rng(&s);

	script_add(&s, person_key(name, "identity_seed"));
	script_add(&s, person_key(name, "signer_seed"));
	script_add(&s, person_key(name, "leaf_secret"));
	identity_generate(&p->who, &rng);
	prim_signer(&p->signer, &p->signer_secret, &rng);
	prim_leaf(&p->leaf, &p->leaf_secret, &rng);
	card_begin(&p->card, (uint32_t)vec_number(person_key(name, "id")),
	    &p->who, &p->signer, vec_number(person_key(name, "made_ms")));
	card_finish(&p->card,
	    (uint32_t)vec_number(person_key(name, "version")), &p->leaf,
	    nick.data, nick.len, &p->signer_secret);
}

#endif
