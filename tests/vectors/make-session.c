/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A whole session as known answer: real sessions and a real hub play a fixed
 * script from fixed random sources, and everything is written down. The result
 * must be tests/vectors/session.txt, byte by byte; check-session.py computes
 * the same a second time from doc/PROTOCOL alone.
 *
 * With --write it prints the file instead.
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
    "# SPDX-License-Identifier: GPL-3.0-or-later\n"
    "# A whole session: known answers for doc/PROTOCOL.\n"
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
say(struct party *p, const struct party *to, enum message_kind kind,
    const char *text)
{
	if (session_say(p->session, to != NULL ? to->id : ALL_IDS, kind, text,
	    strlen(text), p->play->now_ms) <= 0)
		bail_out("%s cannot speak", p->name);
	play_wait(p->play, PAUSE_MS);
}

static void
come(struct party *p)
{
	play_arrive(p);
	play_wait(p->play, PAUSE_MS);
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
	if (session_rekey(boris->session, y->now_ms) != ERR_OK)
		bail_out("boris cannot renew the keys");
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
perform(struct play *y)
{
	struct party *anna, *boris, *carol;

	play_init(y, "cider-lunar-oak");
	anna = play_add(y, "anna", 1);
	boris = play_add(y, "boris", 2);
	carol = play_add(y, "carol", 3);
	gather(y, anna, boris, carol);
	part(y, anna, boris, carol);
	record_block(y, "end", "");
	record_number(y, "frames", y->frames);
}

/* ---- the check ---- */

/* The file's text; to be freed. */
static char *
read_file(void)
{
	const char *top = getenv("top_srcdir");
	char *path = mem_printf("%s/tests/vectors/session.txt",
	    top != NULL ? top : ".");
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
compare(const char *got, const char *want)
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
	    "the script gives tests/vectors/session.txt"))
		diag("line %zu: got \"%.*s\", want \"%.*s\"", line, (int)a,
		    got, (int)b, want);
}

int
main(int argc, char **argv)
{
	static struct play play;
	char *want, *got;

	prim_start();
	perform(&play);
	got = mem_printf("%s%s", file_head, play.text.s);
	play_release(&play);
	if (argc > 1 && !strcmp(argv[1], "--write")) {
		fputs(got, stdout);
		free(got);
		return 0;
	}
	want = read_file();
	compare(got, want);
	free(want);
	free(got);
	return done_testing();
}
