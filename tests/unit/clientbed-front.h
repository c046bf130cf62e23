/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The front of clientbed.h, which alone includes this. */
#ifndef CLIENTBED_FRONT_H
#define CLIENTBED_FRONT_H

static inline void
bed_event(struct front *front, const struct session_event *event,
    enum say_level level, const char *text)
{
	struct bed_client *c = (struct bed_client *)front;

	(void)level;
	c->ready += event->type == EVENT_READY;
	c->sent += event->type == EVENT_SENT;
	c->unsent += event->type == EVENT_UNSENT;
	if (event->type == EVENT_MESSAGE) {
		snprintf(c->text, sizeof c->text, "%s", event->text);
		c->from = event->id;
		c->direct = event->direct;
	}
	if (text != NULL)
		str_printf(&c->log, "event %d %s\n", (int)event->type, text);
}

static inline void
bed_said(struct front *front, const struct front_said *said)
{
	struct bed_client *c = (struct bed_client *)front;

	c->said = said->number;
	str_printf(&c->log, "said %ld\n", said->number);
}

static inline void
bed_notice(struct front *front, enum say_level level, const char *text)
{
	struct bed_client *c = (struct bed_client *)front;

	str_printf(&c->log, "notice %d %s\n", (int)level, text);
}

static inline void
bed_link(struct front *front)
{
	(void)front;
}

static inline void
bed_ask(struct front *front, const char *why)
{
	struct bed_client *c = (struct bed_client *)front;

	str_printf(&c->log, "ask %s\n", why == NULL ? "" : why);
}

static inline void
bed_ask_over(struct front *front)
{
	str_add(&((struct bed_client *)front)->log, "ask over\n");
}

static inline bool
bed_query(struct front *front, uint32_t id)
{
	struct bed_client *c = (struct bed_client *)front;

	if (c->panels)
		str_printf(&c->log, "query %08x\n", (unsigned)id);
	return c->panels;
}

static inline bool
bed_close(struct front *front)
{
	struct bed_client *c = (struct bed_client *)front;

	if (c->panels)
		str_add(&c->log, "close\n");
	return c->panels;
}

static inline bool
bed_search(struct front *front, const char *needle, bool list)
{
	return front == NULL && needle == NULL && list;
}

static inline bool
bed_show(struct front *front, enum front_panel panel)
{
	struct bed_client *c = (struct bed_client *)front;

	if (c->panels)
		str_printf(&c->log, "panel %d\n", (int)panel);
	return c->panels;
}

static inline void
bed_clear(struct front *front)
{
	str_add(&((struct bed_client *)front)->log, "clear\n");
}

static inline void
bed_setting(struct front *front, enum setting id)
{
	str_printf(&((struct bed_client *)front)->log, "setting %d\n", id);
}

static inline void
bed_history(struct front *front, const struct history_line *line)
{
	str_add(&((struct bed_client *)front)->log, line ? "history\n" : "");
}

static inline void
bed_file(struct front *front, const struct front_file *file,
    enum say_level level, const char *text)
{
	struct bed_client *c = (struct bed_client *)front;

	c->file = *file;
	str_printf(&c->log, "file %u %s %s\n", file->number,
	    transfer_state_name(file->state), text != NULL ? text : "");
	(void)level;
}

static const struct front_ops bed_ops = {
	.event = bed_event, .said = bed_said, .notice = bed_notice,
	.link = bed_link, .changed = bed_link, .ask_passphrase = bed_ask,
	.ask_over = bed_ask_over, .show = bed_show, .clear = bed_clear,
	.setting = bed_setting, .history = bed_history,
	.query = bed_query, .close = bed_close, .search = bed_search,
	.file = bed_file,
};

#endif
