# SPDX-License-Identifier: GPL-3.0-or-later
"""
What tests of a relay's operator have in common: a relay with a configuration,
its log, "tuscheld ctl" and its metrics.
"""

import contextlib
import os
import re
import signal
import socket
import subprocess
import tempfile
import threading

from wireclient import DEADLINE_S, TUSCHELD, Door

ENVIRONMENT = dict(os.environ, LC_ALL="C")
for name in ("JOURNAL_STREAM", "RUNTIME_DIRECTORY", "STATE_DIRECTORY"):
    ENVIRONMENT.pop(name, None)


def run(*arguments, **options):
    """Runs tuscheld to its end, which must come by itself."""
    return subprocess.run([TUSCHELD, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=DEADLINE_S,
                          env=ENVIRONMENT, **options)


class Lines:
    """What a process writes, read by a thread so that it never blocks."""

    def __init__(self, stream):
        self.lines, self.ended = [], False
        self.changed = threading.Condition()
        self.thread = threading.Thread(target=self.read, args=(stream,))
        self.thread.start()

    def read(self, stream):
        with stream:
            for line in stream:
                with self.changed:
                    self.lines.append(line.rstrip("\n"))
                    self.changed.notify_all()
        with self.changed:
            self.ended = True
            self.changed.notify_all()

    def await_line(self, pattern, start=0):
        """the first line from number start on that has the pattern"""
        def found():
            for line in self.lines[start:]:
                if re.search(pattern, line):
                    return line
            return self.ended

        with self.changed:
            line = self.changed.wait_for(found, DEADLINE_S)
        if not isinstance(line, str):
            raise AssertionError("no line with %r but %r" %
                                 (pattern, self.lines[start:]))
        return line


    def await_count(self, pattern, count):
        """until so many lines have the pattern"""
        def enough():
            return self.ended or sum(bool(re.search(pattern, line))
                                     for line in self.lines) >= count

        with self.changed:
            self.changed.wait_for(enough, DEADLINE_S)
        if sum(bool(re.search(pattern, line))
               for line in self.lines) < count:
            raise AssertionError("not %d lines with %r but %r" %
                                 (count, pattern, self.lines))


class Operated(Door):
    """A relay with a configuration in a directory of its own."""

    def __init__(self, text, *arguments, **options):
        self.directory = tempfile.mkdtemp(prefix="tuschel-operator-")
        self.path = os.path.join(self.directory, "tuscheld.conf")
        self.configure(text)
        self.process = subprocess.Popen(
            [TUSCHELD, "--config", self.path, *arguments],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True, env=dict(
                ENVIRONMENT, **options.pop("env", {})), **options)
        self.out = Lines(self.process.stdout)
        self.log = Lines(self.process.stderr)

    def configure(self, text):
        with open(self.path, "w") as f:
            f.write(text.replace("@", self.directory))

    def place(self, room, number=0):
        """where listener number of a room is, as the relay has said"""
        pattern = r"^listening \S+ \S+ %s$" % room
        with self.out.changed:
            self.out.changed.wait_for(lambda: self.out.ended or sum(
                bool(re.match(pattern, line))
                for line in self.out.lines) > number, DEADLINE_S)
        found = [line.split()[1] for line in self.out.lines
                 if re.match(pattern, line)]
        return found[number]

    def enter_room(self, room, number=0):
        self.addresses = [self.place(room, number)]
        return self.enter()

    def reload(self, text, pattern="the configuration is read again"):
        """SIGHUP with that text; the line of the log that answers"""
        start = len(self.log.lines)
        self.configure(text)
        self.process.send_signal(signal.SIGHUP)
        return self.log.await_line(pattern, start)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.out.thread.join()
        self.log.thread.join()
        for name in os.listdir(self.directory):
            with contextlib.suppress(OSError):
                os.unlink(os.path.join(self.directory, name))
        os.rmdir(self.directory)


def ctl(relay, *words):
    return run("ctl", "--control", os.path.join(relay.directory, "control"),
               *words)


SAMPLE = re.compile(r'^([a-z_]+)(?:\{([a-z]+="[^"]*"(?:,[a-z]+="[^"]*")*)\})?'
                    r" ([0-9.]+)$")


def fetch(relay, path, method="GET"):
    """(status, body) from the Unix socket of the metrics"""
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as s:
        s.settimeout(DEADLINE_S)
        s.connect(os.path.join(relay.directory, "metrics"))
        s.sendall(("%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
                   % (method, path)).encode())
        answer = b""
        while True:
            data = s.recv(65536)
            if not data:
                break
            answer += data
    head, _, body = answer.decode().partition("\r\n\r\n")
    return int(head.split()[1]), body


def close(*peers):
    for peer in peers:
        peer.close()
