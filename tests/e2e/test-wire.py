#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
An independent client that knows sections 2 to 4 of doc/PROTOCOL and nothing
else, and asks whether the relay keeps them. It was written from that text,
shares no code with the project, and needs Python's standard library only.

Nothing here waits for a time to pass. That something does not come is shown
by a marker: what was caused before the marker must have come before it, since
the relay keeps one order.
"""

import hashlib
import os
import random
import signal
import socket
import struct
import sys
import tempfile
import threading
import time

from wireclient import (
    DEADLINE_S, ERROR, EXIT, INIT, JOIN, MSG, PING, PONG, RANDOM, SEED, Closed,
    Frame, Relay, Tap, message, number_of)

BAD_FRAME, FORBIDDEN, NO_SUCH_PEER, FULL = 1, 2, 3, 4
SLOW, SHUTDOWN = 6, 7

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


def all_see(peers, sender):
    """
    A broadcast of sender's as marker: for each peer, what came before it. It
    proves something only of what sender itself did, or has seen, before.
    """
    payload = bytes([MSG, 255, 255, 255]) + RANDOM.randbytes(16)
    sender.send(payload)
    return [p.read_until(lambda f: f.payload == payload)[:-1] for p in peers]


def enter_many(relay, n):
    """n peers in one room, with their JOINs read"""
    peers = [relay.enter() for _ in range(n)]
    for i, peer in enumerate(peers):
        for _ in range(i + 1, n):
            peer.read()
    return peers


def close_all(peers):
    for peer in peers:
        peer.close()


# ---- section 3: INIT, JOIN, EXIT ----

def test_presence(relay):
    a = relay.enter()
    equal(a.init.bytes(), struct.pack(">IIHBBHI", 0, a.id, 8, INIT, 0, 1,
                                      a.id),
          "INIT: from 0, to the own id, that id alone")
    ok(a.id != 0, "an id is not 0")
    b = relay.enter()
    equal(b.init.ids(), [a.id, b.id], "INIT: in order of arrival, own last")
    equal(a.read(), Frame(b.id, 0, bytes([JOIN, 0, 0, 0])),
          "JOIN: the id in src_id, to all")
    equal(b.marker(), [], "nobody gets its own JOIN")
    b.close()
    equal(a.read(), Frame(b.id, 0, bytes([EXIT, 0, 0, 0])),
          "EXIT: the id in src_id, to all")
    peers = [a] + [relay.enter() for _ in range(30)]
    ids = [p.id for p in peers]
    equal([p.init.ids() for p in peers[1:]],
          [ids[:i + 1] for i in range(1, 31)],
          "31 peers: each INIT has all before it, in order")
    equal([[f.src for f in p.marker()] for p in peers],
          [ids[i + 1:] for i in range(31)], "and each gets a JOIN of all after")
    gone = RANDOM.sample(range(31), 12)
    for i in gone:
        peers[i].close()
    left = [p for i, p in enumerate(peers) if i not in gone]
    exits = [sorted(p.read().src for _ in gone) for p in left]
    equal(exits, [sorted(ids[i] for i in gone)] * len(left),
          "12 leave: each of the 19 left gets each EXIT once")
    late = relay.enter()
    equal(late.init.ids(), [p.id for p in left] + [late.id],
          "the next INIT has those who are left, still in order")
    close_all(left + [late])


def test_ids(relay):
    watcher = relay.enter()
    ids = []
    for _ in range(300):
        peer = relay.enter()
        ids.append(peer.id)
        peer.close()
        watcher.read_until(lambda f: f.type == EXIT)
    equal(len(set(ids)), 300, "300 come and go: no id is given again")
    ok(0 not in ids, "none is 0")
    every, some = 0xffffffff, 0
    for i in ids:
        every, some = every & i, some | i
    equal((every, some), (0, 0xffffffff), "every bit of an id varies")
    steps = {(y - x) % 2 ** 32 for x, y in zip(ids, ids[1:])}
    equal(len(steps), 299, "no step from one to the next is seen twice")
    watcher.close()


# ---- section 2: src_id, echo, order ----

def test_frame(relay):
    a, b, c = enter_many(relay, 3)
    for forged in (0, b.id, 0xffffffff):
        a.send(message(1), src=forged)
    want = [Frame(a.id, 0, message(1))] * 3
    equal([[p.read() for _ in range(3)] for p in (a, b, c)], [want] * 3,
          "src_id is the sender's, whatever it wrote; it gets an echo")
    a.send(message(2), dest=b.id, src=c.id)
    equal(b.read(), Frame(a.id, b.id, message(2)),
          "to one member: src_id is written there too, dest_id is kept")
    a.send(message(3), dest=a.id)
    equal(a.read(), Frame(a.id, a.id, message(3)), "to oneself: comes, once")
    equal(all_see((a, b, c), b), [[], [], []], "and nobody else sees these")
    for size in (4, 5, 65534, 65535):
        payload = bytes([MSG]) + RANDOM.randbytes(size - 1)
        b.send(payload)
        equal([p.read() == Frame(b.id, 0, payload) for p in (a, b, c)],
              [True] * 3, "a payload of %d bytes comes unchanged" % size)
    close_all((a, b, c))


def test_place(relay):
    a, b, c = enter_many(relay, 3)
    data, want_b, want_c = b"", [], []
    for i in range(500):
        dest = RANDOM.choice((0, b.id, c.id))
        frame = Frame(a.id, dest, message(i, RANDOM.randrange(8, 100)))
        data += frame.bytes()
        if dest != c.id:
            want_b.append(frame)
        if dest != b.id:
            want_c.append(frame)
    a.send_bytes(data)
    equal(all_see((b, c), a), [want_b, want_c],
          "500 frames in one write: what goes to one keeps its place "
          "between what goes to all")
    close_all((a, b, c))


def digest(frames):
    h = hashlib.sha256()
    for frame in frames:
        h.update(frame.bytes())
    return h.hexdigest()


def flood(peer, count, rng):
    for i in range(count):
        peer.send(message(i, rng.randrange(8, 400)))


def run_all(targets):
    threads = [threading.Thread(target=f, args=a) for f, *a in targets]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_order(relay):
    n, each = 16, 150
    peers = enter_many(relay, n)
    seen = [[] for _ in range(n)]

    def take(i):
        seen[i] = [peers[i].read() for _ in range(n * each)]

    run_all([(take, i) for i in range(n)] +
            [(flood, p, each, random.Random(RANDOM.random())) for p in peers])
    equal(len({digest(frames) for frames in seen}), 1,
          "16 send 150 each at once: all see the same frames in one order")
    equal([[number_of(f) for f in seen[0] if f.src == p.id] for p in peers],
          [list(range(each))] * n, "none is lost, each sender's in its order")
    close_all(peers)


def replay(start, frames):
    """who is present, by INIT and then JOIN and EXIT"""
    present = list(start)
    for frame in frames:
        if frame.type == JOIN:
            present.append(frame.src)
        elif frame.type == EXIT:
            present.remove(frame.src)
    return present


def churn(relay, guests):
    """Comes, says three things, reads some of what is said, and goes."""
    peer = relay.enter()
    for i in range(3):
        peer.send(message(i))
    peer.seen = peer.read_until(
        lambda f: f.src == peer.id and number_of(f) == 2)
    peer.close()
    guests.append(peer)


def churn_often(relay, guests, n):
    for _ in range(n):
        churn(relay, guests)


def fits(guest, frames, start):
    """Is what guest saw a piece of frames, right after its own JOIN?"""
    own = [i for i, f in enumerate(frames)
           if f.type == JOIN and f.src == guest.id]
    if len(own) != 1:
        return False
    place = own[0] + 1
    return guest.seen == frames[place:place + len(guest.seen)] and \
        guest.init.ids() == replay(start, frames[:place])


def test_order_of_presence(relay):
    a, b = enter_many(relay, 2)
    guests = []
    run_all([(churn_often, relay, guests, 25) for _ in range(4)] +
            [(flood, a, 200, random.Random(RANDOM.random()))])
    left = set(g.id for g in guests)
    seen = []
    while left:
        seen.append(a.read())
        if seen[-1].type == EXIT:
            left.remove(seen[-1].src)
    equal(digest(b.read() for _ in seen), digest(seen),
          "100 come and go: JOIN and EXIT stand in the one order, too")
    start = [a.id, b.id]
    ok(all(fits(g, seen, start) for g in guests),
       "each sees from its own JOIN on all that the others see, and its "
       "INIT is who was there at that place")
    equal(replay(start, seen), start, "INIT + JOIN - EXIT is who is left")
    close_all((a, b))


# ---- section 4: what a client sends ----

def test_ping(relay):
    a, b, c = enter_many(relay, 3)
    a.send(bytes([PING, 7, 8, 9]))
    equal(a.read(), Frame(0, a.id, bytes([PONG, 7, 8, 9])),
          "PING to the relay: PONG with the same three bytes")
    a.send(bytes([PING, 1, 2, 3]), dest=b.id)
    equal(b.read(), Frame(a.id, b.id, bytes([PING, 1, 2, 3])),
          "PING to a member goes to it")
    b.send(bytes([PONG, 1, 2, 3]), dest=a.id)
    equal(a.read(), Frame(b.id, a.id, bytes([PONG, 1, 2, 3])),
          "and its PONG comes back")
    equal(all_see((a, b, c), a), [[], [], []],
          "S7: nobody else sees either PING")
    close_all((a, b, c))


def test_low_types(relay):
    a, b, c = enter_many(relay, 3)
    for kind in [k for k in range(1, 32) if k != PING]:
        a.send(bytes([kind, 255, 0, 1]) + b"loud")
    equal(all_see((b, c), a), [[], []],
          "S5: types 1-31 to all, ERROR among them, are not forwarded")
    a.marker()
    want = [Frame(a.id, b.id, bytes([k, 255, 0, 1]) + b"loud")
            for k in range(1, 32)]
    for frame in want:
        a.send(frame.payload, dest=b.id)
    equal(all_see((b, c), a), [want, []],
          "types 1-31 with a dest_id go to that member, and to it alone")
    close_all((a, b, c))


def test_refused_types(relay):
    a, b = enter_many(relay, 2)
    refused = range(32, 64)
    for dest, name in ((0, "all"), (b.id, "one"), (a.id, "oneself")):
        answers = []
        for kind in refused:
            a.send(bytes([kind, 0, 0, 0]) + RANDOM.randbytes(8), dest=dest)
            answers.append(a.read())
        equal({(f.src, f.dest, f.type) + f.error() for f in answers},
              {(0, a.id, ERROR, 32, FORBIDDEN)},
              "S4: types 32-63 to %s: ERROR 32/FORBIDDEN" % name)
    equal(all_see((a, b), a), [[], []],
          "none of them is forwarded, the connection stays")
    close_all((a, b))


def test_high_types(relay):
    a, b, c = enter_many(relay, 3)
    kinds = list(range(64, 160))
    want = [Frame(a.id, 0, bytes([k, 1, 2, 3])) for k in kinds]
    for frame in want:
        a.send(frame.payload)
    equal(all_see((a, b, c), a), [want] * 3,
          "types 64-159 are forwarded to all, known or not")
    want = [Frame(a.id, b.id, bytes([k, 1, 2, 3])) for k in kinds]
    for frame in want:
        a.send(frame.payload, dest=b.id)
    equal(all_see((a, b, c), a), [[], want, []], "and to one")
    close_all((a, b, c))


def test_no_such_peer(relay):
    a, b = enter_many(relay, 2)
    b.close()
    a.read()
    unknown = RANDOM.choice([i for i in range(1, 9) if i != a.id])
    for dest, who in ((b.id, "who has left"), (unknown, "who never was")):
        a.send(message(1), dest=dest)
        frames = a.marker()
        equal([(f.src, f.dest, f.type) + f.error() for f in frames],
              [(0, a.id, ERROR, 16, NO_SUCH_PEER)],
              "to one %s: ERROR 16/NO_SUCH_PEER, before the PONG" % who)
        equal(frames[0].payload[4:], b"%08x" % dest,
              "its text is that id, 8 hex digits")
    a.send(bytes([PING, 0, 0, 0]), dest=b.id)
    equal(a.read().error(), (16, NO_SUCH_PEER), "the same for a PING")
    a.close()


def test_bad_frame(relay):
    watcher = relay.enter()
    for size in range(4):
        bad = relay.enter()
        bad.send(message(1))
        bad.send_bytes(struct.pack(">IIH", 0, 0, size) + bytes(size) +
                       Frame(0, 0, message(2)).bytes())
        frames = bad.read_to_end()
        equal((len(frames), frames[0].payload, frames[-1].type,
               frames[-1].error()),
              (2, message(1), ERROR, (128, BAD_FRAME)),
              "size %d: ERROR 128/BAD_FRAME and close" % size)
        equal([(f.src, f.type) for f in
               watcher.read_until(lambda f: f.type == EXIT)],
              [(bad.id, JOIN), (bad.id, MSG), (bad.id, EXIT)],
              "what came before it is forwarded, what came after is not")
        bad.close()
    watcher.close()


def test_reserved_types(relay):
    watcher = relay.enter()
    ends = []
    for kind in [0] + list(range(160, 256)):
        bad = relay.enter()
        bad.send(bytes([kind, 0, 0, 0]))
        bad.send(message(1))
        ends.append(bad.read_to_end())
        bad.close()
    equal([[(f.type,) + f.error() for f in end] for end in ends],
          [[(ERROR, 128, BAD_FRAME)]] * 97,
          "types 0 and 160-255: ERROR 128/BAD_FRAME and close")
    equal({f.type for f in watcher.marker()}, {JOIN, EXIT},
          "nothing of it, or after it, is forwarded")
    watcher.close()


def test_split(relay):
    a, b = enter_many(relay, 2)
    frame = Frame(0, 0, message(1, 30)).bytes()
    for cut in range(1, len(frame)):
        a.send_bytes(frame[:cut])
        b.marker()  # so that the relay has had a turn in between
        a.send_bytes(frame[cut:])
        b.read()
    for i in range(len(frame)):
        a.send_bytes(frame[i:i + 1])
        b.send(message(2), dest=b.id)
        b.read()
    want = [Frame(a.id, 0, message(1, 30))] * len(frame)
    equal(a.marker(), want, "a frame cut in two at every byte, and one byte "
          "by byte: each comes once, whole")
    b.read()
    a.send_bytes(frame * 1000 + frame[:13])
    equal(len(a.read_until(lambda f: number_of(f) == 1)), 1, "1000 frames "
          "and a piece of one in one write")
    equal([a.read().payload for _ in range(999)], [message(1, 30)] * 999,
          "all 1000 come")
    a.close()
    frames = b.read_until(lambda f: f.type == EXIT)
    equal(len(frames), 1001, "the piece goes nowhere when its sender leaves")
    b.close()


def test_garbage(relay):
    a, b = enter_many(relay, 2)
    for _ in range(20):
        peer = relay.enter()
        data = RANDOM.randbytes(RANDOM.randrange(1, 20000))
        try:
            peer.send_bytes(data)
        except (BrokenPipeError, ConnectionResetError):
            pass  # it was closed for what it had already sent
        peer.close()
    for peer in (a, b):
        for _ in range(20):
            peer.read_until(lambda f: f.type == EXIT)
    a.send(message(5))
    equal([p.read() for p in (a, b)], [Frame(a.id, 0, message(5))] * 2,
          "20 peers that send garbage: the others do not notice")
    close_all((a, b))


# ---- section 4: limits and the end ----

class Reader(threading.Thread):
    """
    Reads all that comes to peer, and keeps a digest of the broadcasts before
    the EXIT of leaver. The condition is notified of each MSG and of that EXIT.
    """

    def __init__(self, peer, leaver, condition):
        super().__init__(daemon=True)
        self.peer, self.leaver, self.condition = peer, leaver, condition
        self.hash, self.messages, self.left = hashlib.sha256(), 0, False

    def take(self, frame):
        with self.condition:
            if frame.type == EXIT and frame.src == self.leaver:
                self.left = True
            if frame.type == MSG:
                self.messages += 1
            if frame.dest == 0 and not self.left:
                self.hash.update(frame.bytes())
            self.condition.notify_all()

    def run(self):
        try:
            while True:
                self.take(self.peer.read())
        except (Closed, OSError):
            pass


def pour(sender, readers, condition):
    """
    Sends to all until the readers have seen that EXIT. No reader is ever more
    than eight frames behind, so that none of them is slow.
    """
    number = 0
    end = time.monotonic() + DEADLINE_S
    while time.monotonic() < end:
        sender.send(message(number, 60000))
        number += 1
        with condition:
            condition.wait_for(
                lambda: all(r.left or r.messages > number - 8
                            for r in readers), DEADLINE_S)
            if all(r.left for r in readers):
                return


def test_slow(relay):
    slow = relay.connect(receive_bytes=4096)
    slow.id = slow.read().ids()[-1]
    a, b = enter_many(relay, 2)
    condition = threading.Condition()
    readers = [Reader(p, slow.id, condition) for p in (a, b)]
    for reader in readers:
        reader.start()
    pour(a, readers, condition)
    ok(all(r.left for r in readers), "R12: one never reads: it is shut out")
    equal(len({r.hash.digest() for r in readers}), 1,
          "the others miss nothing")
    frames = slow.read_to_end()
    equal((frames[-1].type, frames[-1].error()), (ERROR, (96, SLOW)),
          "when it reads at last: whole frames, ERROR 96/SLOW, the end")
    numbers = [number_of(f) for f in frames if f.type == MSG]
    equal(numbers, list(range(len(numbers))), "what it gets has no gap")
    for reader in readers:
        reader.peer.socket.shutdown(socket.SHUT_RDWR)
        reader.join()
    close_all((a, b, slow))


def test_full():
    with Relay("--listen", "127.0.0.1:0", "--max-members", "2") as relay:
        a, b = enter_many(relay, 2)
        c = relay.connect()
        frames = c.read_to_end()
        equal([(f.src, f.type) + f.error() for f in frames],
              [(0, ERROR, 96, FULL)],
              "R12: one member too many: ERROR 96/FULL, not INIT, the end")
        equal(all_see((a, b), a), [[], []], "and nobody else hears of it")
        b.close()
        a.read()
        d = relay.enter()
        equal(d.init.ids(), [a.id, d.id], "when there is room again, INIT")
        close_all((a, c, d))


def test_listeners():
    with tempfile.TemporaryDirectory() as directory:
        path = "unix:" + os.path.join(directory, "socket")
        arguments = ["--listen", "127.0.0.1:0", "--listen", path]
        v6 = can_listen_v6()
        if v6:
            arguments += ["--listen", "[::1]:0"]
        with Relay(*arguments) as relay:
            equal(relay.addresses[1], path, "a listener on a Unix socket")
            peers = [relay.enter(at) for at in range(2 + v6)]
            equal(peers[-1].init.ids(), [p.id for p in peers],
                  "all listeners lead to one room")
            if not v6:
                TAP.skip("one of them by IPv6", "no IPv6 here")
            else:
                ok(relay.addresses[2].startswith("[::1]:"),
                   "one of them by IPv6", relay.addresses)
            close_all(peers)


def can_listen_v6():
    try:
        with socket.socket(socket.AF_INET6) as s:
            s.bind(("::1", 0))
        return True
    except OSError:
        return False


def test_shutdown(relay):
    peers = enter_many(relay, 8)
    for i, peer in enumerate(peers):
        peer.send(message(i))
        peer.read_until(lambda f: f.src == peer.id)
    relay.process.send_signal(signal.SIGTERM)
    ends = [p.read_to_end() for p in peers]
    equal({(f[-1].src, f[-1].type) + f[-1].error() for f in ends},
          {(0, ERROR, 96, SHUTDOWN)},
          "SIGTERM: all get ERROR 96/SHUTDOWN as their last frame")
    equal([sum(f.type == MSG for f in e) for e in ends],
          [7 - i for i in range(8)], "what was sent before has come to all")
    equal(relay.process.wait(timeout=DEADLINE_S), 0, "it exits with 0")
    close_all(peers)


TESTS = (test_presence, test_ids, test_frame, test_place, test_order,
         test_order_of_presence, test_ping, test_low_types,
         test_refused_types, test_high_types, test_no_such_peer,
         test_bad_frame, test_reserved_types, test_split, test_garbage,
         test_slow)


def main():
    print("# TEST_SEED=%d" % SEED)
    signal.alarm(4 * DEADLINE_S)
    for test in TESTS:
        with Relay("--listen", "127.0.0.1:0") as relay:
            TAP.attempt(test, relay)
            ok(relay.process.poll() is None,
               "%s: the relay lives" % test.__name__)
    TAP.attempt(test_full)
    TAP.attempt(test_listeners)
    with Relay("--listen", "127.0.0.1:0") as relay:
        TAP.attempt(test_shutdown, relay)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
