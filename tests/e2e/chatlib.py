# SPDX-License-Identifier: GPL-3.0-or-later
"""
Real clients (--pipe) and a real relay for end-to-end tests. The programs are
$TUSCHEL and $TUSCHELD, or those in the build tree. Each client has a data
directory of its own; everything is in one temporary directory and on Unix
sockets, and is gone at the end. Nothing sleeps: tests wait for events, with
a deadline.
"""

import contextlib
import json
import os
import queue
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

DEADLINE_S = 60     # far beyond what is needed, for busy machines
BUILD = os.environ.get("top_builddir", ".")
TUSCHEL = os.environ.get("TUSCHEL") or \
    os.path.join(BUILD, "src", "client", "tuschel")
TUSCHELD = os.environ.get("TUSCHELD") or \
    os.path.join(BUILD, "src", "relay", "tuscheld")


class Tap:
    def __init__(self):
        self.run = self.failed = 0

    def ok(self, good, name, *remarks):
        self.run += 1
        self.failed += not good
        print("%sok %d - %s" % ("" if good else "not ", self.run, name))
        for remark in () if good else remarks:
            print("# %s" % (remark,))
        sys.stdout.flush()
        return good

    def equal(self, got, want, name):
        return self.ok(got == want, name, "got %r, want %r" % (got, want))

    def done(self):
        print("1..%d" % self.run)
        sys.exit(self.failed > 0)


class Missing(Exception):
    """What was waited for did not come."""


class Process:
    """A program whose lines are read by a thread."""

    def __init__(self, arguments, env, name):
        self.name = name
        self.lines = queue.Queue()
        self.errors = tempfile.TemporaryFile("w+")
        self.process = subprocess.Popen(
            arguments, env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=self.errors)
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self):
        for line in self.process.stdout:
            self.lines.put(line)
        self.lines.put(None)

    def line(self, deadline):
        """The next line; None at the end of the output."""
        try:
            line = self.lines.get(timeout=max(0, deadline - time.monotonic()))
        except queue.Empty:
            raise Missing("%s: nothing came" % self.name) from None
        if line is None:
            self.lines.put(None)
        return line

    def write(self, data):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(data)
            self.process.stdin.flush()

    def close_input(self):
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()

    def wait(self):
        """The exit code."""
        try:
            return self.process.wait(DEADLINE_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            raise Missing("%s does not end" % self.name) from None

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def kill(self):
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        self.close_input()


def home(path):
    """An environment whose files are all below path."""
    return dict(os.environ, HOME=path, XDG_DATA_HOME=path,
                XDG_CONFIG_HOME=path, XDG_STATE_HOME=path,
                LC_ALL="C.UTF-8")


class Client(Process):
    def __init__(self, world, name, *arguments, data=None, nick=True):
        self.data = os.path.join(world.dir, data or name)
        named = ["--nick", name] if nick else []
        super().__init__([TUSCHEL, "--pipe", *named, *arguments],
                         home(self.data), name)
        self.events = []    # all of them
        self.at = 0         # those before have been waited for

    def say(self, *lines):
        self.write("".join(line + "\n" for line in lines).encode())

    def wait_for(self, event, **fields):
        """
        The next event of that name with those fields; what comes before it
        is skipped.
        """
        def fits(e):
            return e["event"] == event and all(
                e.get(key) == value for key, value in fields.items())
        return self.wait_until(fits, "%s %s" % (event, fields))

    def wait_until(self, fits, what="an event"):
        deadline = time.monotonic() + DEADLINE_S
        while True:
            while self.at < len(self.events):
                self.at += 1
                if fits(self.events[self.at - 1]):
                    return self.events[self.at - 1]
            try:
                line = self.line(deadline)
            except Missing:
                line = None
            if line is None:
                self.show()
                raise Missing("%s waits for %s" % (self.name, what))
            self.events.append(json.loads(line))

    def read_all(self):
        """All events until the end of the output."""
        deadline = time.monotonic() + DEADLINE_S
        while True:
            line = self.line(deadline)
            if line is None:
                return self.events
            self.events.append(json.loads(line))

    def ready(self):
        return self.wait_for("ready")

    def show(self):
        for event in self.events[-20:]:
            print("# %s: %s" % (self.name, json.dumps(event)))
        for line in self.stderr().splitlines()[-20:]:
            print("# %s: %s" % (self.name, line))


class World:
    """A directory, its programs, and their end."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="tuschel-")
        self.place = "unix:" + os.path.join(self.dir, "relay")
        self.programs = []

    def __enter__(self):
        return self

    def __exit__(self, *what):
        for program in self.programs:
            program.kill()
        shutil.rmtree(self.dir, ignore_errors=True)

    def file(self, name, content):
        path = os.path.join(self.dir, name)
        with open(path, "wb") as file:
            file.write(content)
        return path

    def relay(self, *arguments):
        relay = Process([TUSCHELD, "--listen", self.place, *arguments],
                        None, "relay")
        self.programs.append(relay)
        line = relay.line(time.monotonic() + DEADLINE_S)
        if line is None or not line.startswith(b"listening "):
            raise Missing("the relay says %r, %s" % (line, relay.stderr()))
        return relay

    def client(self, name, *arguments, place=None, data=None):
        client = Client(self, name, *arguments, place or self.place,
                        data=data)
        self.programs.append(client)
        return client

    def start(self, name, *arguments, **how):
        """A client without a place."""
        client = Client(self, name, *arguments, **how)
        self.programs.append(client)
        return client

    def room(self, *names):
        """Clients that hold one key, one after the other."""
        clients = []
        for name in names:
            newcomer = self.client(name)
            newcomer.ready()
            together(clients + [newcomer], name)
            clients.append(newcomer)
        return clients


def together(clients, name):
    """Until all of them have seen that name is in, in the same generation."""
    got = {client.wait_until(
        lambda e: e["event"] == "generation" and e.get("nick") == name,
        "the generation of %s" % name)["generation"]
        for client in clients[:-1]}
    return got


def run(tests):
    """Each test has a world of its own; one that breaks fails alone."""
    tap = Tap()
    for test in tests:
        with World() as world:
            try:
                test(tap, world)
            except Missing as missing:
                tap.ok(False, test.__name__, missing)
            for program in world.programs:
                text = program.stderr()
                if "Sanitizer" in text or "runtime error" in text:
                    tap.ok(False, "%s: %s" % (test.__name__, program.name),
                           text)
    tap.done()


def interrupt(program):
    program.process.send_signal(signal.SIGTERM)
