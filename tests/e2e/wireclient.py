# SPDX-License-Identifier: GPL-3.0-or-later
"""
What a stranger's test needs to talk to a relay: sections 2 and 3 of
doc/PROTOCOL on blocking sockets, a relay process, and TAP. It shares no code
with the project.

The relay is $TUSCHELD, or tuscheld in the build tree.
"""

import os
import random
import select
import signal
import socket
import struct
import subprocess
import sys
import traceback

PING, PONG, ERROR = 1, 2, 3
INIT, JOIN, EXIT = 32, 33, 34
MSG = 128
DEADLINE_S = 60
SEED = int(os.environ.get("TEST_SEED", random.randrange(2 ** 32)))
RANDOM = random.Random(SEED)
TUSCHELD = os.environ.get("TUSCHELD") or os.path.join(
    os.environ.get("top_builddir", "."), "src", "relay", "tuscheld")


def message(number, size=24):
    """a MSG that says which one it is"""
    return bytes([MSG, 0, 0, 0]) + struct.pack(">I", number) + \
        bytes(size - 8)


def number_of(frame):
    return struct.unpack(">I", frame.payload[4:8])[0]


class Closed(Exception):
    """The relay has closed the connection."""


class Frame:
    def __init__(self, src, dest, payload):
        self.src, self.dest, self.payload = src, dest, payload

    @property
    def type(self):
        return self.payload[0]

    def bytes(self):
        return struct.pack(">IIH", self.src, self.dest,
                           len(self.payload)) + self.payload

    def error(self):
        """(severity, code) of an ERROR"""
        return struct.unpack(">BH", self.payload[1:4])

    def ids(self):
        """the ids of an INIT"""
        (count,) = struct.unpack(">H", self.payload[2:4])
        return list(struct.unpack(">%dI" % count, self.payload[4:]))

    def __eq__(self, other):
        return self.bytes() == other.bytes()

    def __repr__(self):
        return "<%08x to %08x: %s, %d bytes>" % (
            self.src, self.dest, self.payload[:24].hex(), len(self.payload))


class Door:
    """where a relay, of whatever kind, lets peers in"""

    addresses = ()

    def connect(self, at=0, receive_bytes=0):
        address = self.addresses[at]
        if address.startswith("unix:"):
            s = socket.socket(socket.AF_UNIX)
            target = address[len("unix:"):]
        else:
            host, port = address.rsplit(":", 1)
            v6 = host.startswith("[")
            s = socket.socket(socket.AF_INET6 if v6 else socket.AF_INET)
            s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            target = (host.strip("[]"), int(port))
        if receive_bytes:
            s.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        s.settimeout(DEADLINE_S)
        s.connect(target)
        return Peer(s)

    def enter(self, at=0):
        """connect(), and take INIT"""
        peer = self.connect(at)
        peer.init = peer.read()
        if peer.init.type != INIT:
            raise AssertionError("not INIT but %r" % peer.init)
        peer.id = peer.init.ids()[-1]
        return peer


class Relay(Door):
    """A relay process; where it listens is read from its own words."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen(
            [TUSCHELD, *arguments], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True)
        self.addresses = []
        for _ in range(arguments.count("--listen")):
            line = self.process.stdout.readline().split()
            if len(line) != 3 or line[0] != "listening" or line[2] != "plain":
                raise AssertionError("not a listening line: %r" % (line,))
            self.addresses.append(line[1])

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.process.stdout.close()


class Peer:
    def __init__(self, s):
        self.socket, self.buffer = s, b""
        self.id = self.init = None

    def send_bytes(self, data):
        self.socket.sendall(data)

    def send(self, payload, dest=0, src=0):
        self.send_bytes(Frame(src, dest, payload).bytes())

    def fill(self, n):
        while len(self.buffer) < n:
            try:
                data = self.socket.recv(1 << 18)
            except ConnectionResetError:
                data = b""
            if not data:
                raise Closed("with %d bytes left over" % len(self.buffer))
            self.buffer += data

    def read(self):
        self.fill(10)
        src, dest, size = struct.unpack(">IIH", self.buffer[:10])
        self.fill(10 + size)
        payload = self.buffer[10:10 + size]
        self.buffer = self.buffer[10 + size:]
        return Frame(src, dest, payload)

    def has_frame(self):
        """Can read() be called without waiting?"""
        if len(self.buffer) >= 10:
            (size,) = struct.unpack(">H", self.buffer[8:10])
            if len(self.buffer) >= 10 + size:
                return True
        return bool(select.select([self.socket], [], [], 0)[0])

    def read_until(self, is_last):
        """the frames up to and including the first for which is_last"""
        frames = []
        while not frames or not is_last(frames[-1]):
            frames.append(self.read())
        return frames

    def read_to_end(self):
        """all frames until the relay closes; whole ones only"""
        frames = []
        try:
            while True:
                frames.append(self.read())
        except Closed:
            return frames

    def marker(self):
        """
        what has come up to now: the frames before the PONG to an own PING
        """
        token = bytes(RANDOM.randrange(256) for _ in range(3))
        self.send(bytes([PING]) + token)
        pong = Frame(0, self.id, bytes([PONG]) + token)
        return self.read_until(lambda f: f == pong)[:-1]

    def close(self):
        self.socket.close()


class Tap:
    def __init__(self):
        self.count = self.failed = 0

    def ok(self, condition, name, detail=None):
        self.count += 1
        print("%sok %d - %s" % ("" if condition else "not ", self.count, name))
        if not condition:
            self.failed += 1
            print("# %r" % (detail,))
        sys.stdout.flush()

    def equal(self, got, want, name):
        self.ok(got == want, name, "got %.600r, not %.600r" % (got, want))

    def skip(self, name, reason):
        self.count += 1
        print("ok %d - %s # SKIP %s" % (self.count, name, reason))

    def attempt(self, test, *arguments, **options):
        """Runs a test; one that breaks off is one that has failed."""
        try:
            test(*arguments, **options)
        except Exception as reason:
            self.ok(False, "%s breaks off" % test.__name__,
                    "%s: %s" % (type(reason).__name__, reason))
            print("# " + traceback.format_exc().rstrip()
                  .replace("\n", "\n# "))

    def run(self, tests, minutes):
        """All tests, or those that the command line names, to the end."""
        signal.alarm(60 * minutes)
        for test in tests:
            if not sys.argv[1:] or test.__name__ in sys.argv[1:]:
                self.attempt(test)
        return self.end()

    def end(self):
        """the plan, said, and the status to exit with"""
        print("1..%d" % self.count)
        return 1 if self.failed else 0
