/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tuscheld: what it does before it runs, the limits of the process, signals,
 * and what is said on stdout and stderr. The relay itself is relay.c.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/loop.h"
#include "net/rng.h"
#include "relay/activate.h"
#include "relay/configuration.h"
#include "relay/confine.h"
#include "relay/handover.h"
#include "relay/load.h"
#include "relay/notify.h"
#include "relay/options.h"
#include "relay/privilege.h"
#include "relay/relay.h"

enum {
	EXIT_USAGE = 2,
	/* Listeners, the loop's own, and some to refuse others politely. */
	SPARE_FILES = LISTENERS_MAX + 64
};

struct program {
	int argc;
	char **argv;
	struct relay *relay;
	struct notify *notify;
	bool handed_in;		/* a service manager has given us sockets */
	int offered;		/* by a process to be replaced; or -1 */
	struct starter *starter;
	struct handover *handover;
	struct privilege who;
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

static rlim_t
files_wanted(const struct settings *s)
{
	size_t count, i;
	const struct room_settings *rooms = settings_rooms(s, &count);
	struct hub_config config;
	rlim_t n = 0;

	for (i = 0; i < count; i++) {
		room_settings_apply(&rooms[i], &config);
		n += config.members_max + SPARE_FILES;
	}
	return n;
}

static bool
apply(struct relay *relay, const struct settings *s, char **reason)
{
	raise_file_limit(files_wanted(s));
	return relay_apply(relay, s, reason);
}

/* What is needed after the start: the configuration may change. */
static void
allow(const struct program *p, const struct settings *s, struct confine *c)
{
	confine_init(c);
	relay_allow(p->relay, c);
	if (s->config != NULL)
		confine_allow_file(c, s->config);
}

static bool
enter(const struct program *p, const struct settings *s, char **wrong)
{
	struct confine c;
	char *lacks;
	bool good;

	if (s->confine == CONFINE_OFF)
		return true;
	allow(p, s, &c);
	good = confine_enter(&c, &lacks);
	confine_release(&c);
	if (!good && s->confine == CONFINE_REQUIRE) {
		*wrong = mem_printf(_("not all of what --confine require "
		    "asks for can be had: %s"), lacks);
		free(lacks);
		return false;
	}
	if (!good)
		log_line(LOG_WARNING, "not fully confined: %s", lacks);
	free(lacks);
	return true;
}

/* Everything is open now: away with what is no more needed. */
static bool
settle(struct program *p, const struct settings *s, char **wrong)
{
	p->starter = starter_new(p->argv, p->handed_in, &p->who);
	return privilege_drop(&p->who, wrong) && enter(p, s, wrong);
}

/* ---- signals ---- */

/* The first one is polite; who sends a second has waited long enough. */
static void
on_stop(void *ctx)
{
	struct program *p = ctx;

	/* Who is told to end does not start another. */
	handover_free(p->handover);
	p->handover = NULL;
	notify_stopping(p->notify, _("sending the last frames"));
	relay_drain(p->relay);
}

/* NULL, or what is wrong with the new settings; then the old ones stay. */
static char *
reload(struct program *p)
{
	struct settings s;
	char *wrong;

	if (!settings_load(&s, p->argc, p->argv, p->handed_in, &wrong))
		return wrong;
	apply(p->relay, &s, &wrong);
	settings_release(&s);
	return wrong;
}

static void
on_reload(void *ctx)
{
	struct program *p = ctx;
	char *wrong;

	notify_reloading(p->notify, _("reading the configuration"));
	wrong = reload(p);
	if (wrong == NULL)
		log_line(LOG_INFO, "the configuration is read again");
	else
		log_line(LOG_ERROR, "the configuration stays as it was: %s",
		    wrong);
	free(wrong);
	notify_ready(p->notify, _("ready"));
}

static void
on_replace(void *ctx)
{
	struct program *p = ctx;

	if (p->handover != NULL)
		handover_begin(p->handover);
}

static void
run_loop(struct program *p, struct loop *loop)
{
	struct loop_signal *term, *interrupt, *hangup, *replace;

	term = loop_signal_new(loop, SIGTERM, on_stop, p);
	interrupt = loop_signal_new(loop, SIGINT, on_stop, p);
	hangup = loop_signal_new(loop, SIGHUP, on_reload, p);
	replace = loop_signal_new(loop, SIGUSR2, on_replace, p);
	p->handover = handover_new(loop, p->relay, p->notify, p->starter);
	if (p->offered >= 0 && !handover_finish(p->offered)) {
		complain(mem_strdup(_("the process that was to be replaced "
		    "goes on")));
		_exit(EXIT_FAILURE);
	}
	notify_ready(p->notify, _("ready"));
	loop_run(loop);
	handover_free(p->handover);
	loop_signal_free(replace);
	loop_signal_free(term);
	loop_signal_free(interrupt);
	loop_signal_free(hangup);
}

static bool
start(struct program *p, const struct settings *s, struct activation *a,
    char **reason)
{
	size_t i;
	int fd;

	for (i = 0; i < a->count; i++) {
		fd = a->v[i].fd;
		a->v[i].fd = -1;
		if (!relay_hand_in(p->relay, fd, a->v[i].name, reason))
			return false;
	}
	if (p->offered >= 0 && !handover_take(p->offered, p->relay, reason))
		return false;
	return apply(p->relay, s, reason) && settle(p, s, reason);
}

static int
run(struct program *p, const struct settings *s, struct activation *a)
{
	struct loop *loop = loop_new();
	struct rng rng = net_rng();
	char *wrong;
	bool started;

	if (!privilege_find(&p->who, s->user, &wrong)) {
		complain(wrong);
		loop_free(loop);
		return EXIT_USAGE;
	}
	p->relay = relay_new(loop, &rng);
	p->notify = notify_new(loop);
	started = start(p, s, a, &wrong);
	if (started)
		run_loop(p, loop);
	else
		complain(wrong);
	if (!started && p->offered >= 0)
		_exit(EXIT_FAILURE);	/* what was imported is not ours */
	starter_free(p->starter);
	relay_free(p->relay);
	notify_free(p->notify);
	privilege_release(&p->who);
	loop_free(loop);
	return started ? EXIT_SUCCESS : EXIT_FAILURE;
}

static int
say_settings(const struct settings *s)
{
	if (s->config != NULL)
		printf("# %s\n", s->config);
	configuration_print(s, stdout);
	return EXIT_SUCCESS;
}

static int
act(struct program *p, const struct settings *s, struct activation *a)
{
	if (s->help) {
		options_print_help(stdout);
		return EXIT_SUCCESS;
	}
	if (s->version) {
		printf("tuscheld %s\n", PACKAGE_VERSION);
		printf(_("it can confine itself by: %s\n"), confine_means());
		return EXIT_SUCCESS;
	}
	return s->check_config ? say_settings(s) : run(p, s, a);
}

int
main(int argc, char **argv)
{
	struct program p = { .argc = argc, .argv = argv };
	struct activation activation;
	struct settings s;
	char *wrong;
	int r = EXIT_USAGE;

	i18n_init();
	log_set(to_stderr, NULL, LOG_INFO);
	activation_take(&activation);
	p.offered = handover_offered(&p.handed_in);
	p.handed_in |= activation.count > 0;
	if (settings_load(&s, argc, argv, p.handed_in, &wrong)) {
		r = act(&p, &s, &activation);
		settings_release(&s);
	} else {
		complain(wrong);
	}
	activation_release(&activation);
	return r;
}
