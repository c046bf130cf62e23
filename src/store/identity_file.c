/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The identity file: made once, by linking a finished file into place, and
 * replaced only for another passphrase. A file that others can read or that
 * is damaged is an error for its user to look at, never a reason to make
 * another identity.
 */
#include "config.h"

#include "store/identity_file.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/file.h"

enum {
	SEED_BYTES = 32,
	HEX_BYTES = 2 * SEED_BYTES,
	FILE_BYTES_MAX = 4096
};

static const char head[] = "tuschel identity 1\nsecret ";
static const char middle[] = "\npublic ";
enum {
	SECRET_AT = sizeof head - 1,
	MIDDLE_AT = SECRET_AT + HEX_BYTES,
	PUBLIC_AT = MIDDLE_AT + sizeof middle - 1,
	FILE_BYTES = PUBLIC_AT + HEX_BYTES + 1
};

static char *
damaged(const char *path)
{
	return mem_printf(_("the identity file %s is damaged; put it back "
	    "from a backup, or move it away and start again with a new "
	    "identity, which others will see as changed"), path);
}

/* ---- in the clear ---- */

/* exactly FILE_BYTES at text? */
static bool
parse(struct identity *id, const char *text)
{
	char hex[HEX_BYTES + 1];
	uint8_t seed[SEED_BYTES], pub[SEED_BYTES];
	bool good;

	if (memcmp(text, head, sizeof head - 1) != 0 ||
	    memcmp(text + MIDDLE_AT, middle, sizeof middle - 1) != 0 ||
	    text[FILE_BYTES - 1] != '\n')
		return false;
	memcpy(hex, text + SECRET_AT, HEX_BYTES);
	hex[HEX_BYTES] = '\0';
	good = str_unhex(seed, sizeof seed, hex) == ERR_OK;
	memcpy(hex, text + PUBLIC_AT, HEX_BYTES);
	good = str_unhex(pub, sizeof pub, hex) == ERR_OK && good;
	if (good) {
		identity_from_seed(id, seed);
		good = memcmp(id->pub.b, pub, sizeof pub) == 0;
		if (!good)
			identity_wipe(id);
	}
	mem_wipe(seed, sizeof seed);
	mem_wipe(hex, sizeof hex);
	return good;
}

static size_t
print_open(char text[static FILE_BYTES + 1], const uint8_t seed[static 32],
    const struct identity_public *pub)
{
	memcpy(text, head, SECRET_AT);
	str_hex(text + SECRET_AT, seed, SEED_BYTES);
	memcpy(text + MIDDLE_AT, middle, sizeof middle - 1);
	str_hex(text + PUBLIC_AT, pub->b, sizeof pub->b);
	text[FILE_BYTES - 1] = '\n';
	return FILE_BYTES;
}

/* ---- sealed ---- */

enum {
	BOX_BYTES = SEED_BYTES + VAULT_EXTRA_BYTES,
	BOX_HEX = 2 * BOX_BYTES,
	SALT_HEX = 2 * VAULT_SALT_BYTES,
	SEALED_BYTES_MAX = 512
};

struct sealed {
	struct vault_cost cost;
	uint8_t box[BOX_BYTES];
	struct identity_public pub;
};

/* All that the box vouches for: the line of the cost, and the public key. */
static size_t
print_context(char text[static SEALED_BYTES_MAX], const struct sealed *s)
{
	char salt[SALT_HEX + 1], pub[HEX_BYTES + 1];

	str_hex(salt, s->cost.salt, sizeof s->cost.salt);
	str_hex(pub, s->pub.b, sizeof s->pub.b);
	return (size_t)snprintf(text, SEALED_BYTES_MAX, "argon2id %" PRIu32
	    " %" PRIu32 " %s\npublic %s\n", s->cost.passes,
	    s->cost.memory_kib, salt, pub);
}

static size_t
print_sealed(char text[static SEALED_BYTES_MAX], const struct sealed *s)
{
	char context[SEALED_BYTES_MAX], box[BOX_HEX + 1], *public;

	print_context(context, s);
	str_hex(box, s->box, sizeof s->box);
	public = strchr(context, '\n') + 1;
	return (size_t)snprintf(text, SEALED_BYTES_MAX, "tuschel identity "
	    "2\n%.*ssecret %s\n%s", (int)(public - context), context, box,
	    public);
}

/* What is read must be what would be written. */
static bool
parse_sealed(struct sealed *s, const char *text, size_t len)
{
	char salt[SALT_HEX + 1] = "", box[BOX_HEX + 1] = "";
	char pub[HEX_BYTES + 1] = "", again[SEALED_BYTES_MAX];

	return len < SEALED_BYTES_MAX &&
	    sscanf(text, "tuschel identity 2 argon2id %9" SCNu32 " %9" SCNu32
	    " %32[0-9a-f] secret %144[0-9a-f] public %64[0-9a-f]",
	    &s->cost.passes, &s->cost.memory_kib, salt, box, pub) == 5 &&
	    str_unhex(s->cost.salt, sizeof s->cost.salt, salt) == ERR_OK &&
	    str_unhex(s->box, sizeof s->box, box) == ERR_OK &&
	    str_unhex(s->pub.b, sizeof s->pub.b, pub) == ERR_OK &&
	    vault_cost_valid(&s->cost) && print_sealed(again, s) == len &&
	    memcmp(again, text, len) == 0;
}

static enum identity_result
unseal(struct identity *id, struct vault_cost *cost, const struct sealed *s,
    const struct vault *vault)
{
	char context[SEALED_BYTES_MAX];
	size_t len = print_context(context, s);
	uint8_t seed[SEED_BYTES];
	bool good;

	*cost = s->cost;
	if (vault == NULL || vault_open(vault, seed, context, len, s->box,
	    sizeof s->box) != ERR_OK)
		return IDENTITY_LOCKED;
	identity_from_seed(id, seed);
	mem_wipe(seed, sizeof seed);
	good = memcmp(id->pub.b, s->pub.b, sizeof s->pub.b) == 0;
	if (!good)
		identity_wipe(id);
	return good ? IDENTITY_READ : IDENTITY_BAD;
}

/* ---- the file ---- */

char *
identity_file_path(const char *data_dir)
{
	return mem_printf("%s/identity", data_dir);
}

static char *
judge_mode(const char *path)
{
	struct stat st;

	if (stat(path, &st) != 0)
		return mem_printf(_("cannot read the identity file %s: %s"),
		    path, strerror(errno));
	if (!S_ISREG(st.st_mode))
		return mem_printf(_("%s is in the way: the identity file "
		    "should be there"), path);
	if (st.st_mode & (S_IRWXG | S_IRWXO))
		return mem_printf(_("others can read the identity file %s; "
		    "if nobody has, run: chmod 600 %s"), path, path);
	return NULL;
}

static enum identity_result
parse_any(struct identity *id, struct vault_cost *cost, const struct str *text,
    const struct vault *vault)
{
	struct sealed sealed;

	if (text->len == FILE_BYTES && parse(id, text->s))
		return IDENTITY_READ;
	if (parse_sealed(&sealed, text->s, text->len))
		return unseal(id, cost, &sealed, vault);
	return IDENTITY_BAD;
}

enum identity_result
identity_file_read(struct identity *id, struct vault_cost *cost,
    const char *path, const struct vault *vault, char **reason)
{
	enum identity_result result = IDENTITY_BAD;
	struct str text;
	int r;

	*reason = NULL;
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return IDENTITY_ABSENT;
	*reason = judge_mode(path);
	if (*reason != NULL)
		return IDENTITY_BAD;
	str_init(&text);
	r = file_read(&text, path, FILE_BYTES_MAX);
	if (r == ERR_NOTFOUND)
		result = IDENTITY_ABSENT;
	else if (r == ERR_SYSTEM)
		*reason = mem_printf(_("cannot read the identity file %s: "
		    "%s"), path, strerror(errno));
	else if (r == ERR_OK)
		result = parse_any(id, cost, &text, vault);
	if (result == IDENTITY_BAD && *reason == NULL)
		*reason = damaged(path);
	mem_wipe(text.s, text.len);
	str_release(&text);
	return result;
}

bool
identity_file_load(struct identity *id, const char *path,
    const struct vault *vault, char **reason)
{
	struct vault_cost cost;
	enum identity_result r = identity_file_read(id, &cost, path, vault,
	    reason);

	if (r == IDENTITY_ABSENT)
		*reason = mem_printf(_("the identity file %s is gone; put it "
		    "back, or restart for a new identity"), path);
	else if (r == IDENTITY_LOCKED)
		*reason = mem_printf(_("the passphrase of the identity file "
		    "%s has been changed; start again"), path);
	return r == IDENTITY_READ;
}

/* All in one place on the stack: a growing text would leave copies behind. */
bool
identity_file_write(const char *path, const struct identity *id,
    const struct vault *vault, const struct rng *rng, bool replace,
    char **reason)
{
	uint8_t seed[SEED_BYTES];
	char text[SEALED_BYTES_MAX], context[SEALED_BYTES_MAX];
	struct sealed sealed = { .pub = id->pub };
	size_t len;
	int r;

	identity_seed(seed, id);
	if (vault != NULL) {
		sealed.cost = *vault_get_cost(vault);
		len = print_context(context, &sealed);
		vault_seal(vault, rng, sealed.box, context, len, seed,
		    sizeof seed);
		len = print_sealed(text, &sealed);
	} else {
		len = print_open(text, seed, &id->pub);
	}
	r = replace ? file_replace(path, text, len) :
	    file_create(path, text, len);
	mem_wipe(text, sizeof text);
	mem_wipe(seed, sizeof seed);
	*reason = r == ERR_OK ? NULL :
	    mem_printf(_("cannot write the identity file %s: %s"), path,
	    strerror(errno));
	return r == ERR_OK;
}

bool
identity_file_make(const char *path, const struct rng *rng, bool *made,
    char **reason)
{
	struct identity id;
	struct stat st;

	*reason = NULL;
	*made = false;
	if (access(path, F_OK) == 0)
		return true;
	identity_generate(&id, rng);
	*made = identity_file_write(path, &id, NULL, rng, false, reason);
	identity_wipe(&id);
	if (*made || lstat(path, &st) != 0)
		return *made;
	free(*reason);	/* another program was faster */
	*reason = NULL;
	return true;
}
