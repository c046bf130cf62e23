#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
A relay that is stopped and started again below a service manager that keeps
descriptors (FDSTORE of sd_notify(3)), which is a datagram socket here: members
without TLS notice nothing, and everything else is said to them.
"""

import array
import hashlib
import os
import random
import select
import signal
import socket
import ssl
import struct
import subprocess
import sys
import tempfile
import threading

from wireclient import (
    DEADLINE_S, ERROR, EXIT, INIT, JOIN, SEED, TUSCHELD, Closed, Door, Peer,
    Tap)

MSG, SHUTDOWN = 128, 7
TAP = Tap()
ok, equal = TAP.ok, TAP.equal
RANDOM = random.Random(SEED)

# A process that becomes tuscheld, since LISTEN_PID is its own number.
BECOME = """
import os, sys
for to, fd in enumerate(map(int, filter(None, sys.argv[1].split(","))), 3):
    os.dup2(fd, to)
    os.close(fd)
os.environ["LISTEN_PID"] = str(os.getpid())
os.execv(sys.argv[2], sys.argv[2:])
"""


class Manager:
    """what systemd does with messages, in a thread"""

    def __init__(self, directory, answers=True, most=1 << 16):
        self.path = os.path.join(directory, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.answers, self.most = answers, most
        self.store, self.unanswered = [], []
        self.heard, self.changed = [], threading.Condition()
        self.thread = threading.Thread(target=self.listen, daemon=True)
        self.thread.start()

    def listen(self):
        while True:
            data, control, _, _ = self.socket.recvmsg(4096, 1 << 16)
            fds = array.array("i")
            for level, kind, part in control:
                if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
                    fds.frombytes(part[:len(part) - len(part) %
                                       fds.itemsize])
            lines = data.decode().split("\n")
            with self.changed:
                self.act(lines, list(fds))
                self.heard += lines
                self.changed.notify_all()
            if lines == ["STOP"]:
                return

    def act(self, lines, fds):
        names = [t.split("=", 1)[1] for t in lines if t.startswith("FDNAME=")]
        if "FDSTORE=1" in lines:
            for fd in fds:
                self.store.append((names[0], fd))
            for _, fd in self.store[self.most:]:
                os.close(fd)
            del self.store[self.most:]
        elif "FDSTOREREMOVE=1" in lines:
            for _, fd in [e for e in self.store if e[0] == names[0]]:
                os.close(fd)
            self.store = [e for e in self.store if e[0] != names[0]]
        elif "BARRIER=1" in lines and self.answers:
            for fd in fds:
                os.close(fd)
        else:
            self.unanswered += fds

    def await_line(self, line, start=0):
        with self.changed:
            if not self.changed.wait_for(
                    lambda: line in self.heard[start:], DEADLINE_S):
                raise AssertionError("the manager does not hear " + line)

    def is_emptied(self):
        """whether it has been told to forget all, or is soon"""
        with self.changed:
            return self.changed.wait_for(lambda: not self.store, DEADLINE_S)

    def forget(self):
        """the unit is stopped for good"""
        for _, fd in self.store:
            os.close(fd)
        self.store = []

    def close(self):
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as s:
            s.sendto(b"STOP", self.path)
        self.thread.join()
        self.forget()
        self.socket.close()
        for fd in self.unanswered:
            os.close(fd)


class Unit(Door):
    """a relay that can be restarted"""

    def __init__(self, directory, *arguments, sockets=(), keeps=1000,
                 **manager):
        self.directory, self.arguments = directory, arguments
        self.manager = Manager(directory, **manager)
        self.sockets, self.keeps = list(sockets), keeps
        self.log = open(os.path.join(directory, "log"), "w+")
        self.start()

    def start(self, ready=True):
        entries = [("unit", s.fileno()) for s in self.sockets]
        entries += RANDOM.sample(self.manager.store,
                                 len(self.manager.store))
        fds = [os.dup2(fd, 500 + i) for i, (_, fd) in enumerate(entries)]
        start = len(self.manager.heard)
        environment = dict(
            os.environ, LC_ALL="C", NOTIFY_SOCKET=self.manager.path,
            LISTEN_FDS=str(len(fds)),
            LISTEN_FDNAMES=":".join(name for name, _ in entries))
        if self.keeps:
            environment["FDSTORE"] = str(self.keeps)
        self.process = subprocess.Popen(
            [sys.executable, "-c", BECOME, ",".join(map(str, fds)), TUSCHELD,
             "--state", self.directory, *self.arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self.log,
            text=True, pass_fds=fds, env=environment)
        for fd in fds:
            os.close(fd)
        self.said = []
        if ready:
            self.manager.await_line("READY=1", start)
            self.where()

    def where(self):
        """what it says about its listeners, up to now"""
        out = self.process.stdout
        data = os.read(out.fileno(), 1 << 16) \
            if select.select([out], [], [], 0)[0] else b""
        self.said = data.decode().splitlines()
        places = [line.split()[1] for line in self.said
                  if line.startswith("listening")]
        self.addresses = places or self.addresses

    def stop(self, number=signal.SIGTERM):
        self.process.send_signal(number)
        code = self.process.wait(DEADLINE_S)
        self.process.stdout.close()
        return code

    def restart(self):
        equal(self.stop(), 0, "it ends")
        self.start()

    def logged(self):
        self.log.flush()
        with open(self.log.name) as file:
            return file.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.process.stdout.close()
        self.manager.close()
        self.log.close()


def message(number, size=200):
    return bytes([MSG, 0, 0, 0]) + struct.pack(">I", number) + \
        bytes(size - 8)


def errors(frames):
    return [f.error() for f in frames if f.type == ERROR]


def test_restart(directory):
    room = "unix:" + os.path.join(directory, "room")
    with Unit(directory, "--listen", "127.0.0.1:0", "--listen", room) as unit:
        addresses = list(unit.addresses)
        peers = [unit.enter(i % 2) for i in range(8)]
        slow = unit.connect(0, receive_bytes=4096)
        slow_init = slow.read()
        for i in range(200):
            peers[i % 8].send(message(i, 9000))
        for _ in range(3):
            unit.restart()
            # on the old links, and on a new one by the old listener
            peers[0].send(message(1000))
            peers.append(unit.enter(len(peers) % 2))
        equal(unit.addresses, addresses, "it listens where it did")
        equal(unit.said, [], "which is nothing new")
        equal(len(peers[-1].init.ids()), 12, "everybody is still there")
        peers[1].send(message(2000))
        heard = []
        for peer in (*peers[:8], slow):
            order = hashlib.sha256()
            frames = peer.read_until(
                lambda f: f.type == MSG and f.payload == message(2000))
            equal([f.type for f in frames if f.type not in (MSG, JOIN)], [],
                  "nobody has gone, nothing is said of a restart")
            for frame in frames:
                if frame.type == MSG:
                    order.update(frame.bytes())
            heard.append((sum(f.type == MSG for f in frames), order.digest()))
        equal(slow_init.type, INIT, "one who reads slowly is among them")
        equal(set(n for n, _ in heard), {204}, "all frames, each once")
        equal(len({d for _, d in heard}), 1, "in one order")
        ok(unit.manager.is_emptied(), "the manager has nothing left")
        peers[0].close()
        frames = peers[2].read_until(lambda f: f.type == EXIT)
        equal(frames[-1].src, peers[0].id, "who goes is gone")
        equal(unit.stop(signal.SIGINT), 0, "SIGINT is the end")
        equal(errors(peers[2].read_to_end()), [(96, SHUTDOWN)],
              "which is said")


def test_stop(directory):
    """A stop for good looks the same to the relay."""
    with Unit(directory, "--listen", "127.0.0.1:0") as unit:
        peer = unit.enter()
        equal(unit.stop(), 0, "stopped")
        ok(len(unit.manager.store) == 3, "the manager keeps the state, a "
           "listener and a member", unit.manager.store)
        unit.manager.forget()
        equal(peer.read_to_end(), [], "then forgets them: the link is cut")


def test_gone_meanwhile(directory):
    with Unit(directory, "--listen", "127.0.0.1:0", most=4) as unit:
        peers = [unit.enter() for _ in range(4)]
        unit.stop()
        kept = len(unit.manager.store)
        unit.start()
        late = unit.enter()
        equal((kept, len(late.init.ids())), (4, kept),
              "what the manager has not kept is of members who have left")
        late.close()
        gone = 0
        for peer in peers:
            try:
                peer.marker()
            except (Closed, OSError):
                gone += 1
        equal(gone, 1, "their links are closed")


def test_tls(directory):
    with Unit(directory, "--listen", "127.0.0.1:0", "--tls", "--listen",
              "unix:" + os.path.join(directory, "room")) as unit:
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["tuschel/1"])
        plain = unit.enter(1)
        link = context.wrap_socket(unit.connect().socket)
        peer = Peer(link)
        peer.id = peer.read().ids()[-1]
        unit.stop()
        equal(errors(peer.read_to_end()), [(96, SHUTDOWN)],
              "a member of TLS is told to come again")
        unit.start()
        frames = plain.marker()
        equal([(f.type, f.src) for f in frames],
              [(JOIN, peer.id), (EXIT, peer.id)], "others hear that it left")
        peer.close()


def test_units_sockets(directory):
    """Sockets of a .socket unit are handed in again by the unit."""
    with socket.create_server(("127.0.0.1", 0)) as s, \
            Unit(directory, sockets=[s]) as unit:
        peer = unit.enter()
        unit.restart()
        equal(peer.marker(), [], "a member who came by one stays")
        other = unit.enter()
        equal(len(other.init.ids()), 2, "and others come by it")
        unit.restart()
        equal([f.type for f in peer.marker()], [JOIN], "again and again")


def test_no_use(directory, name, keeps, words, **manager):
    """Where it cannot be, members are told to come again."""
    with Unit(directory, "--listen", "127.0.0.1:0", keeps=keeps,
              **manager) as unit:
        peers = [unit.enter() for _ in range(3)]
        equal(unit.stop(), 0, name)
        equal(errors(peers[0].read_to_end()), [(96, SHUTDOWN)],
              "members are told")
        ok(unit.manager.is_emptied(), "nothing is left with the manager")
        ok(words in unit.logged(), "it is logged", unit.logged())


def test_no_start(directory):
    """A start that fails leaves it all to the next one."""
    with Unit(directory, "--listen", "127.0.0.1:0") as unit:
        peer = unit.enter()
        good = unit.arguments
        unit.stop()
        for bad, code in ((("--listen", "nonsense:"), 2),
                          ((*good, "--listen", "192.0.2.1:1", "--plain"), 1)):
            unit.arguments = bad
            unit.start(ready=False)
            equal(unit.process.wait(DEADLINE_S), code, "a start that fails")
            unit.process.stdout.close()
        unit.arguments = good
        unit.start()
        equal(peer.marker(), [], "members wait for the one that does not")


def test_elsewhere(directory):
    """The manager's duplicate of a listener is in no other's way."""
    with Unit(directory, "--listen", "127.0.0.1:0") as unit:
        peer = unit.enter()
        unit.stop()
        unit.arguments = ("--plain", "--listen",
                          "0.0.0.0:" + unit.addresses[0].split(":")[1])
        unit.start()
        equal(unit.addresses, [unit.arguments[-1]], "another listener")
        equal(peer.marker(), [], "the member of the former one stays")
        unit.addresses = [unit.addresses[0].replace("0.0.0.0", "127.0.0.1")]
        equal(len(unit.enter().init.ids()), 2, "others come by the new one")
        equal(unit.logged().count("in use"), 0, "nothing was in the way")


def test_other(directory, name, content, code):
    with Unit(directory, "--listen", "127.0.0.1:0") as unit:
        peer = unit.enter()
        unit.stop()
        # where the manager still holds the former listener for a moment
        unit.arguments = ("--listen", unit.addresses[0])
        (state,) = [fd for n, fd in unit.manager.store
                    if n == "tuscheld-state"]
        data = os.pread(state, 1 << 20, 0)
        os.ftruncate(state, 0)
        os.pwrite(state, content(data), 0)
        unit.start(ready=code is None)
        if code is not None:
            equal(unit.process.wait(DEADLINE_S), code, name + ": it ends")
            unit.process.stdout.close()
            ok(unit.manager.is_emptied(), "and all is forgotten")
            unit.start()
        equal(peer.read_to_end(), [], name + ": links are closed")
        equal(len(unit.enter().init.ids()), 1, "the room is empty")
        ok(unit.manager.is_emptied(), "the manager has nothing left")
        ok("has kept is" in unit.logged(), "it is logged")


def attempt(test, *arguments, **options):
    with tempfile.TemporaryDirectory() as directory:
        TAP.attempt(test, directory, *arguments, **options)


def main():
    signal.alarm(6 * DEADLINE_S)
    attempt(test_restart)
    attempt(test_stop)
    attempt(test_gone_meanwhile)
    attempt(test_tls)
    attempt(test_units_sockets)
    attempt(test_no_use, "a manager that keeps nothing", 0, "")
    attempt(test_no_use, "one that keeps too little", 3, "more members than")
    attempt(test_no_use, "one that does not confirm", 100,
            "does not keep members", answers=False)
    attempt(test_no_start)
    attempt(test_elsewhere)
    attempt(test_other, "another version",
            lambda data: data.replace(b"over 1", b"over 9"), None)
    attempt(test_other, "no state at all", lambda data: b"", None)
    attempt(test_other, "a damaged state", lambda data: data[:-20], 1)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
