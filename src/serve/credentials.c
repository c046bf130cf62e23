/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Finds, makes and reloads the relay's certificate, and words the invitation.
 * A key and its certificate are one file, so that there is never one without
 * the other.
 */
#include "config.h"

#include "serve/credentials.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/err.h"
#include "base/log.h"
#include "base/mem.h"
#include "store/file.h"

enum { HOST_NAME_BYTES = 256 };

struct credentials {
	char *cert, *key, *client_ca;	/* paths; client_ca may be NULL */
	struct tls_context *tls;
};

static struct tls_files
files_of(const struct credentials *c)
{
	return (struct tls_files){ c->cert, c->key, c->client_ca };
}

/* Made by root, it is still of the user to whom its directory belongs, who
 * will want to read it. */
static void
give_to_owner(const char *path)
{
	char *dir = mem_strndup(path, (size_t)(strrchr(path, '/') - path));
	struct stat st;

	if (geteuid() == 0 && stat(dir, &st) == 0 && st.st_uid != 0 &&
	    lchown(path, st.st_uid, st.st_gid) != 0)
		log_line(LOG_WARNING, "cannot give %s to its user: %s", path,
		    strerror(errno));
	free(dir);
}

/* Makes the file unless somebody has. */
static bool
make_own(const char *path, char **reason)
{
	char *pem;
	int r;

	if (access(path, F_OK) == 0)
		return true;
	pem = tls_make_pair(reason);
	if (pem == NULL)
		return false;
	r = file_create(path, pem, strlen(pem));
	mem_wipe_free(pem, strlen(pem));
	if (r == ERR_OK)
		give_to_owner(path);
	if (r == ERR_OK || errno == EEXIST)
		return true;
	*reason = mem_printf("cannot make %s: %s", path, strerror(errno));
	return false;
}

/* The paths that files and dir stand for. */
static struct credentials *
new_credentials(const struct tls_files *files, const char *dir)
{
	struct credentials *c = mem_zero(1, sizeof *c);
	bool own = files->cert == NULL;

	c->cert = own ? mem_printf("%s/relay.pem", dir) :
	    mem_strdup(files->cert);
	c->key = mem_strdup(own ? c->cert : files->key);
	if (files->client_ca != NULL)
		c->client_ca = mem_strdup(files->client_ca);
	return c;
}

struct credentials *
credentials_open(const struct tls_files *files, const char *dir,
    char **reason)
{
	struct credentials *c = new_credentials(files, dir);
	struct tls_files all = files_of(c);

	*reason = NULL;
	if (files->cert != NULL || make_own(c->cert, reason))
		c->tls = tls_server_new(&all, reason);
	if (c->tls != NULL)
		return c;
	credentials_free(c);
	return NULL;
}

void
credentials_free(struct credentials *c)
{
	if (c == NULL)
		return;
	tls_context_free(c->tls);
	free(c->cert);
	free(c->key);
	free(c->client_ca);
	free(c);
}

bool
credentials_reload(struct credentials *c, const struct tls_files *files,
    const char *dir, char **reason)
{
	struct credentials *fresh = new_credentials(files, dir), old = *c;
	struct tls_files all = files_of(fresh);
	bool good;

	*reason = NULL;
	good = (files->cert != NULL || make_own(fresh->cert, reason)) &&
	    tls_server_reload(c->tls, &all, reason);
	if (good) {
		*c = *fresh;
		c->tls = old.tls;
		old.tls = NULL;
		*fresh = old;
	}
	credentials_free(fresh);
	return good;
}

const char *
credentials_file(const struct credentials *c, size_t i)
{
	const char *const files[] = { c->cert, c->key, c->client_ca };

	return i < ARRAY_LEN(files) ? files[i] : NULL;
}

struct tls_context *
credentials_tls(const struct credentials *c)
{
	return c->tls;
}

/* ---- the invitation ---- */

static void
set_host(struct address *a, const char *name)
{
	size_t len = strlen(name);

	if (len > 0 && len < sizeof a->host)
		memcpy(a->host, name, len + 1);
}

/* Where others find it, as far as this machine can know. */
static void
name_machine(struct address *a)
{
	char name[HOST_NAME_BYTES];

	if (strcmp(a->host, "0.0.0.0") != 0 && strcmp(a->host, "::") != 0)
		return;
	if (gethostname(name, sizeof name) != 0)
		return;
	name[sizeof name - 1] = '\0';
	set_host(a, name);
}

char *
credentials_invite(const struct credentials *c, const struct address *at,
    const char *name)
{
	struct address to = *at;
	char link[ADDRESS_LINK_BYTES];
	bool vouched;

	if (name == NULL && c != NULL)
		name = tls_server_name(c->tls);
	vouched = c != NULL && name != NULL &&
	    tls_server_has_name(c->tls, name);
	name_machine(&to);
	if (name != NULL)
		set_host(&to, name);
	if (c != NULL && !vouched) {
		to.has_relay_key = true;
		to.relay_key = *tls_server_key(c->tls);
	}
	address_link(link, &to);
	return mem_strdup(link);
}
