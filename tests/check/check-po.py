# SPDX-License-Identifier: GPL-3.0-or-later
"""What users read can be translated, and is: po/POTFILES.in lists the files
that have texts, and each catalogue has each text of the sources."""

import os
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

import checklib

COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
TEXT = re.compile(r"\b(?:_|N_|Q_)\(")
KEYWORDS = ("-k", "-k_", "-kN_", "-kQ_:1,2")
TOOLS = ("xgettext", "msgcmp", "msgfmt")


def listed(path):
    lines = path.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def has_texts(path):
    return TEXT.search(COMMENT.sub("", path.read_text())) is not None


def check_list(top):
    """POTFILES.in against the sources."""
    files = listed(top / "po/POTFILES.in")
    texts = [str(path) for path in checklib.sources(top, "src")
             if has_texts(top / path) and path.name != "i18n.h"]
    problems = ["%s has texts: list it in po/POTFILES.in" % name
                for name in texts if name not in files]
    problems += ["%s has no texts: take it from po/POTFILES.in" % name
                 for name in files if name not in texts]
    if files != sorted(set(files)):
        problems.append("po/POTFILES.in is not sorted")
    return problems


def run(*command, cwd):
    """What the command complains of; nothing when it succeeds."""
    result = subprocess.run(command, cwd=cwd, text=True,
                            env=dict(os.environ, LC_ALL="C"),
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return result.stdout.splitlines() if result.returncode else []


def check_catalogues(top):
    """Every catalogue of LINGUAS against the texts of the sources."""
    problems = []
    with tempfile.TemporaryDirectory() as scratch:
        template = str(Path(scratch) / "template.pot")
        problems += run("xgettext", "--force-po", "--from-code=UTF-8",
                        *KEYWORDS, "-o", template,
                        "--files-from=po/POTFILES.in", cwd=top)
        for language in listed(top / "po/LINGUAS"):
            catalogue = "po/%s.po" % language
            problems += run("msgfmt", "--check", "-o", "/dev/null",
                            catalogue, cwd=top)
            problems += run("msgcmp", catalogue, template, cwd=top)
    return problems


HEADER = ('msgid ""\nmsgstr ""\n'
          '"Content-Type: text/plain; charset=UTF-8\\n"\n\n')


def tree(catalogue="", source='char *s = _("a %d");\n', potfiles="src/a.c\n"):
    return {"src/a.c": source, "po/POTFILES.in": potfiles,
            "po/LINGUAS": "de\n", "po/de.po": HEADER + catalogue}


checklib.expect_clean("POTFILES.in lists the files with texts", check_list)
checklib.expect_problem(check_list, tree(potfiles=""), "src/a.c has texts")
checklib.expect_problem(check_list, tree(source="int a;\n"),
                        "src/a.c has no texts")
checklib.expect_problem(check_list, tree(potfiles="src/b.c\nsrc/a.c\n"),
                        "POTFILES.in is not sorted")

if all(shutil.which(tool) for tool in TOOLS):
    checklib.expect_clean("every text is translated", check_catalogues)
    checklib.expect_problem(check_catalogues, tree(), "is used but not")
    checklib.expect_problem(
        check_catalogues, tree('msgid "a %d"\nmsgstr ""\n'), "untranslated")
    checklib.expect_problem(
        check_catalogues,
        tree('#, fuzzy\nmsgid "a %d"\nmsgstr "ein %d"\n'), "needs to be reviewed")
    checklib.expect_problem(
        check_catalogues,
        tree('#, c-format\nmsgid "a %d"\nmsgstr "ein %s"\n'),
        "format specifications")
    checklib.expect_no_problem(
        "a whole catalogue is clean", check_catalogues,
        tree('#, c-format\nmsgid "a %d"\nmsgstr "ein %d"\n'))
else:
    checklib.skip("every text is translated", "no gettext tools")
checklib.done()
