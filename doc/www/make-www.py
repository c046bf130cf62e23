#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages about tuschel, from the documents of the tree: no page says what
they do not say. No script runs in them and nothing is loaded from elsewhere.

    make-www.py DIRECTORY       writes them there (make www); wants mandoc
"""

import html
import re
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

DOC = Path(__file__).resolve().parent.parent
TEXTS = ["PROTOCOL", "SECURITY", "OPERATING", "DESIGN", "HACKING"]
PAGE = """<!DOCTYPE html>
<!-- SPDX-License-Identifier: GPL-3.0-or-later -->
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="description" content="%(about)s">
<link rel="stylesheet" href="style.css">
<title>%(title)s</title>
</head>
<body>
<header>
<h1>%(heading)s</h1>
<nav>%(nav)s</nav>
</header>
<main>
%(body)s
</main>
<footer>tuschel is free software, GPL-3.0-or-later.</footer>
</body>
</html>
"""


def sections(text):
    """{heading: text} of a document whose headings are underlined by "="."""
    parts = re.split(r"^([^\n]+)\n=+\n", text, flags=re.MULTILINE)
    return parts[0], dict(zip(parts[1::2], parts[2::2]))


def kind_of(part):
    """Indented lines are a list, of "- ", or shown as they stand."""
    if not re.search(r"^ ", part, re.MULTILINE):
        return "p"
    return "ul" if re.fullmatch(r"(- .*\n(  .*\n)*)+",
                                textwrap.dedent(part) + "\n") else "pre"


def blocks(text):
    out = []
    for part in re.split(r"\n{2,}", text.expandtabs(8).strip("\n")):
        kind = kind_of(part)
        if kind != "p" and out and out[-1][0] == kind and part[0] == " ":
            out[-1][1] += ("\n\n" if kind == "pre" else "\n") + part
        else:
            out.append([kind, part])
    return "\n".join(marked(*each) for each in out)


def marked(kind, text):
    text = html.escape(textwrap.dedent(text))
    if kind == "ul":
        text = re.sub(r"^- (.*(?:\n  .*)*)", r"<li>\1</li>", text,
                      flags=re.MULTILINE)
    if kind != "pre":
        text = re.sub(r"`([^`]+)`", r"<code>\1</code>", text)
    return "<%s>%s</%s>" % (kind, text, kind)


def manuals():
    return sorted(p for p in DOC.glob("*.[1-9]"))


def navigation(home):
    links = [("index.html", "tuschel")] if not home else []
    links += [(p.name + ".html", "%s(%s)" % (p.stem, p.suffix[1:]))
              for p in manuals()]
    links += [(name.lower() + ".html", name.capitalize()) for name in TEXTS
              if (DOC / name).exists()]
    return "\n".join('<a href="%s">%s</a>' % link for link in links)


def page(title, heading, body, about, home=False):
    return PAGE % {"title": html.escape(title), "body": body,
                   "heading": html.escape(heading), "nav": navigation(home),
                   "about": html.escape(about)}


def chapters(parts):
    return "".join("<h2>%s</h2>\n%s\n" % (html.escape(heading), blocks(text))
                   for heading, text in parts.items())


def front():
    intro, parts = sections((DOC.parent / "README").read_text())
    first, _, rest = intro.partition("\n")
    about = " ".join(rest.split("\n\n")[0].split())
    body = "<p>%s</p>\n" % html.escape(about) + \
        '<p><img src="screen.svg" alt="the screen of a room with three ' \
        'people"></p>\n'
    del parts["Documentation"]
    return page(first, "tuschel", body + chapters(parts), about, home=True)


def referred(match):
    """A reference to a manual page leads to what there is of it."""
    name, number, text = match.groups()
    page_name = name + "." + number
    if name.startswith("tuschel-"):
        page_name = name.partition("-")[2]
    elif not (DOC / page_name).exists():
        return text
    return '<a class="Xr" href="%s.html">%s</a>' % (page_name, text)


def manual(path):
    made = subprocess.run(
        ["mandoc", "-Thtml", "-Ofragment,man=%N.%S.html", str(path)],
        check=True, capture_output=True, text=True).stdout
    made = re.sub(r'<a class="Xr" href="([\w.-]+)\.(\d)\.html">(.*?)</a>',
                  referred, made)
    # a page has one heading of the first order
    made = re.sub(r"<(/?)h([12])\b", lambda m: "<%sh%d" %
                  (m[1], int(m[2]) + 1), made)
    name = "%s(%s)" % (path.stem, path.suffix[1:])
    return page(name, name, made, "the manual page " + name)


def text(path):
    """A heading of a document may have another below it: a rule, a count."""
    intro, parts = sections(path.read_text())
    title, _, rest = intro.strip().partition("\n")
    return page("tuschel: " + title, title, blocks(rest) + chapters(parts),
                "tuschel's document " + path.name)


def main(out):
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    (out / "index.html").write_text(front())
    for path in manuals():
        (out / (path.name + ".html")).write_text(manual(path))
    for name in TEXTS:
        if (DOC / name).exists():
            (out / (name.lower() + ".html")).write_text(text(DOC / name))
    for path in (DOC / "screen.svg", DOC / "www" / "style.css"):
        shutil.copy(path, out)


if __name__ == "__main__":
    main(*sys.argv[1:])
