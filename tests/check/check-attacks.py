# SPDX-License-Identifier: GPL-3.0-or-later
"""doc/SECURITY's attacks against the patches of tests/attacks, each of which
takes an answer away: make attacks sees that a test fails then. Here, that
every row has one, that all of them still fit the sources, and those of
tests/sim/bugs as well, and that the tests they name are those of the row.

A patch that no longer fits: change it with the code, and run
make attacks ATTACKS=NAME (or make sim-bugs)."""

import re
import sys
from pathlib import Path

import checklib

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
import mutants  # noqa: E402

NOT_TESTED = "Not yet tested by name"


def rows(top):
    """{row: its text} of doc/SECURITY"""
    text = (top / "doc/SECURITY").read_text()
    parts = re.split(r"^([A-Z]\d+)  +(?=\S)", text, flags=re.MULTILINE)
    return {row: part.split("\n\n\n")[0]
            for row, part in zip(parts[1::2], parts[2::2])}


def tests_of(text):
    """the names of the tests of a row"""
    found = re.search(r"^     Tests?: ([^.]*)\.", text, re.MULTILINE)
    return set(re.findall(r"[\w-]+", found.group(1))) if found else set()


def test_files(top):
    return {path.stem for path in (top / "tests").rglob("*")
            if path.suffix in (".c", ".py", ".sh")}


def check_patches(top):
    """Does each still fit?"""
    problems = []
    for directory in ("tests/attacks", "tests/sim/bugs"):
        for patch in mutants.patches(top / directory):
            try:
                patch.changed(lambda name: (top / name).read_text())
            except (mutants.Fault, OSError) as fault:
                problems.append("%s/%s.patch: %s" % (directory, patch.name,
                                                     fault))
    return problems


def check_rows(top):
    """Has each row a patch, and are its tests those of the patches?"""
    named = rows(top)
    files = test_files(top)
    patched, problems = set(), []
    for patch in mutants.patches(top / "tests/attacks"):
        row = patch.value("Row")
        patched.add(row)
        if row not in named:
            problems.append("%s: doc/SECURITY has no %s" % (patch.name, row))
            continue
        if not patch.tests or not patch.value("Off"):
            problems.append("%s: no Test, or no Off" % patch.name)
        problems += ["%s does not name %s, which %s breaks" %
                     (row, Path(test).stem, patch.name)
                     for test, *_ in patch.tests
                     if Path(test).stem not in tests_of(named[row])]
    for row, text in named.items():
        problems += ["%s: there is no test %s" % (row, name)
                     for name in sorted(tests_of(text) - files)]
        if (row in patched) == (NOT_TESTED in text):
            problems.append("%s: %s" % (row, "tests/attacks has no patch"
                            if row not in patched else
                            "is tested, whatever it says"))
    return problems


def tree(patch="", security="", source="one\ntwo\n"):
    return {"src/a.c": source, "tests/attacks/K1-x.patch": patch,
            "tests/unit/test-a.c": "", "doc/SECURITY": security}


PATCH = """Row: %s
Off: something
Test: unit/test-a

--- a/src/a.c
+++ b/src/a.c
@@ -1,2 +1,2 @@
 one
-two
+three
"""
ROW = "K1   What is tried.\n     The answer.\n     Test: %s.\n"

checklib.expect_clean("every patch fits", check_patches)
checklib.expect_problem(check_patches, tree(PATCH % "K1", source="one\n"),
                        "src/a.c has these lines 0 times")
checklib.expect_problem(check_patches, tree(PATCH % "K1",
                                            source="one\ntwo\none\ntwo\n"),
                        "src/a.c has these lines 2 times")
checklib.expect_no_problem("where it is does not matter", check_patches,
                           tree(PATCH % "K1", source="zero\none\ntwo\n"))
checklib.expect_clean("every row has a test that can fail", check_rows)
checklib.expect_no_problem("a row, its test, its patch", check_rows,
                           tree(PATCH % "K1", ROW % "test-a"))
checklib.expect_problem(check_rows, tree(PATCH % "K2", ROW % "test-a"),
                        "doc/SECURITY has no K2")
checklib.expect_problem(check_rows, tree(PATCH % "K2", ROW % "test-a"),
                        "K1: tests/attacks has no patch")
checklib.expect_problem(check_rows, tree(PATCH % "K1", ROW % "test-b"),
                        "K1 does not name test-a, which K1-x breaks")
checklib.expect_problem(check_rows, tree(PATCH % "K1", ROW % "test-b"),
                        "K1: there is no test test-b")
checklib.done()
