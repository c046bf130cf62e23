# SPDX-License-Identifier: GPL-3.0-or-later
"""The relay cannot decrypt, because the code for it is not in the program.
Nothing that src/session or src/crypto define may be in tuscheld, and it is
not linked to the libraries that only the client needs. Nor does anything in it
ask for the time of day, so that a clock that is set does not disturb it."""

import os
import re
import shlex
import shutil
import subprocess
import tempfile
from pathlib import Path

import checklib

FORBIDDEN_ARCHIVES = ("src/session/libsession.a", "src/crypto/libtcrypto.a",
                      "src/ui/libui.a")
TIMELESS_ARCHIVES = ("src/hub/libhub.a", "src/serve/libserve.a",
                     "src/net/libnet.a", "src/backbone/libbackbone.a",
                     "src/relay/librelay.a")
TIME_OF_DAY = {"clock_wall_ms", "gettimeofday", "time"}
FORBIDDEN_LIBRARIES = ("sodium", "ncurses", "panel", "jansson")
# Says the same by name, for the day an archive is renamed or split.
FORBIDDEN_NAMES = re.compile(
    r"(session|schedule|handshake|cpace|card|identity|chain|keynew|admission"
    r"|message|crypto)_\w+")


def run(*command):
    return subprocess.run(command, check=True, capture_output=True,
                          text=True).stdout


def defined(path):
    """Names of the functions and data that an object or archive defines."""
    nm = shlex.split(os.environ.get("NM") or "nm")
    rows = [line.split() for line in run(*nm, str(path)).splitlines()]
    return {row[2] for row in rows
            if len(row) == 3 and row[1] in "TtDdBbRr" and "." not in row[2]}


def exported(path):
    """As defined(), without what is static in its file."""
    nm = shlex.split(os.environ.get("NM") or "nm")
    rows = [line.split() for line in run(*nm, "-g", str(path)).splitlines()]
    return {row[2] for row in rows if len(row) == 3 and row[1] in "TDBR"}


def needed(path):
    """Names that an archive's members have from elsewhere."""
    nm = shlex.split(os.environ.get("NM") or "nm")
    return {line.split()[-1] for line in run(*nm, "-u", str(path)).splitlines()
            if line.startswith(" ")}


def libraries(path):
    ldd = shlex.split(os.environ.get("LDD") or "ldd")
    return re.findall(r"lib([^\s/]+?)\.so", run(*ldd, str(path)))


def check(build):
    """build is a build directory, not a source tree."""
    relay = build / "src/relay/tuscheld"
    inside = defined(relay)
    problems = ["%s is in tuscheld" % name for name in sorted(inside)
                if FORBIDDEN_NAMES.fullmatch(name)]
    for archive in FORBIDDEN_ARCHIVES:
        problems += ["%s of %s is in tuscheld" % (name, archive)
                     for name in sorted(inside & exported(build / archive))]
    for archive in TIMELESS_ARCHIVES:
        problems += ["%s has %s()" % (archive, name) for name in
                     sorted(TIME_OF_DAY & needed(build / archive))]
    for forbidden in FORBIDDEN_LIBRARIES:
        problems += ["tuscheld is linked to lib%s" % name
                     for name in libraries(relay) if forbidden in name]
    return problems


def bad_build(build):
    """A relay with a piece of a session, a key and a screen inside."""
    checklib.lay(build, {
        "src/session/libsession.c": "int group_words(void){return 1;}",
        "src/crypto/libtcrypto.c": "int seal_open(void){return 1;}",
        "src/ui/libui.c": "int unused_here(void){return 1;}",
        "src/hub/libhub.c":
            "#include <time.h>\nlong late(void){return time(0);}",
        "src/serve/libserve.c": "int serving;",
        "src/net/libnet.c": "int netting;",
        "src/backbone/libbackbone.c": "int backing;",
        "src/relay/librelay.c": "int relaying;",
        "src/relay/main.c":
            "int group_words(void); int seal_open(void);"
            "static __attribute__((used)) int card_read(void){return 1;}"
            "int main(void){return group_words() + seal_open();}"})
    compiler = shlex.split(os.environ.get("CC") or "cc")
    used = []
    for archive in FORBIDDEN_ARCHIVES + TIMELESS_ARCHIVES:
        path = str(build / archive)
        run(*compiler, "-c", path[:-1] + "c", "-o", path[:-1] + "o")
        run("ar", "cr", path, path[:-1] + "o")
        used.append(path)
    run(*compiler, str(build / "src/relay/main.c"), *used,
        "-o", str(build / "src/relay/tuscheld"))


def check_all():
    global FORBIDDEN_LIBRARIES
    checklib.expect_clean("the relay has no code to read what it relays",
                          check, checklib.BUILD)
    with tempfile.TemporaryDirectory() as directory:
        bad_build(Path(directory))
        found = check(Path(directory))
    for want in ("card_read is in tuscheld",
                 "group_words of src/session/libsession.a is in tuscheld",
                 "seal_open of src/crypto/libtcrypto.a is in tuscheld",
                 "src/hub/libhub.a has time()"):
        checklib.ok(want in found, "seen in a bad relay: " + want, found)
    checklib.ok(not any("unused_here" in problem for problem in found),
                "what is in an archive but not linked is no problem", found)
    FORBIDDEN_LIBRARIES = ("event",)
    found = check(checklib.BUILD)
    checklib.ok(any("libevent" in problem for problem in found),
                "a library that is linked is seen", found)


if shutil.which("nm") and shutil.which("ldd"):
    check_all()
else:
    checklib.skip("the relay's symbols", "no nm and ldd")
checklib.done()
