#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""What is checked before a release, and cannot be part of make check: it wants
root, the network, chroots, other compilers and some time.

    release.py [NAME...]    all checks, or those; writes doc/release.txt

What is checked is what is committed: it is exported, generated, and rolled into
a tarball, from which all else is built. Each check is a script in this
directory. It ends with 0 (passed), 77 (skipped) or anything else (failed); its
last line says what was found. The log of each is in the work directory.
"""

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = HERE.parent.parent
RESULT = Path(os.environ.get("RELEASE_RESULT", TOP / "doc/release.txt"))
WORK = Path(os.environ.get("RELEASE_WORK", "/var/tmp/tuschel-release"))
SKIPPED = 77

CHECKS = (
    ("lint", ["lint.py"], "cppcheck and clang-tidy find nothing"),
    ("scripts", ["scripts.sh"], "shellcheck finds nothing in any shell script"),
    ("manuals", ["manuals.sh"], "mandoc -Tlint and groff -ww are silent"),
    ("desktop", ["desktop.sh"], "desktop entry and AppStream data validate"),
    ("www", ["www.py"], "the pages in Chromium, on a telephone and a desktop"),
    ("packaging", ["packaging.py"], "the other distributions' files agree"),
    ("dist", ["dist.sh"], "make dist gives the same bytes twice"),
    ("distcheck", ["distcheck.sh"], "make distcheck, as root and as a user"),
    ("bare-build", ["bare-build.sh"],
     "the tarball builds without autotools and gettext"),
    ("gcc", ["variant.sh", "gcc"], "gcc, -Werror"),
    ("clang", ["variant.sh", "clang"], "clang, -Werror"),
    ("no-tls", ["variant.sh", "no-tls"], "without OpenSSL"),
    ("no-nls", ["variant.sh", "no-nls"], "without translations"),
    ("no-optional", ["variant.sh", "no-optional"],
     "without the optional libraries"),
    ("i386", ["i386.sh"], "32 bits: Debian's i386, unit tests"),
    ("s390x", ["s390x.sh"], "big-endian: s390x in qemu, unit tests"),
    ("musl", ["musl.sh"], "every source file compiles against musl"),
    ("deb", ["deb.sh"], "Debian packages: lintian, hardening, same bytes twice"),
    ("install", ["install.sh"],
     "a bare Debian 12 installs them, two clients chat through the unit"),
    ("systemd", ["systemd.sh"],
     "systemd as process 1 runs them, by doc/OPERATING word for word"),
    ("autopkgtest", ["autopkgtest.sh"], "debian/tests in a chroot"),
    ("piuparts", ["piuparts.sh"], "install, upgrade, purge leave nothing"),
)

HEAD = """\
                  What was checked for a release, and when

Written by make release-check, which says in tests/release/release.py what each
name stands for; CHECKS='deb install' runs some and renews their lines.
Nobody could run these here, so they are known from reading the code only:
FreeBSD, OpenBSD, NetBSD, macOS (doc/HACKING, Portability), rpmbuild on Fedora,
makepkg on Arch, abuild on Alpine, brew.

"""


def run(command, log, **options):
    """The exit status; all output goes to log."""
    with open(log, "w", encoding="utf-8") as out:
        return subprocess.run(command, stdout=out, stdin=subprocess.DEVNULL,
                              stderr=subprocess.STDOUT, check=False,
                              **options).returncode


def git(*words):
    return subprocess.run(["git", "-C", TOP, *words], capture_output=True,
                          text=True, check=True).stdout.strip()


def prepare(work, commit):
    """The tree of commit, generated, and its tarball; in the environment."""
    epoch = git("log", "-1", "--format=%ct", commit)
    src, build = work / "src", work / "build"
    for path in (src, build):
        shutil.rmtree(path, ignore_errors=True)
        path.mkdir(parents=True)
    script = """set -e
        git -C "$1" archive "$4" | tar -xf - -C "$2"
        export SOURCE_DATE_EPOCH="$5"
        cd "$2" && ./bootstrap
        cd "$3" && "$2/configure" && make -j2 dist"""
    log = work / "prepare.log"
    if run(["sh", "-c", script, "sh", TOP, src, build, commit, epoch], log):
        sys.exit("cannot make the tarball, see %s" % log)
    os.environ.update(top_srcdir=str(src), top_builddir=str(build),
                      tarball=str(next(build.glob("*.tar.xz"))),
                      release=str(HERE), work=str(work),
                      SOURCE_DATE_EPOCH=epoch,
                      LC_ALL="C.UTF-8")


def last_line(log):
    lines = log.read_text(errors="replace").split("\n")
    return next((line for line in reversed(lines) if line.strip()), "")


def check(name, command):
    """The line of the result."""
    log = WORK / (name + ".log")
    tool = [sys.executable] if command[0].endswith(".py") else ["sh"]
    start = time.monotonic()
    status = run(tool + [HERE / command[0]] + command[1:], log)
    word = {0: "passed", SKIPPED: "skipped"}.get(status, "FAILED")
    say = last_line(log)
    print("%-8s %-12s %4d s  %s" %
          (word, name, time.monotonic() - start, say), flush=True)
    if word == "FAILED":
        print("         see %s" % log, flush=True)
    return "%s  %-8s %-12s %s" % (time.strftime("%Y-%m-%d", time.gmtime()),
                                  word, name, say)


def write(commit, lines):
    """Keeps the lines of checks that were not run this time."""
    old = RESULT.read_text().split("\n") if RESULT.exists() else []
    kept = {line.split()[2]: line for line in old if line.startswith("20")}
    kept.update({line.split()[2]: line for line in lines})
    text = HEAD + "The last run was of commit %s, with %s.\n\n" % (
        commit, "all checks" if len(lines) == len(CHECKS) else
        "%d of the checks" % len(lines))
    for name, _, what in CHECKS:
        line = kept.get(name, "%-10s  %-8s %s" % ("", "not run", name))
        text += "%s\n%34s(%s)\n" % (line, "", what)
    RESULT.write_text(text)


def main():
    names = sys.argv[1:] or [name for name, _, _ in CHECKS]
    known = {name for name, _, _ in CHECKS}
    if not set(names) <= known:
        sys.exit("there is no check %s; there are %s" % (
            ", ".join(set(names) - known), ", ".join(sorted(known))))
    WORK.mkdir(parents=True, exist_ok=True)
    commit, lines = git("rev-parse", "--short=12", "HEAD"), []
    prepare(WORK, commit)
    for name, command, _ in CHECKS:
        if name in names:
            lines.append(check(name, command))
            write(commit, lines)
    words = [line.split()[1] for line in lines]
    print("%d passed, %d failed, %d skipped" % tuple(
        words.count(word) for word in ("passed", "FAILED", "skipped")))
    sys.exit("FAILED" in words)


main()
