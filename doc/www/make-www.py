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


def blocks(text):
    """Paragraphs, and what is indented as it stands."""
    out = []
    for part in re.split(r"\n{2,}", text.strip("\n")):
        verbatim = all(line[:1] in "\t " for line in part.splitlines() if line)
        escaped = html.escape(part if verbatim else " ".join(part.split()))
        if verbatim and out and out[-1].startswith("<pre>"):
            out[-1] = out[-1][:-len("</pre>")] + "\n\n" + escaped + "</pre>"
        elif verbatim:
            out.append("<pre>%s</pre>" % escaped)
        else:
            out.append("<p>%s</p>" % re.sub(r"`([^`]+)`", r"<code>\1</code>",
                                            escaped))
    return "\n".join(out).expandtabs(8)


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


def front():
    intro, parts = sections((DOC.parent / "README").read_text())
    first, _, rest = intro.partition("\n")
    about = " ".join(rest.split("\n\n")[0].split())
    body = "<p>%s</p>\n" % html.escape(about) + \
        '<p><img src="screen.svg" alt="the screen of a room with three ' \
        'people"></p>\n'
    for heading, text in parts.items():
        if heading != "Documentation":
            body += "<h2>%s</h2>\n%s\n" % (html.escape(heading), blocks(text))
    return page(first, "tuschel", body, about, home=True)


def manual(path):
    made = subprocess.run(
        ["mandoc", "-Thtml", "-Ofragment,man=%N.%S.html", str(path)],
        check=True, capture_output=True, text=True).stdout
    name = "%s(%s)" % (path.stem, path.suffix[1:])
    return page(name, name, made, "the manual page " + name)


def text(path):
    return page("tuschel: " + path.name, path.name.capitalize(),
                "<pre>%s</pre>" % html.escape(path.read_text().expandtabs(8)),
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
