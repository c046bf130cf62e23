# SPDX-License-Identifier: GPL-3.0-or-later
"""
What tests of rooms with several relays have in common: a Redis of their own, relays
that have it as their backbone, and a crowd of members who write down all that
they are sent.
"""

import contextlib
import hashlib
import os
import selectors
import shutil
import signal
import socket
import struct
import subprocess
import tempfile
import time

from operated import Operated
from wireclient import DEADLINE_S, ERROR, EXIT, INIT, JOIN, TUSCHELD, Frame

MSG = 128
BACKBONE = (96, 11)     # the ERROR of a relay that has lost the others


def is_built():
    """is there a backbone in this relay?"""
    said = subprocess.run(
        [TUSCHELD, "--check-config", "--backbone", "redis://127.0.0.1"],
        capture_output=True, text=True).stderr
    return "hiredis" not in said


def why_not():
    """why these tests cannot run here, or None"""
    if not shutil.which("redis-server"):
        return "no redis-server (Debian: redis-server)"
    return None if is_built() else "tuscheld is built without hiredis"


class Redis:
    """A redis-server on a Unix socket, which can be stopped and started."""

    def __init__(self, *options, inside=None):
        self.dir = tempfile.mkdtemp(prefix="tuschel-redis-")
        self.path = os.path.join(self.dir, "redis.sock")
        self.options, self.process = list(options), None
        self.inside = inside    # which network: Networks.enter()
        self.start()

    def start(self, *more):
        self.process = subprocess.Popen(
            ["redis-server", "--port", "0", "--unixsocket", self.path,
             "--dir", self.dir, "--save", "", *self.options, *more],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            preexec_fn=self.inside)
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            with contextlib.suppress(OSError, ConnectionError):
                if self.run("PING") == b"+PONG":
                    return
            time.sleep(0.02)
        raise AssertionError("redis-server does not start")

    def run(self, *words):
        """one command; its answer's first line, or a bulk string"""
        with contextlib.closing(socket.socket(socket.AF_UNIX)) as s:
            s.settimeout(DEADLINE_S)
            s.connect(self.path)
            data = b"*%d\r\n" % len(words)
            for word in words:
                word = word if isinstance(word, bytes) else str(word).encode()
                data += b"$%d\r\n%s\r\n" % (len(word), word)
            s.sendall(data)
            file = s.makefile("rb")
            line = file.readline().rstrip(b"\r\n")
            if line[:1] == b"$" and int(line[1:]) >= 0:
                return file.read(int(line[1:]))
            return line

    def signal(self, number):
        self.process.send_signal(number)

    def kill(self):
        self.process.kill()
        self.process.wait()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.kill()
        shutil.rmtree(self.dir, ignore_errors=True)


class Relay(Operated):
    """A relay whose room is in redis, or at a place of the test's choice."""

    def __init__(self, redis=None, place=None, more="", also=None, **options):
        super().__init__(
            'listen = { "unix:@/room"%s }\ncontrol = "@/control"\n'
            'metrics = "unix:@/metrics"\n%s%s' %
            (', "%s"' % also if also else "",
             'backbone = "unix://%s"\n' % redis.path if redis else "", more),
            # where an @ is one
            *(["--backbone", place] if place else []), **options)
        self.addresses = ["unix:" + os.path.join(self.directory, "room")]
        self.out.await_line("^listening unix:")

    def await_up(self, times=1):
        """that it has had its backbone so often"""
        self.log.await_count("has its backbone", times)
        return self


@contextlib.contextmanager
def relays(redis, count):
    with contextlib.ExitStack() as stack:
        yield [stack.enter_context(Relay(redis)).await_up()
               for _ in range(count)]


class Member:
    def __init__(self, crowd, relay, name):
        self.crowd, self.relay, self.name = crowd, relay, name
        self.frames, self.buffer, self.closed = [], b"", False
        self.id = None
        address = relay.addresses[0]
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(address[len("unix:"):])
        self.socket.setblocking(False)

    def read(self):
        try:
            data = self.socket.recv(1 << 18)
        except BlockingIOError:
            return
        except ConnectionError:
            data = b""
        self.closed = not data
        self.buffer += data
        while len(self.buffer) >= 10:
            src, dest, size = struct.unpack(">IIH", self.buffer[:10])
            if len(self.buffer) < 10 + size:
                break
            frame = Frame(src, dest, self.buffer[10:10 + size])
            self.buffer = self.buffer[10 + size:]
            if frame.type == INIT:
                self.id = frame.ids()[-1]
            self.frames.append(frame)

    def say(self, text, dest=0, kind=MSG):
        payload = bytes([kind, 0, 0, 0]) + text.encode()
        data = Frame(0, dest, payload).bytes()
        try:
            while data:
                try:
                    data = data[self.socket.send(data):]
                except BlockingIOError:
                    self.crowd.turn(0.01)
        except ConnectionError:
            self.closed = True

    def present(self):
        """the ids that it knows of, by INIT, JOIN and EXIT"""
        ids = []
        for f in self.frames:
            if f.type == INIT:
                ids = f.ids()
            elif f.type == JOIN:
                ids.append(f.src)
            elif f.type == EXIT:
                ids.remove(f.src)
        return ids

    def texts(self, src=None, dest=0):
        return [f.payload[4:].decode() for f in self.frames
                if f.type == MSG and f.dest == dest and
                (src is None or f.src == src)]

    def errors(self):
        return [f.error() for f in self.frames
                if f.type == ERROR and f.src == 0]

    def exits(self):
        return [f.src for f in self.frames if f.type == EXIT]

    def digest(self, first, last):
        """of all broadcasts between two texts, JOINs and EXITs too"""
        h, inside = hashlib.sha256(), False
        for f in self.frames:
            if f.dest != 0:
                continue
            if f.payload[4:] == first.encode():
                inside = True
            if inside:
                h.update(f.bytes())
            if f.payload[4:] == last.encode():
                return h.hexdigest()
        return "%s has not heard %s" % (self.name, last)


class Crowd:
    def __init__(self):
        self.selector = selectors.DefaultSelector()
        self.members = []

    def come(self, relay, name=None, wait=True):
        member = Member(self, relay, name or str(len(self.members)))
        self.members.append(member)
        self.selector.register(member.socket, selectors.EVENT_READ, member)
        if wait:
            self.until(lambda: member.id is not None, "%s is in" % name)
        return member

    def leave(self, member):
        self.selector.unregister(member.socket)
        member.socket.close()
        self.members.remove(member)

    def turn(self, wait_s):
        for key, _ in self.selector.select(wait_s):
            key.data.read()
            if key.data.closed:
                self.selector.unregister(key.data.socket)
                key.data.socket.close()
                self.members.remove(key.data)

    def until(self, condition, what, within_s=DEADLINE_S):
        """lets all read until it holds; how many seconds that took"""
        start = time.monotonic()
        while not condition():
            if time.monotonic() > start + within_s:
                raise AssertionError("waited in vain until " + what)
            self.turn(0.02)
        return time.monotonic() - start

    def heard(self, members, text):
        """until all of them have heard a text"""
        self.until(lambda: all(text in m.texts() for m in members),
                   "all have heard " + text)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for member in list(self.members):
            self.leave(member)
        self.selector.close()


def stop_for(process, seconds, crowd):
    """SIGSTOP, and the crowd reads on meanwhile"""
    process.send_signal(signal.SIGSTOP)
    end = time.monotonic() + seconds
    crowd.until(lambda: time.monotonic() > end, "time is over")
    process.send_signal(signal.SIGCONT)
