# SPDX-License-Identifier: GPL-3.0-or-later
"""A directory of src is a layer. This table is the architecture: a layer
includes itself and what stands in its row, nothing else."""

import re

import checklib

MAY_INCLUDE = {
    "base": "",
    "wire": "base",
    "crypto": "base wire",
    "session": "base wire crypto",
    "hub": "base wire",
    "store": "base wire crypto",
    "net": "base",
    "serve": "base wire hub store net",
    "backbone": "base wire hub net",
    "ui": "base",
    "client": "base wire crypto session hub store net serve ui",
    "relay": "base wire hub store net serve backbone",
}

# Headers that belong to one layer, or one file: what depends on a library
# can then be read, tested and replaced in one place.
OWNED = {
    r"<event2/.*>": "src/net/",
    r"<openssl/.*>": "src/net/",
    r"<sodium.*>": "src/crypto/",
    r"<hiredis\.h>": "src/backbone/",
    r"<confuse\.h>": "src/relay/configuration.c",
    r"<jansson\.h>": "src/client/",
    r"<utf8proc\.h>": "src/base/",
    r"<qrencode\.h>": "src/ui/qr.c",
    r"<(ncursesw?/)?(n?curses|panel|term)\.h>": "src/ui/term.c",
    # keymap.c marks the texts of its table, which client translates
    r'"base/i18n\.h"': ("src/client/", "src/relay/", "src/store/",
                        "src/ui/keymap.c"),
    r"<(libintl|locale)\.h>": ("src/base/i18n.h", "src/ui/term.c"),
}

INCLUDE = re.compile(r'^\s*#\s*include\s*([<"][^>"]*[>"])', re.MULTILINE)


def include_problem(path, header):
    """What is wrong with a file of src including a header, or None."""
    for pattern, owners in OWNED.items():
        if re.fullmatch(pattern, header) and \
                not str(path).startswith(owners):
            return "includes %s, which is not its own" % header
    if header.startswith("<") or header == '"config.h"':
        return None
    layer, other = path.parts[1], header.strip('"').split("/")[0]
    if other not in MAY_INCLUDE:
        return "includes %s: not a path of a layer" % header
    if other != layer and other not in MAY_INCLUDE[layer].split():
        return "includes %s: %s may not use %s" % (header, layer, other)
    return None


def file_problems(top, path):
    if len(path.parts) != 3 or path.parts[1] not in MAY_INCLUDE:
        return ["is not in a layer's directory"]
    headers = INCLUDE.findall((top / path).read_text())
    problems = [include_problem(path, header) for header in headers]
    if path.suffix == ".c" and headers[:1] != ['"config.h"']:
        problems.append('does not include "config.h" first')
    return [problem for problem in problems if problem]


def check(top):
    return ["%s %s" % (path, problem)
            for path in checklib.sources(top, "src")
            for problem in file_problems(top, path)]


def bad(path, header, want):
    text = '#include "config.h"\n#include %s\n' % header
    checklib.expect_problem(check, {path: text}, want)


checklib.expect_clean("every #include is allowed", check)
bad("src/wire/a.c", '"crypto/card.h"', "wire may not use crypto")
bad("src/hub/a.c", '"session/session.h"', "hub may not use session")
bad("src/relay/a.c", '"crypto/card.h"', "relay may not use crypto")
bad("src/ui/a.c", "<curses.h>", "includes <curses.h>, which is not its own")
bad("src/hub/a.c", "<event2/event.h>", "which is not its own")
bad("src/session/a.c", '"base/i18n.h"', "which is not its own")
bad("src/base/a.c", '"buf.h"', "not a path of a layer")
checklib.expect_problem(check, {"src/base/a.c": "#include <stdio.h>\n"},
                        'does not include "config.h" first')
checklib.expect_problem(check, {"src/misc/a.h": ""},
                        "is not in a layer's directory")
checklib.done()
