/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a confinement allows, and its two halves in their order: files first,
 * since making the rules takes system calls that the filter does not allow.
 */
#include "config.h"

#include "relay/confine.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "net/address.h"
#include "relay/confine_parts.h"

void
confine_init(struct confine *c)
{
	*c = (struct confine){ 0 };
}

void
confine_release(struct confine *c)
{
	size_t i;

	for (i = 0; i < c->path_count; i++)
		free(c->paths[i].path);
	free(c->paths);
	free(c->ports);
	confine_init(c);
}

/* ---- what is allowed ---- */

static void
allow(struct confine *c, char *path, int may)
{
	c->paths = mem_resize(c->paths, c->path_count + 1, sizeof *c->paths);
	c->paths[c->path_count++] = (struct confine_path){
		.path = path,
		.may = may
	};
}

void
confine_allow_read(struct confine *c, const char *path)
{
	allow(c, mem_strdup(path), MAY_READ);
}

void
confine_allow_write(struct confine *c, const char *path)
{
	allow(c, mem_strdup(path), MAY_WRITE);
}

/* The directory that path is in. */
static char *
parent_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	if (slash == NULL)
		return mem_strdup(".");
	return mem_strndup(path, slash > path ? slash - path : 1);
}

void
confine_allow_socket(struct confine *c, const char *path)
{
	allow(c, parent_of(path), MAY_MAKE_SOCKETS);
}

/* Too much is in there that is not ours. */
static bool
is_shared(const char *directory)
{
	const char *home = getenv("HOME");

	return strchr(directory + 1, '/') == NULL ||
	    (home != NULL && strcmp(home, directory) == 0);
}

/* The directory of path, unless others have their things there too. */
static void
allow_directory(struct confine *c, const char *path)
{
	char *parent = parent_of(path), *real = realpath(parent, NULL);

	if (real != NULL && !is_shared(real))
		confine_allow_read(c, real);
	free(real);
	free(parent);
}

void
confine_allow_file(struct confine *c, const char *path)
{
	char *target = realpath(path, NULL);

	confine_allow_read(c, path);
	allow_directory(c, path);
	if (target != NULL)
		allow_directory(c, target);
	free(target);
}

static void
allow_port(struct confine *c, uint16_t port, bool connect)
{
	c->ports = mem_resize(c->ports, c->port_count + 1, sizeof *c->ports);
	c->ports[c->port_count++] = (struct confine_port){ port, connect };
}

void
confine_allow_port(struct confine *c, uint16_t port)
{
	allow_port(c, port, false);
}

void
confine_allow_connect(struct confine *c, uint16_t port)
{
	allow_port(c, port, true);
}

void
confine_allow_listener(struct confine *c, const char *text,
    uint16_t default_port)
{
	struct address at;
	const char *wrong;

	if (address_parse(&at, text, default_port, &wrong) != ERR_OK)
		return;
	if (at.kind == ADDRESS_UNIX)
		confine_allow_socket(c, at.host);
	else
		confine_allow_port(c, at.port);
}

/* ---- in force ---- */

/* What sanitizers and the like do, no filter allows. */
#ifdef CONFINE_NEVER
enum { INSTRUMENTED = true };
#else
enum { INSTRUMENTED = false };
#endif

/* Nor does a core file, or a debugger of the same user, show the memory. */
static char *
no_new_privileges(void)
{
#ifdef PR_SET_NO_NEW_PRIVS
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		return NULL;
	return mem_printf(_("privileges may grow again: %s"),
	    strerror(errno));
#else
	return mem_strdup(_("this system has neither seccomp nor Landlock"));
#endif
}

/* The two reasons as one; either may be NULL. */
static char *
both(char *a, char *b)
{
	char *joined;

	if (a == NULL || b == NULL)
		return a != NULL ? a : b;
	joined = mem_printf("%s; %s", a, b);
	free(a);
	free(b);
	return joined;
}

bool
confine_enter(const struct confine *c, char **lacks)
{
	if (INSTRUMENTED) {
		*lacks = mem_strdup(_("this build is instrumented for "
		    "tests"));
		return false;
	}
	*lacks = no_new_privileges();
	if (*lacks == NULL) {
		*lacks = confine_files(c);
		*lacks = both(*lacks, confine_calls());
	}
	return *lacks == NULL;
}

const char *
confine_means(void)
{
#ifdef CONFINE_NEVER
	return "nothing, this build is instrumented for tests";
#elif !defined __linux__
	return "nothing on this system";
#elif defined HAVE_SECCOMP
	return "seccomp and Landlock";
#else
	return "Landlock";
#endif
}
