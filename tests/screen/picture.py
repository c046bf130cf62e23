#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures of the screen, in doc/screen.svg and at the top of README: chats
that are really run, in real pseudo-terminals, and what stands there then, cell
by cell. So they never lie. Run by make picture; wants port 8872."""

import os
import re
import sys
from xml.sax.saxutils import escape

import screenlib
from screenlib import Terminal, pipe_peer

OUT = os.path.join(screenlib.TOP, "doc", "screen.svg")
README = os.path.join(screenlib.TOP, "README")
COLS, ROWS = 96, 26
CELL_W, CELL_H, FONT, EDGE = 8.4, 18, 14, 14
BACK, FRONT = "#10141a", "#c8ccd4"
COLOURS = {
    "black": "#3b4252", "red": "#e0606a", "green": "#7fbf6a",
    "brown": "#d8a657", "blue": "#6f9fe0", "magenta": "#c586c0",
    "cyan": "#5fb8b8", "white": "#d8dee9", "brightblack": "#7a8394",
    "brightred": "#ff7b86", "brightgreen": "#a3e08c",
    "brightbrown": "#f2cc7d", "brightblue": "#93bdf7",
    "brightmagenta": "#e2a8de", "brightcyan": "#8adada",
    "brightwhite": "#ffffff",
}


def colour(name, default):
    if name == "default":
        return default
    return COLOURS.get(name, "#" + name)


def look(cell):
    front, back = colour(cell.fg, FRONT), colour(cell.bg, BACK)
    if cell.reverse:
        front, back = back, front
    return front, back, cell.bold, cell.underscore, cell.italics


def runs(line, cols):
    """(first column, columns, text, look) of cells that look alike."""
    x = 0
    while x < cols:
        start, text, style = x, "", look(line[x])
        while x < cols and look(line[x]) == style:
            text += line[x].data
            x += 1
        yield start, x - start, text, style


def svg_run(y, start, width, text, style):
    front, back, bold, under, italic = style
    left, top = EDGE + start * CELL_W, EDGE + y * CELL_H
    out = ""
    if back != BACK:
        out += '<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>\n' \
            % (left, top, width * CELL_W, CELL_H, back)
    more = ' font-weight="bold"' * bold + ' font-style="italic"' * italic + \
        ' text-decoration="underline"' * under
    # Not all viewers keep blanks, so what they set apart stands by itself.
    for word in re.finditer(r"\S+(?: \S+)*", text):
        out += '<text x="%.1f" y="%.1f" textLength="%.1f" fill="%s"%s>%s' \
            '</text>\n' % (left + word.start() * CELL_W,
                           top + CELL_H * 0.75, len(word[0]) * CELL_W, front,
                           more, escape(word[0]))
    return out


def svg(screen, title):
    width = COLS * CELL_W + 2 * EDGE
    height = ROWS * CELL_H + 2 * EDGE
    parts = [svg_run(y, *run) for y in range(ROWS)
             for run in runs(screen.buffer[y], COLS)]
    return """<?xml version="1.0" encoding="UTF-8"?>
<!-- Made by make picture from a chat that was really run. -->
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" role="img"
 aria-label="%s">
<title>%s</title>
<rect width="100%%" height="100%%" rx="8" fill="%s"/>
<g font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="%d">
%s</g>
</svg>
""" % (width, height, title, title, BACK, FONT, "".join(parts))


def scene(world):
    """A short chat: somebody comes, the key is renewed, somebody leaves."""
    path = world.file("passphrase", b"cider-lunar-oak\n")
    world.relay()
    anna = Terminal(world, "anna", "--passphrase-file", path,
                    size=(COLS, ROWS))
    anna.see("you can write now")
    bob = pipe_peer(world, "bob")
    anna.see("bob let in by you")
    anna.enter("/clear")
    anna.see(gone="bob let in by you")
    bob.write(b"hello anna, is the room ready?\n")
    anna.see("is the room ready")
    anna.enter("it is: compare the words at the right")
    anna.see("words at the right")
    carol = pipe_peer(world, "carol")
    anna.see("carol let in by")
    carol.write("the same here. grüße aus Bremen, и привет\n".encode())
    anna.see("Bremen")
    dora = pipe_peer(world, "dora")
    anna.see("dora let in by")
    anna.enter("/rekey")
    anna.see("you renewed the key")
    dora.kill()
    anna.see("dora is locked out")
    anna.enter("/msg bob for you alone: see you at eight")
    anna.see("2:bob")
    bob.write(b"/me waves\n")
    anna.see("bob waves", "✓ │")
    anna.type("/verify bo")
    anna.typed("/verify bo")
    anna.settle()
    return anna


def first_chat(world):
    """README's: three people of one machine; what carol sees."""
    path = world.file("passphrase", b"cider-lunar-oak\n")
    here = {"place": "127.0.0.1:8872", "data": "home", "size": (80, 22)}
    anna = Terminal(world, "anna", "--host", "--passphrase-file", path, **here)
    anna.see("you can write now")
    bob = Terminal(world, "bob", "--passphrase-file", path, **here)
    bob.see("you can write now")
    carol = Terminal(world, "carol", **here)
    carol.see("type the passphrase")
    carol.enter("cider-lunar-oak")
    carol.see("has been heard")
    anna.enter("hello, both of you")
    carol.see("both of you")
    bob.enter("hi anna, I can read you")
    carol.see("I can read you")
    carol.enter("/me waves")
    carol.see("waves", "✓ │")
    bob.enter("/rekey")
    carol.see("bob renewed the key")
    anna.enter("/msg carol nice to see you")
    carol.see("2:anna")
    carol.settle()
    return carol


def show(world):
    """In place of the screen that README has; its transcripts get the time."""
    text = first_chat(world).text().rstrip() + "\n"
    with open(README, encoding="utf-8") as file:
        readme = file.read()
    old = re.search(r"^ tuschel  .*?^>.*?\n", readme, re.MULTILINE | re.DOTALL)
    time = re.compile(r"\d\d:\d\d$", re.MULTILINE)
    readme = readme.replace(old[0], text).replace(
        time.search(old[0])[0], time.search(text)[0])
    with open(README, "w", encoding="utf-8") as file:
        file.write(readme)


def draw(tap, world):
    anna = scene(world)
    picture = svg(anna.screen, "tuschel: a room with three people, its key "
                  "in generation 5")
    with open(OUT, "w", encoding="utf-8") as file:
        file.write(picture)
    tap.ok(True, "doc/screen.svg is drawn")


def write(tap, world):
    show(world)
    tap.ok(True, "README shows the screen")


if __name__ == "__main__":
    sys.exit(screenlib.run([draw, write]))
