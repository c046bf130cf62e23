/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A thread asks the system's own resolver, so that /etc/nsswitch.conf, mDNS
 * and search domains count as everywhere else; a DNS client of our own would
 * not find "laptop.local". The thread shares one job with the loop, and
 * whoever is last to leave the job frees it: a resolver that hangs is simply
 * left alone.
 */
#include "config.h"

#include "net/resolve.h"

#include <assert.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/mem.h"

struct job {
	atomic_int owners;
	char *host;		/* NULL: this machine */
	char port[sizeof "65535"];
	int flags;
	int result;
	struct addrinfo *found;
	int done_fd;		/* the thread closes it when it is done */
};

struct resolve {
	struct loop *loop;
	struct loop_input *input;	/* the other end of done_fd */
	struct loop_timer *soon;	/* for what is known at once */
	int fd;
	struct job *job;
	resolve_done *done;
	void *ctx;
};

/*
 * "localhost" is this machine and never asked for (RFC 6761): a link to it may
 * be plain, and a resolver could know it as another machine, or not at all.
 */
static struct job *
job_new(const char *host, uint16_t port, int flags)
{
	struct job *job = mem_zero(1, sizeof *job);

	atomic_init(&job->owners, 1);
	if (strcasecmp(host, "localhost") != 0)
		job->host = mem_strdup(host);
	snprintf(job->port, sizeof job->port, "%u", (unsigned)port);
	job->flags = flags;
	job->done_fd = -1;
	return job;
}

static void
job_leave(struct job *job)
{
	if (atomic_fetch_sub(&job->owners, 1) > 1)
		return;
	if (job->found != NULL)
		freeaddrinfo(job->found);
	free(job->host);
	free(job);
}

static void
job_work(struct job *job)
{
	struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = job->flags | AI_NUMERICSERV
	};

	job->result = getaddrinfo(job->host, job->port, &hints, &job->found);
	if (job->result != 0)
		job->found = NULL;
}

static const char *
job_reason(const struct job *job)
{
	switch (job->result) {
	case 0:
		return NULL;
	case EAI_NONAME:
#ifdef EAI_NODATA
	case EAI_NODATA:
#endif
		return "no host of that name";
	case EAI_AGAIN:
		return "the name cannot be looked up at present";
	default:
		return gai_strerror(job->result);
	}
}

static void *
job_thread(void *arg)
{
	struct job *job = arg;
	int fd = job->done_fd;

	job_work(job);
	job_leave(job);
	close(fd);
	return NULL;
}

/* The thread takes no signals: they belong to the loop. */
static int
start_thread(struct job *job)
{
	sigset_t all, before;
	pthread_attr_t attr;
	pthread_t thread;
	int r;

	sigfillset(&all);
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	r = pthread_create(&thread, &attr, job_thread, job);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	pthread_attr_destroy(&attr);
	return r;
}

static void
on_done(void *ctx)
{
	struct resolve *r = ctx;

	/* The thread has left the job before it closed its end. */
	assert(atomic_load(&r->job->owners) == 1);
	if (r->input != NULL)
		loop_input_pause(r->input, true);
	r->done(r->ctx, r->job->found, job_reason(r->job));
}

static bool
in_background(struct resolve *r)
{
	int fds[2];

	if (pipe(fds) < 0)
		return false;
	fcntl(fds[0], F_SETFD, FD_CLOEXEC);
	fcntl(fds[1], F_SETFD, FD_CLOEXEC);
	r->job->done_fd = fds[1];
	atomic_store(&r->job->owners, 2);
	if (start_thread(r->job) != 0) {
		atomic_store(&r->job->owners, 1);
		close(fds[0]);
		close(fds[1]);
		return false;
	}
	r->fd = fds[0];
	r->input = loop_input_new(r->loop, r->fd, on_done, r);
	return true;
}

struct resolve *
resolve_new(struct loop *loop, const char *host, uint16_t port,
    resolve_done *done, void *ctx)
{
	struct resolve *r = mem_zero(1, sizeof *r);

	r->loop = loop;
	r->fd = -1;
	r->done = done;
	r->ctx = ctx;
	r->job = job_new(host, port, AI_NUMERICHOST);
	job_work(r->job);
	if (r->job->result == EAI_NONAME) {
		r->job->flags = 0;
		if (in_background(r))
			return r;
		r->job->result = EAI_AGAIN;
	}
	r->soon = loop_timer_new(loop, on_done, r);
	loop_timer_set(r->soon, 0);
	return r;
}

void
resolve_free(struct resolve *r)
{
	if (r == NULL)
		return;
	loop_input_free(r->input);
	loop_timer_free(r->soon);
	if (r->fd >= 0)
		close(r->fd);
	job_leave(r->job);
	free(r);
}

struct addrinfo *
resolve_now(const char *host, uint16_t port, const char **reason)
{
	struct job *job = job_new(host, port, 0);
	struct addrinfo *found;

	job_work(job);
	*reason = job_reason(job);
	found = job->found;
	job->found = NULL;
	job_leave(job);
	return found;
}
