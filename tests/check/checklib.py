# SPDX-License-Identifier: GPL-3.0-or-later
"""What the checks share: TAP, reading the tree, proving that a check can fail.

A check is a function from the top of a source tree to a list of problems,
each a line of text. It is run on this tree, where it must find none, and on
small bad trees, where it must find what is bad about them.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True

HERE = Path(__file__).resolve().parent
TOP = Path(os.environ.get("top_srcdir", HERE.parent.parent)).resolve()
BUILD = Path(os.environ.get("top_builddir", TOP)).resolve()

count = failed = 0


def ok(good, name, remarks=()):
    """One result; the remarks say why it is bad."""
    global count, failed
    count += 1
    failed += not good
    print("%sok %d - %s" % ("" if good else "not ", count, name))
    for line in () if good else remarks:
        print("#", line)


def skip(name, why):
    global count
    count += 1
    print("ok %d - %s # SKIP %s" % (count, name, why))


def done():
    print("1..%d" % count)
    sys.exit(failed > 0)


def sources(top, directory, suffixes=(".c", ".h")):
    """The C files below a directory, as paths relative to top, sorted."""
    found = [path.relative_to(top) for path in (top / directory).rglob("*")
             if path.suffix in suffixes]
    return sorted(found)


def lay(top, files):
    for name, text in files.items():
        path = top / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)


def expect_clean(name, check, top=TOP):
    problems = check(top)
    ok(not problems, name, problems)


def expect_problem(check, files, want):
    """The check must say want about a tree of these files."""
    with tempfile.TemporaryDirectory() as directory:
        lay(Path(directory), files)
        problems = check(Path(directory))
    found = any(want in problem for problem in problems)
    ok(found, "seen in a bad tree: " + want,
       ["found instead: %s" % problems])


def expect_no_problem(name, check, files):
    with tempfile.TemporaryDirectory() as directory:
        lay(Path(directory), files)
        problems = check(Path(directory))
    ok(not problems, name, problems)
