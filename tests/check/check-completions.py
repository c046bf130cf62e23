# SPDX-License-Identifier: GPL-3.0-or-later
"""The shells' completions against what the programs say in --help."""

import sys

import checklib

sys.path.insert(0, str(checklib.TOP / "completions"))
import make  # noqa: E402


def stale(files, directory):
    return ["completions/%s is not what --help says: make update-completions" % name
            for name, text in sorted(files.items())
            if not (directory / name).exists() or
            (directory / name).read_text() != text]


FILES = {}
for name, program in (("tuschel", "src/client/tuschel"),
                      ("tuscheld", "src/relay/tuscheld")):
    FILES.update(make.made(name, str(checklib.BUILD / program)))
checklib.expect_clean("completions say what --help says",
                      lambda top: stale(FILES, top / "completions"))
checklib.expect_problem(lambda top: stale({"x": "new"}, top),
                        {"x": "old"}, "x is not what --help says")
checklib.done()
