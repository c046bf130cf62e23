/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Which candidate of a completion stands in the line. The line that was typed
 * is kept in three parts, so that every candidate starts from it afresh.
 */
#include "config.h"

#include "ui/complete.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/str.h"

struct complete {
	char *before, *typed, *after;	/* NULL: not active */
	char **candidates;
	size_t n;
	size_t chosen;			/* n: what was typed */
	struct str line;
	size_t cursor;
};

struct complete *
complete_new(void)
{
	struct complete *c = mem_zero(1, sizeof *c);

	str_init(&c->line);
	return c;
}

void
complete_free(struct complete *c)
{
	if (c == NULL)
		return;
	complete_reset(c);
	str_release(&c->line);
	free(c);
}

void
complete_reset(struct complete *c)
{
	size_t i;

	for (i = 0; i < c->n; i++)
		free(c->candidates[i]);
	free(c->candidates);
	free(c->before);
	free(c->typed);
	free(c->after);
	c->candidates = NULL;
	c->before = c->typed = c->after = NULL;
	c->n = c->chosen = 0;
}

bool
complete_active(const struct complete *c)
{
	return c->n > 0;
}

static void
make_line(struct complete *c)
{
	str_clear(&c->line);
	str_add(&c->line, c->before);
	str_add(&c->line,
	    c->chosen == c->n ? c->typed : c->candidates[c->chosen]);
	c->cursor = c->line.len;
	str_add(&c->line, c->after);
}

void
complete_start(struct complete *c, const char *line, size_t start,
    size_t cursor, const char *const *candidates, size_t n)
{
	size_t i;

	assert(start <= cursor && cursor <= strlen(line));
	complete_reset(c);
	if (n == 0)
		return;
	c->before = mem_strndup(line, start);
	c->typed = mem_strndup(line + start, cursor - start);
	c->after = mem_strdup(line + cursor);
	c->candidates = mem_zero(n, sizeof *c->candidates);
	for (i = 0; i < n; i++)
		c->candidates[i] = mem_strdup(candidates[i]);
	c->n = n;
	make_line(c);
}

void
complete_step(struct complete *c, int step)
{
	size_t places = c->n + 1;

	assert(complete_active(c) && (step == 1 || step == -1));
	c->chosen = (c->chosen + (step > 0 ? 1 : places - 1)) % places;
	make_line(c);
}

void
complete_undo(struct complete *c)
{
	assert(complete_active(c));
	c->chosen = c->n;
	make_line(c);
}

const char *
complete_line(const struct complete *c, size_t *cursor)
{
	assert(complete_active(c));
	*cursor = c->cursor;
	return c->line.s;
}

size_t
complete_count(const struct complete *c, size_t *chosen)
{
	*chosen = c->chosen;
	return c->n;
}

const char *
complete_candidate(const struct complete *c, size_t i)
{
	assert(i < c->n);
	return c->candidates[i];
}
