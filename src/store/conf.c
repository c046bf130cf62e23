/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lines of a settings file, their reading and their changing. Changes are
 * made in memory and noted down; saving makes them once more in a fresh copy
 * of the file. libconfuse was not taken because it forgets comments, order
 * and unknown names when it writes.
 */
#include "config.h"

#include "store/conf.h"

#include <assert.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/i18n.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "store/file.h"
#include "store/xdg.h"

enum kind {
	LINE_OTHER,	/* empty, a remark, or what cannot be read */
	LINE_ITEM, LINE_OPEN, LINE_CLOSE
};

struct line {
	enum kind kind;
	char *raw;		/* without its newline */
	char *section, *title;	/* where it stands, or what it opens */
	char *name, *value;	/* LINE_ITEM */
	size_t number;		/* 0: added by the program */
};

struct change {
	char *section, *title, *name;
	char *value;		/* NULL: take it out */
	enum conf_form form;
};

struct conf {
	char *path;
	struct line *lines;
	size_t count, room;
	bool open_end;		/* the last line had no newline */
	struct change *changes;
	size_t change_count;
};

static char *
dup_or_null(const char *text)
{
	return text == NULL ? NULL : mem_strdup(text);
}

static bool
same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* ---- reading a line ---- */

/* A cursor over one line; every step leaves it behind what it took. */
struct reader {
	const char *at;
	const char *wrong;	/* the first complaint, N_() */
};

static void
skip_blanks(struct reader *r)
{
	r->at += strspn(r->at, " \t\r");
}

static bool
complain(struct reader *r, const char *wrong)
{
	if (r->wrong == NULL)
		r->wrong = wrong;
	return false;
}

/* Behind the backslash. */
static bool
read_escape(struct reader *r, struct str *out)
{
	static const char from[] = "\"\\'nt", to[] = "\"\\'\n\t";
	const char *known = *r->at == '\0' ? NULL : strchr(from, *r->at);
	char hex[3] = "", byte;

	if (known != NULL) {
		str_add_char(out, to[known - from]);
		r->at++;
		return true;
	}
	if (*r->at == 'x') {
		snprintf(hex, sizeof hex, "%s", r->at + 1);
		if (str_unhex(&byte, 1, hex) == ERR_OK && byte != '\0') {
			str_add_char(out, byte);
			r->at += 3;
			return true;
		}
	}
	return complain(r, N_("behind a backslash there may be \", \\, n, t "
	    "or x and two hex digits"));
}

static bool
read_quoted(struct reader *r, struct str *out)
{
	r->at++;
	while (*r->at != '"') {
		if (*r->at == '\0')
			return complain(r, N_("the closing quote is "
			    "missing"));
		if (*r->at == '\\') {
			r->at++;
			if (!read_escape(r, out))
				return false;
		} else {
			str_add_char(out, *r->at++);
		}
	}
	r->at++;
	return true;
}

/* A word or a quoted text, to be freed; NULL if there is none. */
static char *
read_value(struct reader *r)
{
	struct str out;
	size_t len;
	bool good = true;

	skip_blanks(r);
	str_init(&out);
	if (*r->at == '"') {
		good = read_quoted(r, &out);
	} else {
		len = strcspn(r->at, " \t\r\"'=#{}");
		str_add_mem(&out, r->at, len);
		r->at += len;
		good = len > 0;
	}
	if (good && !utf8_valid(out.s, out.len))
		good = complain(r, N_("this is not UTF-8"));
	if (good)
		return str_take(&out);
	str_release(&out);
	return NULL;
}

/* Nothing but a remark may follow. */
static bool
read_end(struct reader *r)
{
	skip_blanks(r);
	if (*r->at == '\0' || *r->at == '#' || strncmp(r->at, "//", 2) == 0)
		return true;
	return complain(r, N_("only a remark may follow; a text of several "
	    "words is put in quotes, and each item on its own line"));
}

static bool
read_item(struct reader *r, struct line *line)
{
	r->at++;
	line->value = read_value(r);
	if (line->value == NULL)
		return complain(r, N_("a value is missing behind ="));
	line->kind = LINE_ITEM;
	return read_end(r);
}

static bool
read_open(struct reader *r, struct line *line)
{
	line->section = line->name;
	line->name = NULL;
	if (*r->at != '{') {
		line->title = read_value(r);
		skip_blanks(r);
		if (line->title == NULL || *r->at != '{')
			return complain(r, N_("a line is NAME = VALUE, NAME "
			    "{, NAME \"TITLE\" { or }"));
	}
	r->at++;
	line->kind = LINE_OPEN;
	return read_end(r);
}

static bool
read_line(struct reader *r, struct line *line)
{
	skip_blanks(r);
	if (*r->at == '\0' || *r->at == '#' || strncmp(r->at, "//", 2) == 0)
		return true;
	if (*r->at == '}') {
		r->at++;
		line->kind = LINE_CLOSE;
		return read_end(r);
	}
	line->name = read_value(r);
	if (line->name == NULL)
		return complain(r, N_("a line is NAME = VALUE, NAME {, NAME "
		    "\"TITLE\" { or }"));
	skip_blanks(r);
	return *r->at == '=' ? read_item(r, line) : read_open(r, line);
}

/* ---- the list of lines ---- */

static void
line_release(struct line *line)
{
	free(line->raw);
	free(line->section);
	free(line->title);
	free(line->name);
	free(line->value);
}

static struct line *
insert_line(struct conf *conf, size_t at)
{
	if (conf->count == conf->room) {
		conf->room = conf->room == 0 ? 32 : 2 * conf->room;
		conf->lines = mem_resize(conf->lines, conf->room,
		    sizeof *conf->lines);
	}
	memmove(conf->lines + at + 1, conf->lines + at,
	    (conf->count - at) * sizeof *conf->lines);
	conf->count++;
	memset(&conf->lines[at], 0, sizeof conf->lines[at]);
	return &conf->lines[at];
}

static void
remove_line(struct conf *conf, size_t at)
{
	line_release(&conf->lines[at]);
	conf->count--;
	memmove(conf->lines + at, conf->lines + at + 1,
	    (conf->count - at) * sizeof *conf->lines);
}

/* What cannot be read becomes a line that means nothing. */
static void
make_other(struct line *line)
{
	char *raw = line->raw;
	size_t number = line->number;

	line->raw = NULL;
	line_release(line);
	*line = (struct line) { .raw = raw, .number = number };
}

static void
problem(const struct conf *conf, struct str *problems, size_t number,
    const char *text)
{
	str_printf(problems, "%s:%zu: ", conf->path, number);
	str_add(problems, text);
	str_add_char(problems, '\n');
}

/* Puts a line into its place among sections; open is the head of the section
 * it stands in, or NULL. */
static const char *
place_line(struct line *line, const struct line *open)
{
	if (line->kind == LINE_CLOSE && open == NULL)
		return N_("there is no section to close here");
	if (line->kind == LINE_OPEN && open != NULL)
		return N_("a section cannot stand in another one; is a } "
		    "missing before it?");
	if (open != NULL && line->kind != LINE_OPEN) {
		line->section = mem_strdup(open->section);
		line->title = dup_or_null(open->title);
	}
	return NULL;
}

static void
parse_text(struct conf *conf, const char *text, size_t len,
    struct str *problems)
{
	size_t at = 0, n, number = 0, open = SIZE_MAX;
	const char *wrong;

	for (; at < len; at += n + 1) {
		const char *end = memchr(text + at, '\n', len - at);
		struct line *line = insert_line(conf, conf->count);
		struct reader r = { 0 };

		n = end == NULL ? len - at : (size_t)(end - text) - at;
		conf->open_end = end == NULL;
		line->number = ++number;
		r.at = line->raw = mem_strndup(text + at, n);
		wrong = !read_line(&r, line) ? r.wrong : place_line(line,
		    open == SIZE_MAX ? NULL : &conf->lines[open]);
		if (wrong != NULL) {
			problem(conf, problems, number, _(wrong));
			make_other(line);
		} else if (line->kind == LINE_OPEN) {
			open = conf->count - 1;
		} else if (line->kind == LINE_CLOSE) {
			open = SIZE_MAX;
		}
	}
	if (open != SIZE_MAX)
		problem(conf, problems, conf->lines[open].number,
		    _("this section is never closed: a } is missing"));
}

static bool
read_file(struct conf *conf, struct str *problems, char **reason)
{
	struct str text;
	int r;

	*reason = NULL;
	str_init(&text);
	r = file_read(&text, conf->path, CONF_BYTES_MAX);
	if (r == ERR_LIMIT)
		*reason = mem_printf(_("%s is too large for a file of "
		    "settings"), conf->path);
	else if (r != ERR_OK && r != ERR_NOTFOUND)
		*reason = mem_printf(_("cannot read the settings from %s: "
		    "%s"), conf->path, strerror(errno));
	else if (memchr(text.s, '\0', text.len) != NULL)
		*reason = mem_printf(_("%s is not a text file"), conf->path);
	else
		parse_text(conf, text.s, text.len, problems);
	str_release(&text);
	return *reason == NULL;
}

static void
lines_release(struct conf *conf)
{
	for (size_t i = 0; i < conf->count; i++)
		line_release(&conf->lines[i]);
	free(conf->lines);
	conf->lines = NULL;
	conf->count = conf->room = 0;
}

static void
changes_release(struct conf *conf)
{
	for (size_t i = 0; i < conf->change_count; i++) {
		free(conf->changes[i].section);
		free(conf->changes[i].title);
		free(conf->changes[i].name);
		free(conf->changes[i].value);
	}
	free(conf->changes);
	conf->changes = NULL;
	conf->change_count = 0;
}

struct conf *
conf_load(const char *path, struct str *problems, char **reason)
{
	struct conf *conf = mem_zero(1, sizeof *conf);

	conf->path = mem_strdup(path);
	if (read_file(conf, problems, reason))
		return conf;
	conf_free(conf);
	return NULL;
}

void
conf_free(struct conf *conf)
{
	if (conf == NULL)
		return;
	lines_release(conf);
	changes_release(conf);
	free(conf->path);
	free(conf);
}

const char *
conf_path(const struct conf *conf)
{
	return conf->path;
}

bool
conf_item(const struct conf *conf, size_t i, struct conf_item *item)
{
	for (size_t at = 0; at < conf->count; at++) {
		const struct line *line = &conf->lines[at];

		if (line->kind != LINE_ITEM && line->kind != LINE_OPEN)
			continue;
		if (i-- > 0)
			continue;
		*item = (struct conf_item) { line->section, line->title,
		    line->name, line->value, line->number };
		return true;
	}
	return false;
}

/* ---- changing ---- */

static bool
is_item(const struct line *line, const char *section, const char *title,
    const char *name)
{
	return line->kind == LINE_ITEM && same(line->section, section) &&
	    same(line->title, title) && strcmp(line->name, name) == 0;
}

/* Where the last item of that name is, or SIZE_MAX. */
static size_t
find_item(const struct conf *conf, const char *section, const char *title,
    const char *name)
{
	for (size_t i = conf->count; i-- > 0; )
		if (is_item(&conf->lines[i], section, title, name))
			return i;
	return SIZE_MAX;
}

const char *
conf_get(const struct conf *conf, const char *section, const char *title,
    const char *name)
{
	size_t at = find_item(conf, section, title, name);

	return at == SIZE_MAX ? NULL : conf->lines[at].value;
}

static void
quote(struct str *out, const char *text)
{
	str_add_char(out, '"');
	for (; *text != '\0'; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '"' || c == '\\')
			str_add_char(out, '\\');
		if (c == '\n')
			str_add(out, "\\n");
		else if (c == '\t')
			str_add(out, "\\t");
		else if (c < ' ' || c == 0x7f)
			str_printf(out, "\\x%02x", c);
		else
			str_add_char(out, (char)c);
	}
	str_add_char(out, '"');
}

/* As a word where that can be read back as the same, else in quotes. */
static void
put_word(struct str *out, const char *text)
{
	if (text[0] != '\0' && text[strcspn(text, " \t\r\n\"'\\=#{}/")] == '\0')
		str_add(out, text);
	else
		quote(out, text);
}

/* The remark at the end of a line, or "". */
static const char *
remark_of(const struct line *line)
{
	struct reader r = { .at = line->raw };
	struct line scratch = { 0 };
	const char *behind;

	if (line->raw == NULL || !read_line(&r, &scratch))
		return "";
	behind = r.at;
	while (behind > line->raw && strchr(" \t", behind[-1]) != NULL)
		behind--;
	line_release(&scratch);
	return *r.at == '\0' ? "" : behind;
}

static void
write_item(struct line *line, const struct change *c)
{
	struct str raw;

	str_init(&raw);
	if (line->raw != NULL)
		str_add_mem(&raw, line->raw, strspn(line->raw, " \t"));
	else if (c->section != NULL)
		str_add_char(&raw, '\t');
	put_word(&raw, c->name);
	str_add(&raw, " = ");
	if (c->form == CONF_WORD)
		put_word(&raw, c->value);
	else
		quote(&raw, c->value);
	str_add(&raw, remark_of(line));
	free(line->raw);
	line->raw = str_take(&raw);
	free(line->value);
	line->value = mem_strdup(c->value);
}

/* An open section's end, or where items outside of sections end. */
static size_t
end_of(const struct conf *conf, const char *section, const char *title)
{
	size_t end = SIZE_MAX;

	for (size_t i = 0; i < conf->count; i++) {
		const struct line *line = &conf->lines[i];

		if (!same(line->section, section) ||
		    !same(line->title, title))
			continue;
		if (section == NULL && line->kind == LINE_ITEM)
			end = i + 1;
		else if (section != NULL && line->kind == LINE_CLOSE)
			end = i;
	}
	return end == SIZE_MAX && section == NULL ? conf->count : end;
}

static void
append_section(struct conf *conf, const struct change *c)
{
	struct line *line;
	struct str raw;

	if (conf->count > 0)
		insert_line(conf, conf->count)->raw = mem_strdup("");
	str_init(&raw);
	put_word(&raw, c->section);
	if (c->title != NULL) {
		str_add_char(&raw, ' ');
		quote(&raw, c->title);
	}
	str_add(&raw, " {");
	line = insert_line(conf, conf->count);
	line->kind = LINE_OPEN;
	line->raw = str_take(&raw);
	line->section = mem_strdup(c->section);
	line->title = dup_or_null(c->title);
	line = insert_line(conf, conf->count);
	line->kind = LINE_CLOSE;
	line->raw = mem_strdup("}");
	line->section = mem_strdup(c->section);
	line->title = dup_or_null(c->title);
}

static void
apply_set(struct conf *conf, const struct change *c)
{
	size_t at = find_item(conf, c->section, c->title, c->name);
	struct line *line;

	if (at == SIZE_MAX) {
		at = end_of(conf, c->section, c->title);
		if (at == SIZE_MAX) {
			append_section(conf, c);
			at = conf->count - 1;
		}
		line = insert_line(conf, at);
		line->kind = LINE_ITEM;
		line->section = dup_or_null(c->section);
		line->title = dup_or_null(c->title);
		line->name = mem_strdup(c->name);
	}
	conf->open_end = false;
	write_item(&conf->lines[at], c);
}

/* With name NULL the section goes, with all that stands in it. */
static void
apply_unset(struct conf *conf, const struct change *c)
{
	bool inside = false, goes;

	for (size_t i = 0; i < conf->count; ) {
		struct line *line = &conf->lines[i];

		if (c->name != NULL) {
			goes = is_item(line, c->section, c->title, c->name);
		} else {
			bool ours = same(line->section, c->section) &&
			    same(line->title, c->title);

			inside = inside || (line->kind == LINE_OPEN && ours);
			goes = inside;
			if (line->kind == LINE_CLOSE)
				inside = false;
		}
		if (goes)
			remove_line(conf, i);
		else
			i++;
	}
}

static void
apply(struct conf *conf, const struct change *c)
{
	if (c->value != NULL)
		apply_set(conf, c);
	else
		apply_unset(conf, c);
}

static void
change(struct conf *conf, const struct change *c)
{
	apply(conf, c);
	conf->changes = mem_resize(conf->changes, conf->change_count + 1,
	    sizeof *conf->changes);
	conf->changes[conf->change_count++] = (struct change) {
		.section = dup_or_null(c->section),
		.title = dup_or_null(c->title),
		.name = dup_or_null(c->name),
		.value = dup_or_null(c->value),
		.form = c->form,
	};
}

void
conf_set(struct conf *conf, const char *section, const char *title,
    const char *name, const char *value, enum conf_form form)
{
	const char *old = conf_get(conf, section, title, name);

	assert(name[0] != '\0' && (section != NULL || title == NULL));
	if (old != NULL && strcmp(old, value) == 0)
		return;
	change(conf, &(struct change) { (char *)section, (char *)title,
	    (char *)name, (char *)value, form });
}

void
conf_unset(struct conf *conf, const char *section, const char *title,
    const char *name)
{
	assert(name != NULL || section != NULL);
	if (name != NULL && conf_get(conf, section, title, name) == NULL)
		return;
	change(conf, &(struct change) { (char *)section, (char *)title,
	    (char *)name, NULL, CONF_TEXT });
}

/* ---- saving ---- */

void
conf_print(const struct conf *conf, struct str *out)
{
	for (size_t i = 0; i < conf->count; i++) {
		str_add(out, conf->lines[i].raw);
		if (i + 1 < conf->count || !conf->open_end)
			str_add_char(out, '\n');
	}
}

bool
conf_dirty(const struct conf *conf)
{
	return conf->change_count > 0;
}

/* A link to somewhere else stays one: its target is what is replaced. */
static int
write_file(const struct conf *conf)
{
	char *real = realpath(conf->path, NULL);
	struct str text;
	int r, saved;

	str_init(&text);
	conf_print(conf, &text);
	r = file_replace(real != NULL ? real : conf->path, text.s, text.len);
	saved = errno;
	str_release(&text);
	free(real);
	errno = saved;
	return r;
}

/* With the lock held. */
static bool
save_locked(struct conf *conf, char **reason)
{
	struct conf fresh = { .path = conf->path };
	struct str problems;
	bool saved = false;

	str_init(&problems);
	if (read_file(&fresh, &problems, reason)) {
		for (size_t i = 0; i < conf->change_count; i++)
			apply(&fresh, &conf->changes[i]);
		if (problems.len > 0)
			*reason = mem_printf(_("%snot saved; put that right "
			    "first"), problems.s);
		else if (write_file(&fresh) != ERR_OK)
			*reason = mem_printf(_("cannot write the settings to "
			    "%s: %s"), conf->path, strerror(errno));
		else
			saved = true;
	}
	str_release(&problems);
	if (!saved) {
		lines_release(&fresh);
		return false;
	}
	lines_release(conf);
	changes_release(conf);
	*conf = fresh;
	return true;
}

bool
conf_save(struct conf *conf, char **reason)
{
	int lock;
	bool saved;

	*reason = NULL;
	if (!conf_dirty(conf))
		return true;
	if (!xdg_make_for(conf->path, reason))
		return false;
	lock = file_lock(conf->path);
	if (lock < 0) {
		*reason = mem_printf(_("cannot lock the settings in %s: %s"),
		    conf->path, strerror(errno));
		return false;
	}
	saved = save_locked(conf, reason);
	file_unlock(lock);
	return saved;
}
