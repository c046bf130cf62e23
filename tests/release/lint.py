#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""cppcheck and clang-tidy over src. What they say and is not a fault is in the
file lint-exceptions, with the reason: TOOL CHECK PATH  # WHY, where a * in PATH
stands for anything, and CHECK:WORD is of places that have this word only. An
exception that nothing needs is a fault too.

    lint.py [FILE...]   those files only
"""

import fnmatch
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = Path(os.environ.get("top_srcdir", HERE.parent.parent)).resolve()
BUILD = Path(os.environ.get("top_builddir", TOP / "build")).resolve()
MODULES = ("libsodium ncursesw libutf8proc jansson openssl libseccomp "
           "libconfuse libevent_core hiredis").split()
FAMILIES = "bugprone cert clang-analyzer misc performance portability".split()
FOUND = re.compile(r"^([^\s:]+):(\d+):(?:(\d+):)? (?:warning|error): (.*) "
                   r"\[([\w.,-]+)\]$", re.MULTILINE)


def exceptions():
    rows = []
    for line in (HERE / "lint-exceptions").read_text().splitlines():
        rule, _, why = line.partition("#")
        if rule.strip():
            if len(rule.split()) != 3 or not why.strip():
                sys.exit("lint-exceptions: TOOL CHECK PATH  # WHY: " + line)
            rows.append(tuple(rule.split()))
    return rows


def flags():
    libraries = subprocess.run(["pkg-config", "--cflags", *MODULES],
                               capture_output=True, text=True, check=False)
    return ["-I%s" % (TOP / "src"), "-I%s" % BUILD, "-DLOCALEDIR=\"\"",
            "-DSYSCONFDIR=\"\"", "-DRUNSTATEDIR=\"\"",
            *libraries.stdout.split()]


def cppcheck(files):
    command = ["cppcheck", "--quiet", "--std=c11", "-I%s" % (TOP / "src"),
               "-I%s" % BUILD, "-DHAVE_CONFIG_H", "--inline-suppr",
               "--enable=warning,performance,portability",
               "--suppress=missingIncludeSystem",
               "--template={file}:{line}: warning: {message} [{id}]"]
    return subprocess.run(command + files, capture_output=True, text=True,
                          check=False).stderr


def clang_tidy(files):
    """With all checks that no exception takes away everywhere."""
    checks = ["-*"] + [family + "-*" for family in FAMILIES] + \
        ["-" + check for tool, check, path in exceptions()
         if tool == "clang-tidy" and path == "*" and ":" not in check]
    command = ["clang-tidy", "--quiet", "--checks=" + ",".join(checks)]
    options = ["--", "-std=gnu11", *flags()]

    def run(some):
        return subprocess.run(command + some + options, check=False,
                              capture_output=True, text=True).stdout
    count = min(os.cpu_count() or 1, len(files))
    with ThreadPoolExecutor(count) as pool:
        return "".join(pool.map(run, (files[i::count] for i in range(count))))


def word_at(path, line, column):
    """What stands there, or "" where nothing is said of the column."""
    text = Path(path).read_text().splitlines()[int(line) - 1]
    return re.match(r"\w*", text[int(column or len(text) + 1) - 1:])[0]


def judge(tool, output, used):
    """What no exception covers, as lines."""
    wrong = []
    for path, line, column, text, checks in sorted(set(FOUND.findall(output))):
        name = os.path.relpath(Path(path).resolve(), TOP)
        word = word_at(path, line, column)
        names = {which for check in checks.split(",")
                 for which in (check, check + ":" + word)}
        covering = [rule for rule in exceptions() if rule[0] == tool and
                    rule[1] in names and fnmatch.fnmatch(name, rule[2])]
        used.update(covering)
        if not covering:
            wrong.append("%s:%s: %s [%s %s]" % (name, line, text, tool, checks))
    return wrong


def main():
    given = [str(Path(name).resolve()) for name in sys.argv[1:]]
    files = given or [str(path) for path in sorted((TOP / "src").rglob("*.c"))]
    wrong, used, ran = [], set(), []
    for tool, function in (("cppcheck", cppcheck), ("clang-tidy", clang_tidy)):
        if shutil.which(tool):
            wrong += judge(tool, function(files), used)
            ran.append(tool)
    if not ran:
        print("neither cppcheck nor clang-tidy is installed")
        sys.exit(77)
    if not given:
        wrong += ["lint-exceptions: nothing needs %s %s %s" % rule
                  for rule in exceptions() if rule[0] in ran and
                  (rule[2] != "*" or ":" in rule[1]) and rule not in used]
    print("\n".join(wrong))
    print("%s: %d files, %d findings, %d exceptions" %
          (" and ".join(ran), len(files), len(wrong), len(exceptions())))
    sys.exit(bool(wrong))


main()
