/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The system calls of a running relay, as a seccomp filter made by
 * libseccomp. Three answers: allowed; a call that only an intruder makes ends
 * the process; any other is unknown (ENOSYS), as on an older kernel, for
 * which C libraries have another way. Refusals are in the kernel's log.
 */
#include "config.h"

#include "relay/confine_parts.h"

#include "base/i18n.h"
#include "base/mem.h"

#ifdef HAVE_SECCOMP

#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/*
 * Names, since not every architecture has all of them: those that it lacks
 * are passed over.
 */
static const char *const allowed[] = {
	/* the loop */
	"epoll_create1", "epoll_ctl", "epoll_ctl_old", "epoll_pwait",
	"epoll_pwait2", "epoll_wait", "poll", "ppoll", "pselect6", "select",
	"eventfd2", "pipe2", "timerfd_create", "timerfd_settime",
	/* members, the control socket, metrics, the manager, syslog */
	"accept", "accept4", "bind", "connect", "getpeername", "getsockname",
	"getsockopt", "listen", "recvfrom", "recvmmsg", "recvmsg", "sendfile",
	"sendmmsg", "sendmsg", "sendto", "setsockopt", "shutdown",
	"socketpair", "splice", "tee",
	/* descriptors and files, which Landlock chooses */
	"access", "chmod", "close", "close_range", "dup", "dup2", "dup3",
	"faccessat", "faccessat2", "fallocate", "fchmod", "fchmodat", "fcntl",
	"fcntl64", "fdatasync", "flock", "fstat", "fstat64", "fstatat64",
	"fstatfs", "fsync", "ftruncate", "ftruncate64", "getcwd",
	"getdents64", "link", "linkat", "lseek", "_llseek", "lstat",
	"lstat64", "memfd_create", "newfstatat", "open", "openat", "pread64",
	"preadv", "pwrite64", "pwritev", "read", "readlink", "readlinkat",
	"readv", "rename", "renameat", "renameat2", "stat", "stat64",
	"statx", "umask", "unlink", "unlinkat", "write", "writev",
	/* memory; mmap() and mprotect() below */
	"brk", "madvise", "mincore", "mlock", "mlock2", "mremap", "munlock",
	"munmap",
	/* time, chance, who we are */
	"clock_getres", "clock_gettime", "clock_gettime64",
	"clock_nanosleep", "clock_nanosleep_time64", "getegid", "geteuid",
	"getgid", "getpgrp", "getpid", "getppid", "getrandom", "getrlimit",
	"getrusage", "gettid", "gettimeofday", "getuid", "nanosleep",
	"sched_getaffinity", "sched_yield", "setrlimit", "sysinfo", "time",
	"times", "ugetrlimit", "uname",
	/* signals, and the end */
	"exit", "exit_group", "futex", "futex_time64", "restart_syscall",
	"rseq", "rt_sigaction", "rt_sigpending", "rt_sigprocmask",
	"rt_sigreturn", "set_robust_list", "sigaltstack", "sigreturn",
};

/* No library of ours has a reason to try these. */
static const char *const deadly[] = {
	"acct", "add_key", "bpf", "chroot", "delete_module", "execve",
	"execveat", "finit_module", "fork", "fsmount", "fsopen",
	"init_module", "io_uring_setup", "ioperm", "iopl", "kexec_file_load",
	"kexec_load", "keyctl", "kcmp", "mount", "move_mount",
	"name_to_handle_at", "open_by_handle_at", "open_tree",
	"perf_event_open", "pidfd_getfd", "pivot_root", "process_madvise",
	"process_vm_readv", "process_vm_writev", "ptrace", "quotactl",
	"reboot", "request_key", "setfsgid", "setfsuid", "setgid",
	"setgroups", "sethostname", "setns", "setregid", "setresgid",
	"setresuid", "setreuid", "settimeofday", "setuid", "swapon",
	"swapoff", "umount2", "unshare", "userfaultfd", "vfork",
};

static int
add_names(scmp_filter_ctx filter, uint32_t action, const char *const *names,
    size_t count)
{
	size_t i;
	int r = 0, number;

	for (i = 0; r == 0 && i < count; i++) {
		number = seccomp_syscall_resolve_name(names[i]);
		if (number != __NR_SCMP_ERROR)
			r = seccomp_rule_add(filter, action, number, 0);
	}
	return r;
}

/* A call that is allowed if one of its arguments is fit. */
struct judged {
	const char *name;
	unsigned argument;
	enum { IS, HAS_NONE_OF } how;
	uint64_t value;
};

static int
add_judged(scmp_filter_ctx filter, const struct judged *j)
{
	int number = seccomp_syscall_resolve_name(j->name);
	struct scmp_arg_cmp condition = {
		.arg = j->argument,
		.op = SCMP_CMP_EQ,
		.datum_a = j->value
	};

	if (number == __NR_SCMP_ERROR)
		return 0;
	if (j->how == HAS_NONE_OF)
		condition.op = SCMP_CMP_MASKED_EQ;
	return seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, number, 1,
	    &condition);
}

static int
add_arguments(scmp_filter_ctx filter)
{
	/* PROT_EXEC: no memory becomes code any more. A signal, as abort()
	 * sends it, and a limit are for ourselves. ioctl(): what is there to
	 * be read, whether this is a terminal, an interface's name. */
	const struct judged rows[] = {
		{ "mmap", 2, HAS_NONE_OF, PROT_EXEC },
		{ "mmap2", 2, HAS_NONE_OF, PROT_EXEC },
		{ "mprotect", 2, HAS_NONE_OF, PROT_EXEC },
		{ "kill", 0, IS, getpid() },
		{ "tgkill", 0, IS, getpid() },
		{ "prlimit64", 0, IS, 0 },
		{ "ioctl", 1, IS, FIONBIO },
		{ "ioctl", 1, IS, FIONREAD },
		{ "ioctl", 1, IS, SIOCGIFNAME },
		{ "ioctl", 1, IS, TCGETS },
		{ "socket", 0, IS, AF_UNIX },
	};
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < ARRAY_LEN(rows); i++)
		r = add_judged(filter, &rows[i]);
	return r;
}

/* Sockets of the network are streams; other families are said to be none. */
static int
add_sockets(scmp_filter_ctx filter)
{
	static const int families[] = { AF_INET, AF_INET6 };
	int number = SCMP_SYS(socket), r = 0;
	size_t i;

	for (i = 0; r == 0 && i < ARRAY_LEN(families); i++)
		r = seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 2,
		    SCMP_A0(SCMP_CMP_EQ, families[i], 0),
		    SCMP_A1(SCMP_CMP_MASKED_EQ, 0xf, SOCK_STREAM));
	if (r == 0)
		r = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EAFNOSUPPORT),
		    number, 1, SCMP_A0(SCMP_CMP_GT, AF_INET6, 0));
	return r;
}

static int
fill(scmp_filter_ctx filter)
{
	int r;

	/* Older kernels and libraries lack these two; all works without. */
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_LOG, 1);
#ifdef SCMP_FLTATR_CTL_OPTIMIZE
	seccomp_attr_set(filter, SCMP_FLTATR_CTL_OPTIMIZE, 2);
#endif
	r = add_names(filter, SCMP_ACT_ALLOW, allowed, ARRAY_LEN(allowed));
	if (r == 0)
		r = add_names(filter, SCMP_ACT_KILL_PROCESS, deadly,
		    ARRAY_LEN(deadly));
	if (r == 0)
		r = add_arguments(filter);
	if (r == 0)
		r = add_sockets(filter);
	return r == 0 ? seccomp_load(filter) : r;
}

char *
confine_calls(void)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int r = filter != NULL ? fill(filter) : -ENOMEM;

	seccomp_release(filter);
	if (r == 0)
		return NULL;
	return mem_printf(_("seccomp fails: %s"), strerror(-r));
}

#else

char *
confine_calls(void)
{
	return mem_strdup(_("this build has no seccomp"));
}

#endif
