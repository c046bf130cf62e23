# SPDX-License-Identifier: GPL-3.0-or-later
"""Documents against the code they describe: the tables of doc/PROTOCOL, the
options and commands of the manual pages, the layers in doc/HACKING, the index
in README."""

import re
import shutil
import subprocess

import checklib

PAYLOAD = "src/wire/payload.h"


def read(top, name):
    path = top / name
    return path.read_text() if path.exists() else ""


def enumerators(text, prefix):
    """{name without prefix: value} of the enumerators that begin with it."""
    found, value = {}, 0
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for name, given in re.findall(r"\b%s(\w+)(?:\s*=\s*(\d+))?(?=\s*[,}])"
                                  % prefix, code):
        value = int(given) if given else value + 1
        found[name] = value
    return found


def section(text, number):
    """The section of doc/PROTOCOL under the heading with this number."""
    parts = re.split(r"^(\w+)  .*\n=+\n", text, flags=re.MULTILINE)
    return dict(zip(parts[1::2], parts[2::2])).get(str(number), "")


def rows(text):
    """{name: number} of lines like `  96  AUTHORIZE  ...`."""
    found = re.findall(r"^ +(\d+)  ([A-Z_]{3,})\b", text, re.MULTILINE)
    return {name: int(number) for number, name in found}


def differences(what, code, document):
    return ["%s %s is %s in the code, %s in the document" %
            (what, name, code.get(name), document.get(name))
            for name in sorted(code.keys() | document.keys())
            if code.get(name) != document.get(name)]


def check_protocol(top):
    header, text = read(top, PAYLOAD), read(top, "doc/PROTOCOL")
    return differences("type", enumerators(header, "TYPE_"),
                       rows(section(text, 3))) + \
        differences("code", enumerators(header, "CODE_"),
                    rows(section(text, 12)))


HANDLERS = {
    "begin": "on_init", "come": "on_join", "go": "on_exit",
    "no": "donor_no_key", "later": "donor_later", "answer": "donor_setup",
    "ask": "asking_return", "judge": "donor_request",
    "take": "asking_roster", "enter": "asking_current", "keep": "asking_keep",
    "apply": "ordered_", "both": "both_ keep_msg", "rival": "founding_",
    "store": "renew_share", "read": "on_msg", ".": ""}
STATES = ("AWAIT_INIT CHOOSING AWAIT_RETURN AWAIT_KEY AWAIT_ECHO READY MERGING "
          "FOUNDING WAITING").split()
INPUTS = {"DH_SETUP": "SETUP", "DH_RETURN": "RETURN", "KEY_CURRENT": "CURRENT",
          "join": "KEY_JOIN"}


def code_cells(text):
    """{(state, input): handler} of the table in machine.c"""
    return {(state, name): handler
            for state, row in re.findall(r"\[STATE_(\w+)\] = \{(.*?)\n\t\}",
                                         text, re.DOTALL)
            for name, handler in re.findall(r"\[IN_(\w+)\] = (\w+)", row)}


def text_cells(text):
    """{(state, input): word} of the table in section 5, without dots"""
    found = re.findall(r"^    (\w+) +((?:[a-z.]+ +){8}[a-z.]+)$", text,
                       re.MULTILINE)
    return {(state, INPUTS.get(name, name.upper())): word
            for name, words in found
            for state, word in zip(STATES, words.split()) if word != "."}


def check_machine(top):
    code = code_cells(read(top, "src/session/machine.c"))
    text = text_cells(section(read(top, "doc/PROTOCOL"), 5))
    return ["%s in %s is %s in the code, %s in the document" %
            (cell[1], cell[0], code.get(cell), text.get(cell))
            for cell in sorted(code.keys() | text.keys())
            if not code.get(cell, "?").startswith(
                tuple(HANDLERS.get(text.get(cell), "!").split()))]


def numbers(text):
    """{name: value} of the enum of limits.h"""
    found = {}
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    for name, value in re.findall(r"\b([A-Z_]+) = ([^,}]+)", code):
        found[name] = eval(value, {}, found)  # pylint: disable=eval-used
    return found


def check_numbers(top):
    code = numbers(read(top, "src/wire/limits.h"))
    text = re.findall(r"^    ([A-Z_]{5,}) +(\d+)\b",
                      section(read(top, "doc/PROTOCOL"), "C"), re.MULTILINE)
    return ["%s is %s in the code, %s in the document" %
            (name, code.get(name), value) for name, value in text
            if code.get(name) != int(value)] or \
        ([] if text else ["doc/PROTOCOL has no numbers"])


def table_names(text):
    """The names in a table of options or commands."""
    return set(re.findall(r'^\s*(?:\[\w+\] = )?\{.*?\.name = "([a-z][a-z-]*)"', text,
                          re.MULTILINE))


def page_names(page, mark):
    """What a manual page has a paragraph on: the names that begin with the
    mark in the heads of its lists, be they man's .TP or mdoc's .It."""
    page = re.sub(r"\\f.", "", page.replace("\\-", "-"))
    heads = re.findall(r"^\.TP.*\n(.*)|^\.It (.*)", page, re.MULTILINE)
    return {name for pair in heads for name in
            re.findall(r"(?<![\w-])%s([a-z][a-z-]*)" % mark,
                       "".join(pair).replace("Fl -", "--"))}


def check_manual(page, mark, *sources):
    def check(top):
        code = set().union(*(table_names(read(top, name))
                             for name in sources))
        document = page_names(read(top, page), mark)
        if not code:
            return ["no table found in " + " ".join(sources)]
        return ["%s does not explain %s%s" % (page, mark, name)
                for name in sorted(code - document)] + \
            ["%s explains %s%s, which does not exist" % (page, mark, name)
             for name in sorted(document - code)]
    return check


def check_synopsis(page):
    """What the page explains of options is in its synopsis: each head of its
    lists with options, by one of its names."""
    def check(top):
        text = read(top, page)
        part = re.search(r"^\.Sh SYNOPSIS\n(.*?)^\.Sh", text,
                         re.MULTILINE | re.DOTALL)
        short = set(re.findall(r"(?:Fl | \| )(?!Fl)(-?[a-zA-Z][a-z-]*)",
                               part.group(1) if part else ""))
        heads = [re.findall(r"Fl (-?[a-zA-Z][a-z-]*)", head) for head in
                 re.findall(r"^\.It (Fl .*)", text, re.MULTILINE)]
        return ["%s has no option in its synopsis" % page] * (not short) + \
            ["%s leaves %s out of its synopsis" % (page, names[-1])
             for names in heads if not short & set(names)]
    return check


SETTINGS = "src/relay/settings.c"


def setting_keys(text):
    """The names of the rows that may stand in a configuration."""
    rows = re.findall(r"^\t\{ (\.(?:letter|name) = .*?)\},$", text,
                      re.MULTILINE | re.DOTALL)
    return {re.search(r'\.name = "([a-z-]+)"', row).group(1)
            for row in rows if ".scope = " in row}


def compare_keys(name, code, document):
    if not code:
        return ["no table found in " + SETTINGS]
    return ["%s does not explain %s" % (name, key)
            for key in sorted(code - document)] + \
        ["%s explains %s, which does not exist" % (name, key)
         for key in sorted(document - code)]


def check_keys(top):
    """Keys of tuscheld.conf: its manual page, and the sample."""
    code = setting_keys(read(top, SETTINGS))
    page = set(re.findall(r"^\.It Ic ([a-z-]+)",
                          read(top, "doc/tuscheld.conf.5"), re.MULTILINE))
    sample = set(re.findall(r"^#?\s*([a-z-]+) = ",
                            read(top, "doc/tuscheld.conf"), re.MULTILINE))
    return compare_keys("doc/tuscheld.conf.5", code, page) + \
        compare_keys("doc/tuscheld.conf", code, sample)


def check_commands(top):
    """Commands of tuscheld ctl: the list in the page's section CONTROL."""
    code = table_names(read(top, "src/relay/commands.c"))
    part = re.search(r"^\.Sh CONTROL\n(.*?)^\.Sh", read(
        top, "doc/tuscheld.8"), re.MULTILINE | re.DOTALL)
    page = set(re.findall(r"^\.It Cm (\w+)", part.group(1) if part else "",
                          re.MULTILINE))
    return ["no table found"] * (not code) + compare_keys(
        "doc/tuscheld.8", code or {"x"}, page)


def check_layers(top):
    layers = {path.parent.name for path in checklib.sources(top, "src")}
    text = read(top, "doc/HACKING")
    return ["doc/HACKING does not name src/" + layer
            for layer in sorted(layers) if "src/" + layer not in text]


def lint(command, page):
    """What a formatter of manual pages complains of."""
    said = subprocess.run(command, input=page, text=True,
                          stdout=subprocess.DEVNULL if command[0] == "groff"
                          else subprocess.PIPE,
                          stderr=subprocess.PIPE, check=False)
    return [line for line in ((said.stdout or "") + said.stderr).split("\n")
            if line and not re.search("manual not found|mandoc.db", line)]


def lints(name, page):
    """For lint(): UTF-8 is counted in more bytes than there are."""
    return ["%s, %s: %s" % (name, command[0], line) for command in
            (["mandoc", "-Tlint", "-Wall"],
             ["groff", "-ww", "-mandoc", "-Tutf8", "-K", "utf8"])
            if shutil.which(command[0]) for line in lint(command, page)
            if "/de/" not in name or "longer than 80 bytes" not in line]


def check_manuals(top):
    pages = sorted(top.glob("doc/*.[1-8]")) + sorted(top.glob("doc/de/*.[1-8]"))
    return [problem for path in pages for problem in
            lints(str(path.relative_to(top)), path.read_text())]


def text_manual(top, text):
    """The manual page that text-to-man.awk makes of a text."""
    return subprocess.run(
        ["awk", "-f", str(top / "doc/text-to-man.awk"), "-v", "name=tuschel-x",
         "-v", "what=a text", "-v", "date=November 27, 2026",
         "-v", "also=tuschel 1,tuscheld 8", "/dev/stdin"],
        input=text, text=True, stdout=subprocess.PIPE, check=True).stdout


def check_text_manuals(top):
    problems = []
    for name in "PROTOCOL", "SECURITY":
        problems += lints(name, text_manual(top, read(top, "doc/" + name)))
    return problems


def check_index(top):
    """Documents have names in capitals, or a manual's section."""
    named = set(re.findall(r"\bdoc/([\w.]+\w)", read(top, "README")))
    present = {path.name for path in (top / "doc").glob("*")}
    documents = {name for name in present
                 if re.fullmatch(r"[A-Z]+|[\w.]+\.[1-9]", name)}
    return ["README does not name doc/" + name
            for name in sorted(documents - named)] + \
        ["README names doc/%s, which does not exist" % name
         for name in sorted(named - present)]


def bad(check, files, want):
    checklib.expect_problem(check, files, want)


OPTIONS = check_manual("doc/a.1", "--", "src/a.c")
HEADER = "enum { TYPE_PING = 1, /* TYPE_NO */ TYPE_PONG, TYPE_MSG = 9 };\n"
TYPES = "3  Types\n=====\n\n     1  PING   x\n     2  PONG  y\n%s\n"
TABLE = 'struct o rows[] = {\n\t{ .letter = 0, .name = "host" },\n};\n'
PAGE = ".TP\n\\fB\\-\\-%s\\fR[=\\fIADDR\\fR]\nabout \\-\\-other\n"

checklib.expect_clean("doc/PROTOCOL has the code's types and error codes",
                      check_protocol)
bad(check_protocol, {PAYLOAD: HEADER, "doc/PROTOCOL": TYPES % ""},
    "type MSG is 9 in the code, None in the document")
bad(check_protocol, {PAYLOAD: HEADER, "doc/PROTOCOL": TYPES % "   8  MSG  z"},
    "type MSG is 9 in the code, 8 in the document")

MACHINE = "\t[STATE_READY] = {\n\t\t[IN_MSG] = on_msg,\n\t},\n"
SECTION = "5  Way\n======\n\n    MSG  . . . . . %s . . .\n"
checklib.expect_clean("doc/PROTOCOL has the code's state machine",
                      check_machine)
checklib.expect_no_problem("a cell that is the same", check_machine, {
    "src/session/machine.c": MACHINE, "doc/PROTOCOL": SECTION % "read"})
for word in ".", "keep":
    bad(check_machine, {"src/session/machine.c": MACHINE,
                        "doc/PROTOCOL": SECTION % word}, "MSG in READY is")
NUMBERS = "C  Numbers\n==========\n\n    SOME_MS  %d  local\n"
LIMITS = {"src/wire/limits.h": "enum {\n\tSOME_MS = 2 << 4,\t/* why */\n};"}
checklib.expect_clean("and its numbers", check_numbers)
checklib.expect_no_problem("a number that is the same", check_numbers,
                           dict(LIMITS, **{"doc/PROTOCOL": NUMBERS % 32}))
bad(check_numbers, dict(LIMITS, **{"doc/PROTOCOL": NUMBERS % 33}),
    "SOME_MS is 32 in the code, 33")

checklib.expect_clean(
    "tuschel.1 explains the options",
    check_manual("doc/tuschel.1", "--", "src/client/options.c"))
checklib.expect_clean(
    "tuschel.1 explains the commands",
    check_manual("doc/tuschel.1", "/", "src/client/commands.c"))
checklib.expect_clean(
    "tuschel.1 explains the settings",
    check_manual("doc/tuschel.1", "Va ", "src/client/settings.c"))
checklib.expect_clean(
    "tuscheld.8 explains the options",
    check_manual("doc/tuscheld.8", "--", SETTINGS))
bad(OPTIONS, {"src/a.c": TABLE, "doc/a.1": ""}, "does not explain --host")
bad(OPTIONS, {"src/a.c": TABLE, "doc/a.1": PAGE % "hosts"},
    "explains --hosts, which does not exist")
bad(check_manual("doc/a.1", "Va ", "src/a.c"),
    {"src/a.c": 'struct s rows[] = {\n\t[A] = { .name = "a-b" },\n};\n',
     "doc/a.1": ".It Va a\n"}, "does not explain Va a-b")
bad(OPTIONS, {}, "no table found")
checklib.expect_no_problem("options that are explained are no problem",
                           OPTIONS,
                           {"src/a.c": TABLE, "doc/a.1": PAGE % "host"})
checklib.expect_no_problem("nor are they in a page in mdoc", OPTIONS,
                           {"src/a.c": TABLE, "doc/a.1":
                            ".It Fl \\-host Ns Op = Ns Ar ADDR\n"})

for manual in "doc/tuschel.1", "doc/de/tuschel.1", "doc/tuscheld.8":
    checklib.expect_clean(manual + " has its options in the synopsis",
                          check_synopsis(manual))
PAGE = ".Sh SYNOPSIS\n.Op Fl %s\n.Sh X\n.It Fl c , Fl -config\n.It Fl -b\n"
bad(check_synopsis("a.1"), {"a.1": PAGE % "c"}, "leaves -b out of")
bad(check_synopsis("a.1"), {}, "no option in its synopsis")
checklib.expect_no_problem("one of its names will do", check_synopsis("a.1"),
                           {"a.1": PAGE % "-config | -b"})

checklib.expect_clean("nothing is wrong with the form of manual pages",
                      check_manuals)
if shutil.which("mandoc"):
    bad(check_manuals, {"doc/a.1": ".Dd x\n"}, "doc/a.1, mandoc: ")
checklib.expect_clean("the texts make good manual pages", check_text_manuals)
PAGE = text_manual(checklib.TOP, """    title

One. Two \\ three.
.four

Head
====

  - item

R1   What. How.
     Tests: a.
""")
checklib.ok(PAGE.split(".Sh DESCRIPTION\n")[1].split(".Sh SEE")[0] ==
            """One.
Two \\e three.
\\&.four
.Sh HEAD
.Bl -bullet -compact
.It
item
.El
.Bl -tag -width R21x
.It R1
What.
How.
.br
Tests: a.
.El
""", "paragraphs, heads, lists and rows", PAGE.split("\n"))

COMMANDS = '\t{ .name = "ban", .run = run },\n'
checklib.expect_clean("tuscheld.8 explains the commands of ctl",
                      check_commands)
bad(check_commands, {}, "no table found")
bad(check_commands, {"src/relay/commands.c": COMMANDS,
                     "doc/tuscheld.8": ".It Cm ban\n"},
    "doc/tuscheld.8 does not explain ban")
bad(check_commands, {"src/relay/commands.c": COMMANDS, "doc/tuscheld.8":
                     ".Sh CONTROL\n.It Cm ban\n.It Cm boo\n.Sh X\n"},
    "doc/tuscheld.8 explains boo, which does not exist")

KEYS = """\t{ .name = "help", .at = 1,
\t  .help = N_("x") },
\t{ .letter = 'l', .name = "listen", .kind = 1,
\t  .scope = SETTING_ROOM },
"""
checklib.expect_clean("tuscheld.conf(5) and the sample have the keys",
                      check_keys)
bad(check_keys, {}, "no table found")
bad(check_keys, {SETTINGS: KEYS, "doc/tuscheld.conf": "#listen = 1\n"},
    "doc/tuscheld.conf.5 does not explain listen")
bad(check_keys, {SETTINGS: KEYS, "doc/tuscheld.conf.5": ".It Ic listen = x"},
    "doc/tuscheld.conf does not explain listen")
bad(check_keys, {SETTINGS: KEYS, "doc/tuscheld.conf.5": ".It Ic help = x"},
    "doc/tuscheld.conf.5 explains help, which does not exist")
checklib.expect_no_problem("keys that both have are no problem", check_keys,
                           {SETTINGS: KEYS, "doc/tuscheld.conf.5":
                            ".It Ic listen = { ... }\n",
                            "doc/tuscheld.conf": "# x:\n#listen = { }\n"})

checklib.expect_clean("doc/HACKING names every layer", check_layers)
bad(check_layers, {"src/x/a.c": "", "doc/HACKING": "src/y"}, "name src/x")

checklib.expect_clean("README is an index of doc", check_index)
bad(check_index, {"doc/NEW": "", "README": ""}, "does not name doc/NEW")
bad(check_index, {"doc/a.c": "", "README": "doc/GONE,"}, "names doc/GONE")
checklib.done()
