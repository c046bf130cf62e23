#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""How distributions build it, as far as that can be seen from here: each file
under packaging has configure.ac's version, depends on what bootstrap's table
names for that distribution, installs every file that make install does, and
its language's own tool can read it."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

TOP = Path(os.environ.get("top_srcdir",
                          Path(__file__).parents[2])).resolve()
DEBIAN, FEDORA, ARCH, ALPINE, BREW = range(5)
# what comes with every machine that builds packages, or is in the base system
GIVEN = {DEBIAN: "make gcc libc6-dev", FEDORA: "glibc-devel",
         ARCH: "make gcc glibc pkgconf",
         ALPINE: "make gcc musl-dev pkgconf", BREW: "make"}


def read(name):
    return (TOP / name).read_text()


def needs(when):
    """For each distribution, the packages of bootstrap's table."""
    table = re.search(r"needs='\n(.*?)'", read("bootstrap"), re.DOTALL)[1]
    found = [set(), set(), set(), set(), set()]
    for row in table.splitlines():
        time, _, _, *names = row.split()
        for i, name in enumerate(names if time in when else ()):
            name = next(word for word in names[i::-1] if word != "=")
            if name not in "-?":
                found[i].add(name)
    found[BREW].add("gettext")  # libintl, which is not in macOS
    return [names - set(GIVEN[i].split()) for i, names in enumerate(found)]


def version():
    return re.search(r"AC_INIT\(\[tuschel\], \[(.*?)\]",
                     read("configure.ac"))[1]


def differ(name, wanted, has):
    return ["%s: %s is %s" % (name, word, "missing" if word in wanted
                              else "not in bootstrap's table")
            for word in sorted(wanted ^ has)]


def shell_words(text, names):
    """The words of these variables' values, without versions."""
    found = set()
    for value in re.findall(r"^(?:%s)=(?:\((.*?)\)|\"(.*?)\")" % names, text,
                            re.MULTILINE | re.DOTALL):
        for word in "".join(value).split():
            found.add(re.split(r"[<>=]", word.strip("'\""))[0])
    return found


def check_arch(need):
    text = read("packaging/PKGBUILD")
    has = shell_words(text, "depends|makedepends|checkdepends") - {"glibc"}
    return (re.search(r"^pkgver=(.*)", text, re.M)[1],
            differ("PKGBUILD", need[ARCH], has))


def check_alpine(need):
    text = read("packaging/APKBUILD")
    has = shell_words(text, "makedepends|checkdepends")
    return (re.search(r"^pkgver=(.*)", text, re.M)[1],
            differ("APKBUILD", need[ALPINE], has))


def check_brew(need):
    text = read("packaging/tuschel.rb")
    has = set(re.findall(r"depends_on \"(.*?)\"", text))
    return (re.search(r"tuschel-([\d.]+)\.tar", text)[1],
            differ("tuschel.rb", need[BREW], has))


def check_rpm(_):
    """By the names of modules, as in configure.ac."""
    text = read("packaging/tuschel.spec")
    has = set(re.findall(r"pkgconfig\((.*?)\)", text))
    table = re.findall(r"^(?:build|wish) +module (\S+)", read("bootstrap"),
                       re.M)
    return (re.search(r"^Version: +(.*)", text, re.M)[1],
            differ("tuschel.spec", set(table), has - {
                "libevent_extra", "ncursesw"}))


def check_debian(need):
    text = read("debian/control")
    build = re.search(r"Build-Depends:(.*?)\n[A-Z]", text, re.DOTALL)[1]
    has = {word.split()[0] for word in build.split(",")}
    changelog = re.match(r"tuschel \((.*?)-", read("debian/changelog"))[1]
    return changelog, ["debian/control: %s is missing" % word for word in
                       sorted(need[DEBIAN] - has - {"autoconf", "automake"})]


TOOLS = (
    ("bash", ["-n", "packaging/PKGBUILD"]),
    ("sh", ["-n", "packaging/APKBUILD"]),
    ("shellcheck", ["-s", "bash", "-e", "SC2034,SC2154,SC2164",
                    "packaging/PKGBUILD"]),
    ("shellcheck", ["-s", "sh", "-e", "SC2034,SC2154,SC2164",
                    "packaging/APKBUILD"]),
    ("ruby", ["-c", "packaging/tuschel.rb"]),
    ("rpmspec", ["-P", "--define", "_unitdir /usr/lib/systemd/system",
                 "--define", "_sysusersdir /usr/lib/sysusers.d",
                 "--define", "_tmpfilesdir /usr/lib/tmpfiles.d",
                 "packaging/tuschel.spec"]),
)


def check_tools():
    wrong, ran = [], []
    for tool, arguments in TOOLS:
        if not shutil.which(tool):
            continue
        done = subprocess.run([tool, *arguments], cwd=TOP, text=True,
                              capture_output=True, check=False)
        if done.returncode:
            wrong.append("%s %s: %s" % (tool, arguments[-1],
                                        done.stdout + done.stderr))
        ran.append(tool)
    return wrong, sorted(set(ran))


def main():
    need = needs(("build", "wish"))
    wrong, ran = check_tools()
    for check in (check_arch, check_alpine, check_brew, check_rpm,
                  check_debian):
        has, problems = check(need)
        wrong += problems
        if has != version():
            wrong.append("%s: version %s, configure.ac has %s" % (
                check.__name__[6:], has, version()))
    print("\n".join(wrong))
    print("5 distributions, read by %s, %d problems" % (
        " ".join(ran), len(wrong)))
    sys.exit(bool(wrong))


main()
