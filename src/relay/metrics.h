/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The relay's numbers in the text format of Prometheus (version 0.0.4), from
 * one table, and whether it is well.
 */
#ifndef RELAY_METRICS_H
#define RELAY_METRICS_H

#include "base/str.h"
#include "net/http.h"
#include "relay/relay.h"

/* /metrics and /healthz; the ctx of http_new() is the struct relay. */
extern const struct http_page metrics_pages[];

/* 200, and all metrics. */
int metrics_print(void *relay, struct str *out);
/* 200 and "ok", or 503 and why nobody should be sent here now. */
int metrics_health(void *relay, struct str *out);

#endif
