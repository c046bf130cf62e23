#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
An operator's day: tuscheld with a configuration, which is checked, changed
and read again while members talk.
"""

import contextlib
import os
import re
import signal
import struct
import subprocess
import sys
import tempfile
import threading

from wireclient import (
    DEADLINE_S, ERROR, EXIT, INIT, JOIN, TUSCHELD, Closed, Door, Peer, Tap)

MSG = 128
FULL, SHUTDOWN = 4, 7

TAP = Tap()
ok, equal = TAP.ok, TAP.equal
SOURCE = os.environ.get("top_srcdir") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..")
ENVIRONMENT = dict(os.environ, LC_ALL="C")
for name in ("JOURNAL_STREAM", "RUNTIME_DIRECTORY", "STATE_DIRECTORY"):
    ENVIRONMENT.pop(name, None)


def message(number, size=24):
    return bytes([MSG, 0, 0, 0]) + struct.pack(">I", number) + \
        bytes(size - 8)


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


# ---- the configuration ----

def check_text(text, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as f:
        f.write(text)
        f.flush()
        result = run("--check-config", "--config", f.name, *arguments)
        result.stderr = result.stderr.replace(f.name, "CONF")
        return result


def test_check():
    result = check_text('max-members = 50\nroom "a" { listen = unix:x }\n')
    ok(result.returncode == 0 and not result.stderr and
       "max-members = 50" in result.stdout and 'room "a"' in result.stdout,
       "--check-config says what it found", result)
    result = check_text("max-members = 50\n", "--max-members", "7")
    ok("max-members = 7" in result.stdout, "the command line goes first",
       result)
    for text, words in (
            ("max-member = 5\n", "CONF:1: no such option 'max-member'"),
            ("\n\nmax-members = x\n", "CONF:3: max-members wants a number"),
            ("listen = { unix:x,\n 1.2.3.4:99999 }\n", "CONF:2: listen"),
            ("limits = on\nlimits = on\n", "CONF:2: limits is set twice"),
            ("room \"x\" {\nlisten =", "CONF:2: premature end"),
            ("room \"x\" { }\n", 'room "x" can be reached nowhere'),
            ("listen = 0.0.0.0:1\n", "without TLS"),
            ('room a { listen = "unix:x" }\nroom b { listen = "unix:x" }\n',
             "unix:x is to be listened on twice")):
        result = check_text(text)
        ok(result.returncode == 2 and not result.stdout and
           words in result.stderr, "refused: %r" % text, result)
        ok(result.stderr.count("\n") == 1, "in one line", result.stderr)
    result = run("--config", "/nowhere/tuscheld.conf")
    ok(result.returncode == 2 and "No such file" in result.stderr,
       "a configuration that was asked for has to be there", result)


def test_sample():
    """doc/tuscheld.conf as it is, and with what it has as comments."""
    path = os.path.join(SOURCE, "doc", "tuscheld.conf")
    result = run("--check-config", "--config", path)
    ok(result.returncode == 0 and not result.stderr, "the sample is good",
       result)
    with open(path) as f:
        text = f.read()
    keys = re.findall(r"^#([a-z-]+ = .*)$", text, re.MULTILINE)
    ok(len(keys) > 5, "it has values as comments")
    for line in keys:
        result = check_text(line.replace("0.0.0.0", "127.0.0.2")
                            .replace("[::]", "[::1]") + "\n")
        ok(result.returncode == 0, "as is: " + line, result)
    rooms = "".join(re.findall(r"^#(room .*\n(?:#.*\n)*?)#}$", text,
                               re.MULTILINE))
    result = check_text(re.sub("^#", "", rooms, flags=re.MULTILINE)
                        .replace("room ", "}\nroom ")[2:] + "}\n")
    ok(result.returncode == 0 and result.stdout.count("room ") > 1,
       "so are its rooms", result)


# ---- rooms ----

TWO = """room "one" { listen = "127.0.0.1:0" }
room "two" { listen = { "127.0.0.1:0", "unix:@/two" } }
"""


def test_rooms():
    with Operated(TWO) as relay:
        a, b = relay.enter_room("one"), relay.enter_room("one")
        c, d = relay.enter_room("two"), relay.enter_room("two", 1)
        equal([len(p.init.ids()) for p in (a, b, c, d)], [1, 2, 1, 2],
              "each room has its own members")
        a.send(message(1))
        c.send(message(2))
        equal([f.type for f in b.marker()], [MSG], "one hears itself")
        equal([f.payload for f in d.marker()], [message(2)],
              "two only itself")
        a.send(message(3), dest=c.id)
        equal([f.type for f in a.marker()][-1], ERROR,
              "a member of another room cannot be reached")
        close(a, b, c, d)


# ---- SIGHUP ----

def test_reload():
    with Operated(TWO) as relay:
        a, b = relay.enter_room("one"), relay.enter_room("one")
        c = relay.enter_room("two")
        old = relay.place("one")
        relay.reload('room one { listen = { "unix:@/one" } max-members = 2 }\n'
                     'room three { listen = { "unix:@/two" } }\n')
        a.send(message(1))
        equal([f.type for f in b.marker()], [MSG],
              "those who are in do not notice")
        relay.addresses = [old]
        try:
            relay.connect()
            ok(False, "an old listener is closed")
        except ConnectionRefusedError:
            ok(True, "an old listener is closed")
        equal([f.error() for f in c.read_to_end() if f.type == ERROR],
              [(96, SHUTDOWN)], "members of a room that is gone are told")
        relay.addresses = [relay.place("one", 1)]
        equal(relay.connect().read().error(), (96, FULL),
              "a new limit holds on a new listener")
        relay.addresses = ["unix:%s/two" % relay.directory]
        e = relay.enter()
        equal(len(e.init.ids()), 1, "a listener has gone to a new room")
        close(a, b, c, e)


def test_reload_bad():
    with Operated(TWO) as relay:
        a = relay.enter_room("one")
        for text, words in (("room one {\nlisten = }", r"tuscheld.conf:2: "),
                            ('room one { listen = "unix:/no/where" }\n',
                             "cannot listen on unix:/no/where")):
            line = relay.reload(text, "stays as it was")
            ok(re.search(words, line), "what is wrong is logged", line)
            for room, number in (("one", 0), ("two", 0), ("two", 1)):
                relay.enter_room(room, number).close()
        equal([f.type for f in a.marker() if f.type not in (JOIN, EXIT)], [],
              "all is as before")
        relay.process.terminate()
        equal([f.error() for f in a.read_to_end() if f.type == ERROR],
              [(96, SHUTDOWN)], "SIGTERM drains")
        a.close()
        equal(relay.process.wait(DEADLINE_S), 0, "and ends with 0")


def close(*peers):
    for peer in peers:
        peer.close()


def attempt(test):
    """A test that breaks off is one that has failed."""
    try:
        test()
    except (AssertionError, Closed, OSError, IndexError, struct.error,
            subprocess.SubprocessError) as reason:
        ok(False, "%s breaks off" % test.__name__,
           "%s: %s" % (type(reason).__name__, reason))


TESTS = (test_check, test_sample, test_rooms, test_reload, test_reload_bad)


def main():
    signal.alarm(8 * DEADLINE_S)
    for test in TESTS:
        if not sys.argv[1:] or test.__name__ in sys.argv[1:]:
            attempt(test)
    print("1..%d" % TAP.count)
    return 1 if TAP.failed else 0


if __name__ == "__main__":
    sys.exit(main())
