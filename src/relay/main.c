/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tuscheld: the command line, the limits of the process, signals, and what
 * is said on stdout and stderr. The relay itself is src/serve and src/hub.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/address.h"
#include "net/loop.h"
#include "net/rng.h"
#include "relay/activate.h"
#include "relay/confine.h"
#include "relay/notify.h"
#include "relay/options.h"
#include "relay/privilege.h"
#include "serve/serve.h"

enum {
	EXIT_USAGE = 2,
	/* To take the last frames; longer than a connection lingers. */
	GRACE_MS = 3000,
	/* Listeners, the loop's own, and some to refuse others politely. */
	SPARE_FILES = LISTENERS_MAX + 64
};

struct relay {
	struct loop *loop;
	struct serve *serve;
	struct notify *notify;
	struct activation activation;	/* sockets handed in */
	struct confine confine;		/* what is needed after the start */
	bool stopping;
};

static void
complain(char *sentence)
{
	fprintf(stderr, "tuscheld: %s\n", sentence);
	free(sentence);
}

static void
to_stderr(void *ctx, enum log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	fprintf(stderr, "tuscheld: %s\n", line);
}

/* ---- listening ---- */

/* For scripts, which wait for this line: not to be translated. */
static void
say_where(const char *where)
{
	printf("listening %s plain\n", where);
	fflush(stdout);
}

/* Nobody shall be surprised by who can listen in. */
static bool
may_be_plain(const struct relay_options *o, const struct address *at)
{
	char text[ADDRESS_TEXT_BYTES];

	if (o->plain || address_is_loopback(at))
		return true;
	address_text(text, at);
	complain(mem_printf(_("other machines can reach %s, but the "
	    "link would be without TLS: say --plain to allow that, or "
	    "listen on 127.0.0.1 or unix:PATH"), text));
	return false;
}

static bool
parse_place(struct address *at, const char *text)
{
	const char *wrong;

	if (address_parse(at, text, DEFAULT_PORT, &wrong) == ERR_OK)
		return true;
	complain(mem_printf(_("cannot listen on \"%s\": %s"), text, wrong));
	return false;
}

/* Whether the listeners that were asked for are fit to be opened. */
static bool
judge_listeners(const struct relay_options *o)
{
	struct address at;
	size_t i;

	for (i = 0; i < o->listen_count; i++)
		if (!parse_place(&at, o->listen[i]) || !may_be_plain(o, &at))
			return false;
	return true;
}

static bool
listen_at(struct relay *r, const char *text)
{
	struct address at;
	const char *where;
	char *wrong;

	if (!parse_place(&at, text))
		return false;
	where = serve_listen(r->serve, &at, &wrong);
	if (where == NULL) {
		complain(mem_printf(_("cannot listen on %s: %s"), text,
		    wrong));
		free(wrong);
		return false;
	}
	say_where(where);
	if (at.kind == ADDRESS_UNIX)
		confine_allow_socket(&r->confine, at.host);
	else
		confine_allow_port(&r->confine, at.port);
	return true;
}

static bool
adopt(struct relay *r, const struct relay_options *o, struct activated *a)
{
	struct address at;
	const char *where;
	char *wrong;
	int fd = a->fd;

	a->fd = -1;
	where = serve_adopt(r->serve, fd, &wrong);
	if (where == NULL) {
		complain(mem_printf(_("cannot listen on socket %d (%s), which "
		    "was handed in: %s"), fd, a->name, wrong));
		free(wrong);
		return false;
	}
	if (!parse_place(&at, where) || !may_be_plain(o, &at))
		return false;
	say_where(where);
	return true;
}

static bool
listen_everywhere(struct relay *r, const struct relay_options *o)
{
	size_t i;

	for (i = 0; i < r->activation.count; i++)
		if (!adopt(r, o, &r->activation.v[i]))
			return false;
	for (i = 0; i < o->listen_count; i++)
		if (!listen_at(r, o->listen[i]))
			return false;
	if (o->listen_count + r->activation.count > 0)
		return true;
	/* A machine without IPv6 is no reason not to start. */
	return listen_at(r, "127.0.0.1") &&
	    (listen_at(r, "[::1]") || true);
}

/* ---- the process ---- */

static void
raise_file_limit(rlim_t wanted)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= wanted)
		return;
	limit.rlim_cur = wanted;
	if (limit.rlim_max < wanted)
		limit.rlim_max = wanted;	/* root may */
	if (setrlimit(RLIMIT_NOFILE, &limit) == 0)
		return;
	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur = limit.rlim_max;
	setrlimit(RLIMIT_NOFILE, &limit);
	complain(mem_printf(_("only %llu files may be open: some of the "
	    "members will have to wait (raise \"ulimit -n\")"),
	    (unsigned long long)limit.rlim_cur));
}

/* Everything is open now: away with what is no more needed. */
static bool
settle(const struct relay *r, const struct relay_options *o,
    const struct privilege *who)
{
	char *wrong;

	if (!privilege_drop(who, &wrong)) {
		complain(wrong);
		return false;
	}
	if (o->confine == CONFINE_OFF || confine_enter(&r->confine, &wrong))
		return true;
	if (o->confine == CONFINE_REQUIRE) {
		complain(mem_printf(_("not all of what --confine require "
		    "asks for can be had: %s"), wrong));
		free(wrong);
		return false;
	}
	log_line(LOG_WARNING, "not fully confined: %s", wrong);
	free(wrong);
	return true;
}

static void
on_shut_down(void *ctx)
{
	struct relay *r = ctx;

	loop_stop(r->loop);
}

/* The first one is polite; who sends a second has waited long enough. */
static void
on_stop(void *ctx)
{
	struct relay *r = ctx;

	if (r->stopping) {
		loop_stop(r->loop);
		return;
	}
	r->stopping = true;
	notify_stopping(r->notify, _("sending the last frames"));
	serve_shutdown(r->serve, GRACE_MS, on_shut_down, r);
}

static int
run(const struct relay_options *o, const struct privilege *who)
{
	struct relay r = { 0 };
	struct hub_config config;
	struct rng rng = net_rng();
	struct loop_signal *term, *interrupt;
	bool started;

	hub_config_default(&config);
	relay_options_apply(o, &config);
	raise_file_limit(config.members_max + SPARE_FILES);
	r.loop = loop_new();
	r.serve = serve_new(r.loop, &config, &rng);
	r.notify = notify_new(r.loop);
	activation_take(&r.activation);
	term = loop_signal_new(r.loop, SIGTERM, on_stop, &r);
	interrupt = loop_signal_new(r.loop, SIGINT, on_stop, &r);
	started = listen_everywhere(&r, o) && settle(&r, o, who);
	if (started) {
		notify_ready(r.notify, _("ready"));
		loop_run(r.loop);
	}
	loop_signal_free(term);
	loop_signal_free(interrupt);
	confine_release(&r.confine);
	activation_release(&r.activation);
	notify_free(r.notify);
	serve_free(r.serve);
	loop_free(r.loop);
	return started ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
	struct relay_options options;
	struct privilege who;
	char *wrong;
	int code;

	i18n_init();
	log_set(to_stderr, NULL, LOG_WARNING);
	if (!relay_options_parse(&options, argc, argv, &wrong)) {
		complain(wrong);
		fprintf(stderr, "%s\n", _("try tuscheld --help"));
		return EXIT_USAGE;
	}
	if (options.help) {
		relay_options_print_help(stdout);
		return EXIT_SUCCESS;
	}
	if (options.version) {
		printf("tuscheld %s\n", PACKAGE_VERSION);
		printf(_("it can confine itself by: %s\n"), confine_means());
		return EXIT_SUCCESS;
	}
	if (!judge_listeners(&options))
		return EXIT_USAGE;
	if (!privilege_find(&who, options.user, &wrong)) {
		complain(wrong);
		return EXIT_USAGE;
	}
	code = run(&options, &who);
	privilege_release(&who);
	return code;
}
