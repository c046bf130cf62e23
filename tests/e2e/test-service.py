#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
tuscheld below a service manager: what it tells one (sd_notify), and listening
on sockets that were opened for it (socket activation), also by systemd's own
systemd-socket-activate where that is installed.
"""

import contextlib
import os
import re
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from wireclient import DEADLINE_S, INIT, TUSCHELD, Peer, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


class Manager:
    """as far as tuscheld can see: a datagram socket"""

    def __init__(self, name):
        self.name = name
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(name.replace("@", "\0", 1))
        self.socket.settimeout(DEADLINE_S)

    def hear(self):
        return self.socket.recv(4096).decode().split("\n")

    def hear_until(self, word):
        """the messages up to the first with that line"""
        heard = [self.hear()]
        while word not in heard[-1]:
            heard.append(self.hear())
        return heard

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()


@contextlib.contextmanager
def running(arguments=(), wrapper=(), keep=(), **environment):
    process = subprocess.Popen(
        [*wrapper, TUSCHELD, *arguments], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        pass_fds=keep, env=dict(os.environ, LC_ALL="C", **environment))
    try:
        yield process
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
        process.stderr.close()


def ended(process):
    return process.wait(timeout=DEADLINE_S)


def enters(family, address):
    """whether a relay answers there"""
    with socket.socket(family) as s:
        s.settimeout(DEADLINE_S)
        s.connect(address)
        return Peer(s).read().type == INIT


# ---- what the manager hears ----

def test_notify(name):
    with Manager(name) as manager, \
            running(["--listen", "127.0.0.1:0"],
                    NOTIFY_SOCKET=name) as relay:
        where = relay.stdout.readline().split()[1]
        lines = manager.hear()
        equal(lines[0], "READY=1", "ready, to %s..." % name[:5])
        ok(lines[1].startswith("STATUS="), "with a status", lines)
        host, port = where.split(":")
        ok(enters(socket.AF_INET, (host, int(port))), "and it is")
        relay.terminate()
        equal(manager.hear()[0], "STOPPING=1", "it says that it stops")
        equal(ended(relay), 0, "it does")


def test_watchdog(name):
    with Manager(name) as manager, \
            running(["--listen", "127.0.0.1:0"], NOTIFY_SOCKET=name,
                    WATCHDOG_USEC="100000") as relay:
        manager.hear_until("READY=1")
        for _ in range(3):
            manager.hear_until("WATCHDOG=1")
        ok(True, "signs of life")
        relay.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, relay.pid, os.WSTOPPED | os.WEXITED)
        while select.select([manager.socket], [], [], 0)[0]:
            manager.hear()
        ok(not select.select([manager.socket], [], [], 0.5)[0],
           "none from one that hangs")
        relay.send_signal(signal.SIGCONT)
        manager.hear_until("WATCHDOG=1")
        ok(True, "and again when it goes on")


def test_not_ready(name):
    """A start that fails never says that it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as s, \
            Manager(name) as manager, \
            running(["--listen", "127.0.0.1:%d" % s.getsockname()[1]],
                    NOTIFY_SOCKET=name) as relay:
        equal(ended(relay), 1, "a start that fails")
        ok(not select.select([manager.socket], [], [], 0)[0],
           "is not said to be ready")


def test_no_manager(name):
    with running(["--listen", "127.0.0.1:0"],
                 NOTIFY_SOCKET=name) as relay:
        ok(relay.stdout.readline().startswith("listening"),
           "a manager that is not there does not keep it from starting")
        ok(name in relay.stderr.readline(), "but is complained of")


# ---- sockets that are handed in ----

# A process that becomes tuscheld, since LISTEN_PID is its own number.
BECOME = """
import os, sys
for to, fd in enumerate(map(int, sys.argv[1].split(",")), 3):
    os.dup2(fd, to)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


def handing_in(sockets, arguments=(), **environment):
    # far away from 3, so that dup2() treads on none of them
    fds = [os.dup2(s.fileno(), 100 + i) for i, s in enumerate(sockets)]
    context = running(
        arguments, keep=fds, LISTEN_FDS=str(len(fds)),
        wrapper=[sys.executable, "-c", BECOME, ",".join(map(str, fds))],
        **environment)

    @contextlib.contextmanager
    def closing():
        with context as process:
            for fd in fds:
                os.close(fd)
            yield process
    return closing()


def test_activation(directory):
    path = os.path.join(directory, "room")
    with socket.create_server(("127.0.0.1", 0)) as tcp, \
            socket.socket(socket.AF_UNIX) as local:
        local.bind(path)
        local.listen()
        port = tcp.getsockname()[1]
        with handing_in([tcp, local]) as relay:
            equal([relay.stdout.readline() for _ in range(2)],
                  ["listening 127.0.0.1:%d plain\n" % port,
                   "listening unix:%s plain\n" % path],
                  "it listens on sockets that are handed in")
            ok(enters(socket.AF_INET, ("127.0.0.1", port)), "by TCP")
            ok(enters(socket.AF_UNIX, path), "and on a Unix socket")
            relay.terminate()
            equal((ended(relay), relay.stdout.read()), (0, ""),
                  "and nowhere else")
        ok(os.path.exists(path), "the file of another stays")
        with handing_in([tcp], ["--listen", "127.0.0.1:0"]) as relay:
            relay.stdout.readline()
            where = relay.stdout.readline().split()[1].split(":")
            ok(enters(socket.AF_INET, (where[0], int(where[1]))) and
               enters(socket.AF_INET, ("127.0.0.1", port)),
               "or also where --listen says")


def test_wrong_sockets(directory):
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagrams:
        datagrams.bind(os.path.join(directory, "datagrams"))
        with handing_in([datagrams]) as relay:
            equal(ended(relay), 1, "a socket of datagrams is refused")
            ok("no stream socket" in relay.stderr.read(), "and it says why")
    with socket.create_server(("0.0.0.0", 0)) as s:
        for options, link in (["--state", directory], "tls"), (["--plain"],
                                                               "plain"):
            with handing_in([s], options) as relay:
                told = iter(relay.stdout.readline, "")
                line = next(t for t in told if t.startswith("listening"))
                equal(line.split()[2], link, "one that others reach: " + link)


def test_systemd_socket_activate(directory):
    tool = shutil.which("systemd-socket-activate")
    if not tool:
        TAP.skip("systemd-socket-activate", "it is not installed")
        return
    path = os.path.join(directory, "activated")
    with running(wrapper=[tool, "--listen", path]) as relay:
        # It starts the relay when the first peer knocks.
        while not re.match("Listening on", relay.stderr.readline()):
            pass
        ok(enters(socket.AF_UNIX, path), "below systemd-socket-activate")
        equal(relay.stdout.readline(), "listening unix:%s plain\n" % path,
              "it is told its socket")


def main():
    signal.alarm(4 * DEADLINE_S)
    with tempfile.TemporaryDirectory() as directory:
        TAP.attempt(test_notify, os.path.join(directory, "notify"))
        if sys.platform == "linux":
            TAP.attempt(test_notify, "@" + directory)
        TAP.attempt(test_watchdog, os.path.join(directory, "watchdog"))
        TAP.attempt(test_not_ready, os.path.join(directory, "not-ready"))
        TAP.attempt(test_no_manager, os.path.join(directory, "nobody"))
        TAP.attempt(test_activation, directory)
        TAP.attempt(test_wrong_sockets, directory)
        TAP.attempt(test_systemd_socket_activate, directory)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
