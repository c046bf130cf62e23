/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * src/relay/confine.c and its two halves: each attempt is made by a child
 * that has confined itself as a relay does.
 */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "relay/confine.h"
#include "tap.h"

#ifdef __linux__

#include <linux/netlink.h>
#include <sched.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>

enum { NOT_CONFINED = 99 };

static struct confine rules;
static char top[] = "/tmp/tuschel-confine-XXXXXX";
static int other_port;		/* somebody else listens there */

/* What a child did: its exit status, or 1000 + the signal that ended it. */
static int
in_child(int (*attempt)(void), const struct confine *c)
{
	char *lacks;
	int status;
	pid_t child;

	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (c != NULL && !confine_enter(c, &lacks)) {
			printf("# %s\n", lacks);
			fflush(stdout);
			_exit(NOT_CONFINED);
		}
		errno = 0;
		_exit(attempt() < 0 ? errno : 0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) :
	    WEXITSTATUS(status);
}

/* The same attempt must succeed where nothing forbids it. */
static void
is_stopped(int (*attempt)(void), int want, const char *name)
{
	is_int(in_child(attempt, &rules), want, "confined, not: %s", name);
	is_int(in_child(attempt, NULL), 0, "else: %s", name);
}

static void
works(int (*attempt)(void), const char *name)
{
	is_int(in_child(attempt, &rules), 0, "still: %s", name);
}

static const char *
below(const char *name)
{
	static char path[128];

	snprintf(path, sizeof path, "%s/%s", top, name);
	return path;
}

static void
make_file(const char *name)
{
	close(open(below(name), O_CREAT | O_WRONLY, 0600));
}

static int
read_it(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC);
}

/* ---- files ---- */

static int
read_passwd(void)
{
	return read_it("/etc/passwd");
}

static int
read_root(void)
{
	return read_it("/");
}

static int
read_sibling(void)
{
	return read_it(below("other"));
}

static int
leave_state(void)
{
	return read_it(below("state/../other"));
}

static int
follow_link(void)
{
	return read_it(below("state/link"));
}

static int
read_state(void)
{
	return read_it(below("state/file"));
}

static int
write_state(void)
{
	return open(below("state/new"), O_CREAT | O_WRONLY, 0600) < 0 ||
	    rename(below("state/new"), below("state/file")) < 0 ? -1 : 0;
}

static int
write_config(void)
{
	return open(below("config/conf"), O_WRONLY);
}

static int
remove_config(void)
{
	return unlink(below("config/conf"));
}

static int
read_config(void)
{
	return read_it(below("config/conf"));
}

static int
read_renewed(void)
{
	return read_it(below("live/key"));
}

static int
remove_socket(void)
{
	return unlink(below("run/room"));
}

static int
list_run(void)
{
	return read_it(below("run"));
}

static int
run_program(void)
{
	execl("/bin/true", "true", (char *)NULL);
	return -1;
}

static void
test_files(void)
{
	is_stopped(read_passwd, EACCES, "open /etc/passwd");
	is_stopped(read_root, EACCES, "look around");
	is_stopped(read_sibling, EACCES, "read what is beside");
	is_stopped(leave_state, EACCES, "leave a directory by ..");
	is_stopped(follow_link, EACCES, "leave it by a link");
	is_stopped(list_run, EACCES, "look at other sockets");
	is_stopped(write_config, EACCES, "write the configuration");
	is_stopped(remove_config, EACCES, "remove the configuration");
	make_file("config/conf");
	works(read_state, "read the state");
	works(write_state, "replace the state");
	works(read_config, "read the configuration");
	works(remove_socket, "remove a socket");
}

/* As certbot does it: the link in live is made to lead to a new file. */
static void
test_renewed(void)
{
	is_stopped(read_sibling, EACCES, "read what is beside");
	make_file("archive/key2");
	unlink(below("live/key"));
	if (symlink("../archive/key2", below("live/key")) < 0)
		bail_out("no link");
	works(read_renewed, "read a file in the place of another");
}

/* ---- the network ---- */

static int
bind_to(int port)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
	    .sin_port = htons(port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return fd < 0 ? -1 : bind(fd, (struct sockaddr *)&in, sizeof in);
}

static int
bind_allowed(void)
{
	return bind_to(0);
}

/* Any free one; the system is asked for it outside. */
static int
bind_other(void)
{
	return bind_to(other_port + 1) == 0 ||
	    errno == EADDRINUSE ? 0 : -1;
}

static int
connect_out(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET,
	    .sin_port = htons(other_port),
	    .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	return connect(fd, (struct sockaddr *)&in, sizeof in);
}

static int
open_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
}

static int
open_datagrams(void)
{
	return socket(AF_INET, SOCK_DGRAM, 0);
}

static int
open_unix(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int
landlock_version(void)
{
	return syscall(444, NULL, 0, 1);
}

static void
test_network(void)
{
	struct sockaddr_in in = { .sin_family = AF_INET };
	socklen_t len = sizeof in;
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	struct confine c;

	in.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (bind(fd, (struct sockaddr *)&in, len) < 0 || listen(fd, 9) < 0 ||
	    getsockname(fd, (struct sockaddr *)&in, &len) < 0)
		bail_out("nobody to connect to");
	other_port = ntohs(in.sin_port);
	is_stopped(open_netlink, EAFNOSUPPORT, "ask for the routes");
	is_stopped(open_datagrams, ENOSYS, "send datagrams");
	works(open_unix, "a local socket");
	works(bind_allowed, "listen on the port that is allowed");
	if (landlock_version() >= 4) {
		is_stopped(connect_out, EACCES, "connect to others");
		is_stopped(bind_other, EACCES, "listen on another port");
	} else {
		diag("this kernel's Landlock does not know ports");
	}
	confine_init(&c);
	confine_allow_connect(&c, other_port);
	is_int(in_child(connect_out, &c), 0, "but to a port that is allowed");
	confine_release(&c);
	close(fd);
}

/* ---- processes and memory ---- */

static int
trace(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int
new_namespace(void)
{
	return unshare(CLONE_FILES);
}

static int
signal_parent(void)
{
	return kill(getppid(), 0);
}

static int
make_code(void)
{
	void *p = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	return mprotect(p, 4096, PROT_READ | PROT_EXEC);
}

static int
new_process(void)
{
	pid_t child = fork();

	if (child == 0)
		_exit(0);
	return child > 0 ? 0 : -1;
}

static int
end_badly(void)
{
	abort();
}

static int
use_memory(void)
{
	char *p = malloc(64 << 20);

	if (p == NULL)
		return -1;
	memset(p, 1, 64 << 20);
	free(p);
	return 0;
}

static void
test_process(void)
{
	is_int(in_child(run_program, &rules), 1000 + SIGSYS,
	    "running a program is the end");
	is_stopped(trace, 1000 + SIGSYS, "be traced");
	is_stopped(new_namespace, 1000 + SIGSYS, "a namespace");
	is_stopped(signal_parent, ENOSYS, "a signal to another");
	is_stopped(make_code, ENOSYS, "make code of data");
	is_stopped(new_process, ENOSYS, "fork");
	is_int(in_child(end_badly, &rules), 1000 + SIGABRT,
	    "an assertion ends it as ever");
	works(use_memory, "memory");
}

static int
go_on(void)
{
	char c;
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds) < 0 ||
	    write(fds[0], "x", 1) != 1 || read(fds[1], &c, 1) != 1)
		return -1;
	return 0;
}

static void
lay_out(void)
{
	static const char *const directories[] = { "state", "config", "run",
	    "live", "archive" };
	size_t i;

	if (mkdtemp(top) == NULL)
		bail_out("no directory to work in");
	for (i = 0; i < ARRAY_LEN(directories); i++)
		mkdir(below(directories[i]), 0700);
	make_file("other");
	make_file("state/file");
	make_file("config/conf");
	make_file("run/room");
	make_file("archive/key1");
	if (symlink("../archive/key1", below("live/key")) < 0 ||
	    symlink("../other", below("state/link")) < 0)
		bail_out("no links");
	confine_init(&rules);
	confine_allow_write(&rules, below("state"));
	confine_allow_file(&rules, below("config/conf"));
	confine_allow_file(&rules, below("live/key"));
	confine_allow_socket(&rules, below("run/room"));
	confine_allow_read(&rules, below("is-not-there"));
	confine_allow_port(&rules, 0);
}

/* A file in a directory of everybody's does not open all that is there. */
static void
test_shared(void)
{
	struct confine c;

	confine_init(&c);
	confine_allow_file(&c, "/etc/hostname");
	setenv("HOME", top, 1);
	confine_allow_file(&c, below("other"));
	is_int(in_child(read_passwd, &c), EACCES, "/etc is not opened");
	is_int(in_child(read_state, &c), EACCES, "nor is a home directory");
	is_int(in_child(read_sibling, &c), 0, "the file itself is");
	confine_release(&c);
}

static void
clean_up(void)
{
	char *command = mem_printf("rm -rf %s", top);

	if (system(command) != 0)
		diag("%s is left over", top);
	free(command);
}

static int
nothing(void)
{
	return 0;
}

int
main(void)
{
	alarm(120);
	lay_out();
	if (in_child(nothing, &rules) == NOT_CONFINED) {
		clean_up();
		skip_all("confinement is not to be had here");
	}
	test_files();
	test_renewed();
	test_network();
	test_process();
	test_shared();
	works(go_on, "pairs of sockets");
	confine_release(&rules);
	clean_up();
	return done_testing();
}

#else

int
main(void)
{
	skip_all("there is no confinement on this system");
}

#endif
