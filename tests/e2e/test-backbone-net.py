#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Several relays, one room, when networks between a relay and Redis are cut: what
is short nobody notices, what is long the members of that relay alone.
"""

import contextlib
import sys
import time

import backboned
import cutnet
from backboned import BACKBONE, Crowd, Redis, Relay
from wireclient import Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal

RELAYS = 3
# A part of what a relay bears (BACKBONE_LOST_MS), for a busy machine.
SHORT_S = 1.5


def wait(crowd, seconds):
    end = time.monotonic() + seconds
    crowd.until(lambda: time.monotonic() > end, "time is over")


def one_order(crowd, members, first, speaker, name):
    last = "end of " + name
    speaker.say(last)
    crowd.heard(members, last)
    digests = {m.digest(first, last) for m in members}
    ok(len(digests) == 1 and not digests.pop().count("has not"),
       "one order: " + name, digests)


def once(crowd, members, said, name):
    """each text of who stays, once and in its order"""
    crowd.until(lambda: all(str(said[s] - 1) in m.texts(s.id)
                            for m in members for s in said),
                "all have heard the last of all")
    wrong = [(m.name, s.name) for m in members for s in said
             if [t for t in m.texts(s.id) if t.isdigit()] !=
             [str(i) for i in range(said[s])]]
    ok(not wrong, "nothing lost, nothing doubled: " + name, wrong)


def chat(members, said):
    for m in members:
        m.say(str(said.setdefault(m, 0)))
        said[m] += 1


def short_cuts(crowd, networks, members, said):
    for relays in ([0], [1, 2], [0, 1, 2]):
        for i in relays:
            networks.cut(i)
        for _ in range(3):
            chat(members, said)
            wait(crowd, SHORT_S / 3)
        for i in relays:
            networks.mend(i)
        chat(members, said)
        one_order(crowd, members, "begin", members[0],
                  "relays %s were cut off for a moment" % relays)
    once(crowd, members, said, "short cuts")
    equal([m.errors() for m in members], [[]] * len(members),
          "and nobody is told")


def long_cut(crowd, networks, rooms, members, said):
    stay = [m for m in members if m.relay is not rooms[2]]
    lost = [m for m in members if m.relay is rooms[2]]
    networks.cut(2)
    chat(stay, said)
    took = crowd.until(lambda: all(BACKBONE in m.errors() and m.closed
                                   for m in lost), "they are told")
    ok(took < 5, "who is cut off is told within 5 s", took)
    crowd.until(lambda: all({m.id for m in lost} <= set(m.exits())
                            for m in stay), "they are given up")
    chat(stay, said)
    one_order(crowd, stay, "begin", stay[0], "a relay was cut off for long")
    once(crowd, stay, {m: said[m] for m in stay},
         "a relay was cut off for long")
    equal([m.exits().count(x.id) for m in stay for x in lost],
          [1] * (len(stay) * len(lost)), "each is gone by exactly one EXIT")
    networks.mend(2)
    rooms[2].await_up(2)
    back = [crowd.come(rooms[2], "back%d" % i) for i in range(3)]
    everybody = {m.id for m in stay + back}
    crowd.until(lambda: all(set(m.present()) == everybody
                            for m in stay + back), "all know all")
    back[0].say("again")
    crowd.heard(stay + back, "again")
    one_order(crowd, stay + back, "again", stay[0], "they are back")


def test_cuts():
    with cutnet.Networks(RELAYS) as networks, \
            Redis("--port", "6379", "--bind", "0.0.0.0", "--protected-mode",
                  "no", "--appendonly", "yes",
                  inside=networks.enter("redis")), Crowd() as crowd, \
            contextlib.ExitStack() as stack:
        rooms = [stack.enter_context(
            Relay(place=networks.redis_place(i),
                  preexec_fn=networks.enter(i))).await_up()
                 for i in range(RELAYS)]
        members = [crowd.come(rooms[i % RELAYS], "m%d" % i)
                   for i in range(3 * RELAYS)]
        crowd.until(lambda: all(len(m.present()) == len(members)
                                for m in members), "all know all")
        members[0].say("begin")
        crowd.heard(members, "begin")
        said = {}
        short_cuts(crowd, networks, members, said)
        long_cut(crowd, networks, rooms, members, said)


def main():
    missing = backboned.why_not() or cutnet.why_not()
    if missing:
        TAP.skip("networks that are cut", missing)
    else:
        TAP.attempt(test_cuts)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
