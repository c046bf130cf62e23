#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a room of one, two and three relays with a backbone against the
relay alone and against Redis' pub/sub alone, and writes doc/bench/backbone.md.
The load sees to it that all members hear all in one order.

    backbone.py BUILD REPORT [--rounds N] [--quick]
"""

import argparse
import contextlib
import datetime
import json
import os
import statistics
import subprocess
import tempfile
import time

import servers

LOAD_CPU, SERVER_CPU = 1, 0
RUN_SECONDS = 300
OPTIONS = ["--limits", "off", "--max-members", "16000", "--log-level", "error"]
ROWS = [("the relay alone", 0), ("1 relay, backbone", 1),
        ("2 relays, backbone", 2), ("3 relays, backbone", 3),
        ("Redis pub/sub alone", None)]
TALKS = [("300 members, 200 bytes, 64 in flight", 300, 64, 3000000),
         ("3,000 members, 200 bytes, 64 in flight", 3000, 64, 6000000),
         ("300 members, 200 bytes, one in flight", 300, 1, 600000)]


def cpu_s(pid):
    """processor time of a process, by its clock"""
    return time.clock_gettime((-pid - 1) * 8 + 2)


@contextlib.contextmanager
def started(build, scratch, relays):
    """the servers that members come to, and Redis if it is behind them"""
    with contextlib.ExitStack() as stack:
        def start(name, *options):
            server = servers.Server(name, build, scratch, SERVER_CPU, options)
            stack.callback(server.stop)
            return server

        if relays == 0:
            yield [start("tuscheld", *OPTIONS)], None
            return
        redis = start("redis")
        if relays is None:
            yield [redis], None
            return
        place = "redis://" + redis.address
        front = [start("tuscheld", *OPTIONS, "--backbone", place)
                 for _ in range(relays)]
        time.sleep(1)       # until they have their backbone
        yield front, redis


def run(build, scratch, relays, members, in_flight, deliveries):
    with started(build, scratch, relays) as (front, redis):
        words = ["members=%d" % members, "in_flight=%d" % in_flight,
                 "messages=%d" % (deliveries // members), "size=200"]
        words += ["pid%s=%d" % (i + 1 if i else "", server.pid)
                  for i, server in enumerate(front)]
        before = cpu_s(redis.pid) if redis else 0
        done = subprocess.run(
            [build + "/tests/bench/load", "talk", front[0].protocol,
             ",".join(server.address for server in front), *words],
            capture_output=True, text=True, timeout=RUN_SECONDS, check=False,
            preexec_fn=lambda: (servers.raise_files(),
                                os.sched_setaffinity(0, {LOAD_CPU})))
        if done.returncode:
            raise OSError(done.stderr)
        result = json.loads(done.stdout)
        result["redis_us"] = (cpu_s(redis.pid) - before) * 1e6 / \
            (1.1 * result["deliveries"]) if redis else 0
        return result


def table(build, scratch, talk, rounds, part):
    title, members, in_flight, deliveries = talk
    lines = ["## " + title, "",
             "| | us a delivery, relays | and Redis | p50 | p99 |",
             "|---|---|---|---|---|"]
    for name, relays in ROWS:
        runs = [run(build, scratch, relays, members, in_flight,
                    deliveries // part) for _ in range(rounds)]
        middle = {key: statistics.median(r[key] for r in runs)
                  for key in ("cpu_us", "redis_us", "p50_us", "p99_us")}
        lines.append("| %s | %.3f | %s | %.2f ms | %.2f ms |" % (
            name, middle["cpu_us"],
            "%.4f" % middle["redis_us"] if middle["redis_us"] else "",
            middle["p50_us"] / 1000, middle["p99_us"] / 1000))
        print(lines[-1], flush=True)
    return lines + [""]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("report")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true",
                        help="a tenth of the messages")
    a = parser.parse_args()
    text = ["# Several relays, one room", "",
            "%s, %d rounds%s, %s, %d processors: all servers on one of them, "
            "the load on the other." % (
                datetime.date.today(), a.rounds,
                ", a tenth of the messages" if a.quick else "",
                servers.version("redis"), os.cpu_count()),
            "They take turns there, so that what one of them sends at once is "
            "less than on machines of their own.", ""]
    with tempfile.TemporaryDirectory() as scratch:
        for talk in TALKS:
            print(talk[0], flush=True)
            text += table(a.build, scratch, talk, a.rounds,
                          10 if a.quick else 1)
    with open(a.report, "w", encoding="utf-8") as file:
        file.write("\n".join(text))


if __name__ == "__main__":
    main()
