/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Whole sessions as known answers: real sessions and a real hub play fixed
 * scripts from fixed random sources, and everything is written down. The
 * result must be tests/vectors/session*.txt, byte by byte; check-session.py
 * computes the same a second time from doc/PROTOCOL alone.
 *
 * `make-session --write session.txt` prints that file instead.
 */
#include "config.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../unit/tap.h"
#include "base/err.h"
#include "base/mem.h"
#include "session-play.h"

enum { PAUSE_MS = 1000, SILENCE_MS = 35000 };

static const char file_head[] =
    ": known answers for doc/PROTOCOL.\n"
    "#\n"
    "# tests/vectors/make-session.c made it; make check plays it again\n"
    "# and compares. tests/vectors/check-session.py computes all of it a\n"
    "# second time, from the text of doc/PROTOCOL alone. These keys are\n"
    "# public now: never use them.\n"
    "#\n"
    "# A paragraph begins in the first column; its values are indented,\n"
    "# bytes in hex, and a long value goes on below itself. Names are\n"
    "# those of doc/PROTOCOL.\n"
    "#\n"
    "# frame      the next one in the relay's order, as its sender writes\n"
    "#            it and as all named at \"to\" get it, in that order;\n"
    "#            wall_ms is what everybody's clock shows\n"
    "# secret     what somebody has drawn at random for what comes next,\n"
    "#            or at the echo above; what is in clear in a frame, as\n"
    "#            sids, nonces and names of commits, is not repeated\n"
    "# handshake  what newcomer and donor compute at DH_RETURN; of ISK the\n"
    "#            first 32 bytes\n"
    "# founder    the card of who has founded, which KEY_CURRENT is to\n"
    "#            hand out\n"
    "# state      the keys behind the frame above, the same for all who\n"
    "#            are named; who is half-joined knows no S, T, M and A\n"
    "# message    the MSG above: mk, and what is in its box, unpadded\n"
    "# renamed    somebody has another nick from now on\n";

/* ---- the script ---- */

static void
speak(struct party *p, const struct party *to, enum message_kind kind,
    const char *text)
{
	if (session_say(p->session, to != NULL ? to->id : ALL_IDS, kind, text,
	    strlen(text), p->play->now_ms) <= 0)
		bail_out("%s cannot speak", p->name);
}

static void
say(struct party *p, const struct party *to, enum message_kind kind,
    const char *text)
{
	speak(p, to, kind, text);
	play_wait(p->play, PAUSE_MS);
}

static void
come(struct party *p)
{
	play_arrive(p);
	play_wait(p->play, PAUSE_MS);
}

static void
renew(struct party *p)
{
	if (session_rekey(p->session, p->play->now_ms) != ERR_OK)
		bail_out("%s cannot renew the keys", p->name);
}

static void
scene(struct play *y, const char *title)
{
	str_printf(&y->text, "\n# ---- %s ----\n", title);
}

static void
gather(struct play *y, struct party *anna, struct party *boris,
    struct party *carol)
{
	/* with the 85 bytes around it exactly one block of padding */
	static const char long_text[] = "a plain of exactly 256 bytes is "
	    "padded to 512, since the byte 0x80 needs a place of its own, "
	    "so that whoever takes the padding off again finds it; this "
	    "text makes that sum";

	scene(y, "anna is alone and founds a group");
	come(anna);
	scene(y, "boris asks anna and joins");
	come(boris);
	say(anna, NULL, MESSAGE_TEXT, "hello, boris");
	say(boris, NULL, MESSAGE_ACTION, "waves");
	scene(y, "carol asks boris and joins");
	session_prefer(carol->session, boris->id);
	come(carol);
	say(carol, anna, MESSAGE_TEXT, "only for you: gr\xc3\xbc\xc3\x9f dich");
	say(anna, carol, MESSAGE_TEXT, "and for you");
	say(anna, carol, MESSAGE_TEXT, "and once more");
	say(carol, NULL, MESSAGE_TEXT, long_text);
}

static void
part(struct play *y, struct party *anna, struct party *boris,
    struct party *carol)
{
	static const char nick[] = "Boris the \xe2\x80\x9clate\xe2\x80\x9d";

	scene(y, "boris takes another name");
	record_block(y, "renamed", boris->name);
	record_text(y, "nick", nick);
	session_set_nick(boris->session, nick);
	play_react(boris);
	play_wait(y, PAUSE_MS);
	scene(y, "boris renews the keys");
	renew(boris);
	play_wait(y, PAUSE_MS);
	say(carol, boris, MESSAGE_TEXT, "sealed to your new leaf");
	say(boris, NULL, MESSAGE_TEXT, "a new term");
	scene(y, "nobody says anything for a while");
	play_wait(y, SILENCE_MS);
	scene(y, "carol leaves and is locked out");
	play_leave(carol);
	play_wait(y, PAUSE_MS);
	say(anna, NULL, MESSAGE_TEXT, "carol cannot read this");
	say(boris, anna, MESSAGE_TEXT, "nor this");
}

static void
calm_session(struct play *y)
{
	struct party *anna, *boris, *carol;

	play_init(y, "cider-lunar-oak");
	anna = play_add(y, "anna", 1);
	boris = play_add(y, "boris", 2);
	carol = play_add(y, "carol", 3);
	gather(y, anna, boris, carol);
	part(y, anna, boris, carol);
}

/* Two ask at the same time, each another donor. */
static void
ask_at_once(struct party *a, struct party *of_a, struct party *b,
    struct party *of_b)
{
	session_prefer(a->session, of_a->id);
	session_prefer(b->session, of_b->id);
	play_arrive(a);
	play_arrive(b);
	play_wait(a->play, PAUSE_MS);
}

static void
races_session(struct play *y)
{
	/* 128 bytes and more: a length of two bytes, and no padding z */
	static const char long_passphrase[] = "whoever sings it knows more "
	    "of it: alle V\xc3\xb6gel sind schon da, alle V\xc3\xb6gel, "
	    "alle! Welch ein Singen, Musiziern, Pfeifen, Zwitschern, "
	    "Tiriliern";
	struct party *anna, *boris, *carol, *dora;
	char text[24];
	int i;

	play_init(y, long_passphrase);
	anna = play_add(y, "anna", 11);
	boris = play_add(y, "boris", 12);
	carol = play_add(y, "carol", 13);
	dora = play_add(y, "dora", 14);
	scene(y, "anna founds, boris joins; the passphrase is long");
	come(anna);
	come(boris);
	scene(y, "carol asks anna while dora asks boris: both join");
	ask_at_once(carol, anna, dora, boris);
	say(dora, NULL, MESSAGE_TEXT, "all here");
	scene(y, "messages of dora's cross a commit of anna's");
	for (i = 1; i <= 6; i++) {
		snprintf(text, sizeof text, "number %d", i);
		speak(dora, NULL, MESSAGE_TEXT, text);
	}
	renew(anna);
	play_wait(y, PAUSE_MS);
	scene(y, "boris and carol commit at once: one is void, and repeated");
	renew(boris);
	renew(carol);
	play_wait(y, PAUSE_MS);
	say(anna, dora, MESSAGE_TEXT, "to dora alone");
	say(carol, NULL, MESSAGE_TEXT, "together again");
	scene(y, "boris and dora leave at once");
	play_leave(boris);
	play_leave(dora);
	play_wait(y, PAUSE_MS);
	say(anna, NULL, MESSAGE_TEXT, "the two of us");
	scene(y, "what anna says while a commit of hers is due goes together");
	renew(anna);
	speak(anna, NULL, MESSAGE_TEXT, "one");
	speak(anna, NULL, MESSAGE_ACTION, "counts");
	speak(anna, NULL, MESSAGE_TEXT, "three");
	play_wait(y, PAUSE_MS);
}

static const struct {
	const char *file, *title;
	void (*play)(struct play *y);
} scripts[] = {
	{ "session.txt", "A whole session", calm_session },
	{ "session-races.txt", "What happens at once", races_session }
};

/* ---- the check ---- */

/* The file's text; to be freed. */
static char *
read_file(const char *name)
{
	const char *top = getenv("top_srcdir");
	char *path = mem_printf("%s/tests/vectors/%s",
	    top != NULL ? top : ".", name);
	struct str text;
	char part[4096];
	FILE *file = fopen(path, "r");
	size_t n;

	if (file == NULL)
		bail_out("%s cannot be read", path);
	str_init(&text);
	while ((n = fread(part, 1, sizeof part, file)) > 0)
		str_add_mem(&text, part, n);
	fclose(file);
	free(path);
	return str_take(&text);
}

/* Compares line by line: the first difference says most. */
static void
compare(const char *name, const char *got, const char *want)
{
	size_t a = 0, b = 0, line = 1;

	while (*got != '\0' || *want != '\0') {
		a = strcspn(got, "\n");
		b = strcspn(want, "\n");
		if (a != b || memcmp(got, want, a))
			break;
		got += a + (got[a] != '\0');
		want += b + (want[b] != '\0');
		line++;
	}
	if (!ok(*got == '\0' && *want == '\0',
	    "the script gives tests/vectors/%s", name))
		diag("line %zu: got \"%.*s\", want \"%.*s\"", line, (int)a,
		    got, (int)b, want);
}

/* The whole file, as the script gives it; to be freed. */
static char *
perform(size_t script)
{
	static struct play play;
	char *text;

	scripts[script].play(&play);
	record_block(&play, "end", "");
	record_number(&play, "frames", play.frames);
	text = mem_printf("# SPDX-License-Identifier: GPL-3.0-or-later\n"
	    "# %s%s%s", scripts[script].title, file_head, play.text.s);
	play_release(&play);
	return text;
}

int
main(int argc, char **argv)
{
	bool write = argc == 3 && !strcmp(argv[1], "--write");
	char *want, *got;
	size_t i;

	prim_start();
	for (i = 0; i < ARRAY_LEN(scripts); i++) {
		if (write && strcmp(argv[2], scripts[i].file))
			continue;
		got = perform(i);
		if (write) {
			fputs(got, stdout);
		} else {
			want = read_file(scripts[i].file);
			compare(scripts[i].file, got, want);
			free(want);
		}
		free(got);
	}
	return write ? 0 : done_testing();
}
