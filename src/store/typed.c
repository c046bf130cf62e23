/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file is a line that says what it is, then a sealed box with that line as
 * its context.
 */
#include "config.h"

#include "store/typed.h"

#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "store/file.h"
#include "store/xdg.h"

static const char magic[] = "tuschel typed 1\n";
enum { MAGIC_BYTES = sizeof magic - 1, NAME_BYTES = 16 };

struct typed {
	char *dir, *path;
	struct vault *vault;
};

struct typed *
typed_open(const char *dir, const struct vault *vault, const char *room)
{
	struct typed *t = mem_zero(1, sizeof *t);
	uint8_t name[32];
	char hex[2 * NAME_BYTES + 1];

	vault_name(vault, name, room);
	str_hex(hex, name, NAME_BYTES);
	t->dir = mem_strdup(dir);
	t->path = mem_printf("%s/%s", dir, hex);
	t->vault = vault_derive(vault, room);
	return t;
}

void
typed_close(struct typed *t)
{
	if (t == NULL)
		return;
	vault_free(t->vault);
	free(t->path);
	free(t->dir);
	free(t);
}

bool
typed_read(const struct typed *t, struct str *text)
{
	struct str file;
	uint8_t *plain;
	size_t len;
	bool good = false;

	str_init(&file);
	if (file_read(&file, t->path, TYPED_BYTES_MAX + MAGIC_BYTES +
	    VAULT_EXTRA_BYTES) == ERR_OK &&
	    file.len >= MAGIC_BYTES + VAULT_EXTRA_BYTES &&
	    memcmp(file.s, magic, MAGIC_BYTES) == 0) {
		len = file.len - MAGIC_BYTES - VAULT_EXTRA_BYTES;
		plain = mem_alloc(len + 1);
		good = vault_open(t->vault, plain, magic, MAGIC_BYTES,
		    file.s + MAGIC_BYTES, file.len - MAGIC_BYTES) == ERR_OK;
		if (good)
			str_add_mem(text, (const char *)plain, len);
		mem_wipe_free(plain, len + 1);
	}
	str_release(&file);
	return good;
}

bool
typed_write(const struct typed *t, const struct rng *rng, const char *text,
    size_t len, char **reason)
{
	size_t size = MAGIC_BYTES + VAULT_EXTRA_BYTES + len;
	uint8_t *file = mem_alloc(size);
	bool good;

	*reason = NULL;
	memcpy(file, magic, MAGIC_BYTES);
	vault_seal(t->vault, rng, file + MAGIC_BYTES, magic, MAGIC_BYTES,
	    text, len);
	good = xdg_make(t->dir, reason);
	if (good && file_replace(t->path, file, size) != ERR_OK) {
		*reason = mem_printf(_("cannot write what was typed to %s: "
		    "%s"), t->path, strerror(errno));
		good = false;
	}
	free(file);
	return good;
}

void
typed_delete(const struct typed *t)
{
	unlink(t->path);
}
