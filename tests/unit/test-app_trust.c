/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * src/client/app_trust.c: a client and relays with TLS on one loop. 0.0.0.0
 * is an address that counts as another machine's and leads here.
 */
#include "config.h"

#include "client/app_inner.h"

#include "clientbed.h"
#include "hub/hub.h"
#include "net/tls.h"
#include "serve/credentials.h"
#include "serve/serve.h"

struct relay {
	struct serve *serve;
	struct credentials *credentials;
	char key[RELAY_KEY_TEXT_BYTES];
	char at[ADDRESS_TEXT_BYTES];
};

static struct bed_client *anna;
static struct front_ops ops;

static void
ask_relay(struct front *front, const char *text, const char *key)
{
	struct bed_client *c = (struct bed_client *)front;

	str_printf(&c->log, "doubt %s\n%s\n", key, text);
}

static void
start(struct relay *r, const char *dir, const char *at)
{
	static const struct tls_files own = { NULL, NULL, NULL };
	struct rng rng = net_rng();
	struct hub_config config;
	struct address to;
	const char *real;
	char *reason;

	mkdir(tempdir_path(dir), 0700);
	hub_config_default(&config);
	r->credentials = credentials_open(&own, tempdir_path(dir), &reason);
	if (r->credentials == NULL)
		bail_out("%s", reason);
	relay_key_text(r->key, tls_server_key(
	    credentials_tls(r->credentials)));
	r->serve = serve_new(bed_loop, &config, &rng);
	if (address_parse(&to, at, 0, (const char **)&reason) != 0)
		bail_out("%s", reason);
	real = serve_listen(r->serve, &to, &reason);
	if (real == NULL)
		bail_out("%s", reason);
	serve_use_tls(r->serve, credentials_tls(r->credentials));
	snprintf(r->at, sizeof r->at, "%s", real);
}

static void
end(struct relay *r)
{
	serve_free(r->serve);
	credentials_free(r->credentials);
}

static void
type(const char *format, const char *what)
{
	char *line = mem_printf(format, what);

	bed_type(anna, line);
	free(line);
}

static bool
lists(const struct relay *r)
{
	const char *line = strstr(tempdir_read("anna/known_relays"), r->at);

	return line != NULL && strstr(line, r->key) != NULL;
}

static bool
asked(const struct relay *r)
{
	char *want = mem_printf("doubt %s", r->key);
	bool came = bed_log(anna, want);

	free(want);
	return came;
}

static struct app_link
state(void)
{
	struct app_link link;

	app_get_link(anna->app, &link);
	return link;
}

static void
test_question(struct relay *r)
{
	type("/connect %s", r->at);
	ok(asked(r), "a relay that nobody vouches for is asked about");
	ok(strstr(anna->log.s, "signed by itself") != NULL, "with the reason");
	is_int(state().state, LINK_DOUBTING, "it waits for the answer");
	ok(!app_answer_relay(anna->app, "maybe"), "maybe is none");
	is_int(state().state, LINK_DOUBTING, "so it still waits");
	ok(app_answer_relay(anna->app, "No"), "no is one");
	is_int(state().state, LINK_OFF, "and it stays off line");
	ok(!lists(r), "nothing is remembered");

	bed_type(anna, "/reconnect");
	ok(asked(r), "later it is asked again");
	ok(app_answer_relay(anna->app, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AAAAAA"), "another fingerprint");
	ok(bed_log(anna, "that is another fingerprint"), "is a no");
	is_int(state().state, LINK_OFF, "off line");

	bed_type(anna, "/reconnect");
	ok(asked(r), "once more");
	bed_type(anna, "/disconnect");
	ok(strstr(anna->log.s, "ask over") != NULL, "the question ends with "
	    "the wish to connect");
	ok(app_answer_relay(anna->app, "yes"), "an answer to nothing");
	is_int(state().state, LINK_OFF, "does nothing");
}

static void
test_yes(struct relay *r, const char *answer)
{
	bed_type(anna, "/reconnect");
	ok(asked(r), "asked");
	ok(app_answer_relay(anna->app, answer), "%s", answer);
	ok(bed_log(anna, "its key is the one that you know"), "connects");
	is_int(state().safety, SAFE_PINNED, "by its key");
	ok(lists(r), "which is remembered");
	bed_type(anna, "/disconnect");
	bed_type(anna, "/reconnect");
	ok(bed_log(anna, "its key is the one"), "no second question");
	bed_type(anna, "/disconnect");
}

static void
test_changed(struct relay *r)
{
	char first[RELAY_KEY_TEXT_BYTES], at[ADDRESS_TEXT_BYTES];

	memcpy(first, r->key, sizeof first);
	memcpy(at, r->at, sizeof at);
	end(r);
	start(r, "second", at);
	bed_type(anna, "/reconnect");
	ok(bed_log(anna, "has changed"), "a changed key");
	ok(strstr(anna->log.s, first) != NULL &&
	    strstr(anna->log.s, r->key) != NULL, "is shown beside the old");
	ok(strstr(anna->log.s, "doubt") == NULL, "and not asked about");
	is_int(state().state, LINK_OFF, "nor connected to");
	bed_type(anna, "/unpin");
	ok(bed_log(anna, "is forgotten"), "unless it is forgotten");
	bed_type(anna, "/unpin");
	ok(bed_log(anna, "no key of"), "which works once");
	bed_type(anna, "/unpin a b");
	ok(bed_log(anna, "is no relay"), "and for relays only");
}

static void
test_link(struct relay *r)
{
	static const char wrong[] = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"
	    "AA";
	char *link;

	bed_type(anna, "/unpin");
	link = mem_printf("%s/?relay=%s", r->at, r->key);
	type("/connect tuschel://%s", link);
	free(link);
	ok(bed_log(anna, "its key is the one"), "the key of a link will do");
	ok(lists(r), "and is remembered");
	link = mem_printf("%s/?relay=%s", r->at, wrong);
	type("/connect tuschel://%s", link);
	ok(bed_log(anna, "has changed"), "a link with another one");
	ok(strstr(anna->log.s, wrong) != NULL, "is refused by what is known");
	bed_type(anna, "/unpin");
	type("/connect tuschel://%s", link);
	ok(bed_log(anna, "than you were given"), "and by what the relay has");
	ok(!lists(r), "a key that was not proven is not remembered");
	free(link);
}

int
main(void)
{
	struct relay relay;

	if (!tls_available())
		skip_all("built without TLS");
	bed_start();
	anna = bed_client("anna", "x", true);
	ops = bed_ops;
	ops.ask_relay = ask_relay;
	anna->front.ops = &ops;
	bed_ready(anna, 1);
	start(&relay, "first", "0.0.0.0:0");
	test_question(&relay);
	test_yes(&relay, relay.key);
	test_changed(&relay);
	test_yes(&relay, "YES");
	test_link(&relay);
	bed_free(anna);
	end(&relay);
	loop_free(bed_loop);
	return done_testing();
}
