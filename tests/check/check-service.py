# SPDX-License-Identifier: GPL-3.0-or-later
"""The units: systemd understands every line, and what a relay that is taken
over could reach is little, as systemd counts it."""

import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import checklib

EXPOSURE_MAX = 1.2


def unit(top, program):
    """The service as it is installed, with another program."""
    text = (top / "service/tuscheld.service.in").read_text()
    for name, value in (("sbindir", str(Path(program).parent)),
                        ("service_type", "notify"),
                        ("service_reload", "")):
        text = text.replace("@%s@" % name, value)
    # which is not installed yet
    return re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)


def analyze(*arguments):
    return subprocess.run(["systemd-analyze", *arguments],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          text=True, check=False)


def exposure(path):
    output = analyze("security", "--offline=yes", "--no-pager",
                     str(path)).stdout
    found = re.search(r"Overall exposure level for \S+: ([\d.]+)", output)
    return float(found.group(1)) if found else None


def check_exposure(top):
    with tempfile.TemporaryDirectory() as directory:
        path = Path(directory) / "tuscheld.service"
        path.write_text(unit(top, "/usr/sbin/tuscheld"))
        level = exposure(path)
    if level is None:
        return ["systemd-analyze does not say an exposure"]
    return ["the exposure is %s, more than %s" % (level, EXPOSURE_MAX)] \
        if level > EXPOSURE_MAX else []


def check_units(top):
    """The relay of this build stands for the installed one."""
    with tempfile.TemporaryDirectory() as directory:
        here = Path(directory)
        program = here / "tuscheld"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        (here / "tuscheld.service").write_text(unit(top, program))
        socket = (top / "service/tuscheld.socket").read_text()
        (here / "tuscheld.socket").write_text(
            re.sub(r"^Documentation=.*\n", "", socket, flags=re.MULTILINE))
        result = analyze("verify", str(here / "tuscheld.service"),
                         str(here / "tuscheld.socket"))
    problems = [line for line in result.stdout.splitlines()
                if "tuscheld" in line]
    if result.returncode and not problems:
        problems = result.stdout.splitlines() or ["systemd-analyze fails"]
    return problems


OPEN = {"service/tuscheld.service.in":
        "[Service]\nExecStart=@sbindir@/tuscheld\n",
        "service/tuscheld.socket": "[Socket]\nListenStream=1\n"}
WRONG = {"service/tuscheld.service.in":
         "[Service]\nExecStart=@sbindir@/tuscheld\nProtectHme=yes\n",
         "service/tuscheld.socket": "[Socket]\nListenStream=1\n"}


def can_analyze():
    return shutil.which("systemd-analyze") and \
        "--offline" in analyze("--help").stdout


if can_analyze():
    checklib.expect_clean("the exposure is at most %s" % EXPOSURE_MAX,
                          check_exposure)
    checklib.expect_problem(check_exposure, OPEN, "the exposure is 9")
    checklib.expect_clean("systemd understands the units", check_units)
    checklib.expect_problem(check_units, WRONG, "ProtectHme")
else:
    checklib.skip("the units", "no systemd-analyze that works offline")
checklib.done()
