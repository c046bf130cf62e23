#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""A relay under stress for half an hour (soak.c), which must lose nothing,
leak nothing and grow no more after its first third. Best with a relay that
is built with --enable-sanitizers. Writes doc/bench/soak.txt.

    soak.py BUILD REPORT [--members N] [--minutes N] [--seed N]
"""

import argparse
import datetime
import os
import platform
import random
import re
import statistics
import subprocess
import sys

import servers

GROWTH_MAX = 1.10
# All come from one address here, but stand for many of them.
OPTIONS = ["--max-per-address", "0", "--connections-per-address", "0",
           "--address-frames", "0", "--address-bytes", "0",
           "--max-members", "4096",
           "--confine", "off"]		# which the leak check cannot bear


def sanitized(program):
    with open(program, "rb") as f:
        return b"__asan_init" in f.read()


def growth(lines):
    """Memory in the last third against that in the second; in the mean, since
    it matters each time how much waits for those who are stuck just then."""
    seen = [(int(m.group(1)), int(m.group(2))) for m in
            (re.match(r" *(\d+) s: .*rss (\d+) KiB", line) for line in lines)
            if m]
    end = seen[-1][0] if seen else 0
    second = [kib for at, kib in seen if end <= 3 * at < 2 * end]
    last = [kib for at, kib in seen if 3 * at >= 2 * end]
    return statistics.mean(last) / statistics.mean(second) \
        if second and last else None


def soak(arguments):
    os.environ["ASAN_OPTIONS"] = "quarantine_size_mb=8:detect_leaks=1"
    server = servers.Server("tuscheld", arguments.build, None,
                            os.cpu_count() - 1, OPTIONS)
    command = [arguments.build + "/tests/bench/soak", server.address,
               str(arguments.members), str(arguments.minutes * 60),
               str(server.pid), str(arguments.seed)]
    lines = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True,
                          stderr=subprocess.STDOUT) as run:
        for line in run.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    server.process.terminate()
    code = server.process.wait(60)
    lines.append("the relay ended with %d%s" % (
        code, ": no leak, no finding" if code == 0 else ""))
    grown = growth(lines)
    lines.append("too short a time to compare memory" if grown is None else
                 "memory in the last third against that in the second: %.2f" %
                 grown)
    return lines, run.returncode == 0 and code == 0 and \
        (grown or 0) <= GROWTH_MAX


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("build")
    parser.add_argument("report")
    parser.add_argument("--members", type=int, default=2000)
    parser.add_argument("--minutes", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    arguments = parser.parse_args()
    kind = "with" if sanitized(arguments.build + "/src/relay/tuscheld") \
        else "without"
    head = ["The relay under stress (make soak), %s" %
            datetime.date.today().isoformat(), "",
            "%d members for %d minutes, seed %d, %s sanitizers, Linux %s" % (
                arguments.members, arguments.minutes, arguments.seed, kind,
                platform.release()), ""]
    print("\n".join(head), flush=True)
    lines, good = soak(arguments)
    lines.append("passed" if good else "FAILED")
    print("\n".join(lines[-3:]))
    os.makedirs(os.path.dirname(arguments.report), exist_ok=True)
    with open(arguments.report, "w") as f:
        f.write("\n".join(head + lines) + "\n")
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
