#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
A relay that is replaced while its members talk: the program is started anew
and goes on with the connections. Nobody is dropped, and everybody still gets
every frame once and in one order.
"""

import hashlib
import os
import select
import shutil
import signal
import socket
import struct
import sys
import tempfile

import wireclient
from wireclient import DEADLINE_S, EXIT, INIT, JOIN, Relay, Tap

MSG = 128
MEMBERS, REPLACED = 12, 4

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


class Manager:
    """the service manager, who is told which process is the relay"""

    def __init__(self, directory):
        self.path = os.path.join(directory, "notify")
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.socket.bind(self.path)
        self.socket.settimeout(DEADLINE_S)

    def hear_until(self, begin):
        """the first line that begins so"""
        while True:
            for line in self.socket.recv(4096).decode().split("\n"):
                if line.startswith(begin):
                    return line


class Replaceable(Relay):
    """A relay below a manager; pid is that of the process it is now."""

    def __init__(self, directory, *arguments):
        self.manager = Manager(directory)
        self.program = os.path.join(directory, "tuscheld")
        shutil.copy(wireclient.TUSCHELD, self.program)
        os.environ["NOTIFY_SOCKET"] = self.manager.path
        wireclient.TUSCHELD, original = self.program, wireclient.TUSCHELD
        try:
            super().__init__(*arguments)
        finally:
            wireclient.TUSCHELD = original
            del os.environ["NOTIFY_SOCKET"]
        self.pid = self.process.pid
        self.manager.hear_until("READY=1")

    def ask(self):
        os.kill(self.pid, signal.SIGUSR2)
        self.manager.hear_until("RELOADING=1")

    def install(self, path):
        """as a package manager does: the new file takes the old one's place"""
        shutil.copy(path, self.program + ".new")
        os.rename(self.program + ".new", self.program)

    def replaced(self):
        """the new process's number, when it is ready"""
        self.pid = int(self.manager.hear_until("MAINPID=").split("=")[1])
        self.manager.hear_until("READY=1")
        return self.pid

    def __exit__(self, *_):
        if self.pid != self.process.pid:
            try:
                os.kill(self.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
        super().__exit__(*_)


class Talker:
    """Says its next line when it has heard its last one."""

    def __init__(self, peer, number):
        self.peer, self.number, self.said, self.heard = peer, number, 0, 0
        self.order = hashlib.sha256()
        self.frames = 0

    def say(self):
        self.said += 1
        size = 20 + (self.said * 977 + self.number * 131) % 5000
        text = struct.pack(">II", self.number, self.said)
        frame = struct.pack(">IIH", 0, 0, 4 + len(text) + size) + \
            bytes([MSG, 0, 0, 0]) + text + bytes(size)
        # in two parts, so that one is often under way
        self.peer.send_bytes(frame[:15])
        self.rest = frame[15:]

    def finish(self):
        self.peer.send_bytes(self.rest)

    def read(self):
        frame = self.peer.read()
        if frame.type in (INIT, JOIN):
            return
        if frame.type == EXIT:
            raise AssertionError("somebody was dropped: %r" % frame)
        if frame.type == MSG:
            self.order.update(frame.bytes())
            self.frames += 1
            if frame.src == self.peer.id:
                self.heard += 1


def talk(talkers, until):
    """Everybody talks until that is true, and then until all is heard."""
    for talker in talkers:
        talker.say()
        talker.finish()
    ending = False
    while True:
        ending = ending or until()
        if ending and all(t.frames == sum(o.said for o in talkers)
                          for t in talkers):
            return
        ready = select.select([t.peer.socket for t in talkers], [], [],
                              DEADLINE_S)[0]
        if not ready:
            raise AssertionError("nothing more is heard")
        for talker in talkers:
            while talker.peer.has_frame():
                talker.read()
            if talker.heard == talker.said and not ending:
                talker.say()
                half_said.append(talker)
        while half_said:
            half_said.pop().finish()


half_said = []


def test_flood(directory):
    with Replaceable(directory, "--listen", "127.0.0.1:0",
                     "--listen", "unix:" + os.path.join(directory, "room"),
                     "--limits", "off") as relay:
        talkers = [Talker(relay.enter(i % 2), i) for i in range(MEMBERS)]
        pids = [relay.pid]
        progress = {"asked": False, "frames": 0}

        def is_replaced_often():
            frames = talkers[0].frames
            if not progress["asked"] and frames > progress["frames"] + 200:
                relay.ask()
                progress["asked"] = True
            if progress["asked"] and select.select(
                    [relay.manager.socket], [], [], 0)[0]:
                pids.append(relay.replaced())
                progress.update(asked=False, frames=frames)
            return len(pids) > REPLACED

        talk(talkers, is_replaced_often)
        equal(len(set(pids)), REPLACED + 1, "the relay was %d processes" %
              (REPLACED + 1))
        equal(relay.process.wait(DEADLINE_S), 0, "the first one has ended")
        ok(talkers[0].frames > 200 * REPLACED, "%d frames went through" %
           talkers[0].frames)
        equal(len({t.order.digest() for t in talkers}), 1,
              "everybody got all of them once, in one order")
        late = relay.enter()
        equal(len(late.init.ids()), MEMBERS + 1,
              "it listens where it did, and all are there")
        equal(relay.enter(1).init.type, INIT, "also on the Unix socket")
        if sys.platform == "linux":
            with open("/proc/%d/status" % relay.pid) as file:
                lines = file.read()
            with open("/proc/%d/status" % os.getpid()) as file:
                ours = file.read()
            ok("NoNewPrivs:\t1" in lines or "NoNewPrivs:\t1" in ours or
               "instrumented" in means(), "the last one is confined too")
        os.kill(relay.pid, signal.SIGTERM)
        equal([f.error() for f in late.read_to_end() if f.type == 3],
              [(96, 7)], "it ends in good order")
        for talker in talkers:
            talker.peer.close()


def means():
    return os.popen(wireclient.TUSCHELD + " --version").read()


def test_failure(directory, name, text):
    """A program that cannot take over leaves the old process as it is."""
    bad = os.path.join(directory, "bad")
    with open(bad, "w") as file:
        file.write(text)
    os.chmod(bad, 0o755)
    with Replaceable(directory, "--listen", "127.0.0.1:0") as relay:
        a, b = relay.enter(), relay.enter()
        a.read()
        relay.install(bad)
        relay.ask()
        relay.manager.hear_until("READY=1")
        a.send(bytes([MSG, 0, 0, 0]))
        equal((a.read().type, b.read().type), (MSG, MSG),
              "%s: the old process goes on" % name)
        relay.install(wireclient.TUSCHELD)
        relay.ask()
        relay.replaced()
        a.send(bytes([MSG, 0, 0, 1]))
        equal((a.read().payload[3], b.read().payload[3]), (1, 1),
              "a good program can take over then")


def attempt(test, *arguments):
    with tempfile.TemporaryDirectory() as directory:
        TAP.attempt(test, directory, *arguments)


def main():
    signal.alarm(6 * DEADLINE_S)
    attempt(test_flood)
    attempt(test_failure, "a program that ends at once",
            "#!/bin/sh\nexit 3\n")
    attempt(test_failure, "a program of another version",
            "#!/bin/sh\nprintf 'tuscheld hand-over 9\\0' >&3\n"
            "cat <&3 >/dev/null\n")
    attempt(test_failure, "no program at all", "nothing to run\0")
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
