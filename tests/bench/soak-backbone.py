#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of three relays that share a room talk and come and go, while relays
are killed, stand still and end, and Redis stands still or is killed and started
again. The first relay is left alone: what its members hear is the order, and
what each other connection has heard must be a piece of that without a gap.

    soak-backbone.py BUILD REPORT [--minutes N] [--members N] [--seed N]
"""

import argparse
import collections
import contextlib
import datetime
import os
import random
import resource
import signal
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))

LIMITS = ("limits = off\nmax-members = 16000\nlog-level = error\n"
          "connections-per-second = 0\nconnections-per-address = 0\n")


def pieces(order, lives):
    """names of connections whose texts are no piece of the order"""
    at = {text: i for i, text in enumerate(order)}
    wrong = []
    for name, texts in lives:
        first = at.get(texts[0]) if texts else 0
        if first is None or order[first:first + len(texts)] != texts:
            wrong.append(name)
    return wrong


def has_heard_last(member, text):
    """not by all that it has heard, of which there is much"""
    for frame in reversed(member.frames):
        if frame.type == backboned.MSG and frame.dest == 0:
            return frame.payload[4:] == text.encode()
    return False


class Soak:
    def __init__(self, crowd, redis, stack, arguments):
        self.crowd, self.redis, self.stack = crowd, redis, stack
        self.random = random.Random(arguments.seed)
        self.members = arguments.members
        self.rooms = [self.relay() for _ in range(3)]
        self.lives, self.said, self.came = [], collections.Counter(), 0
        self.faults = collections.Counter()

    def relay(self):
        relay = self.stack.enter_context(
            backboned.Relay(self.redis, more=LIMITS))
        return relay

    def fill(self):
        """as many members as there shall be, at relays that live"""
        lacking = self.members - len(self.crowd.members)
        for _ in range(min(lacking, 50)):
            room = self.random.choice(self.rooms)
            with contextlib.suppress(OSError):
                self.crowd.come(room, "c%d" % self.came, wait=False)
                self.lives.append(self.crowd.members[-1])
                self.came += 1

    def talk(self):
        ready = [m for m in self.crowd.members if m.id is not None]
        for m in self.random.sample(ready, min(len(ready), 5)):
            m.say("%s:%d" % (m.name, self.said[m.name]))
            self.said[m.name] += 1
        if ready and self.random.random() < .2:
            m = self.random.choice(ready)
            if m.relay is not self.rooms[0]:
                self.crowd.leave(m)

    def fault(self):
        what = self.random.choice(["kill", "stop", "end", "redis-stop",
                                   "redis-kill", "cut"])
        i = self.random.randrange(1, 3)
        self.faults[what] += 1
        if what == "kill":
            self.rooms[i].process.kill()
            self.rooms[i] = self.relay()
        elif what == "end":
            self.rooms[i].process.terminate()
            self.rooms[i] = self.relay()
        elif what == "stop":
            self.rooms[i].process.send_signal(signal.SIGSTOP)
            self.live(self.random.choice([1, 3, 15]), False)
            self.rooms[i].process.send_signal(signal.SIGCONT)
        elif what == "redis-stop":
            self.redis.signal(signal.SIGSTOP)
            self.live(2, False)
            self.redis.signal(signal.SIGCONT)
        elif what == "redis-kill":
            self.redis.kill()
            self.live(1, False)
            self.redis.start()
        else:
            self.redis.run("CLIENT", "KILL", "TYPE", "normal")

    def live(self, seconds, comings=True):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if comings:
                self.fill()
            self.talk()
            self.crowd.turn(0.05)

    def rest(self):
        """until the members of the first relay have heard the same"""
        stay = [m for m in self.crowd.members if m.relay is self.rooms[0] and
                m.id is not None]
        stay[0].say("the end")
        self.crowd.until(lambda: all(has_heard_last(m, "the end")
                                     for m in stay), "all have heard the end")
        return stay

    def judge(self, stay):
        """a line for each thing that is wrong"""
        first = min(stay, key=lambda m: int(m.name[1:]))
        order = first.texts()
        wrong = ["%s has heard something else" % name for name in pieces(
            order, [(m.name, m.texts()) for m in self.lives
                    if int(m.name[1:]) > int(first.name[1:])])]
        doubled = len(order) - len(set(order))
        if doubled:
            wrong.append("%d texts were heard twice" % doubled)
        for m in stay:
            mine = [t for t in order if t.startswith(m.name + ":")]
            if mine != ["%s:%d" % (m.name, i)
                        for i in range(self.said[m.name])][-len(mine):]:
                wrong.append("a text of %s is lost" % m.name)
            if m.errors():
                wrong.append("%s was told %r" % (m.name, m.errors()))
        if len({frozenset(m.present()) for m in stay}) != 1:
            wrong.append("they do not know the same members")
        return wrong, len(order)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("report")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--members", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20000, hard), hard))
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(backboned.Redis(
            "--appendonly", "yes", "--appendfsync", "always"))
        crowd = stack.enter_context(backboned.Crowd())
        soak = Soak(crowd, redis, stack, a)
        end = time.monotonic() + 60 * a.minutes
        soak.live(5)
        while time.monotonic() < end:
            soak.live(soak.random.uniform(0, 6))
            soak.fault()
        soak.live(15)
        wrong, count = soak.judge(soak.rest())
    text = "%s: %g minutes, %d members at 3 relays, seed %d: %d connections, " \
        "%d texts in one order, %s: %s\n" % (
            datetime.date.today(), a.minutes, a.members, a.seed, soak.came,
            count, ", ".join("%d %s" % (n, f) for f, n in
                             sorted(soak.faults.items())),
            "nothing wrong" if not wrong else "; ".join(wrong[:20]))
    print(text, end="")
    with open(a.report, "a", encoding="utf-8") as file:
        file.write(text)
    return bool(wrong)


if __name__ == "__main__":
    os.environ.setdefault("top_builddir", sys.argv[1])
    import backboned
    sys.exit(main())
