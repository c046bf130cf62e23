#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures a room of one, two and three relays with a backbone against the
relay alone and against others: Redis' pub/sub, NATS, and ngircd, alone and
linked. Writes doc/bench/backbone.md. The load sees to it that all members hear
all of it once: in one order, but for NATS and ngircd, which promise that of
each sender alone.

    backbone.py BUILD REPORT [--rounds N] [--quick]
"""

import argparse
import contextlib
import datetime
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import servers

LOAD_CPU, SERVER_CPU = 1, 0
# Most of it for 3,000 to come to two ngircd.
RUN_SECONDS = 600
OPTIONS = ["--limits", "off", "--max-members", "16000", "--log-level", "error"]
ROWS = [("the relay alone", "tuscheld", 1),
        ("1 relay, backbone", "backbone", 1),
        ("2 relays, backbone", "backbone", 2),
        ("3 relays, backbone", "backbone", 3),
        ("Redis pub/sub", "redis", 1),
        ("NATS", "nats", 1), ("3 NATS, clustered", "nats", 3),
        ("ngircd", "ngircd", 1), ("2 ngircd, linked", "ngircd", 2)]
# What needs more for a delivery gets fewer of them.
SLOWER = {"nats": 4, "ngircd": 4, "redis": 2}
TALKS = [("300 members, 200 bytes, 64 in flight", 300, 64, 3000000),
         ("3,000 members, 200 bytes, 64 in flight", 3000, 64, 6000000),
         ("300 members, 200 bytes, one in flight", 300, 1, 300000),
         ("6 members, 200 bytes, one in flight: what a frame's way takes", 6,
          1, 30000)]
HEAD = ["", "deliveries", "a second", "us a delivery, servers", "and Redis",
        "p50", "p99"]


def cpu_s(pid):
    """processor time of a process, by its clock"""
    return time.clock_gettime((-pid - 1) * 8 + 2)


def start(build, scratch, kind, count):
    """yields the servers of a room one by one, that a failure stops all"""
    if kind == "nats":
        yield from servers.start_nats(scratch, SERVER_CPU, count)
    elif kind == "ngircd":
        yield from servers.start_ngircd(scratch, SERVER_CPU, count)
    elif kind == "redis":
        yield servers.Server("redis", build, scratch, SERVER_CPU)
    elif kind == "tuscheld":
        yield servers.Server("tuscheld", build, scratch, SERVER_CPU, OPTIONS)
    else:
        redis = servers.Server("redis", build, scratch, SERVER_CPU)
        yield redis
        for _ in range(count):
            yield servers.Server(
                "tuscheld", build, scratch, SERVER_CPU,
                [*OPTIONS, "--backbone", "redis://" + redis.address])
        time.sleep(1)       # until they have their backbone


@contextlib.contextmanager
def started(build, scratch, kind, count):
    """the servers that members come to, and Redis if it is behind them"""
    with contextlib.ExitStack() as stack:
        running = []
        for server in start(build, scratch, kind, count):
            stack.callback(server.stop)
            running.append(server)
        if kind == "backbone":
            yield running[1:], running[0]
        else:
            yield running, None


def run(build, scratch, row, members, in_flight, deliveries):
    """what the load says of one run"""
    with started(build, scratch, *row) as (front, redis):
        messages = max(deliveries // members // SLOWER.get(row[0], 1),
                       10 * in_flight)
        words = ["members=%d" % members, "in_flight=%d" % in_flight,
                 "messages=%d" % messages, "size=200"]
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
            raise OSError(done.stderr.strip())
        result = json.loads(done.stdout)
        # Of all that it has done, a tenth before what is counted.
        result["redis_us"] = (cpu_s(redis.pid) - before) * 1e6 / \
            (1.1 * result["deliveries"]) if redis else 0
        result["rate"] = result["deliveries"] / result["wall_s"]
        return result


def line_of(name, runs):
    middle = {key: statistics.median(r[key] for r in runs)
              for key in ("rate", "cpu_us", "redis_us", "p50_us", "p99_us")}
    return [name, "{:,}".format(runs[0]["deliveries"]),
            "{:,.0f}".format(middle["rate"]), "%.3f" % middle["cpu_us"],
            "%.4f" % middle["redis_us"] if middle["redis_us"] else "",
            "%.2f ms" % (middle["p50_us"] / 1000),
            "%.2f ms" % (middle["p99_us"] / 1000)]


def table(build, scratch, talk, rounds, part):
    """each has its turn in each round, so that a slow minute is for all"""
    title, members, in_flight, deliveries = talk
    rows = [row for row in ROWS if row[1] in ("tuscheld", "backbone") or
            row[1] in servers.installed()]
    runs, failed = {row: [] for row in rows}, {}
    for _ in range(rounds):
        for row in rows:
            with tempfile.TemporaryDirectory(dir=scratch) as directory:
                os.chmod(directory, 0o777)
                try:
                    runs[row].append(run(build, directory, row[1:], members,
                                         in_flight, deliveries // part))
                except (OSError, subprocess.TimeoutExpired) as error:
                    failed[row] = str(error)
                    print("%s: %s" % (row[0], error), file=sys.stderr)
    lines = ["| " + " | ".join(line_of(row[0], runs[row])) + " |" if
             row not in failed else "| %s | failed: %s |%s" % (
                 row[0], failed[row], " |" * (len(HEAD) - 2))
             for row in rows]
    print("\n".join(lines), flush=True)
    return ["## " + title, "", "| " + " | ".join(HEAD) + " |",
            "|" + "---|" * len(HEAD), *lines, ""]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("report")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--quick", action="store_true",
                        help="a tenth of the messages")
    a = parser.parse_args()
    versions = [servers.version(name) for name in ("redis", "nats", "ngircd")
                if name in servers.installed()]
    text = ["# Several relays, one room", "",
            "Written by `make bench-backbone`, %s, %d rounds%s, %s, %d "
            "processors: all servers of a row on one of them, the load on the "
            "other. They take turns there, so that what one of them sends at "
            "once is less than on machines of their own." % (
                datetime.date.today(), a.rounds,
                ", a tenth of the messages" if a.quick else "",
                ", ".join(versions), os.cpu_count()), "",
            "Processor time is that of all servers of a row together. Each "
            "delivery is counted and checked: every member hears every message "
            "once, in one order (NATS and ngircd promise one for each sender "
            "only, and ngircd does not return a sender its own). Members come "
            "to all servers of a row by turns.", ""]
    with tempfile.TemporaryDirectory(prefix="tuschel-bench-") as scratch:
        os.chmod(scratch, 0o755)
        for talk in TALKS:
            print(talk[0], flush=True)
            text += table(a.build, scratch, talk, a.rounds,
                          10 if a.quick else 1)
    with open(a.report, "w", encoding="utf-8") as file:
        file.write("\n".join(text))


if __name__ == "__main__":
    main()
