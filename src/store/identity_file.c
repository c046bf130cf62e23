/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The identity file: made once, by linking a finished file into place, and
 * only read from then on. A file that others can read or that is damaged is
 * an error for its user to look at, never a reason to make another identity.
 */
#include "config.h"

#include "store/identity_file.h"

#include <errno.h>
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

/* ERR_OK, ERR_NOTFOUND, or another with *reason. */
static int
load(struct identity *id, const char *path, char **reason)
{
	struct str text;
	int r;

	*reason = NULL;
	if (access(path, F_OK) != 0 && errno == ENOENT)
		return ERR_NOTFOUND;
	*reason = judge_mode(path);
	if (*reason != NULL)
		return ERR_FORMAT;
	str_init(&text);
	r = file_read(&text, path, FILE_BYTES_MAX);
	if (r == ERR_SYSTEM) {
		*reason = mem_printf(_("cannot read the identity file %s: "
		    "%s"), path, strerror(errno));
	} else if (r != ERR_NOTFOUND && (r != ERR_OK ||
	    text.len != FILE_BYTES || !parse(id, text.s))) {
		*reason = damaged(path);
		r = ERR_FORMAT;
	}
	mem_wipe(text.s, text.len);
	str_release(&text);
	return r;
}

/* All in one place on the stack: a growing text would leave copies behind. */
static int
make(const char *path, const struct rng *rng)
{
	struct identity id;
	uint8_t seed[SEED_BYTES];
	char text[FILE_BYTES + 1];
	int r;

	identity_generate(&id, rng);
	identity_seed(seed, &id);
	memcpy(text, head, SECRET_AT);
	str_hex(text + SECRET_AT, seed, sizeof seed);
	memcpy(text + MIDDLE_AT, middle, sizeof middle - 1);
	str_hex(text + PUBLIC_AT, id.pub.b, sizeof id.pub.b);
	text[FILE_BYTES - 1] = '\n';
	r = file_create(path, text, FILE_BYTES);
	mem_wipe(text, sizeof text);
	mem_wipe(seed, sizeof seed);
	identity_wipe(&id);
	return r;
}

static char *
gone(const char *path)
{
	return mem_printf(_("the identity file %s is gone; put it back, or "
	    "restart for a new identity"), path);
}

bool
identity_file_load(struct identity *id, const char *data_dir, char **reason)
{
	char *path = mem_printf("%s/identity", data_dir);
	int r = load(id, path, reason);

	if (r == ERR_NOTFOUND)
		*reason = gone(path);
	free(path);
	return r == ERR_OK;
}

bool
identity_file_open(struct identity *id, const char *data_dir,
    const struct rng *rng, bool *made, char **reason)
{
	char *path = mem_printf("%s/identity", data_dir);
	int r = load(id, path, reason);

	*made = false;
	if (r == ERR_NOTFOUND) {
		r = make(path, rng);
		*made = r == ERR_OK;
		if (r == ERR_OK || errno == EEXIST)
			r = load(id, path, reason);
		else
			*reason = mem_printf(_("cannot make the identity "
			    "file %s: %s"), path, strerror(errno));
		if (r == ERR_NOTFOUND)	/* a link that leads nowhere */
			*reason = gone(path);
	}
	free(path);
	return r == ERR_OK;
}
