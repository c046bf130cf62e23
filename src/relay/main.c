/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * tuscheld: what it does before it runs, the limits of the process, signals,
 * and what is said on stdout and stderr. The relay itself is relay.c.
 */
#include "config.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <signal.h>
#include <string.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/str.h"
#include "net/address.h"
#include "net/http.h"
#include "net/loop.h"
#include "net/rng.h"
#include "relay/activate.h"
#include "relay/commands.h"
#include "relay/configuration.h"
#include "relay/confine.h"
#include "relay/control.h"
#include "relay/ctl.h"
#include "relay/denied.h"
#include "relay/handover.h"
#include "relay/kept.h"
#include "relay/load.h"
#include "relay/logs.h"
#include "relay/metrics.h"
#include "relay/notify.h"
#include "relay/options.h"
#include "relay/privilege.h"
#include "relay/relay.h"
#include "relay/state.h"

enum {
	EXIT_USAGE = 2,
	/* Listeners, the loop's own, and some to refuse others politely. */
	SPARE_FILES = LISTENERS_MAX + 64,
	/* For what a process that has been replaced still has. */
	TRY_MS = 250,
	TRIES_MAX = 120
};

struct program {
	int argc;
	char **argv;
	struct loop *loop;
	struct relay *relay;
	struct operation operation;
	struct control *control;
	char *control_path;	/* of it, or NULL */
	char *config;		/* where it is looked for */
	struct http *metrics;
	char *metrics_places;	/* where it listens, in one text; or NULL */
	struct notify *notify;
	bool handed_in;		/* a service manager has given us sockets */
	int offered;		/* by a process to be replaced; or -1 */
	struct kept *kept;	/* by the manager, until it is taken; or NULL */
	bool has_kept;		/* as it was taken */
	struct starter *starter;
	struct handover *handover;
	struct loop_timer *try_again, *stop;
	int replaced_tries;
	struct privilege who;
};

static void
complain(char *sentence)
{
	fprintf(stderr, "tuscheld: %s\n", sentence);
	free(sentence);
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

/* The process that is to be replaced has the operator's sockets. */
static bool
has_to_wait(const struct program *p)
{
	return p->offered >= 0 && p->replaced_tries == 0;
}

/* Makes the control socket that s wants in *made, unless it is there. */
static bool
open_control(struct program *p, const struct settings *s,
    struct control **made, char **reason)
{
	*made = NULL;
	*reason = NULL;
	if (has_to_wait(p) || s->control == NULL || (p->control_path != NULL &&
	    strcmp(p->control_path, s->control) == 0))
		return true;
	*made = control_new(p->loop, s->control, s->control_group,
	    commands_run, &p->operation, reason);
	return *made != NULL;
}

static void
keep_control(struct program *p, const struct settings *s,
    struct control *made)
{
	if (has_to_wait(p))
		return;
	if (made != NULL || s->control == NULL) {
		control_free(p->control);
		p->control = made;
	}
	free(p->control_path);
	p->control_path = s->control != NULL ? mem_strdup(s->control) : NULL;
}

static char *
join(const struct texts *t)
{
	struct str all;

	str_init(&all);
	for (size_t i = 0; i < t->count; i++)
		str_printf(&all, "%s\n", t->v[i]);
	return str_take(&all);
}

static bool
serve_metrics(struct http *http, const char *text, char **reason)
{
	struct address at;
	const char *wrong;
	char *why;

	address_parse(&at, text, METRICS_PORT, &wrong);
	if (http_listen(http, &at, &why) != NULL)
		return true;
	*reason = mem_printf(_("cannot listen on %s: %s"), text, why);
	free(why);
	return false;
}

/* In place of the present one, if others are wanted. All or nothing. */
static bool
apply_metrics(struct program *p, const struct settings *s, char **reason)
{
	char *places = join(&s->metrics);
	struct http *http;
	bool good = true;

	*reason = NULL;
	if (has_to_wait(p) || (p->metrics_places != NULL &&
	    strcmp(p->metrics_places, places) == 0)) {
		free(places);
		return true;
	}
	http = http_new(p->loop, metrics_pages, p->relay);
	for (size_t i = 0; i < s->metrics.count && good; i++)
		good = serve_metrics(http, s->metrics.v[i], reason);
	if (!good) {
		http_free(http);
		free(places);
		return false;
	}
	http_free(p->metrics);
	free(p->metrics_places);
	p->metrics = http;
	p->metrics_places = places;
	return true;
}

static bool
apply(struct program *p, const struct settings *s, char **reason)
{
	struct control *made;

	raise_file_limit(files_wanted(s));
	if (!open_control(p, s, &made, reason))
		return false;
	if (!apply_metrics(p, s, reason) ||
	    !relay_apply(p->relay, s, reason)) {
		control_free(made);
		return false;
	}
	keep_control(p, s, made);
	logs_apply(s);
	return true;
}

/* It is replaced, by a new file in its directory. */
static void
allow_ban_file(struct confine *c, const char *path)
{
	const char *slash = strrchr(path, '/');
	char *directory = slash == NULL ? mem_strdup(".") :
	    mem_strndup(path, slash > path ? (size_t)(slash - path) : 1);

	confine_allow_write(c, directory);
	free(directory);
}

/* What is needed after the start: the configuration may change. */
static void
allow(const struct program *p, const struct settings *s, struct confine *c)
{
	confine_init(c);
	relay_allow(p->relay, c);
	if (s->config != NULL)
		confine_allow_file(c, s->config);
	if (s->control != NULL)
		confine_allow_socket(c, s->control);
	/* opened only now by a process that takes over from another */
	for (size_t i = 0; i < s->metrics.count; i++)
		confine_allow_listener(c, s->metrics.v[i], METRICS_PORT);
	if (s->ban_file != NULL)
		allow_ban_file(c, s->ban_file);
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
	p->config = mem_strdup(s->config != NULL ? s->config :
	    settings_usual_config());
	if (p->who.user != NULL)
		state_pin();
	p->starter = starter_new(p->argv, p->handed_in, &p->who, p->config);
	if (geteuid() == 0 && p->who.user == NULL)
		log_line(LOG_WARNING, "running as root, which a relay does "
		    "not need: name a user without rights by --user");
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

/*
 * A manager who keeps members asks for the end in this way, also when it is
 * to start the next relay then.
 */
static void
on_term(void *ctx)
{
	struct program *p = ctx;

	if (relay_is_draining(p->relay) || !kept_give(p->relay, p->notify)) {
		/* in the next turn: that may have taken time */
		loop_timer_set(p->stop, loop_now_ms(p->loop));
		return;
	}
	handover_free(p->handover);
	p->handover = NULL;
	notify_stopping(p->notify, _("the service manager has the members"));
	relay_abandon(p->relay);
}

/* Confined, the relay may not open what has taken the place of the old one. */
static FILE *
open_config(void *ctx, const char *path)
{
	struct program *p = ctx;
	FILE *file = fopen(path, "re");
	int fd;

	if (file != NULL || errno != EACCES || p->starter == NULL ||
	    strcmp(path, p->config) != 0)
		return file;
	fd = starter_open(p->starter);
	return fd < 0 ? NULL : fdopen(fd, "r");
}

/* With what to do about it, if it is a matter of rights; config is NULL if it
 * could be read. */
static char *
with_remedy(struct program *p, const struct settings *s, const char *config,
    char *wrong)
{
	const char *const files[] = { config, s->ban_file, s->client_ca,
	    s->tls_cert, s->tls_key, relay_tls_file(p->relay, 0) };
	char *remedy = NULL, *both;
	size_t i;

	for (i = 0; wrong != NULL && remedy == NULL && i < ARRAY_LEN(files);
	    i++)
		remedy = denied_explain(files[i]);
	if (wrong != NULL && remedy == NULL)
		remedy = denied_explain_listener(wrong);
	if (remedy == NULL)
		return wrong;
	both = mem_printf("%s; %s", wrong, remedy);
	free(wrong);
	free(remedy);
	return both;
}

/* NULL, or what is wrong with the new settings; then the old ones stay. */
static char *
reload(struct program *p)
{
	struct settings s;
	char *wrong;

	if (!settings_load_by(&s, p->argc, p->argv, p->handed_in, open_config,
	    p, &wrong)) {
		settings_init(&s);
		wrong = with_remedy(p, &s, p->config, wrong);
	} else {
		apply(p, &s, &wrong);
		wrong = with_remedy(p, &s, NULL, wrong);
	}
	settings_release(&s);
	return wrong;
}

/* Also for the control socket. */
static char *
reload_and_say(void *ctx)
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
	notify_ready(p->notify, _("ready"));
	return wrong;
}

static void
on_reload(void *ctx)
{
	free(reload_and_say(ctx));
}

static void
on_replace(void *ctx)
{
	struct program *p = ctx;

	if (p->handover != NULL)
		handover_begin(p->handover);
}

/*
 * Until the process that was replaced has ended, it has our sockets for the
 * operator: they are tried again until they can be had.
 */
static void
on_try_again(void *ctx)
{
	struct program *p = ctx;
	char *wrong;

	if (p->replaced_tries++ == 0)
		wrong = mem_strdup("");
	else
		wrong = reload(p);
	if (wrong != NULL && p->replaced_tries < TRIES_MAX)
		loop_timer_set(p->try_again, loop_now_ms(p->loop) + TRY_MS);
	else if (wrong != NULL)
		log_line(LOG_ERROR, "%s", wrong);
	else if (p->control != NULL || p->metrics_places[0] != '\0')
		log_line(LOG_INFO, "the operator's sockets are this "
		    "process's now");
	free(wrong);
}

static void
serve_members(struct program *p)
{
	p->handover = handover_new(p->loop, p->relay, p->notify, p->starter);
	if (p->offered >= 0 && !handover_finish(p->offered)) {
		complain(mem_strdup(_("the process that was to be replaced "
		    "goes on")));
		_exit(EXIT_FAILURE);
	}
	if (p->offered >= 0)
		on_try_again(p);
	notify_ready(p->notify, _("ready"));
	loop_run(p->loop);
	handover_free(p->handover);
}

static bool
take_kept(struct program *p)
{
	struct kept *kept = p->kept;

	p->kept = NULL;
	p->has_kept = kept != NULL;
	return kept == NULL || kept_take(kept, p->relay, p->notify);
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
	if (!take_kept(p)) {
		*reason = mem_strdup(_("what the service manager has kept is "
		    "damaged; the next start is with empty rooms"));
		return false;
	}
	if (p->offered >= 0 && !handover_take(p->offered, p->relay, reason))
		return false;
	if (!apply(p, s, reason) || !settle(p, s, reason))
		return false;
	if (p->has_kept)
		kept_forget(p->notify);
	return true;
}

static int
run(struct program *p, const struct settings *s, struct activation *a)
{
	struct rng rng = net_rng();
	struct loop_signal *term, *interrupt, *hangup, *replace;
	char *wrong;
	bool started;

	if (!privilege_find(&p->who, s->user, &wrong)) {
		complain(wrong);
		return EXIT_USAGE;
	}
	p->loop = loop_new();
	p->relay = relay_new(p->loop, &rng);
	p->notify = notify_new(p->loop);
	p->operation = (struct operation){
		.relay = p->relay, .reload = reload_and_say,
		.drain = on_stop, .ctx = p
	};
	/* Before it says that it listens: from then on they may come. */
	term = loop_signal_new(p->loop, SIGTERM, on_term, p);
	interrupt = loop_signal_new(p->loop, SIGINT, on_stop, p);
	hangup = loop_signal_new(p->loop, SIGHUP, on_reload, p);
	replace = loop_signal_new(p->loop, SIGUSR2, on_replace, p);
	p->stop = loop_timer_new(p->loop, on_stop, p);
	p->try_again = loop_timer_new(p->loop, on_try_again, p);
	started = start(p, s, a, &wrong);
	if (started) {
		serve_members(p);
	} else {
		complain(wrong);
	}
	if (!started && (p->offered >= 0 || p->has_kept))
		_exit(EXIT_FAILURE);	/* what was imported is not ours */
	loop_signal_free(term);
	loop_signal_free(interrupt);
	loop_signal_free(hangup);
	loop_signal_free(replace);
	loop_timer_free(p->try_again);
	loop_timer_free(p->stop);
	starter_free(p->starter);
	control_free(p->control);
	free(p->control_path);
	free(p->config);
	http_free(p->metrics);
	free(p->metrics_places);
	relay_free(p->relay);
	notify_free(p->notify);
	privilege_release(&p->who);
	loop_free(p->loop);
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
	logs_init();
	if (argc > 1 && strcmp(argv[1], "ctl") == 0)
		return ctl_run(argc - 1, argv + 1);
	activation_take(&activation);
	p.kept = kept_find(&activation);
	p.offered = handover_offered(&p.handed_in);
	p.handed_in |= activation.count > 0;
	if (settings_load(&s, argc, argv, p.handed_in, &wrong)) {
		r = act(&p, &s, &activation);
		settings_release(&s);
	} else {
		complain(wrong);
	}
	activation_release(&activation);
	kept_free(p.kept);
	return r;
}
