/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The protocols of the servers that are compared. Each is spoken in the form
 * that is cheapest for its server: one room, no acknowledgements.
 */
#include "config.h"

#include "proto.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
answer(struct heard *h, const char *line)
{
	h->answer = line;
	h->answer_len = strlen(line);
}

/* ---- tuschel, and the floors ---- */

enum {
	HEADER = 10, TYPE_PING = 1, TYPE_ERROR = 3, TYPE_INIT = 32, TYPE_JOIN,
	TYPE_EXIT,
	TYPE_MSG = 128
};

static size_t
tuschel_hello(uint8_t *out, size_t member)
{
	(void)out;
	(void)member;
	return 0;
}

static size_t
tuschel_message(uint8_t *out, const uint8_t *body, size_t len)
{
	memset(out, 0, HEADER + 4);
	out[8] = len >> 8;
	out[9] = len;
	out[HEADER] = TYPE_MSG;
	memcpy(out + HEADER + 4, body, len - 4);
	return HEADER + len;
}

static void
pong(struct heard *h, const uint8_t *ping)
{
	static char out[HEADER + 4] = { [9] = 4, [HEADER] = 2 };

	memcpy(out + HEADER + 1, ping + HEADER + 1, 3);
	h->answer = out;
	h->answer_len = sizeof out;
}

static uint32_t
source(const uint8_t *frame)
{
	return (uint32_t)frame[0] << 24 | frame[1] << 16 | frame[2] << 8 |
	    frame[3];
}

static long
tuschel_hear(struct heard *h, const uint8_t *data, size_t len)
{
	size_t size;

	if (len < HEADER + 4)
		return 0;
	size = data[8] << 8 | data[9];
	if (size < 4)
		return -1;
	if (len < HEADER + size)
		return 0;
	h->frame = data;
	h->frame_len = HEADER + size;
	switch (data[HEADER]) {
	case TYPE_MSG:
		h->kind = HEARD_MESSAGE;
		h->body = data + HEADER + 4;
		h->body_len = size - 4;
		break;
	case TYPE_ERROR:
		h->kind = HEARD_ERROR;
		h->who = data[HEADER + 1] << 16 | data[HEADER + 2] << 8 |
		    data[HEADER + 3];
		break;
	case TYPE_PING:
		pong(h, data);
		break;
	case TYPE_INIT:
		h->kind = HEARD_READY;
		h->count = data[HEADER + 2] << 8 | data[HEADER + 3];
		h->who = source(data + HEADER + size - 4);
		break;
	case TYPE_JOIN:
		h->kind = HEARD_CAME;
		h->who = source(data);
		break;
	case TYPE_EXIT:
		h->kind = HEARD_WENT;
		h->who = source(data);
		break;
	default:
		break;
	}
	return HEADER + size;
}

/* ---- lines ---- */

/* The length of the line with its end, 0 if it is not whole. */
static size_t
line_len(const uint8_t *data, size_t len)
{
	const uint8_t *end = memchr(data, '\n', len);

	return end != NULL ? (size_t)(end - data) + 1 : 0;
}

static bool
starts(const uint8_t *data, size_t len, const char *with)
{
	size_t n = strlen(with);

	return len >= n && memcmp(data, with, n) == 0;
}

/* The decimal number that ends at the line's \r\n. */
static size_t
last_number(const uint8_t *line, size_t len)
{
	size_t at = len - 2;

	while (at > 0 && line[at - 1] >= '0' && line[at - 1] <= '9')
		at--;
	return strtoul((const char *)line + at, NULL, 10);
}

/* ---- redis: RESP3, so that a subscriber may publish ---- */

static size_t
redis_hello(uint8_t *out, size_t member)
{
	(void)member;
	return sprintf((char *)out, "HELLO 3\r\nSUBSCRIBE room\r\n");
}

static size_t
redis_message(uint8_t *out, const uint8_t *body, size_t len)
{
	size_t n = sprintf((char *)out, "*3\r\n$7\r\nPUBLISH\r\n$4\r\nroom\r\n"
	    "$%zu\r\n", len);

	memcpy(out + n, body, len);
	memcpy(out + n + len, "\r\n", 2);
	return n + len + 2;
}

#define REDIS_PUSH ">3\r\n$7\r\nmessage\r\n$4\r\nroom\r\n$"

static long
redis_hear(struct heard *h, const uint8_t *data, size_t len)
{
	size_t prefix = sizeof REDIS_PUSH - 1, line, size;

	line = line_len(data, len);
	if (line == 0)
		return 0;
	if (*data != '>') {
		if (starts(data, len, "-"))
			return -1;
		/* The answer to SUBSCRIBE ends in the number of rooms. */
		return line;
	}
	if (len < prefix)
		return 0;
	if (!starts(data, len, REDIS_PUSH)) {
		h->kind = HEARD_READY;
		return line;
	}
	line = line_len(data + prefix, len - prefix);
	if (line == 0)
		return 0;
	size = last_number(data + prefix, line);
	if (len < prefix + line + size + 2)
		return 0;
	h->kind = HEARD_MESSAGE;
	h->body = data + prefix + line;
	h->body_len = size;
	return prefix + line + size + 2;
}

/* ---- nats ---- */

static size_t
nats_hello(uint8_t *out, size_t member)
{
	(void)member;
	return sprintf((char *)out, "CONNECT {\"verbose\":false,\"pedantic\":"
	    "false}\r\nSUB room 1\r\nPING\r\n");
}

static size_t
nats_message(uint8_t *out, const uint8_t *body, size_t len)
{
	size_t n = sprintf((char *)out, "PUB room %zu\r\n", len);

	memcpy(out + n, body, len);
	memcpy(out + n + len, "\r\n", 2);
	return n + len + 2;
}

static long
nats_hear(struct heard *h, const uint8_t *data, size_t len)
{
	size_t line = line_len(data, len), size;

	if (line == 0)
		return 0;
	if (starts(data, line, "PONG")) {
		h->kind = HEARD_READY;
		return line;
	}
	if (starts(data, line, "PING")) {
		answer(h, "PONG\r\n");
		return line;
	}
	if (starts(data, line, "-ERR"))
		return -1;
	if (!starts(data, line, "MSG room 1 "))
		return line;
	size = last_number(data, line);
	if (len < line + size + 2)
		return 0;
	h->kind = HEARD_MESSAGE;
	h->body = data + line;
	h->body_len = size;
	return line + size + 2;
}

/* ---- IRC ---- */

static size_t
irc_name(uint8_t *out, size_t member)
{
	return sprintf((char *)out, "NICK m%zu\r\nUSER m%zu 0 * :m\r\n", member,
	    member);
}

static size_t
inspircd_hello(uint8_t *out, size_t member)
{
	static const char echo[] = "CAP REQ :echo-message\r\n";
	size_t n = sizeof echo - 1;

	memcpy(out, echo, n);
	n += irc_name(out + n, member);
	return n + sprintf((char *)out + n, "CAP END\r\n");
}

static size_t
irc_message(uint8_t *out, const uint8_t *body, size_t len)
{
	size_t n = sprintf((char *)out, "PRIVMSG #room :");

	memcpy(out + n, body, len);
	memcpy(out + n + len, "\r\n", 2);
	return n + len + 2;
}

/* Behind ":source ", or NULL. */
static const uint8_t *
irc_command(const uint8_t *line, size_t len)
{
	const uint8_t *space;

	if (*line != ':')
		return line;
	space = memchr(line, ' ', len);
	return space != NULL ? space + 1 : NULL;
}

static long
irc_hear(struct heard *h, const uint8_t *data, size_t len)
{
	size_t line = line_len(data, len), rest;
	const uint8_t *command;

	if (line == 0)
		return 0;
	command = irc_command(data, line);
	if (command == NULL)
		return -1;
	rest = data + line - command;
	if (starts(command, rest, "PRIVMSG #room :")) {
		h->kind = HEARD_MESSAGE;
		h->body = command + 15;
		h->body_len = rest - 15 - 2;
	} else if (starts(command, rest, "001 ")) {
		answer(h, "JOIN #room\r\n");
	} else if (starts(command, rest, "366 ")) {
		h->kind = HEARD_READY;
	} else if (starts(command, rest, "PING")) {
		answer(h, "PONG :x\r\n");
	} else if (starts(command, rest, "ERROR")) {
		return -1;
	}
	return line;
}

/* ---- MQTT 3.1.1, quality of service 0 ---- */

static size_t
mqtt_hello(uint8_t *out, size_t member)
{
	static const uint8_t subscribe[] = {
		0x82, 9, 0, 1, 0, 4, 'r', 'o', 'o', 'm', 0
	};
	char id[23];
	size_t id_len = snprintf(id, sizeof id, "m%zu", member), n = 0;
	const uint8_t connect[] = {
		0x10, 12 + id_len, 0, 4, 'M', 'Q', 'T', 'T', 4, 2, 0, 0,
		0, id_len
	};

	memcpy(out, connect, sizeof connect);
	n = sizeof connect;
	memcpy(out + n, id, id_len);
	n += id_len;
	memcpy(out + n, subscribe, sizeof subscribe);
	return n + sizeof subscribe;
}

static size_t
mqtt_message(uint8_t *out, const uint8_t *body, size_t len)
{
	size_t n = 0, rest = 6 + len;

	out[n++] = 0x30;
	for (; rest >= 128; rest >>= 7)
		out[n++] = (rest & 127) | 128;
	out[n++] = rest;
	memcpy(out + n, "\0\4room", 6);
	memcpy(out + n + 6, body, len);
	return n + 6 + len;
}

static long
mqtt_hear(struct heard *h, const uint8_t *data, size_t len)
{
	size_t rest = 0, at = 1;
	int shift = 0;

	do {
		if (at == len || shift > 21)
			return shift > 21 ? -1 : 0;
		rest |= (size_t)(data[at] & 127) << shift;
		shift += 7;
	} while (data[at++] & 128);
	if (len < at + rest)
		return 0;
	if (data[0] >> 4 == 9)
		h->kind = HEARD_READY;
	if (data[0] >> 4 == 3 && rest >= 6) {
		h->kind = HEARD_MESSAGE;
		h->body = data + at + 6;
		h->body_len = rest - 6;
	}
	return at + rest;
}

static const struct proto protos[] = {
	{ "tuschel", true, true, tuschel_hello, tuschel_message,
	    tuschel_hear },
	{ "redis", true, true, redis_hello, redis_message, redis_hear },
	{ "nats", false, true, nats_hello, nats_message, nats_hear },
	{ "inspircd", true, true, inspircd_hello, irc_message, irc_hear },
	{ "ngircd", true, false, irc_name, irc_message, irc_hear },
	{ "mosquitto", true, true, mqtt_hello, mqtt_message, mqtt_hear },
};

const struct proto *
proto_find(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof protos / sizeof protos[0]; i++)
		if (strcmp(protos[i].name, name) == 0)
			return &protos[i];
	return NULL;
}
