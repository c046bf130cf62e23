/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A command is a count, an operator, a count and a motion, any but the motion
 * left out. Motions find a place in the text and change nothing; a table says
 * of each whether what stands there belongs to the range. An operator keeps
 * to the line, as a message seldom has more than one.
 */
#include "config.h"

#include "ui/vi.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"

enum { COUNT_MAX = 9999 };

struct vi {
	bool normal;
	int count, op_count;		/* 0: none typed */
	uint32_t op;			/* d, c or y; 0: none */
	uint32_t waits;			/* f F t T r: for a character */
	uint32_t found_by, found;	/* the last f F t T, for ; and , */
	bool repeats;			/* past one that t stands at already */
	bool lines;			/* what was cut last were whole ones */
	char pending[24];
};

/* What a motion is applied to. */
struct place {
	const char *text;
	size_t len, at;
};

struct vi *
vi_new(void)
{
	return mem_zero(1, sizeof(struct vi));
}

void
vi_free(struct vi *v)
{
	free(v);
}

static void
forget_command(struct vi *v)
{
	v->count = v->op_count = 0;
	v->op = v->waits = 0;
	v->pending[0] = '\0';
}

void
vi_reset(struct vi *v)
{
	v->normal = false;
	forget_command(v);
}

bool
vi_is_normal(const struct vi *v)
{
	return v->normal;
}

const char *
vi_pending(const struct vi *v)
{
	return v->pending;
}

/* ---- places ---- */

static size_t
before(const struct place *p, size_t at)
{
	return utf8_before(p->text, p->len, at);
}

static size_t
after(const struct place *p, size_t at)
{
	return utf8_after(p->text, p->len, at);
}

static size_t
line_start(const struct place *p, size_t at)
{
	while (at > 0 && p->text[at - 1] != '\n')
		at--;
	return at;
}

static size_t
line_end(const struct place *p, size_t at)
{
	while (at < p->len && p->text[at] != '\n')
		at++;
	return at;
}

enum class { BLANK, WORD, OTHER };

/* big: of W, B and E, to which all that is not blank is one. */
static enum class
class_at(const struct place *p, size_t at, bool big)
{
	unsigned char c = (unsigned char)p->text[at];

	if (c == ' ' || c == '\t' || c == '\n')
		return BLANK;
	return big || c >= 0x80 || isalnum(c) || c == '_' ? WORD : OTHER;
}

/* ---- motions: from p->at to what they return ---- */

static size_t
to_next_word(const struct place *p, bool big)
{
	size_t at = p->at;
	enum class class = at < p->len ? class_at(p, at, big) : BLANK;

	while (at < p->len && class != BLANK && class_at(p, at, big) == class)
		at = after(p, at);
	while (at < p->len && class_at(p, at, big) == BLANK)
		at = after(p, at);
	return at;
}

static size_t
to_word_end(const struct place *p, bool big)
{
	size_t at = after(p, p->at), next;
	enum class class;

	while (at < p->len && class_at(p, at, big) == BLANK)
		at = after(p, at);
	if (at >= p->len)
		return p->len > 0 ? before(p, p->len) : 0;
	class = class_at(p, at, big);
	while ((next = after(p, at)) < p->len &&
	    class_at(p, next, big) == class)
		at = next;
	return at;
}

static size_t
to_word_start(const struct place *p, bool big)
{
	size_t at = before(p, p->at);
	enum class class;

	while (at > 0 && class_at(p, at, big) == BLANK)
		at = before(p, at);
	class = at < p->len ? class_at(p, at, big) : BLANK;
	while (at > 0 && class != BLANK &&
	    class_at(p, before(p, at), big) == class)
		at = before(p, at);
	return at;
}

static size_t
to_text(const struct place *p)
{
	size_t at = line_start(p, p->at), end = line_end(p, at);

	while (at < end && class_at(p, at, true) == BLANK)
		at = after(p, at);
	return at;
}

static bool
is_at(const struct place *p, size_t at, uint32_t key)
{
	int32_t c;

	utf8_decode(p->text + at, p->len - at, &c);
	return c == (int32_t)key;
}

/* To the character that was named, in this line; false if it is not there. */
static bool
to_character(const struct vi *v, const struct place *p, uint32_t by,
    size_t *to)
{
	bool back = by == 'F' || by == 'T', till = by == 't' || by == 'T';
	size_t end = line_end(p, p->at), start = line_start(p, p->at);
	size_t at = p->at, last;

	while (back ? at > start : at < end) {
		last = at;
		at = back ? before(p, at) : after(p, at);
		if (at >= end || !is_at(p, at, v->found))
			continue;
		*to = till ? last : at;
		if (!till || !v->repeats || last != p->at)
			return true;
	}
	return false;
}

/* False if key is no motion, or there is nowhere to go. */
static bool
move_once(struct vi *v, const struct place *p, uint32_t key, size_t *to)
{
	size_t start = line_start(p, p->at), end = line_end(p, p->at);

	*to = p->at;
	switch (key) {
	case 'h': case VI_BACK:
		*to = p->at > start ? before(p, p->at) : p->at;
		break;
	case 'l': case ' ':
		*to = p->at < end ? after(p, p->at) : p->at;
		break;
	case '0':
		*to = start;
		return true;
	case '^':
		*to = to_text(p);
		return true;
	case '$':
		*to = end;
		return true;
	case 'w': case 'W':
		*to = to_next_word(p, key == 'W');
		break;
	case 'b': case 'B':
		*to = to_word_start(p, key == 'B');
		break;
	case 'e': case 'E':
		*to = to_word_end(p, key == 'E');
		break;
	case 'f': case 'F': case 't': case 'T':
		return to_character(v, p, key, to);
	default:
		return false;
	}
	return *to != p->at;
}

/* Does the character where the motion ends belong to the range? */
static bool
is_inclusive(uint32_t key)
{
	return key == 'e' || key == 'E' || key == 'f' || key == 't';
}

static struct place
place_of(const struct edit *e)
{
	struct place p;

	p.text = edit_text(e, &p.len);
	p.at = edit_cursor(e);
	return p;
}

/* ---- cutting and pasting ---- */

/* In normal mode the cursor stands on a character, not behind the last. */
static void
settle(struct edit *e)
{
	struct place p = place_of(e);

	if (p.at > line_start(&p, p.at) && p.at == line_end(&p, p.at))
		edit_move(e, before(&p, p.at));
}

static void
insert_mode(struct vi *v)
{
	v->normal = false;
}

static void
operate(struct vi *v, struct edit *e, size_t from, size_t to)
{
	uint32_t op = v->op;

	v->lines = false;
	if (op == 'y') {
		edit_copy(e, from, to);
		edit_move(e, from);
		return;
	}
	edit_cut(e, from, to, op == 'c');
	if (op == 'c')
		insert_mode(v);
}

/* dd, cc, yy: whole lines. */
static void
operate_lines(struct vi *v, struct edit *e, int count)
{
	struct place p = place_of(e);
	size_t from = line_start(&p, p.at), to = line_end(&p, p.at);

	while (--count > 0 && to < p.len)
		to = line_end(&p, to + 1);
	v->lines = true;
	if (v->op == 'y') {
		edit_copy(e, from, to);
	} else if (v->op == 'c') {
		edit_cut(e, from, to, true);
		insert_mode(v);
	} else if (to < p.len) {
		edit_cut(e, from, to + 1, false);
	} else {
		edit_cut(e, from > 0 ? from - 1 : 0, to, false);
		p = place_of(e);
		edit_move(e, line_start(&p, p.at));
	}
}

/* Without the newline that dd has cut along with it; to be freed. */
static char *
bare_lines(const char *text)
{
	size_t len = strlen(text);

	if (len > 0 && text[0] == '\n')
		return mem_strdup(text + 1);
	return mem_strndup(text, len > 0 && text[len - 1] == '\n' ?
	    len - 1 : len);
}

static void
paste_lines(struct edit *e, bool below)
{
	char *lines = bare_lines(edit_killed(e)), *text;
	struct place p = place_of(e);
	size_t at = below ? line_end(&p, p.at) : line_start(&p, p.at);

	if (p.len == 0)
		text = mem_strdup(lines);
	else
		text = mem_printf(below ? "\n%s" : "%s\n", lines);
	edit_move(e, at);
	edit_paste(e, text);
	/* behind the newline, if that has fitted in */
	edit_move(e, at + (below && p.len > 0 && edit_cursor(e) > at));
	mem_wipe_free(text, strlen(text));
	mem_wipe_free(lines, strlen(lines));
}

static void
paste(struct vi *v, struct edit *e, bool behind, int count)
{
	struct place p = place_of(e);

	if (edit_killed(e)[0] == '\0')
		return;
	if (v->lines) {
		paste_lines(e, behind);
		return;
	}
	if (behind && p.at < line_end(&p, p.at))
		edit_move(e, after(&p, p.at));
	while (count-- > 0 && edit_paste(e, edit_killed(e)))
		;
	p = place_of(e);
	if (p.at > 0)
		edit_move(e, before(&p, p.at));
}

/* ---- commands ---- */

/* r: another character for the next count ones, if there are so many. */
static void
replace(struct edit *e, uint32_t key, int count)
{
	struct place p = place_of(e);
	size_t end = line_end(&p, p.at), to = p.at;
	char bytes[5] = "";
	int i;

	for (i = 0; i < count && to < end; i++)
		to = after(&p, to);
	if (i < count || key < 0x20)
		return;
	utf8_encode(bytes, key);
	/* not into the kill ring: nothing was cut */
	edit_erase(e, p.at, to);
	while (i-- > 0)
		edit_insert(e, bytes, strlen(bytes));
	p = place_of(e);
	edit_move(e, before(&p, p.at));
}

/* x X D C s S are others in short. */
static bool
expand(uint32_t key, uint32_t *op, uint32_t *motion)
{
	static const struct {
		char key, op, motion;
	} shorts[] = {
		{ 'x', 'd', 'l' }, { 'X', 'd', 'h' }, { 'D', 'd', '$' },
		{ 'C', 'c', '$' }, { 's', 'c', 'l' }, { 'S', 'c', 'c' },
		{ 'Y', 'y', 'y' },
	};
	size_t i;

	for (i = 0; i < ARRAY_LEN(shorts); i++) {
		if ((uint32_t)shorts[i].key == key) {
			*op = (uint32_t)shorts[i].op;
			*motion = (uint32_t)shorts[i].motion;
			return true;
		}
	}
	return false;
}

static void
open_line(struct vi *v, struct edit *e, bool below)
{
	struct place p = place_of(e);

	edit_move(e, below ? line_end(&p, p.at) : line_start(&p, p.at));
	if (edit_do(e, EDIT_NEWLINE) && !below)
		edit_move(e, edit_cursor(e) - 1);
	insert_mode(v);
}

/* i I a A o O */
static bool
enter_insert(struct vi *v, struct edit *e, uint32_t key)
{
	struct place p = place_of(e);
	size_t end = line_end(&p, p.at), at = p.at;

	switch (key) {
	case 'i':
		break;
	case 'I':
		at = to_text(&p);
		break;
	case 'a':
		at = p.at < end ? after(&p, p.at) : p.at;
		break;
	case 'A':
		at = end;
		break;
	case 'o': case 'O':
		open_line(v, e, key == 'o');
		return true;
	default:
		return false;
	}
	edit_move(e, at);
	insert_mode(v);
	return true;
}

/* The end of a range that an operator takes, within the line. */
static size_t
range_end(const struct vi *v, const struct place *p, uint32_t key, size_t to)
{
	size_t end = line_end(p, p->at);

	if (v->op == 'c' && (key == 'w' || key == 'W') && p->at < end &&
	    class_at(p, p->at, false) != BLANK) {
		/* not the blanks behind it */
		while (to > p->at && class_at(p, before(p, to), true) == BLANK)
			to = before(p, to);
	} else if (is_inclusive(key)) {
		to = after(p, to);
	}
	return to < end ? to : end;
}

static void
move(struct vi *v, struct edit *e, uint32_t key, int count)
{
	struct place p = place_of(e), at = p;
	/* e has one to take even at the last character */
	bool moved = key == 'e' || key == 'E';
	size_t from = p.at, to = p.at;

	for (; count > 0 && move_once(v, &at, key, &to); count--) {
		at.at = to;
		moved = v->repeats = true;
	}
	/* f and t go all the way or nowhere */
	if (count > 0 && strchr("fFtT", (int)key) != NULL)
		return;
	if (v->op == 0) {
		edit_move(e, at.at);
		return;
	}
	if (at.at < p.at) {
		from = line_start(&p, p.at);
		from = at.at > from ? at.at : from;
		to = p.at;
	} else if (moved) {
		to = range_end(v, &p, key, at.at);
	}
	if (from < to)
		operate(v, e, from, to);
	else if (v->op == 'c' && p.at == line_end(&p, p.at))
		insert_mode(v);
}

/* ; and ,: the last f F t T again, or the other way. */
static uint32_t
again(const struct vi *v, uint32_t key)
{
	static const char pairs[] = "fFtT", others[] = "FfTt";
	const char *at = v->found_by == 0 ? NULL :
	    strchr(pairs, (int)v->found_by);

	if (at == NULL)
		return 0;
	return (uint32_t)(key == ';' ? *at : others[at - pairs]);
}

/* Those that are no motion, with no operator before them. */
static void
run_plain(struct vi *v, struct edit *e, uint32_t key, int count)
{
	switch (key) {
	case 'p': case 'P':
		paste(v, e, key == 'p', count);
		break;
	case 'u':
		while (count-- > 0 && edit_do(e, EDIT_UNDO))
			;
		break;
	case 'j': case 'k':
		while (count-- > 0 && edit_do(e, key == 'j' ? EDIT_DOWN :
		    EDIT_UP))
			;
		break;
	default:
		enter_insert(v, e, key);
	}
}

static bool
is_motion(uint32_t key)
{
	return key < 0x80 && key != 0 &&
	    strchr("hl 0^$wWbBeEfFtT\x7f", (int)key) != NULL;
}

static void
run(struct vi *v, struct edit *e, uint32_t key)
{
	int count = (v->count > 0 ? v->count : 1) *
	    (v->op_count > 0 ? v->op_count : 1);

	if (count > COUNT_MAX)
		count = COUNT_MAX;
	if (v->op == 0)
		expand(key, &v->op, &key);
	v->repeats = key == ';' || key == ',';
	if (v->repeats)
		key = again(v, key);
	if (v->op != 0 && key == v->op)
		operate_lines(v, e, count);
	else if (is_motion(key))
		move(v, e, key, count);
	else if (v->op == 0)
		run_plain(v, e, key, count);
	forget_command(v);
}

/* The character that f, t or r have waited for. */
static void
run_waiting(struct vi *v, struct edit *e, uint32_t key)
{
	uint32_t by = v->waits;

	v->waits = 0;
	if (by == 'r') {
		replace(e, key, v->count > 0 ? v->count : 1);
		forget_command(v);
		return;
	}
	v->found = key;
	v->found_by = by;
	run(v, e, by);
}

static void
note_pending(struct vi *v, uint32_t key)
{
	size_t len = strlen(v->pending);

	if (len + 1 < sizeof v->pending && key < 0x7f) {
		v->pending[len] = (char)key;
		v->pending[len + 1] = '\0';
	}
}

/* Does a command go on with more keys? */
static bool
goes_on(struct vi *v, uint32_t key)
{
	int *count = v->op != 0 ? &v->op_count : &v->count;

	if ((key >= '1' && key <= '9') || (key == '0' && *count > 0)) {
		if (*count < COUNT_MAX)
			*count = 10 * *count + (int)(key - '0');
		return true;
	}
	if (v->op == 0 && (key == 'd' || key == 'c' || key == 'y')) {
		v->op = key;
		return true;
	}
	if (key == 'f' || key == 'F' || key == 't' || key == 'T' ||
	    (key == 'r' && v->op == 0)) {
		v->waits = key;
		return true;
	}
	return false;
}

static void
normal_key(struct vi *v, struct edit *e, uint32_t key)
{
	if (key == VI_ESC) {
		forget_command(v);
	} else if (v->waits != 0) {
		run_waiting(v, e, key);
	} else if (goes_on(v, key)) {
		note_pending(v, key);
		return;
	} else {
		run(v, e, key);
	}
	if (v->normal)
		settle(e);
}

bool
vi_key(struct vi *v, struct edit *e, uint32_t key)
{
	struct place p = place_of(e);

	if (v->normal) {
		normal_key(v, e, key);
		return true;
	}
	if (key != VI_ESC)
		return false;
	v->normal = true;
	forget_command(v);
	if (p.at > line_start(&p, p.at))
		edit_move(e, before(&p, p.at));
	return true;
}
