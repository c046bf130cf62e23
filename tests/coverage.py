#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What `make coverage` prints: per file how many lines and branches were run,
and, with -v, those that were not. Fails below what doc/coverage.txt promises.
"""

import sys
from pathlib import Path

LINES_MIN, BRANCHES_MIN = 95.0, 90.0


def read(tracefile):
    """{source: {"lines": {line: hits}, "branches": [(line, number, hits)]}}"""
    files = {}
    for row in open(tracefile):
        key, _, rest = row.strip().partition(":")
        if key == "SF":
            now = files.setdefault(rest, {"lines": {}, "branches": []})
        elif key == "DA":
            line, hits = rest.split(",")[:2]
            now["lines"][int(line)] = int(hits)
        elif key == "BRDA":
            line, _, number, hits = rest.split(",")
            now["branches"].append((int(line), number,
                                    0 if hits == "-" else int(hits)))
    return files


def share(done, total):
    return 100.0 * done / total if total else 100.0


def figures(name, lines, branches):
    print("%-24s %5d %5d %6.1f %%  %5d %5d %6.1f %%" % (
        name, len(lines), sum(lines), share(sum(lines), len(lines)),
        len(branches), sum(branches), share(sum(branches), len(branches))))
    return (share(sum(lines), len(lines)) >= LINES_MIN and
            share(sum(branches), len(branches)) >= BRANCHES_MIN)


def missed(source, data):
    text = Path(source).read_text().splitlines()
    lines = {n for n, hits in data["lines"].items() if not hits}
    numbers = {}
    for n, number, hits in data["branches"]:
        if not hits:
            numbers.setdefault(n, []).append(number)
    for n in sorted(lines | set(numbers)):
        what = "never" if n in lines else "branch " + " ".join(numbers[n])
        print("%4d  %-14s %s" % (n, what, text[n - 1].strip()))


def main(tracefile, verbose):
    files = read(tracefile)
    all_lines, all_branches = [], []
    print("%-24s %26s  %26s" % ("", "lines, run", "branches, taken"))
    for source, data in sorted(files.items()):
        lines = [hits > 0 for hits in data["lines"].values()]
        branches = [hits > 0 for _, _, hits in data["branches"]]
        figures("/".join(Path(source).parts[-2:]), lines, branches)
        if verbose:
            missed(source, data)
        all_lines += lines
        all_branches += branches
    return figures("all", all_lines, all_branches)


if __name__ == "__main__":
    sys.exit(not main(sys.argv[-1], "-v" in sys.argv))
