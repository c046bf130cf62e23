#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
The limits of all rooms together: a room that floods leaves the others their
part, and memory is taken from whoever reads least, in whichever room.
"""

import sys
import threading
import time

from operated import Operated
from wireclient import ERROR, EXIT, MSG, Tap, message, number_of

TAP = Tap()
ok, equal = TAP.ok, TAP.equal
FULL, SLOW = 4, 6

ROOMS = """room "one" { listen = "unix:@/one" }
room "two" { listen = "unix:@/two" }
"""
RATE = 200000


def test_rates():
    frame_bytes = 4096
    count = 4 * RATE // (2 * frame_bytes)
    with Operated("relay-bytes = %d\n" % RATE + ROOMS) as relay:
        loud, reader = relay.enter_room("one"), relay.enter_room("one")
        quiet, other = relay.enter_room("two"), relay.enter_room("two")
        reader.marker()
        begin = time.monotonic()
        writer = threading.Thread(target=lambda: [
            loud.send(message(i, frame_bytes)) for i in range(count)])
        writer.start()
        reader.read_until(lambda f: f.type == MSG)
        for i in range(10):
            quiet.send(message(i))
            other.read_until(lambda f: f.type == MSG and number_of(f) == i)
        got = len([f for f in reader.marker() if f.type == MSG])
        ok(got < count - 1, "a room is heard while another one floods",
           "all of the flood had come")
        # Its sender reads too: else it would be put out, and would say less.
        echo = threading.Thread(target=loud.read_until, args=(
            lambda f: f.type == MSG and number_of(f) == count - 1,))
        echo.start()
        reader.read_until(lambda f: f.type == MSG and
                          number_of(f) == count - 1)
        took = time.monotonic() - begin
        writer.join()
        echo.join()
        ok(took > 3, "which has no more than there is of all rooms",
           "%d bytes took %.2f s" % (2 * count * frame_bytes, took))


def test_slow():
    with Operated("relay-memory = 1M\n" + ROOMS) as relay:
        gone = {}
        for room in ("one", "two"):
            speaker = relay.enter_room(room)
            stuck = relay.enter_room(room)
            seen = []
            for i in range(15 if room == "one" else 300):
                speaker.send(message(i, 16384))
                seen += speaker.marker()
                if any(f.type == EXIT for f in seen):
                    break
            gone[room] = [f for f in seen if f.type == EXIT]
            stuck.kept = speaker
            if room == "one":
                first = speaker, stuck
        equal(len(gone["one"]), 0, "below the limit nobody is put out")
        ok(len(gone["two"]) == 1 and
           stuck.id in [int.from_bytes(gone["two"][0].payload[4:8], "big"),
                        gone["two"][0].src],
           "above it, who has most waiting", gone)
        last = stuck.read_to_end()[-1]
        equal((last.type, last.error()[1]), (ERROR, SLOW), "it is told why")
        ok(not any(f.type == EXIT for f in first[0].marker()),
           "and in the other room nobody, who has less")
        relay.enter_room("one")
        ok(True, "then there is room for others")


def test_full():
    with Operated("relay-memory = 1M\nrelay-copies = 1\n"
                  "max-per-address = 0\n" + ROOMS) as relay:
        peers = [relay.enter_room("one") for _ in range(40)]
        for peer in peers:
            peer.socket.setblocking(False)
            try:
                peer.socket.send(b"".join(
                    bytes(8) + (1024).to_bytes(2, "big") + message(0, 1024)
                    for _ in range(100)))
            except BlockingIOError:
                pass
        relay.addresses = [relay.place("two")]
        deadline = time.monotonic() + 30
        while True:
            frame = relay.connect().read()
            if frame.type == ERROR or time.monotonic() > deadline:
                break
        equal((frame.type, frame.type == ERROR and frame.error()[1]),
              (ERROR, FULL), "who comes when there is no memory is told so")
        ok(b"out of memory" in frame.payload, "in words", frame)


TESTS = (test_rates, test_slow, test_full)


if __name__ == "__main__":
    sys.exit(TAP.run(TESTS, minutes=4))
