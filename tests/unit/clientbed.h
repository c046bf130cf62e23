/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clients for tests: whole apps in one process and on one loop, each with a
 * front that writes down what it is shown. The relay is inside the first.
 */
#ifndef CLIENTBED_H
#define CLIENTBED_H

#include "base/clock.h"
#include "base/mem.h"
#include "client/app.h"
#include "client/app_inner.h"
#include "client/host.h"
#include "client/options.h"
#include "crypto/prim.h"
#include "net/rng.h"
#include "store/identity_file.h"
#include "tempdir.h"
#include "tap.h"

enum { BED_DEADLINE_MS = 30000 };

struct bed_client {
	struct front front;	/* first */
	struct client *client;
	struct app *app;	/* its first room */
	struct options options;
	/* A line for each thing shown: "notice ...", "event TYPE ...",
	 * "said N", "ask ...", "clear". */
	struct str log;
	bool panels;		/* show() works */
	int ready, sent, unsent;
	long said;
	char text[256];		/* of the last message */
	uint32_t from;
	bool direct;
	struct front_file file;		/* the last one told of */
};

static struct loop *bed_loop;
/* The socket of a room; NULL: that of nobody has been said. */
static const char *bed_relay = "relay";

#include "clientbed-front.h"

/* ---- clients ---- */

static inline void
bed_start(void)
{
	prim_start();
	tempdir_make();
	bed_loop = loop_new();
}

/* With host, the relay is inside; else it joins that of the first. */
static inline struct bed_client *
bed_client(const char *nick, const char *passphrase, bool host)
{
	struct bed_client *c = mem_zero(1, sizeof *c);
	struct client_config config = { .loop = bed_loop, .rng = net_rng(),
	    .options = &c->options, .passphrase = passphrase,
	    .settings = settings_new(), .warnings = "" };
	char *place = bed_relay == NULL ? NULL :
	    mem_printf("unix:%s", tempdir_path(bed_relay));
	char *data = mem_strdup(tempdir_path(nick)), *reason;
	char *identity = identity_file_path(data);
	struct str problems;
	struct identity who;
	bool made;

	mkdir(data, 0700);
	c->front.ops = &bed_ops;
	settings_set(config.settings, SETTING_NICK, nick,
	    ORIGIN_COMMAND_LINE, &reason);
	str_init(&c->log);
	config.identity_path = identity;
	config.state_dir = data;
	str_init(&problems);
	config.conf = conf_load(tempdir_path("conf"), &problems, &reason);
	if (!identity_file_make(identity, &config.rng, &made, &reason) ||
	    !identity_file_load(&who, identity, NULL, &reason))
		bail_out("%s", reason);
	config.identity = who.pub;
	config.data_dir = data;
	config.known = known_load(tempdir_path("known"), NULL, &reason);
	config.host = host ? host_new(bed_loop, &config.rng, place, data,
	    &reason) : NULL;
	if (config.known == NULL || (host && config.host == NULL))
		bail_out("%s", reason);
	c->client = client_new(&config);
	c->app = client_app(c->client, 0);
	client_start(c->client, &c->front, place, "");
	free(data);
	free(identity);
	free(place);
	return c;
}

static inline void
bed_free(struct bed_client *c)
{
	client_free(c->client);
	str_release(&c->log);
	free(c);
}

/* ---- running ---- */

struct bed_wait {
	bool (*holds)(struct bed_client *c, const void *arg);
	struct bed_client *client;
	const void *arg;
	bool held;
};

static inline void
bed_judge(void *ctx)
{
	struct bed_wait *wait = ctx;

	if (!wait->holds(wait->client, wait->arg))
		return;
	wait->held = true;
	loop_stop(bed_loop);
}

static inline void
bed_give_up(void *ctx)
{
	(void)ctx;
	loop_stop(bed_loop);
}

/* Turns the loop until that holds; false if it never does. */
static inline bool
bed_until(bool (*holds)(struct bed_client *c, const void *arg),
    struct bed_client *c, const void *arg)
{
	struct bed_wait wait = { holds, c, arg, false };
	struct loop_hook *hook = loop_hook_new(bed_loop, bed_judge, &wait);
	struct loop_timer *timer = loop_timer_new(bed_loop, bed_give_up,
	    NULL);

	loop_timer_set(timer, loop_now_ms(bed_loop) + BED_DEADLINE_MS);
	loop_run(bed_loop);
	loop_timer_free(timer);
	loop_hook_free(hook);
	return wait.held;
}

static inline bool
bed_logged(struct bed_client *c, const void *part)
{
	return strstr(c->log.s, part) != NULL;
}

/* Until c's log has part. */
static inline bool
bed_log(struct bed_client *c, const char *part)
{
	bool came = bed_until(bed_logged, c, part);

	if (!came)
		diag("the log lacks \"%s\":\n# %s", part, c->log.s);
	return came;
}

static inline bool
bed_is_ready(struct bed_client *c, const void *count)
{
	return c->ready >= *(const int *)count;
}

static inline bool
bed_ready(struct bed_client *c, int times)
{
	return bed_until(bed_is_ready, c, &times);
}

static inline bool
bed_has_text(struct bed_client *c, const void *text)
{
	return strcmp(c->text, text) == 0;
}

static inline bool
bed_text(struct bed_client *c, const char *text)
{
	return bed_until(bed_has_text, c, text);
}

/* Types line; the log is then only what that brought. */
static inline bool
bed_type(struct bed_client *c, const char *line)
{
	str_clear(&c->log);
	return app_line(c->app, ALL_IDS, line);
}

#endif
