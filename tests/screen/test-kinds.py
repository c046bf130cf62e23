# SPDX-License-Identifier: GPL-3.0-or-later
"""Other terminals, no colours, hostile text."""

import os
import re
import signal
import unicodedata

from screenlib import (Terminal, at_sizes, control, golden, masked, pipe_peer,
                       run, talkers)


def width(row):
    return sum(2 if unicodedata.east_asian_width(c) == "W" else 1
               for c in row if not unicodedata.combining(c))


def hostile(tap, world):
    world.relay()
    anna, = talkers(world, "anna", size=(80, 24))
    eve = pipe_peer(world, "eve")
    anna.see("eve let in by you")
    for text in ("\033[2J\033]0;owned\007 escape", "\u202egnirts rtl",
                 "family \U0001f468\u200d\U0001f469\u200d\U0001f466 here",
                 "new emoji \U0001fae8 here", "zero\u200bwidth",
                 "zalgo" + "\u0301" * 60 + " here", "\x9b31m c1"):
        eve.say(text)
    eve.say("the last one")
    anna.see("the last one")
    rows = anna.lines()
    tap.equal({width(row) for row in rows[1:22]}, {80},
              "every row ends at the border")
    at_sizes(tap, anna, "hostile", ((80, 24), (100, 30), (40, 12)))
    tap.ok(b"\033]0;owned" not in anna.raw and b"owned" in anna.raw,
           "an escape sequence is only text")
    for bad in ("\u202e", "\u200b", "\x9b"):
        tap.ok(bad.encode() not in anna.raw, "no %r" % bad)


def mono(tap, world):
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--passphrase-file", path,
                    env={"NO_COLOR": "1"})
    anna.see("you can write now")
    anna.enter("/nonsense")
    anna.see("!!", "no command /nonsense")
    colors = re.findall(rb"\033\[[0-9;]*(?:3[0-8]|4[0-8])(?:;[0-9;]*)?m",
                        anna.raw)
    tap.equal(colors, [], "NO_COLOR: no colour")
    anna.styled("no command", "bold")
    tap.ok(True, "an error is bold instead")


def ascii_only(tap, world):
    world.relay()
    for name, arguments, env in (("anna", ["--ascii"], {}),
                                 ("bob", [], {"LC_ALL": "C"}),
                                 ("carol", [], {"LC_ALL": "C",
                                                "TERM": "vt100"})):
        path = world.file("passphrase", b"cider-lunar-oak\n")
        terminal = Terminal(world, name, "--passphrase-file", path,
                            *arguments, env=env)
        terminal.see("you can write now", "* " + name)
        terminal.enter("gr\u00fc\u00dfe")
        terminal.see(name + "  gr")
        tap.ok(all(byte < 0x80 for byte in terminal.raw),
               "%s %s: only ascii" % (arguments, env))
        if name == "anna":
            terminal.enter("/clear")
            terminal.see(gone="you can write now")
            golden(tap, terminal, "ascii-100x30")
        terminal.kill()


def terminals(tap, world):
    """The same screen in each kind of terminal, in the colours it has."""
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    some = re.compile(rb"\033\[[0-9;]*(?:3[0-8]|4[0-8])(?:[;:][0-9;:]*)?m")
    many = re.compile(rb"\033\[[0-9;]*[34]8[;:]5[;:][0-9;:]*m")
    # on the console curses takes libgpm in and out again, which leaks
    gpm = {"ASAN_OPTIONS": os.environ.get("ASAN_OPTIONS", "") +
           ":detect_leaks=0"}
    kinds = (("xterm-256color", {}, 256), ("tmux-256color", {}, 256),
             ("xterm", {}, 8), ("linux", gpm, 8), ("screen", {}, 8),
             ("tmux", {}, 8), ("vt100", {}, 0),
             ("xterm-256color", {"NO_COLOR": "1"}, 0))
    want = None
    for kind, env, colors in kinds:
        anna = Terminal(world, "anna", "--passphrase-file", path,
                        env=dict(env, TERM=kind), data="data")
        anna.see("you can write now", "lag ")
        anna.enter("/clear")
        anna.see(gone="you can write now")
        anna.enter("gr\u00fc\u00dfe, \u65e5\u672c")
        anna.see("anna  gr\u00fc\u00dfe, \u65e5\u672c", "\u2713 \u2502",
                 "1 message ")
        name = kind + (" without colours" if "NO_COLOR" in env else "")
        want = want or masked(anna.text())
        anna.until(lambda text: masked(text) == want, name)
        tap.ok(True, name + ": the same screen")
        tap.equal(256 if many.search(anna.raw) else
                  8 if some.search(anna.raw) else 0, colors,
                  name + ": its colours")
        anna.type("abc", "\002\177", "d")     # Ctrl-B, backspace
        anna.typed("> adc")
        anna.type(control("E"), control("U"))
        anna.enter("/quit")
        tap.equal(anna.end(), 0, name + ": and it ends")


def refused(tap, world):
    for env, words in (({"TERM": "dumb"}, "cannot move its cursor; --linear"),
                       ({"TERM": "no-such"}, "unknown here"),
                       ({"TERM": ""}, "TERM is not set")):
        terminal = Terminal(world, "anna", env=env, place="127.0.0.1:1")
        code = terminal.end()
        tap.ok(code == 1 and words in terminal.stderr(), words,
               code, terminal.stderr())


def ended(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.child.kill(signal.SIGTERM)
    tap.equal(anna.end(), 0, "SIGTERM ends it")
    tap.ok(b"\033[?1049l" in anna.raw and b"\033[?2004l" in anna.raw,
           "and the terminal is as it was")
    bob.see("anna is locked out")
    bob.child.close(force=False)
    tap.ok(bob.child.exitstatus is not None or
           bob.child.signalstatus is not None,
           "one whose terminal goes away ends too")


def redraw(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    before = anna.text()
    anna.screen.reset()
    anna.type(control("L"))
    anna.see("● anna")
    anna.until(lambda s: s == before, "the same screen")
    tap.ok(True, "Ctrl-L draws everything again")


run([hostile, mono, ascii_only, terminals, refused, ended, redraw])
