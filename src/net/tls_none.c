/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is left of TLS in a program that is built with --disable-tls: contexts
 * cannot be made, so that nobody has anything to call the rest with.
 */
#include "config.h"

#include "net/tls.h"

#include <stdlib.h>

#include "base/mem.h"

static const char missing[] = "this program is built without TLS";

bool
tls_available(void)
{
	return false;
}

struct tls_context *
tls_server_new(const struct tls_files *files, char **reason)
{
	return tls_client_new(files, reason);
}

struct tls_context *
tls_caller_new(const char *ca, char **reason)
{
	(void)ca;
	*reason = mem_strdup(missing);
	return NULL;
}

struct tls_context *
tls_client_new(const struct tls_files *files, char **reason)
{
	(void)files;
	*reason = mem_strdup(missing);
	return NULL;
}

void
tls_context_free(struct tls_context *context)
{
	(void)context;		/* NULL */
}

bool
tls_server_reload(struct tls_context *server, const struct tls_files *files,
    char **reason)
{
	(void)server;
	return tls_client_new(files, reason) != NULL;
}

char *
tls_make_pair(char **reason)
{
	*reason = mem_strdup(missing);
	return NULL;
}

const struct relay_key *
tls_server_key(const struct tls_context *server)
{
	(void)server;
	abort();
}

const char *
tls_server_name(const struct tls_context *server)
{
	(void)server;
	abort();
}

struct transport *
tls_server_start(struct tls_context *server)
{
	(void)server;
	abort();
}

struct transport *
tls_client_start(struct tls_context *client, const char *host,
    const struct relay_key *expected)
{
	(void)client;
	(void)host;
	(void)expected;
	abort();
}

const struct tls_verdict *
tls_get_verdict(const struct transport *session)
{
	(void)session;
	abort();
}

const char *
tls_asked_name(const struct transport *session)
{
	(void)session;
	abort();
}

bool
tls_server_has_name(const struct tls_context *server, const char *name)
{
	(void)server;
	(void)name;
	abort();
}

bool
tls_was_heard(const struct transport *session)
{
	(void)session;
	abort();
}

bool
tls_was_cut(const struct transport *session)
{
	(void)session;
	abort();
}
