#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Can the tests fail? Each patch in a directory puts one fault into a copy of
src, and says in its head which test must notice:

    Row: K13                    as in doc/SECURITY: a check named so must fail
    Off: what the patch takes away
    Test: unit/test-group       below tests; may be given more than once

or, for a program of the simulation, which seeds must fail:

    Breaks: which invariant
    Test: sim/test-sim 3 17

    mutants.py DIRECTORY [NAME...]

builds src once, then each patch on top of it, as make attacks and make
sim-bugs do; NAME is how the names of patches begin. It ends with 1 if a patch
does not apply or is not noticed, or if a test fails without it.
"""

import concurrent.futures
import datetime
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

sys.dont_write_bytecode = True

TOP = Path(os.environ.get("top_srcdir",
                          Path(__file__).resolve().parent.parent)).resolve()
BUILD = Path(os.environ.get("top_builddir", ".")).resolve()
CC = shlex.split(os.environ.get("CC", "cc"))
CPPFLAGS = shlex.split(os.environ.get("CPPFLAGS", ""))
LIBS = shlex.split(os.environ.get("LIBS", ""))
SECONDS_MAX = 300

# What a test needs without including a header of that name; a script, which
# programs.
PARTS = {"ct/ct-session": ["ct/sodium"]}
PROGRAMS = {"ct/test-ct.sh": ["ct/ct-session"]}


class Fault(Exception):
    """a patch that does not fit, or does not compile"""


# ---- patches ----

class Patch:
    def __init__(self, path):
        self.name = path.stem
        head, _, self.diff = path.read_text().partition("\n--- ")
        self.head = re.findall(r"^(\w+): (.*)$", head, re.MULTILINE)
        self.tests = [shlex.split(test) for test in self.values("Test")]

    def values(self, key):
        return [value for name, value in self.head if name == key]

    def value(self, key):
        return (self.values(key) or [""])[0]

    def changed(self, read):
        """{name: new text} of the files that it changes; read gives the old.
        The lines of a hunk must stand there once, wherever that is."""
        texts, name = {}, None
        for part in re.split(r"^(?=\+\+\+ |@@ )", self.diff,
                             flags=re.MULTILINE):
            if part.startswith("+++ "):
                name = part.split("\n")[0][4:].split("\t")[0].split("/", 1)[1]
                texts[name] = read(name)
            elif part.startswith("@@ "):
                texts[name] = apply_hunk(name, texts[name], part)
        if not texts:
            raise Fault("no patch")
        return texts


def apply_hunk(name, text, hunk):
    lines = [line for line in hunk.split("\n")[1:] if line[:1] in " +-"
             and line and not line.startswith("--- ")]
    old = "".join(line[1:] + "\n" for line in lines if line[0] != "+")
    new = "".join(line[1:] + "\n" for line in lines if line[0] != "-")
    text, found = re.subn("^" + re.escape(old), lambda _: new, text,
                          flags=re.MULTILINE)
    if found != 1:
        raise Fault("%s has these lines %d times: %s" %
                    (name, found, old.strip().split("\n")[0]))
    return text


def patches(directory):
    return [Patch(path) for path in sorted(directory.glob("*.patch"))]


# ---- building ----

def run(command, cwd, **more):
    return subprocess.run(command, cwd=cwd, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, errors="replace", **more)


class Tree:
    """src, and what is built from it. Paths are below root."""

    def __init__(self, root):
        self.root = root
        self.all = root / "b/all.a"
        self.lock = threading.Lock()
        (root / "b").mkdir(parents=True)
        (root / "tests").symlink_to(TOP / "tests")

    def compile(self, source):
        """-> the object; its .d says what it was made of"""
        target = self.root / "b" / (source[:-2].replace("/", "-") + ".o")
        said = run([*CC, "-std=gnu11", "-O1", "-w", "-MMD", *CPPFLAGS,
                    '-DLOCALEDIR=""', "-Isrc", "-I" + str(BUILD), "-c", "-o",
                    target, source], self.root)
        if said.returncode:
            raise Fault("%s does not compile: %s" % (source, said.stdout))
        return target

    def archive(self, objects):
        """puts them into all.a, in place of what has their names there"""
        said = run([os.environ.get("AR", "ar"), "crs", self.all, *objects],
                   self.root)
        if said.returncode:
            raise Fault(said.stdout)

    def link(self, program, objects):
        path = self.root / "b/tests" / program
        path.parent.mkdir(parents=True, exist_ok=True)
        said = run([*CC, "-o", path, *objects, *LIBS], self.root)
        if said.returncode:
            raise Fault("%s does not link: %s" % (program, said.stdout))

    def test(self, test, *args):
        """-> whether it passed, what it said"""
        command = ["sh", TOP / "tests" / test] if test.endswith(".sh") else \
            [self.root / "b/tests" / test]
        environment = dict(os.environ, top_srcdir=str(TOP),
                           top_builddir=str(self.root / "b"))
        try:
            said = run([*command, *args], self.root, env=environment,
                       timeout=SECONDS_MAX)
        except subprocess.TimeoutExpired:
            return False, "does not end"
        return said.returncode == 0, said.stdout


class GoodTree(Tree):
    """All of src but the programs, in an archive; tests when needed."""

    def __init__(self, root, pool):
        super().__init__(root)
        shutil.copytree(TOP / "src", root / "src")
        sources = [str(path.relative_to(TOP)) for path in
                   sorted((TOP / "src").glob("*/*.c"))
                   if path.name != "main.c" and path.parent.name != "relay"]
        self.objects = dict(zip(sources, pool.map(self.compile, sources)))
        self.archive(self.objects.values())

    def made_of(self, source):
        """what its object was made of"""
        made_of = self.objects[source].with_suffix(".d").read_text()
        return set(made_of.replace("\\\n", " ").split())

    def parts(self, program):
        """the sources of a program below tests: also those whose headers it
        has included"""
        wanted = ["tests/%s.c" % part
                  for part in [program, *PARTS.get(program, [])]]
        for source in wanted:   # which grows
            if source not in self.objects:
                self.objects[source] = self.compile(source)
            for name in self.made_of(source):
                name = os.path.normpath(name)
                if name.startswith("tests/") and name.endswith(".h") and \
                        (TOP / name).with_suffix(".c").exists() and \
                        name[:-1] + "c" not in wanted:
                    wanted.append(name[:-1] + "c")
        return wanted

    def program(self, program):
        """builds it once; -> its parts"""
        with self.lock:
            parts = self.parts(program)
            if not (self.root / "b/tests" / program).exists():
                self.link(program, [*(self.objects[part] for part in parts),
                                    self.all])
        return parts


class BadTree(Tree):
    """A patch over a good tree: what it changes is built anew."""

    def __init__(self, root, good, patch):
        super().__init__(root)
        self.good = good
        shutil.copytree(good.root / "src", root / "src",
                        copy_function=os.link)
        texts = patch.changed(lambda name: (root / name).read_text())
        self.names = set(texts)
        for name, text in texts.items():
            (root / name).unlink()
            (root / name).write_text(text)
        shutil.copy(good.all, self.all)
        self.archive([self.compile(source) for source in list(good.objects)
                      if source.startswith("src/") and
                      good.made_of(source) & self.names])

    def program(self, program):
        objects = [self.compile(part)
                   if self.good.made_of(part) & self.names
                   else self.good.objects[part]
                   for part in self.good.program(program)]
        self.link(program, [*objects, self.all])


# ---- judging ----

def first(pattern, text):
    found = re.search(pattern, text, re.MULTILINE)
    return found.group(0).strip() if found else ""


def judge_row(row, good, bad, test, *args):
    """Does a check that bears the row's name fail, and only in the bad one?
    """
    named = r"ok \d+ - .*\b%s\b.*$" % row
    passed, said = good.test(test, *args)
    if not passed or first("^not ok", said):
        return "FAILS WITHOUT", first("^not ok.*$", said) or said[-200:]
    if not first("^" + named, said):
        return "NOT NAMED", "no check of it bears that name"
    passed, said = bad.test(test, *args)
    failed = first("^not " + named, said)
    return ("caught", failed.split(" - ", 1)[1]) if failed else \
        ("NOT CAUGHT", first("^not ok.*$", said) or
         ("it passes" if passed else "it breaks off"))


def judge_seed(good, bad, test, seed):
    args = ("--from", seed, "--count", "1")
    if not good.test(test, *args)[0]:
        return "FAILS WITHOUT", ""
    passed, said = bad.test(test, *args)
    what = first("Bail out.*|rest after -1| c[0-9]+ (?!ready)[a-z].*|"
                 "c[0-9]+: event.*", said)
    return ("NOT CAUGHT" if passed else "caught"), what


def verdicts(good, root, patch):
    """-> lines: verdict, name, test, what was said"""
    try:
        bad = BadTree(root / patch.name, good, patch)
        for test, *args in patch.tests:
            for program in PROGRAMS.get(test, [test]):
                good.program(program)
                bad.program(program)
            row = patch.value("Row")
            for arg in [args] if row else [[seed] for seed in args]:
                verdict, said = judge_row(row, good, bad, test, *arg) if row \
                    else judge_seed(good, bad, test, *arg)
                yield verdict, " ".join([test, *arg]), said
        shutil.rmtree(bad.root)
    except Fault as fault:
        yield "NOT BUILT", "", str(fault)


def main():
    directory, names = Path(sys.argv[1]), tuple(sys.argv[2:])
    chosen = [patch for patch in patches(directory)
              if not names or patch.name.startswith(names)]
    cores = len(os.sched_getaffinity(0))
    bad = 0
    begin = datetime.datetime.now()
    with tempfile.TemporaryDirectory() as work, \
            concurrent.futures.ThreadPoolExecutor(cores) as pool:
        good = GoodTree(Path(work) / "good", pool)
        for patch, lines in zip(chosen, pool.map(
                lambda patch: list(verdicts(good, Path(work), patch)),
                chosen)):
            for verdict, test, said in lines:
                bad += verdict != "caught"
                print("%-13s %-22s %-22s %s" % (verdict, patch.name, test,
                                                said), flush=True)
            print("%36s %s" % ("", patch.value("Off") or
                               patch.value("Breaks")), flush=True)
    print("%s: %d patches, %d bad, %d s on %d cores" % (
        begin.strftime("%Y-%m-%d"), len(chosen), bad,
        (datetime.datetime.now() - begin).seconds, cores))
    return 1 if bad or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
