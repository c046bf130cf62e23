/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The description is the state that relay_export() makes, with what each of
 * its descriptors is in front: the manager hands them in as it likes, but the
 * number of a socket's inode is the same. One that is not there any more is
 * of a member who has left meanwhile.
 */
#include "config.h"

#include "relay/kept.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/mem.h"
#include "hub/image_parts.h"
#include "relay/handover.h"

static const char STATE[] = "tuscheld-state", LINK[] = "tuscheld-link",
    PORT[] = "tuscheld-listener";

/* ---- giving ---- */

/* 0: there is none. */
static uint64_t
inode_of(int fd)
{
	struct stat st;

	return fd >= 0 && fstat(fd, &st) == 0 ? st.st_ino : 0;
}

static void
describe(const int *fds, size_t count, const struct buf *state,
    struct buf *out)
{
	size_t i;

	image_bytes(out, HANDOVER_VERSION, sizeof HANDOVER_VERSION);
	image_u64(out, count);
	for (i = 0; i < count; i++)
		image_u64(out, inode_of(fds[i]));
	image_bytes(out, buf_data(state), buf_len(state));
}

/* A file that is nowhere, with all of data; -1 if there cannot be one. */
static int
make_file(const struct buf *data)
{
#ifdef HAVE_MEMFD_CREATE
	int fd = memfd_create(STATE, MFD_CLOEXEC);
#else
	int fd = -1;
#endif
	size_t at = 0;
	ssize_t n = 1;

	while (fd >= 0 && at < buf_len(data) && n > 0) {
		n = write(fd, buf_data(data) + at, buf_len(data) - at);
		at += n > 0 ? (size_t)n : 0;
	}
	if (at == buf_len(data) || fd < 0)
		return fd;
	close(fd);
	return -1;
}

/* Without those that are -1: how many are left. */
static size_t
drop_missing(int *fds, size_t count)
{
	size_t i, n = 0;

	for (i = 0; i < count; i++)
		if (fds[i] >= 0)
			fds[n++] = fds[i];
	return n;
}

static bool
listens(int fd)
{
	int on = 0;
	socklen_t len = sizeof on;

	return getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &len) == 0 &&
	    on != 0;
}

/* Puts the listeners in front; how many they are. */
static size_t
sort_out(int *fds, size_t count)
{
	size_t i, n = 0;
	int fd;

	for (i = 0; i < count; i++) {
		if (!listens(fds[i]))
			continue;
		fd = fds[i];
		fds[i] = fds[n];
		fds[n++] = fd;
	}
	return n;
}

void
kept_forget(struct notify *n)
{
	notify_forget(n, STATE);
	notify_forget(n, PORT);
	notify_forget(n, LINK);
}

static bool
store(struct notify *n, int file, int *fds, size_t count)
{
	size_t ports = sort_out(fds, count);

	if (notify_store(n, STATE, &file, 1) &&
	    notify_store(n, LINK, fds + ports, count - ports) &&
	    notify_store(n, PORT, fds, ports) &&
	    notify_barrier(n))
		return true;
	kept_forget(n);
	log_line(LOG_WARNING, "the service manager does not keep members: "
	    "they have to come again");
	return false;
}

bool
kept_give(struct relay *relay, struct notify *notify)
{
	size_t max = notify_store_max(notify), count;
	struct buf state, all;
	bool kept = false;
	int *fds, file;

	if (max == 0)
		return false;
	buf_init(&state, SIZE_MAX / 2);
	buf_init(&all, SIZE_MAX / 2);
	count = relay_export(relay, &state, &fds, false);
	describe(fds, count, &state, &all);
	count = drop_missing(fds, count);
	file = make_file(&all);
	if (count + 1 > max)
		log_line(LOG_INFO, "more members than the service manager "
		    "keeps: they have to come again");
	else if (file >= 0)
		kept = store(notify, file, fds, count);
	if (file >= 0)
		close(file);
	free(fds);
	buf_release(&state);
	buf_release(&all);
	return kept;
}

/* ---- taking ---- */

struct link {
	uint64_t inode;
	int fd;			/* -1: is somebody's now */
};

struct kept {
	struct link *links;
	size_t count;
	int state;		/* -1: there is none */
};

static void
keep_state(struct kept *k, int fd)
{
	if (k->state >= 0)
		close(k->state);
	k->state = fd;
}

static void
keep_link(struct kept *k, int fd)
{
	k->links = mem_resize(k->links, k->count + 1, sizeof *k->links);
	k->links[k->count++] = (struct link){ inode_of(fd), fd };
}

/* Is it ours? Then it is in k. */
static bool
keep(struct kept *k, const struct activated *a)
{
	if (strcmp(a->name, STATE) == 0)
		keep_state(k, a->fd);
	else if (strcmp(a->name, LINK) == 0 || strcmp(a->name, PORT) == 0)
		keep_link(k, a->fd);
	else
		return false;
	return true;
}

struct kept *
kept_find(struct activation *a)
{
	struct kept *k = mem_zero(1, sizeof *k);
	size_t i, left = 0;

	k->state = -1;
	for (i = 0; i < a->count; i++) {
		if (keep(k, &a->v[i]))
			free(a->v[i].name);
		else
			a->v[left++] = a->v[i];
	}
	a->count = left;
	if (k->state >= 0 || k->count > 0)
		return k;
	kept_free(k);
	return NULL;
}

void
kept_free(struct kept *k)
{
	size_t i;

	if (k == NULL)
		return;
	for (i = 0; i < k->count; i++)
		if (k->links[i].fd >= 0)
			close(k->links[i].fd);
	if (k->state >= 0)
		close(k->state);
	free(k->links);
	free(k);
}

static int
compare(const void *a, const void *b)
{
	const struct link *x = a, *y = b;

	return x->inode < y->inode ? -1 : x->inode > y->inode;
}

/* The descriptor of that inode, the caller's then; or -1. */
static int
claim(struct kept *k, uint64_t inode)
{
	const struct link key = { .inode = inode };
	struct link *found = k->count == 0 ? NULL : bsearch(&key, k->links,
	    k->count, sizeof key, compare);
	int fd;

	if (found == NULL)
		return -1;
	fd = found->fd;
	found->fd = -1;
	return fd;
}

/* All of the file, to be freed; NULL if it cannot be read. */
static uint8_t *
read_file(int fd, size_t *len)
{
	struct stat st;
	uint8_t *data;
	ssize_t n = 1;

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	data = mem_alloc((size_t)st.st_size);
	for (*len = 0; *len < (size_t)st.st_size && n > 0; *len += (size_t)n)
		n = pread(fd, data + *len, (size_t)st.st_size - *len,
		    (off_t)*len);
	if (n > 0)
		return data;
	free(data);
	return NULL;
}

/* Is it of a relay that this one understands? */
static bool
is_known(struct reader *r)
{
	size_t len;
	const uint8_t *version = image_read_bytes(r, &len);

	return version != NULL && len == sizeof HANDOVER_VERSION &&
	    memcmp(version, HANDOVER_VERSION, len) == 0;
}

/* Behind the version. */
static bool
import(struct kept *k, struct relay *relay, struct reader *r)
{
	size_t count = reader_u64(r), i, len;
	const uint8_t *state;
	bool good;
	int *fds;

	if (r->overrun || count > r->left / sizeof (uint64_t))
		return false;
	fds = mem_zero(count, sizeof *fds);
	qsort(k->links, k->count, sizeof *k->links, compare);
	for (i = 0; i < count; i++)
		fds[i] = claim(k, reader_u64(r));
	state = image_read_bytes(r, &len);
	good = state != NULL && relay_import(relay, state, len, fds, count);
	free(fds);
	return good;
}

bool
kept_take(struct kept *k, struct relay *relay, struct notify *notify)
{
	size_t len;
	uint8_t *data = read_file(k->state, &len);
	struct reader r;
	bool known, good;

	reader_init(&r, data, data != NULL ? len : 0);
	known = is_known(&r);
	good = !known || import(k, relay, &r);
	free(data);
	kept_free(k);
	if (!known)
		log_line(LOG_WARNING, "what the service manager has kept is "
		    "of another version: members have to come again");
	else if (good)
		log_line(LOG_INFO, "going on with the members that the "
		    "service manager has kept");
	/* A listener that the manager holds, too, is in the way of others even
	 * when we have closed it: 127.0.0.1:8872 in that of 0.0.0.0:8872. */
	if (known && good)
		notify_forget(notify, PORT);
	else
		kept_forget(notify);
	notify_barrier(notify);
	return good;
}
