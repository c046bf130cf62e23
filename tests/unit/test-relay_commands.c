/* SPDX-License-Identifier: GPL-3.0-or-later */
/* src/relay/commands.c on a relay with a member; and src/relay/metrics.c,
 * which says the same in another form */
#include "config.h"

#include <arpa/inet.h>
#include <netinet/in.h>

#include "base/log.h"
#include "net/rng.h"
#include "relay/commands.h"
#include "relay/metrics.h"
#include "relaytest.h"

static struct relay *relay;
static struct operation operation;
static int port, reloads, drains;
static struct str answer;

static char *
on_reload(void *ctx)
{
	is_str(ctx, "ctx", "reload, with its context");
	return reloads++ == 0 ? NULL : mem_strdup("line 3 is wrong");
}

static void
on_drain(void *ctx)
{
	is_str(ctx, "ctx", "drain, with its context");
	drains++;
}

/* Runs up to two words; what is wrong, or the answer. */
static const char *
run(char *a, char *b)
{
	static char *wrong;
	char *words[] = { a, b, NULL };

	free(wrong);
	str_clear(&answer);
	wrong = commands_run(&operation, b != NULL ? 2 : 1, words, &answer);
	return wrong != NULL ? wrong : answer.s;
}

static bool
says(char *a, char *b, const char *want)
{
	const char *got = run(a, b);

	if (strstr(got, want) != NULL)
		return true;
	diag("%s", got);
	return false;
}

/* A connection by TCP, from 127.0.0.1. */
static int
come(void)
{
	struct sockaddr_in to = {
		.sin_family = AF_INET, .sin_port = htons(port),
		.sin_addr = { htonl(INADDR_LOOPBACK) }
	};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
		bail_out("nobody listens at port %d", port);
	turns();
	return fd;
}

static void
start(void)
{
	struct rng rng = net_rng();
	struct settings s;
	char *reason, text[64];
	struct sockaddr_in at = { .sin_family = AF_INET };
	socklen_t len = sizeof at;
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&at, sizeof at) < 0 ||
	    listen(fd, 9) < 0 ||
	    getsockname(fd, (struct sockaddr *)&at, &len) < 0)
		bail_out("no port");
	port = ntohs(at.sin_port);
	relay = relay_new(loop, &rng);
	settings_init(&s);
	snprintf(text, sizeof text, "a socket of %d", port);
	if (!relay_hand_in(relay, fd, text, &reason) ||
	    !relay_apply(relay, &s, &reason))
		bail_out("%s", reason);
	settings_release(&s);
	operation = (struct operation){ .relay = relay, .reload = on_reload,
	    .drain = on_drain, .ctx = "ctx" };
}

static void
test_looking(void)
{
	ok(says("status", NULL, "version " PACKAGE_VERSION "\n"), "status");
	ok(says("status", NULL, "draining no\nbans 0\nroom main members 1 "),
	    "of the room");
	ok(says("members", NULL, " 127.0.0.1 0 0 in\n"), "members");
	ok(says("members", "main", "main "), "of a room");
	ok(says("members", "other", "no room \"other\""), "of none");
	is_str(run("bans", NULL), "", "no bans");
}

static void
test_banning(void)
{
	int fd;

	is_str(run("ban", "127.0.0.0/24"), "put-out 1\nwarning: it is "
	    "forgotten when the relay ends: set ban-file to keep it\n",
	    "a ban");
	ok(says("ban", "127.0.0.7/24", "banned already"), "again");
	is_str(run("bans", NULL), "127.0.0.0/24\n", "bans");
	ok(says("status", NULL, "bans 1\nroom main members 0 "),
	    "who was in is out");
	fd = come();
	ok(says("status", NULL, "members 0 "), "and does not come in");
	close(fd);
	ok(says("ban", "nobody", "no IP address"), "a ban of nobody");
	ok(says("ban", "127.0.0.9", "put-out 0"), "a narrower one");
	ok(says("unban", "127.0.0.9", "a wider ban still holds"), "no more");
	ok(says("unban", "127.0.0.9", "not among the bans"), "nor is there");
	is_str(run("unban", "127.0.0.0/24"), "warning: it is forgotten when "
	    "the relay ends: set ban-file to keep it\n", "none at all");
	fd = come();
	ok(says("status", NULL, "members 1 "), "who comes is in again");
	close(fd);
	turns();
}

static void
test_words(void)
{
	ok(says("nonsense", NULL, "no command \"nonsense\""), "no command");
	ok(says("ban", NULL, "wants a word more: ADDRESS"), "a word missing");
	ok(says("status", "x", "what is \"x\" for?"), "a word too many");
	is_str(run("reload", NULL), "", "reload");
	is_str(run("reload", NULL), "line 3 is wrong", "one that fails");
	is_str(run("drain", NULL), "", "drain");
	is_int(drains, 1, "once");
}

static void
test_help(void)
{
	static char *const names[] = { "status", "members", "bans", "ban",
	    "unban", "reload", "drain" };
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	commands_print_help(to);
	fclose(to);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		ok(strstr(text, names[i]) != NULL, "%s is in the help",
		    names[i]);
	free(text);
}

static bool
has(const char *line)
{
	const char *at = strstr(answer.s, line);

	return at != NULL && (at == answer.s || at[-1] == '\n');
}

static void
test_metrics(void)
{
	int fd = come();

	str_clear(&answer);
	is_int(metrics_print(relay, &answer), 200, "metrics");
	ok(has("tuscheld_members{room=\"main\"} 1\n"), "members");
	ok(has("# TYPE tuscheld_members gauge\n") &&
	    has("# HELP tuscheld_members "), "with type and help");
	ok(has("tuscheld_gone_total{room=\"main\",cause=\"banned\"} 1\n") &&
	    has("tuscheld_gone_total{room=\"main\",cause=\"left\"} 1\n"),
	    "who is gone, and why");
	ok(has("tuscheld_refused_total{cause=\"banned\"} 1\n"), "refused");
	ok(has("tuscheld_accepted_total 4\n"), "accepted");
	ok(has("tuscheld_rooms 1\n"), "rooms");
	ok(!has("tuscheld_batches_sent_total{room=\"main\"} 0\n") &&
	    has("tuscheld_batches_sent_total{room=\"main\"} "), "batches");
	ok(has("tuscheld_queue_deepest_bytes{room=\"main\"} 0\n"), "queues");
	ok(has("tuscheld_handshakes_total{room=\"main\",result=\"ok\"} 0\n"),
	    "handshakes");
	str_clear(&answer);
	is_int(metrics_health(relay, &answer), 200, "well");
	is_str(answer.s, "ok\n", "which is said");
	relay_drain(relay);
	str_clear(&answer);
	is_int(metrics_health(relay, &answer), 503, "not while it drains");
	is_str(answer.s, "draining\n", "which is said, too");
	ok(says("status", NULL, "draining yes"), "also by status");
	hear_all(fd);
}

int
main(void)
{
	int fd;

	log_set(NULL, NULL, LOG_ERROR);
	nettest_init();
	str_init(&answer);
	start();
	fd = come();
	test_looking();
	test_banning();
	test_words();
	test_help();
	hear_all(fd);
	test_metrics();
	run("status", NULL);
	relay_free(relay);
	str_release(&answer);
	nettest_end();
	return done_testing();
}
