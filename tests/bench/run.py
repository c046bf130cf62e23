#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures the relay against the least that a relay can do (floor.c) and
against the servers that are installed, and writes doc/bench/relay.md. The
server has one processor, the load the other. In each round every server has
its turn; what counts is the median of its rounds.

    run.py BUILD REPORT [--rounds N] [--quick] [SCENARIO...]
"""

import argparse
import collections
import json
import os
import platform
import re
import socket
import statistics
import subprocess
import sys
import tempfile
import time

import report
import servers

SERVER_CPU, LOAD_CPU = 0, 1
RUN_SECONDS = 240
RELAY = ["--limits", "off", "--max-members", "16000"]

Talk = collections.namedtuple("Talk", "title load deliveries targets")

# The most that the relay's processor time for one delivery may be of that of
# each of the others; None: measured, no target.
TALKS = {
    "100": Talk("100 members, 200 bytes, 64 in flight",
                {"members": 100}, 4000000,
                {"batch": 1.10, "redis": .50, "inspircd": .33, "nats": .33,
                 "mosquitto": .025, "ngircd": None}),
    "1000": Talk("1,000 members, 200 bytes, 64 in flight",
                 {"members": 1000}, 6000000,
                 {"batch": 1.10, "redis": .50, "inspircd": .33, "nats": .20,
                  "mosquitto": .016, "ngircd": None}),
    "10000": Talk("10,000 members, 200 bytes, 64 in flight",
                  {"members": 10000}, 8000000,
                  {"batch": 1.10, "redis": .35, "nats": .10}),
    "256": Talk("100 members, 200 bytes, 256 in flight",
                {"members": 100, "in_flight": 256}, 5000000,
                {"batch": 1.15, "redis": .35, "inspircd": .20, "nats": .30}),
    "16k": Talk("100 members, 16 KiB, 64 in flight",
                {"members": 100, "size": 16384}, 200000,
                {"batch": 1.10, "redis": .40, "nats": .33,
                 "mosquitto": .33}),
    "one": Talk("100 members, 200 bytes, one in flight",
                {"members": 100, "in_flight": 1}, 200000,
                {"single": 1.15}),
}

# Of what the others need for a delivery: how many fewer deliveries do.
SLOWER = {"single": 8, "mosquitto": 20, "nats": 4, "ngircd": 6,
          "inspircd": 2, "redis": 2}


class Bench:
    def __init__(self, arguments, scratch):
        self.build = arguments.build
        self.rounds = arguments.rounds
        self.quick = arguments.quick
        self.scratch = scratch
        self.failed = {}

    def load(self, server, mode, **values):
        """What the load generator says of one run."""
        words = ["%s=%d" % pair for pair in values.items()]
        command = [self.build + "/tests/bench/load", mode, server.protocol,
                   server.address, "pid=%d" % server.pid, *words]
        run = subprocess.run(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            text=True, timeout=RUN_SECONDS, check=False,
            preexec_fn=lambda: os.sched_setaffinity(0, {LOAD_CPU}))
        if run.returncode != 0:
            raise OSError(run.stderr.strip() or "the load has crashed")
        return json.loads(run.stdout)

    def once(self, name, mode, options=None, metrics=None, **values):
        """One server, started for it; None if that has failed. metrics is
        where the relay tells of its longest turn, if that is wanted."""
        if name in self.failed:
            return None
        if options is None:
            options = RELAY if name == "tuscheld" else []
        directory = tempfile.mkdtemp(dir=self.scratch)
        os.chmod(directory, 0o777)
        try:
            server = servers.Server(name, self.build, directory, SERVER_CPU,
                                    options)
        except OSError as error:
            self.failed[name] = str(error)
            return None
        try:
            result = self.load(server, mode, **values)
            if metrics is not None:
                result["turn_us"] = longest_turn_us(metrics)
            return result
        except (OSError, subprocess.TimeoutExpired) as error:
            print("    %s: %s" % (name, error), file=sys.stderr)
            self.failed[name] = str(error)
            return None
        finally:
            server.stop()

    def alternate(self, runs):
        """{key: call} in turn, as often as there are rounds: the results of
        each, without those that failed."""
        results = {key: [] for key in runs}
        for _ in range(self.rounds):
            for key, call in runs.items():
                result = call()
                if result is not None:
                    results[key].append(result)
        return results

    def talk(self, talk):
        """{server: median microseconds for each delivery}, and all runs."""
        def messages(name):
            n = talk.deliveries // (10 if self.quick else 1)
            n //= talk.load["members"] * SLOWER.get(name, 1)
            return max(n, 2 * talk.load.get("in_flight", 64))

        names = ["tuscheld"] + [name for name in talk.targets
                                if name in servers.OWN or
                                name in servers.installed()]
        self.failed = {}
        results = self.alternate({
            name: lambda name=name: self.once(
                name, "talk", messages=messages(name), **talk.load)
            for name in names})
        return {name: median(runs, "cpu_us")
                for name, runs in results.items() if runs}, results

    def storm(self):
        self.failed = {}
        members, gone = (2000, 1000) if self.quick else (10000, 5000)
        results = self.alternate({
            name: lambda name=name: self.once(name, "storm", members=members,
                                              gone=gone)
            for name in ("tuscheld", "batch")})
        fields = ("came_s", "came_cpu_s", "went_s", "went_cpu_s")
        return members, gone, {
            name: {field: median(runs, field) for field in fields}
            for name, runs in results.items()}

    def stuck(self):
        """Latencies with and without a tenth of the members stuck; they fill
        their queues and are cut within the run. The longest turns tell whose
        delay it is: of the relay, or of the load, which is read late by
        itself when something else wants its processor."""
        self.failed = {}
        metrics = self.scratch + "/metrics"
        options = [*RELAY, "--metrics", "unix:" + metrics]
        seconds = 3 if self.quick else 8
        common = {"members": 200, "size": 6000, "rate": 400,
                  "messages": 400 * seconds}
        results = self.alternate({
            stuck: lambda stuck=stuck: self.once(
                "tuscheld", "talk", options, metrics, stuck=stuck, **common)
            for stuck in (0, 20)})
        return {stuck: {field: median(runs, field)
                        for field in ("p50_us", "p99_us", "max_us", "went",
                                      "turn_us", "away_us")}
                for stuck, runs in results.items()}

    def floods(self):
        """What 100 members who say as much as they may do to 100 others.
        All come from one address here, but stand for many of them."""
        self.failed = {}
        seconds = 3 if self.quick else 8
        quiet = {"rate": 100, "messages": 100 * seconds}
        limits = ["--max-per-address", "0", "--address-frames", "0",
                  "--address-bytes", "0"]
        results = self.alternate({
            flood: lambda flood=flood: self.once(
                "tuscheld", "talk", limits, members=100 + flood, flood=flood,
                **quiet)
            for flood in (0, 100)})
        return {flood: {field: median(runs, field)
                        for field in ("p50_us", "p99_us", "max_us",
                                      "deliveries", "wall_s")}
                for flood, runs in results.items()}

    def tls(self):
        """{members: medians of tuscheld and the floor}, and the bytes that
        an idle member takes; None where there is no TLS."""
        pair = servers.make_pair(self.scratch)
        if pair is None:
            return None
        options = {"tuscheld": [*RELAY, "--tls", "--tls-cert", pair[0],
                                "--tls-key", pair[1]], "tls": pair}
        messages = 20000 // (10 if self.quick else 1)
        medians = {}
        self.failed = {}
        for members in (100, 500):
            results = self.alternate({
                name: lambda name=name, members=members: self.once(
                    name, "talk", options[name], members=members, tls=1,
                    messages=messages * 100 // members)
                for name in options})
            if not all(results.values()):
                return None
            medians[members] = {name: median(runs, "cpu_us")
                                for name, runs in results.items()}
        idle = self.once("tuscheld", "idle", options["tuscheld"], members=500,
                         tls=1)
        return medians, idle["bytes_per_member"]

    def memory(self):
        self.failed = {}
        members = 2000 if self.quick else 10000
        idle = self.once("tuscheld", "idle", members=members)
        busy = self.once("tuscheld", "talk", members=members, messages=400)
        return members, idle["bytes_per_member"], busy["peak_kib"]


def longest_turn_us(path):
    with socket.socket(socket.AF_UNIX) as s:
        s.connect(path)
        s.sendall(b"GET /metrics HTTP/1.1\r\nHost: relay\r\n"
                  b"Connection: close\r\n\r\n")
        text = b"".join(iter(lambda: s.recv(1 << 16), b"")).decode()
    return 1e6 * float(re.search(r"^tuscheld_loop_lag_seconds (\S+)", text,
                                 re.MULTILINE).group(1))


def median(runs, field):
    return statistics.median(run[field] for run in runs)


def machine():
    with open("/proc/cpuinfo") as f:
        model = [line.split(":")[1].strip() for line in f
                 if line.startswith("model name")]
    return "%s, %d processors, Linux %s, load average %.1f at the start" % (
        model[0] if model else platform.machine(), os.cpu_count(),
        platform.release(), os.getloadavg()[0])


def measure(bench, wanted):
    text = report.Report(machine(), bench.rounds, bench.quick,
                         [servers.version(n) for n in servers.installed()])
    parts = [(key, lambda talk=talk: text.talk(talk, *bench.talk(talk)))
             for key, talk in TALKS.items()]
    parts += [
        ("storm", lambda: text.storm(*bench.storm())),
        ("stuck", lambda: text.stuck(bench.stuck())),
        ("floods", lambda: text.floods(bench.floods())),
        ("memory", lambda: text.memory(*bench.memory())),
        ("tls", lambda: text.tls(bench.tls(), servers.kernel_tls())),
    ]
    for key, part in parts:
        if wanted and key not in wanted:
            continue
        started = time.monotonic()
        try:
            print(part(), flush=True)
        except (statistics.StatisticsError, KeyError, TypeError):
            print(text.failed(key, bench.failed), flush=True)
        print("    (%.0f s)" % (time.monotonic() - started),
              file=sys.stderr)
    return text


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("report")
    parser.add_argument("scenario", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--quick", action="store_true",
                        help="a tenth of the work: to try the bench itself")
    arguments = parser.parse_intermixed_args()
    if os.cpu_count() < 2:
        raise SystemExit("the bench needs two processors")
    with tempfile.TemporaryDirectory(prefix="tuschel-bench-") as scratch:
        os.chmod(scratch, 0o755)
        text = measure(Bench(arguments, scratch), arguments.scenario)
    os.makedirs(os.path.dirname(arguments.report), exist_ok=True)
    with open(arguments.report, "w") as f:
        f.write(text.whole())


if __name__ == "__main__":
    main()
