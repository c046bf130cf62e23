#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
tuscheld as a program: its command line, where it listens, the limits that
need real sockets, running out of descriptors, and its end. What it does with
frames is test-wire.py's.
"""

import contextlib
import os
import resource
import signal
import socket
import stat
import struct
import subprocess
import sys
import tempfile

from wireclient import (
    DEADLINE_S, ERROR, EXIT, INIT, MSG, TUSCHELD, Relay, Tap, message,
    number_of)

BAD_FRAME, FULL, RATE, SLOW, SHUTDOWN = 1, 4, 5, 6, 7

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


def run(*arguments):
    """Runs tuscheld to its end, which must come by itself."""
    return subprocess.run([TUSCHELD, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=DEADLINE_S,
                          env=dict(os.environ, LC_ALL="C"))


def ended(relay):
    return relay.process.wait(timeout=DEADLINE_S)


def connects(path):
    with contextlib.closing(socket.socket(socket.AF_UNIX)) as s:
        return s.connect_ex(path) == 0


def can_listen_v6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


# ---- the command line ----

def test_help():
    result = run("--help")
    equal((result.returncode, result.stderr), (0, ""), "--help")
    ok(all(word in result.stdout for word in
           ("--listen", "--plain", "--max-members", "--limits")),
       "it lists the options")
    result = run("--version")
    equal((result.returncode, result.stdout.split()[0]), (0, "tuscheld"),
          "--version")


def test_wrong():
    for arguments, word in ((("--nonsense",), "--nonsense"),
                            (("127.0.0.1:1",), "--listen"),
                            (("--max-members", "0"), "from 1 to 16382"),
                            (("--listen", "127.0.0.1:99999"), "65535"),
                            (("--listen",), "value")):
        result = run(*arguments)
        ok(result.returncode == 2 and result.stdout == "" and
           word in result.stderr, "refused: " + " ".join(arguments), result)


def test_plain():
    with Relay("--plain", "--listen", "0.0.0.0:0") as relay:
        host, port = relay.addresses[0].split(":")
        equal(host, "0.0.0.0", "with --plain it listens")
        relay.addresses[0] = "127.0.0.1:" + port
        equal(relay.enter().init.type, INIT, "and serves without TLS")


# ---- where it listens ----

def test_port_in_use():
    with Relay("--listen", "127.0.0.1:0") as relay:
        address = relay.addresses[0]
        result = run("--listen", address)
        equal((result.returncode, result.stderr),
              (1, "tuscheld: cannot listen on %s: address already in use\n" %
               address), "a port in use is named")
        if not can_listen_v6():
            TAP.skip("the same port by IPv6", "no IPv6 here")
            return
        v6 = "[::1]:" + address.split(":")[1]
        with Relay("--listen", v6) as other:
            equal(other.addresses, [v6], "the same port by IPv6 is another")


def test_unix(directory):
    path = os.path.join(directory, "socket")
    address = "unix:" + path
    with Relay("--listen", address) as relay:
        ok(stat.S_ISSOCK(os.stat(path).st_mode), "a Unix socket")
        result = run("--listen", address)
        ok(result.returncode == 1 and "already in use" in result.stderr,
           "a living one is not taken over", result)
        equal(relay.enter().init.type, INIT, "and goes on")
        relay.process.kill()
        relay.process.wait()
    ok(os.path.exists(path) and not connects(path), "killed, it leaves a file")
    with Relay("--listen", address) as relay:
        equal(relay.enter().init.type, INIT, "which the next one takes over")
        relay.process.terminate()
        equal(ended(relay), 0, "ended in good order")
    ok(not os.path.exists(path), "it takes its file with it")
    with open(path, "w") as f:
        f.write("precious")
    result = run("--listen", address)
    ok(result.returncode == 1 and os.path.getsize(path) == 8,
       "a file that is no socket is kept", result)
    os.unlink(path)
    result = run("--listen", "unix:" + os.path.join(directory, "no", "where"))
    ok(result.returncode == 1 and "no such file or directory" in result.stderr,
       "a missing directory is named", result)


# ---- limits ----

def test_per_address(directory):
    path = "unix:" + os.path.join(directory, "socket")
    with Relay("--listen", "127.0.0.1:0", "--listen", path,
               "--max-per-address", "2") as relay:
        peers = [relay.enter(), relay.enter()]
        equal([f.error() for f in relay.connect().read_to_end()],
              [(96, FULL)], "the third of two from one address: FULL")
        peers += [relay.enter(1) for _ in range(3)]
        equal(len(peers[-1].init.ids()), 5, "Unix sockets are not counted")
        peers[0].close()
        peers[1].read_until(lambda f: f.type == EXIT)
        equal(relay.enter().init.type, INIT, "one goes, one may come")


def test_rate():
    """More than a burst at once: told once, slowed down, nothing lost."""
    count = 4600
    with Relay("--listen", "127.0.0.1:0") as relay:
        a, b = relay.enter(), relay.enter()
        a.send_bytes(b"".join(
            struct.pack(">IIH", 0, 0, 24) + message(i) for i in range(count)))
        numbers = [number_of(b.read()) for _ in range(count)]
        equal(numbers, list(range(count)), "nothing is dropped")
        frames = a.read_until(
            lambda f: f.type == MSG and number_of(f) == count - 1)
        equal([f.error() for f in frames if f.type == ERROR], [(16, RATE)],
              "the sender is told that it is slowed down, once")
    with Relay("--listen", "127.0.0.1:0", "--limits", "off") as relay:
        a = relay.enter()
        for i in range(count):
            a.send(message(i))
        equal({f.type for f in a.marker()}, {MSG}, "--limits off: never")


def test_share():
    """What a room is sent is shared: who floods does not silence others."""
    count, quiet = 1200, 1 << 20
    with Relay("--listen", "127.0.0.1:0", "--room-copies", "2000") as relay:
        a, b, c = relay.enter(), relay.enter(), relay.enter()
        a.send_bytes(b"".join(
            struct.pack(">IIH", 0, 0, 24) + message(i) for i in range(count)))
        c.read_until(lambda f: f.type == MSG)
        b.send(message(quiet))
        numbers = [0] + [number_of(c.read()) for _ in range(count)]
        before = numbers.index(quiet)
        ok(before < 400, "one message among a flood waits for little of it",
           before)
        numbers.remove(quiet)
        equal(numbers, list(range(count)), "the flood comes whole")
        equal([f for f in a.marker() if f.type == ERROR], [],
              "and nobody is told to be slower")


def test_queue():
    """The limit of the queue is that of the option, and each other reads."""
    with Relay("--listen", "127.0.0.1:0", "--queue-bytes", "100000",
               "--limits", "off") as relay:
        stuck, a = relay.connect(receive_bytes=4096), relay.enter()
        number = left = 0
        while not left:
            a.send(message(number, 60000))
            frames = a.read_until(
                lambda f: f.type == MSG and number_of(f) == number)
            left = sum(f.type == EXIT for f in frames)
            number += 1
        ok(left == 1, "one that never reads is put out after %d frames" %
           number)
        frames = stuck.read_to_end()
        equal(frames[-1].error(), (96, SLOW), "and is told so")


def test_last_words():
    """Input that nobody has read must not turn the last ERROR into a reset."""
    with Relay("--listen", "127.0.0.1:0") as relay:
        ends = []
        for _ in range(20):
            peer = relay.enter()
            try:
                peer.send_bytes(bytes(10) + os.urandom(1 << 20))
            except ConnectionError:
                pass
            ends += [f.error() for f in peer.read_to_end()
                     if f.type == ERROR]
            peer.close()
        equal(ends, [(128, BAD_FRAME)] * 20,
              "garbage after a bad frame: the ERROR comes all the same")


def test_half_closed():
    with Relay("--listen", "127.0.0.1:0") as relay:
        a, b = relay.enter(), relay.enter()
        b.send(message(1))
        b.socket.shutdown(socket.SHUT_WR)
        frames = a.read_until(lambda f: f.type == EXIT)
        equal([f.type for f in frames[1:]], [MSG, EXIT],
              "who has sent all and ends its half has gone")
        b.read_to_end()


def start(*arguments, **options):
    """A Relay with one listener whose stderr can be read."""
    relay = Relay.__new__(Relay)
    relay.process = subprocess.Popen(
        [TUSCHELD, *arguments], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        env=dict(os.environ, LC_ALL="C"), **options)
    relay.addresses = [relay.process.stdout.readline().split()[1]]
    return relay


def test_out_of_files():
    """Who finds no descriptor waits; the others do not notice."""
    files = 40
    if not hasattr(resource, "prlimit"):
        TAP.skip("running out of descriptors", "no prlimit() here")
        return
    with start("--listen", "127.0.0.1:0") as relay:
        resource.prlimit(relay.process.pid, resource.RLIMIT_NOFILE,
                         (files, files))
        peers = [relay.connect() for _ in range(files + 5)]
        ok(any("too many open files" in line
               for line in relay.process.stderr),
           "when there are no descriptors, it says so")
        peers[0].send(message(1))
        peers[0].read_until(lambda f: f.type == MSG)
        ok(True, "those who are in are served")
        for peer in peers[1:30]:
            peer.close()
        equal(peers[-1].read().type, INIT, "when some go, others come in")
        relay.process.stderr.close()


def test_few_files():
    if os.geteuid() == 0:
        TAP.skip("a warning that descriptors are few", "root may have more")
        return
    with start("--listen", "127.0.0.1:0", preexec_fn=lambda:
               resource.setrlimit(resource.RLIMIT_NOFILE, (40, 40))) as relay:
        ok("only 40 files" in relay.process.stderr.readline(),
           "it warns that descriptors are few")
        relay.process.stderr.close()


# ---- the end ----

def test_signal(number):
    with Relay("--listen", "127.0.0.1:0") as relay:
        a, b = relay.enter(), relay.enter()
        a.read()
        relay.process.send_signal(number)
        equal([[f.error() for f in p.read_to_end()] for p in (a, b)],
              [[(96, SHUTDOWN)]] * 2, "%s: SHUTDOWN to all, no EXIT" %
              signal.Signals(number).name)
        close_all((a, b))
        equal(ended(relay), 0, "it exits with 0")


def test_drain():
    """What is queued at the end still comes to one who reads late."""
    count = 50
    with Relay("--listen", "127.0.0.1:0") as relay:
        late, a = relay.connect(receive_bytes=4096), relay.enter()
        for i in range(count):
            a.send(message(i, 60000))
        a.read_until(lambda f: number_of(f) == count - 1)
        relay.process.terminate()
        frames = late.read_to_end()
        equal([number_of(f) for f in frames if f.type == MSG],
              list(range(count)), "at the end nothing is lost")
        equal(frames[-1].error(), (96, SHUTDOWN), "SHUTDOWN is the last")
        close_all((a, late))
        equal(ended(relay), 0, "it exits with 0")


def test_stuck_at_the_end():
    with Relay("--listen", "127.0.0.1:0") as relay:
        stuck, a = relay.connect(receive_bytes=4096), relay.enter()
        for i in range(50):
            a.send(message(i, 60000))
        a.read_until(lambda f: number_of(f) == 49)
        relay.process.terminate()
        equal(ended(relay), 0, "one who never reads does not hold it up")
        close_all((a, stuck))


def test_second_signal():
    with Relay("--listen", "127.0.0.1:0") as relay:
        stuck = relay.connect()
        stuck.read()
        relay.process.terminate()
        equal(stuck.read().error(), (96, SHUTDOWN), "the first is polite")
        relay.process.terminate()
        equal(ended(relay), 0, "the second ends it")
        stuck.close()


def close_all(peers):
    for peer in peers:
        peer.close()


def main():
    signal.alarm(4 * DEADLINE_S)
    for test in (test_help, test_wrong, test_plain, test_port_in_use,
                 test_rate, test_share, test_queue,
                 test_last_words, test_half_closed,
                 test_out_of_files, test_few_files, test_drain, test_stuck_at_the_end,
                 test_second_signal):
        TAP.attempt(test)
    for test in (test_unix, test_per_address):
        with tempfile.TemporaryDirectory() as directory:
            TAP.attempt(test, directory)
    for number in (signal.SIGTERM, signal.SIGINT):
        TAP.attempt(test_signal, number)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
