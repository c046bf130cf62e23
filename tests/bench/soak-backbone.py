#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of three relays that share a room talk and come and go (survive.c),
while any of the relays is killed, stands still, ends or is cut off, and Redis
stands still or is killed and started again. Nobody else may notice. Each has a
network namespace of its own where that is allowed.

    soak-backbone.py BUILD REPORT [--minutes N] [--members N] [--rate N]
                     [--seed N]
"""

import argparse
import collections
import contextlib
import datetime
import os
import random
import resource
import signal
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "..", "e2e"))
os.environ.setdefault("top_builddir", sys.argv[1] if sys.argv[1:] else ".")

import backboned
import cutnet
import servers

RELAYS = 3
LIMITS = ("plain = on\nlimits = off\nmax-members = 16000\n"
          "connections-per-second = 0\nconnections-per-address = 0\n")
# By seconds: what a relay bears, and what it does not (backbone.h).
SHORT_S, LONG_S = 2, 16
REST_EVERY = 10     # faults
END_S = 60


class Loopback:
    """in place of networks that can be cut"""

    def __init__(self):
        self.ports = [servers.free_port() for _ in range(RELAYS)]
        self.redis_port = servers.free_port()

    def enter(self, _):
        return None

    def redis_place(self, _):
        return "redis://127.0.0.1:%d" % self.redis_port

    def address(self, relay):
        return "127.0.0.1:%d" % self.ports[relay]


class Cut(cutnet.Networks):
    redis_port = 6379

    def __init__(self):
        super().__init__(RELAYS)

    def address(self, relay):
        return self.relay_host(relay) + ":8872"


class Crowd:
    """survive, which is told what happens"""

    def __init__(self, build, net, a):
        self.process = subprocess.Popen(
            [build + "/tests/bench/survive",
             ",".join(net.address(i) for i in range(RELAYS)),
             str(a.members), str(a.rate), str(a.seed)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True,
            preexec_fn=net.enter("members"))

    def tell(self, word):
        """its answer, of which the word is the end"""
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(word + "\n")
            self.process.stdin.flush()
        said = ""
        for line in self.process.stdout:
            if line.strip() == word:
                return said
            said += line
        raise SystemExit("what is wrong: " + said)

    def watch(self):
        if self.process.poll() is not None:
            raise SystemExit("what is wrong: " + self.process.stdout.read())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()


class Soak:
    def __init__(self, net, stack, a):
        self.net, self.stack = net, stack
        self.random = random.Random(a.seed)
        self.faults = collections.Counter()
        self.redis = stack.enter_context(backboned.Redis(
            "--port", str(net.redis_port), "--bind", "0.0.0.0",
            "--protected-mode", "no", "--appendonly", "yes",
            "--appendfsync", "always", inside=net.enter("redis")))
        self.relays = [self.relay(i) for i in range(RELAYS)]
        self.crowd = stack.enter_context(Crowd(a.build, net, a))
        self.kinds = [self.kill, self.kill_two, self.end, self.stop_long,
                      self.stop_short, self.redis_stop, self.redis_kill,
                      self.connections]
        if isinstance(net, Cut):
            self.kinds += [self.cut_short, self.cut_all, self.cut_long]

    def relay(self, i):
        return self.stack.enter_context(backboned.Relay(
            place=self.net.redis_place(i), more=LIMITS,
            also=self.net.address(i),
            preexec_fn=self.net.enter(i))).await_up()

    def wait(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.crowd.watch()
            time.sleep(.05)

    def fault(self):
        kind = self.random.choice(self.kinds)
        i = self.random.randrange(RELAYS)
        self.faults[kind.__name__] += 1
        print("%s %d" % (kind.__name__, i), flush=True)
        kind(i)

    def back(self, *relays):
        """other processes in their place"""
        for i in relays:
            self.relays[i].process.wait(END_S)
            self.relays[i] = self.relay(i)
            self.crowd.tell("up %d" % i)

    def kill(self, i):
        self.crowd.tell("down %d" % i)
        self.relays[i].process.kill()
        self.wait(self.random.choice([0, 2, LONG_S]))
        self.back(i)

    def kill_two(self, i):
        j = (i + 1) % RELAYS
        self.crowd.tell("down %d" % i)
        self.crowd.tell("down %d" % j)
        self.relays[i].process.kill()
        self.wait(self.random.uniform(0, 2))
        self.relays[j].process.kill()
        self.wait(self.random.choice([0, LONG_S]))
        self.back(i, j)

    def end(self, i):
        self.crowd.tell("down %d" % i)
        self.relays[i].process.terminate()
        self.wait(1)
        self.back(i)

    def stop_long(self, i):
        self.crowd.tell("down %d" % i)
        count = self.ups(i)
        self.relays[i].process.send_signal(signal.SIGSTOP)
        self.wait(LONG_S)
        self.relays[i].process.send_signal(signal.SIGCONT)
        self.relays[i].await_up(count + 1)
        self.crowd.tell("up %d" % i)

    def stop_short(self, i):
        self.relays[i].process.send_signal(signal.SIGSTOP)
        self.wait(SHORT_S)
        self.relays[i].process.send_signal(signal.SIGCONT)

    def redis_stop(self, _):
        self.redis.signal(signal.SIGSTOP)
        self.wait(SHORT_S)
        self.redis.signal(signal.SIGCONT)

    def redis_kill(self, _):
        self.redis.kill()
        self.wait(self.random.uniform(0, 1))
        self.redis.start()

    def connections(self, _):
        self.redis.run("CLIENT", "KILL", "TYPE", "normal")

    def cut_short(self, i):
        self.net.cut(i)
        self.wait(SHORT_S)
        self.net.mend(i)

    def cut_all(self, _):
        for i in range(RELAYS):
            self.net.cut(i)
        self.wait(SHORT_S)
        for i in range(RELAYS):
            self.net.mend(i)

    def cut_long(self, i):
        self.crowd.tell("down %d" % i)
        count = self.ups(i)
        self.net.cut(i)
        self.wait(LONG_S)
        self.net.mend(i)
        self.relays[i].await_up(count + 1)
        self.crowd.tell("up %d" % i)

    def ups(self, i):
        """times that it has had its backbone"""
        return sum("has its backbone" in line
                   for line in self.relays[i].log.lines)

    def tell_logs(self):
        """the last lines of the relays that run"""
        for i, relay in enumerate(self.relays):
            for line in relay.log.lines[-10:]:
                print("relay %d: %s" % (i, line))

    def live(self, minutes):
        """what survive says at the end"""
        self.crowd.tell("rest")
        end, count = time.monotonic() + 60 * minutes, 0
        while time.monotonic() < end:
            self.wait(self.random.uniform(3, 8))
            self.fault()
            count += 1
            if count % REST_EVERY == 0:
                print(self.crowd.tell("rest"), end="", flush=True)
        return self.crowd.tell("rest").strip()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("report")
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--members", type=int, default=3000)
    parser.add_argument("--rate", type=int, default=50,
                        help="messages a second, of all together")
    parser.add_argument("--seed", type=int, default=1)
    a = parser.parse_args()
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(20000, hard), hard))
    missing = cutnet.why_not()
    with contextlib.ExitStack() as stack:
        net = Loopback() if missing else stack.enter_context(Cut())
        soak = Soak(net, stack, a)
        try:
            said = soak.live(a.minutes)
        finally:
            soak.tell_logs()
    text = "%s: %g minutes, %d relays, seed %d, %s%s\n    %s\n" % (
        datetime.date.today(), a.minutes, RELAYS, a.seed, ", ".join(
            "%d %s" % (n, f.replace("_", "-"))
            for f, n in sorted(soak.faults.items())),
        "; not cut: " + missing if missing else "", said)
    print(text, end="")
    with open(a.report, "a", encoding="utf-8") as file:
        file.write(text)


if __name__ == "__main__":
    main()
