/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Landlock by its three system calls, which the C library does not wrap; what
 * the running kernel knows of it is asked, and all of that is denied but for
 * the rules. Numbers are those of the kernel's landlock.h, which is too old
 * on many systems for a kernel that is not.
 */
#include "config.h"

#include "relay/confine_parts.h"

#include "base/i18n.h"
#include "base/mem.h"

#ifdef __linux__

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#ifndef SYS_landlock_create_ruleset
#define SYS_landlock_create_ruleset 444
#define SYS_landlock_add_rule 445
#define SYS_landlock_restrict_self 446
#endif

enum {
	WRITE_FILE = 1 << 1,
	READ_FILE = 1 << 2,
	READ_DIR = 1 << 3,
	REMOVE_FILE = 1 << 5,
	MAKE_REG = 1 << 8,
	MAKE_SOCK = 1 << 9,
	TRUNCATE = 1 << 14,

	/* The others are about what is in a directory. */
	OF_A_FILE = READ_FILE | WRITE_FILE | TRUNCATE
};

static const uint64_t rights[] = {
	[MAY_READ] = READ_FILE | READ_DIR,
	[MAY_WRITE] = READ_FILE | READ_DIR | WRITE_FILE | TRUNCATE |
	    REMOVE_FILE | MAKE_REG | MAKE_SOCK,
	[MAY_MAKE_SOCKETS] = REMOVE_FILE | MAKE_SOCK
};

enum { BIND_TCP = 1 << 0, CONNECT_TCP = 1 << 1 };
enum { SCOPE_ABSTRACT_SOCKETS = 1 << 0, SCOPE_SIGNALS = 1 << 1 };
enum { CREATE_VERSION = 1, RULE_PATH = 1, RULE_PORT = 2 };

struct ruleset {
	uint64_t files, net, scoped;
};

struct path_rule {
	uint64_t allowed;
	int32_t fd;
} __attribute__((packed));

struct port_rule {
	uint64_t allowed, port;
};

/* What each version of the interface can deny, and how much of the structure
 * it knows. */
static const struct {
	struct ruleset denies;
	size_t bytes;
} versions[] = {
	{ { (1 << 13) - 1, 0, 0 }, 8 },
	{ { (1 << 14) - 1, 0, 0 }, 8 },		/* files change directories */
	{ { (1 << 15) - 1, 0, 0 }, 8 },		/* truncate */
	{ { (1 << 15) - 1, BIND_TCP | CONNECT_TCP, 0 }, 16 },
	{ { (1 << 16) - 1, BIND_TCP | CONNECT_TCP, 0 }, 16 },	/* ioctl */
	{ { (1 << 16) - 1, BIND_TCP | CONNECT_TCP,
	    SCOPE_ABSTRACT_SOCKETS | SCOPE_SIGNALS }, 24 },
};

static int
add_path(int rules, const struct ruleset *denied,
    const struct confine_path *path)
{
	struct path_rule rule = { .allowed = rights[path->may] };
	struct stat st;
	int r;

	rule.fd = open(path->path, O_PATH | O_CLOEXEC);
	if (rule.fd < 0 || fstat(rule.fd, &st) < 0)
		return 0;
	if (!S_ISDIR(st.st_mode))
		rule.allowed &= OF_A_FILE;
	rule.allowed &= denied->files;
	r = syscall(SYS_landlock_add_rule, rules, RULE_PATH, &rule, 0);
	close(rule.fd);
	return r;
}

static int
add_port(int rules, const struct confine_port *port)
{
	struct port_rule rule = {
		.allowed = port->connect ? CONNECT_TCP : BIND_TCP,
		.port = port->number
	};

	return syscall(SYS_landlock_add_rule, rules, RULE_PORT, &rule, 0);
}

static int
add_all(int rules, const struct ruleset *denied, const struct confine *c)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < c->path_count; i++)
		r = add_path(rules, denied, &c->paths[i]);
	if (denied->net == 0)
		return r;
	for (i = 0; r == 0 && i < c->port_count; i++)
		r = add_port(rules, &c->ports[i]);
	return r;
}

/* The newest interface that both sides know, as an index; -1: none. */
static int
version(void)
{
	long n = syscall(SYS_landlock_create_ruleset, NULL, 0,
	    CREATE_VERSION);
	long known = ARRAY_LEN(versions);

	return n < known ? n - 1 : known - 1;
}

char *
confine_files(const struct confine *c)
{
	int v = version(), rules, r;

	if (v < 0)
		return mem_strdup(_("this kernel has no Landlock"));
	rules = syscall(SYS_landlock_create_ruleset, &versions[v].denies,
	    versions[v].bytes, 0);
	if (rules < 0)
		return mem_printf(_("Landlock fails: %s"), strerror(errno));
	r = add_all(rules, &versions[v].denies, c);
	if (r == 0)
		r = syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
	if (r == 0)
		return NULL;
	return mem_printf(_("Landlock fails: %s"), strerror(errno));
}

#else

char *
confine_files(const struct confine *c)
{
	(void)c;
	return mem_strdup(_("this system has no Landlock"));
}

#endif
