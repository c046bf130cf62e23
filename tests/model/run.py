#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs the models of the key agreement (make model, make model-big): each
variant that must hold, and each fault that the model must find. Prints a
table and writes it to doc/model.txt; --big: those that take hours and much
memory, to doc/model-big.txt. Wants spin and gcc; not part of make
check. --only WORD runs what has WORD in its name and writes nothing."""

import argparse
import datetime
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
DOC = HERE.parent.parent / "doc"
HOLDS, FAILS = "holds", "fails"

# name, model, definitions, expected
SMALL = [
    ("3 clients, 2 join", "keys", "N=3 MEMBERS=1", HOLDS),
    ("3, 2 join, 1 leaves", "keys", "N=3 MEMBERS=1 EXITS=1", HOLDS),
    ("3, 2 join, 2 leave", "keys", "N=3 MEMBERS=1 EXITS=2", HOLDS),
    ("3, 2 join, time-out", "keys", "N=3 MEMBERS=1 RETRY=1", HOLDS),
    ("3, 2 join a high id, leave, rekey", "keys",
     "N=3 MEMBERS=4 EXITS=1 REKEYS=1", HOLDS),
    ("3, 1 joins, rekey, time-out", "keys",
     "N=3 MEMBERS=3 REKEYS=1 RETRY=1", HOLDS),
    ("3, 1 joins, leave, rekey, split shares", "keys",
     "N=3 MEMBERS=3 EXITS=1 REKEYS=1 SPLIT=1", HOLDS),
    ("3, 1 joins, rekey, time-out, split", "keys",
     "N=3 MEMBERS=6 REKEYS=1 RETRY=1 SPLIT=1", HOLDS),
    ("3 members, commit races", "keys",
     "N=3 MEMBERS=7 EXITS=1 REKEYS=2 EAGER=1", HOLDS),
    ("3 found a group", "keys", "N=3 MEMBERS=0", HOLDS),
    ("3 found, 1 leaves", "keys", "N=3 MEMBERS=0 EXITS=1", HOLDS),
    ("3 found, two at once", "keys", "N=3 MEMBERS=0 EAGER=1", HOLDS),
    ("3 found, two at once, 1 leaves", "keys",
     "N=3 MEMBERS=0 EXITS=1 EAGER=1", HOLDS),
    ("the same, only founders are rivals", "keys",
     "N=3 MEMBERS=0 EXITS=1 EAGER=1 HOLDERS=0", FAILS),
    ("4 members, commit races", "keys", "N=4 MEMBERS=15 EXITS=1 REKEYS=2",
     HOLDS),
    ("4, 1 joins, 1 leaves", "keys", "N=4 MEMBERS=7 EXITS=1", HOLDS),
    ("4, 2 join", "keys", "N=4 MEMBERS=3", HOLDS),
    ("4 found, all there, the lowest asked", "keys",
     "N=4 MEMBERS=0 THERE=15 LOWEST=1", HOLDS),
    ("naive: no echo, no admission", "naive", "", FAILS),
]
FAULTS = {
    1: "N=3 MEMBERS=1", 2: "N=3 MEMBERS=1", 3: "N=3 MEMBERS=1",
    4: "N=3 MEMBERS=7 EXITS=1", 5: "N=4 MEMBERS=3 REKEYS=1",
    6: "N=3 MEMBERS=1", 7: "N=3 MEMBERS=0 EXITS=1",
    8: "N=3 MEMBERS=7 EXITS=1", 9: "N=3 MEMBERS=3 REKEYS=1 RETRY=1",
    10: "N=3 MEMBERS=0 EAGER=1", 11: "N=3 MEMBERS=3 REKEYS=1",
    12: "N=3 MEMBERS=3 REKEYS=1", 13: "N=3 MEMBERS=7 REKEYS=2",
    14: "N=3 MEMBERS=6 REKEYS=1 RETRY=1 SPLIT=1",
}
BIG = [
    ("3 found, 2 leave", "keys", "N=3 MEMBERS=0 EXITS=2", HOLDS),
    ("3 found, time-out", "keys", "N=3 MEMBERS=0 RETRY=1", HOLDS),
    ("3 found, rekey", "keys", "N=3 MEMBERS=0 REKEYS=1", HOLDS),
    ("3, 2 join, 1 leaves, time-out", "keys",
     "N=3 MEMBERS=1 EXITS=1 RETRY=1", HOLDS),
    ("4, 2 join, 1 leaves", "keys", "N=4 MEMBERS=3 EXITS=1", HOLDS),
    ("4, 2 join, rekey", "keys", "N=4 MEMBERS=3 REKEYS=1", HOLDS),
    ("4, 3 join", "keys", "N=4 MEMBERS=8", HOLDS),
    ("4 found, all there (bitstate)", "keys", "N=4 MEMBERS=0 THERE=15",
     HOLDS),
]


def fault_of(number):
    """What the comment in keys.pml says about this fault."""
    text = (HERE / "keys.pml").read_text()
    return re.search(r"^ \* +%d  (.*)$" % number, text, re.M).group(1)


def variants(big):
    faults = [("fault %d: %s" % (n, fault_of(n)), "keys",
               "%s FAULT=%d" % (defs, n), FAILS)
              for n, defs in FAULTS.items()]
    return BIG if big else SMALL + faults


def is_bitstate(name):
    """Too large to keep whole states: bits say which have been seen. One that
    looks seen and is not is passed over; with so many bits for each there
    are hardly any (Spin calls a hash factor above 100 good)."""
    return "bitstate" in name


def build(name, model, defs, where, megabytes):
    # what fails, fails soon: the compiler would take longer
    level = "-O0" if "FAULT" in defs or model == "naive" else "-O1"
    flags = ["-D" + d for d in defs.split()]
    subprocess.run(["spin", "-a", *flags, str(HERE / (model + ".pml"))],
                   cwd=where, check=True, stdout=subprocess.DEVNULL)
    store = "-DBITSTATE" if is_bitstate(name) else "-DCOLLAPSE"
    subprocess.run(["gcc", level, "-w", "-DSAFETY", store, "-DNOREDUCE",
                    "-DVECTORSZ=4096", "-DMEMLIM=%d" % megabytes, "-o", "pan",
                    "pan.c"], cwd=where, check=True)


def judge(output):
    """(result, states) of what pan said; a search cut short proves nothing."""
    errors = re.search(r"errors: (\d+)", output)
    states = re.search(r"([0-9.e+]+) states, stored", output)
    count = int(float(states.group(1))) if states else 0
    said = re.search(r"^pan:\d*:? ?(.*)$", output, re.M)
    if errors and int(errors.group(1)) > 0:
        # an error of the model itself, such as a full queue, is no finding
        if said and "assertion violated" in said.group(1):
            return FAILS, count
        return "broken: " + (said.group(1) if said else "?"), count
    factor = re.search(r"hash factor: ([0-9.e+]+)", output)
    if factor and float(factor.group(1)) < 100:
        return "not finished", count
    if not errors or re.search(r"out of memory|reached -DMEMLIM|"
                               r"max search depth too small", output):
        return "not finished", count
    return HOLDS, count


def run(name, model, defs, megabytes):
    table = ["-w35", "-k3"] if is_bitstate(name) else ["-w22"]
    with tempfile.TemporaryDirectory() as where:
        build(name, model, defs, where, megabytes)
        start = time.monotonic()
        done = subprocess.run(["nice", "-n", "10", "./pan", "-m20000", *table,
                               "-n"], cwd=where, text=True,
                              capture_output=True, check=False)
        return (*judge(done.stdout), time.monotonic() - start)


def report(lines, big):
    spin = subprocess.run(["spin", "-V"], capture_output=True, text=True,
                          check=False).stdout.strip()
    target = "model-big" if big else "model"
    head = ["Results of the models of tests/model, by make " + target, "",
            "%s; %s" % (datetime.date.today().isoformat(), spin), "",
            "\"fails\" is expected of a model with a fault in it.", ""]
    (DOC / (target + ".txt")).write_text("\n".join(head + lines) + "\n")


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--big", action="store_true")
    parser.add_argument("--only")
    args = parser.parse_args()
    for program in "spin", "gcc":
        if not shutil.which(program):
            sys.exit("%s is missing: apt install %s" % (program, program))
    if not os.access(DOC, os.W_OK) and not args.only:
        sys.exit("cannot write to %s" % DOC)
    row = "%-58s %-6s %-8s %9s %5s"
    lines = [row % ("variant", "expect", "got", "states", "s")]
    print(lines[0])
    bad = 0
    for name, model, defs, expected in variants(args.big):
        if args.only and args.only not in name:
            continue
        got, states, seconds = run(name, model, defs,
                                   12000 if args.big else 4000)
        lines.append(row % (name[:58], expected, got, states,
                            "%.0f" % seconds))
        if got != expected:
            bad += 1
            lines[-1] += "  WRONG"
        print(lines[-1], flush=True)
    lines += ["", "%d variants, %d not as expected" % (len(lines) - 1, bad)]
    print(lines[-1])
    if not args.only:
        report(lines, args.big)
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
