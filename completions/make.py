#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the shells' completions from what the programs say in --help, which
they print from their tables of options.

    make.py TUSCHEL TUSCHELD    writes the files beside this script

They are kept in the tree, so that a build needs neither Python nor to run what
it has built.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
OPTION = re.compile(r"^ +(?:-(\w), )? *--([a-z][a-z-]*)"
                    r"(?: (\[?)([A-Z#a-z][^ \]]*)\]?)?(?: {2,}(.*))?$")
HEAD = "# SPDX-License-Identifier: GPL-3.0-or-later\n# Made by make.py.\n"


class Option:
    def __init__(self, letter, name, optional, value, text):
        self.letter, self.name, self.value = letter, name, value
        self.optional, self.text = bool(optional), text or ""

    def words(self):
        """The values, where the help spells them out: on|off."""
        known = re.fullmatch(r"[a-z]+(\|[a-z]+)+", self.value or "")
        return self.value.split("|") if known else []

    def kind(self):
        value = self.value or ""
        return "words" if self.words() else \
            "file" if "FILE" in value or "PATH" in value else \
            "directory" if "DIR" in value else "text" if value else "none"


def options(program):
    env = dict(os.environ, LC_ALL="C.UTF-8", LANGUAGE="")
    text = subprocess.run([program, "--help"], env=env, check=True,
                          capture_output=True, text=True).stdout
    found = []
    for line in text.splitlines():
        match = OPTION.match(line)
        if match:
            found.append(Option(*match.groups()))
        elif found and not found[-1].text and line.startswith("     "):
            found[-1].text = line.strip()
    return found


def flags(option):
    return (["-" + option.letter] if option.letter else []) + \
        ["--" + option.name]


def bash(name, found):
    by_kind = {}
    for option in found:
        if not option.optional:
            by_kind.setdefault((option.kind(), tuple(option.words())),
                               []).extend(flags(option))
    answers = {"file": "compgen -f -- \"$2\"",
               "directory": "compgen -d -- \"$2\"", "text": ":"}
    cases = ""
    for (kind, words), names in sorted(by_kind.items()):
        if kind != "none":
            cases += "\t%s)\n\t\tmapfile -t COMPREPLY < <(%s)\n\t\treturn ;;\n" \
                % (" | ".join(names), answers.get(
                    kind, "compgen -W '%s' -- \"$2\"" % " ".join(words)))
    longs = " ".join("--" + option.name for option in found)
    return HEAD + """
_%(name)s()
{
	COMPREPLY=()
	case $3 in
%(cases)s	esac
	if [[ $2 == -* ]]; then
		mapfile -t COMPREPLY < <(compgen -W '%(longs)s' -- "$2")
	fi
}
complete -o filenames -F _%(name)s %(name)s
""" % {"name": name, "cases": cases, "longs": longs}


def zsh_text(text):
    return re.sub(r"([\[\]:\\])", r"\\\1", text).replace("'", "'\\''")


def zsh(name, found):
    actions = {"file": "_files", "directory": "_files -/", "text": " "}
    lines = ""
    for option in found:
        value = ""
        if option.value:
            action = actions.get(option.kind(),
                                 "(%s)" % " ".join(option.words()))
            value = "%s:%s:%s" % (":" if option.optional else "",
                                  zsh_text(option.value), action)
        equals = "=-" if option.optional else "=" if option.value else ""
        for flag in flags(option):
            sign = "+" if equals and not flag.startswith("--") else equals
            lines += " \\\n\t'%s%s[%s]%s'" % (flag, sign,
                                              zsh_text(option.text), value)
    return "#compdef %s\n%s\n_arguments -s -S%s\n" % (name, HEAD, lines)


def fish(name, found):
    extra = {"none": "", "file": " -r -F", "directory":
             " -x -a '(__fish_complete_directories)'", "text": " -x"}
    lines = ""
    for option in found:
        more = extra.get(option.kind(),
                         " -x -a '%s'" % " ".join(option.words()))
        lines += "complete -c %s%s -l %s%s -d '%s'\n" % (
            name, " -s " + option.letter if option.letter else "",
            option.name, "" if option.optional else more,
            option.text.replace("\\", "\\\\").replace("'", "\\'"))
    return HEAD + lines


def made(name, program):
    found = options(program)
    assert len(found) > 4, "what does %s --help say?" % program
    return {name: bash(name, found), "_" + name: zsh(name, found),
            name + ".fish": fish(name, found)}


def main(tuschel, tuscheld):
    for name, text in {**made("tuschel", tuschel),
                       **made("tuscheld", tuscheld)}.items():
        (HERE / name).write_text(text)


if __name__ == "__main__":
    main(*sys.argv[1:])
