# SPDX-License-Identifier: GPL-3.0-or-later
"""
Golden screens of the way to the key: each step of the handshake, a wrong
passphrase, an identity that has changed, two groups on one relay; and of the
themes, with the colours.
"""

import screenlib
from screenlib import (SIZES, TAB, Terminal, at_sizes, control, golden, run,
                       talkers)
from evilrelay import EvilRelay

DH_SETUP, AUTHORIZE, KEY_CURRENT, KEY_NEW = 64, 96, 97, 98
# Which frame does not get through, and how far it is then, on screens that are
# wide, and on narrow ones.
STEPS = (("init", DH_SETUP, "✓init ·dh", "step 1 of 5"),
         ("dh", AUTHORIZE, "✓dh ·auth", "step 2 of 5"),
         ("auth", KEY_CURRENT, "✓auth ·key", "step 3 of 5"),
         ("key", KEY_NEW, "✓key ·new", "g0 no key yet"))

screenlib.MASKS += [
    # of an id that is cut
    (r"#[0-9a-f]{1,7}(?=…)", lambda m: "#" + "x" * (len(m.group()) - 1)),
    # of a fingerprint
    (r"\b[0-9a-f]{4}\b", lambda m: "xxxx"),
    # the port that the system has chosen, always of five digits
    (r"\b127\.0\.0\.1:\d{5}\b", lambda m: "127.0.0.1:PPPPP"),
]


def passphrase(world):
    return world.file("passphrase", b"cider-lunar-oak\n")


def stuck(tap, world, name, kind, size, words):
    """Frames of that kind are dropped until the end. The attempt gives up
    after some seconds, so each size has one of its own."""
    secret, home = passphrase(world), "%s-%d" % (name, size[0])
    with EvilRelay() as relay:
        donor = Terminal(world, "donor", "--plain", "--passphrase-file",
                         secret, place=relay.addresses[0],
                         data="donor-" + home)
        donor.see("you can write now")
        relay.rule = lambda frame, to: [] if frame.type == kind else [frame]
        anna = Terminal(world, "anna", "--plain", "--passphrase-file",
                        secret, place=relay.addresses[0], size=size,
                        data="anna-" + home)
        anna.see(words)
        golden(tap, anna, "step-%s-%dx%d" % (name, *size))
        for terminal in (anna, donor):
            terminal.kill()


def steps(tap, world):
    for name, kind, words, narrow in STEPS:
        for size in SIZES:
            stuck(tap, world, name, kind, size,
                  words if size[0] >= 60 else narrow)


def wrong_passphrase(tap, world):
    world.relay()
    talkers(world, "anna")
    bob = Terminal(world, "bob")
    bob.see("passphrase:")
    bob.enter("wrong")
    bob.see("the passphrase is wrong: type another one", "[not let in]")
    at_sizes(tap, bob, "wrong-passphrase")


def changed_identity(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    bob.enter("/quit")
    bob.end()
    anna.see("bob is locked out")
    other = Terminal(world, "bob", "--passphrase-file", passphrase(world),
                     data="somebody-else")
    other.see("you can write now")
    anna.see("! changed", "CAUTION", "generation 3")
    at_sizes(tap, anna, "changed-identity")


def two_groups(tap, world):
    """Who is not let in opens a room of its own on the same relay; nobody
    then asks anybody else, which would be told again and again."""
    with EvilRelay() as relay:
        place = relay.addresses[0]
        anna = Terminal(world, "anna", "--plain", "--passphrase-file",
                        passphrase(world), place=place)
        anna.see("you can write now")
        bob = Terminal(world, "bob", "--plain", place=place)
        bob.see("passphrase:")
        bob.enter("wrong")
        bob.see("the passphrase is wrong: type another one")
        relay.rule = lambda frame, to: \
            [] if frame.type == DH_SETUP else [frame]
        bob.type(control("C"))
        bob.typed(">")
        bob.enter("/found")
        bob.see("you can write now", "is in another")
        at_sizes(tap, bob, "two-groups")
        for terminal in (anna, bob):
            terminal.kill()


def look(char):
    """The style of a cell in words; "" for the terminal's own."""
    words = [w for w in ("bold", "italics", "underscore", "reverse")
             if getattr(char, w)]
    if char.fg != "default":
        words.append(char.fg)
    if char.bg != "default":
        words.append("on " + char.bg)
    return " ".join(words)


def colours(terminal):
    """For each row of the screen a row of letters, and what these mean."""
    letters, rows = {"": "."}, []
    for y in range(terminal.screen.lines):
        row = ""
        for x in range(terminal.screen.columns):
            style = look(terminal.screen.buffer[y][x])
            letters.setdefault(style, chr(ord("A") + len(letters) - 1))
            row += letters[style]
        rows.append(row.rstrip("."))
    return "\n".join(rows + ["%s %s" % (letter, style) for style, letter
                             in letters.items() if style]) + "\n"


class Colours:
    """A terminal of which golden() sees the colours."""

    def __init__(self, terminal):
        self.terminal = terminal

    def text(self):
        return colours(self.terminal)

    def settle(self):
        self.terminal.settle()

    def resize(self, cols, rows):
        self.terminal.resize(cols, rows)

    def until(self, fits, what):
        self.terminal.until(lambda text: fits(self.text()), what)


def themes(tap, world):
    """Own lines, a mistake, a warning, what is asked for and a menu; others'
    nicks have colours by their identity, which is another one each time."""
    world.relay()
    anna, = talkers(world, "anna")
    for theme in ("dark", "light", "contrast", "mono", "default"):
        anna.enter("/theme " + theme)
        anna.see('theme = "%s"' % theme)
        anna.enter("what I say")
        anna.see("✓ │")
        anna.enter("/nosuch")
        anna.see("there is no command /nosuch")
        anna.type("\025")
        anna.enter("/log on log")
        anna.see("not encrypted", "log on")
        anna.type("/re", TAB)
        anna.see(">/reconnect")
        at_sizes(tap, Colours(anna), "theme-" + theme)
        anna.type("\025")
        anna.enter("/clear")
        anna.see(gone="theme = ")


run([steps, wrong_passphrase, changed_identity, two_groups, themes])
