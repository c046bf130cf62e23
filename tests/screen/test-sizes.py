# SPDX-License-Identifier: GPL-3.0-or-later
"""The same room at every size, and back again."""

import re

from screenlib import (DOWN, ESC, F1, F2, PAGE_DOWN, PAGE_UP, Terminal, golden,
                       pipe_peer, run, talkers)


def sizes(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    bob.enter("a line that is long enough to be broken in more than one "
              "place once the screen is narrow")
    anna.see("once the screen")
    anna.enter("yes")
    anna.see("✓ │")
    golden(tap, anna, "size-100x30")
    for cols, rows in ((80, 24), (60, 15), (40, 12), (20, 5)):
        anna.resize(cols, rows)
        golden(tap, anna, "size-%dx%d" % (cols, rows))
    anna.resize(19, 5)
    anna.see("too small", "needs 20x5")
    anna.resize(30, 4)
    anna.see("too small", "needs 20x5")
    anna.type("typed all the same")
    anna.resize(132, 40)
    anna.see("> typed all the same")
    golden(tap, anna, "size-132x40")
    anna.type("\x15")
    anna.resize(100, 30)
    golden(tap, anna, "size-100x30")


def overlays(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(40, 12))
    anna.type(F2)
    anna.see("● bob", "generation 1", "F2 or Esc closes")
    golden(tap, anna, "panes-40x12")
    anna.type(F2)
    anna.see(gone="● bob")
    anna.enter("/peers")
    anna.see("● bob")
    anna.type("x")
    anna.see("> x", gone="● bob")
    tap.ok(True, "typing closes it")
    anna.type("\x15", F1)
    anna.see("commands", "/admit NAME")
    golden(tap, anna, "help-40x12")
    anna.type(PAGE_DOWN)
    anna.see(gone="/admit NAME")
    anna.type(PAGE_UP)
    anna.see("/admit NAME")
    anna.type(ESC)
    anna.see(gone="/admit NAME")
    tap.ok(True, "help scrolls and goes")
    anna.enter("/help")
    anna.see("help: Esc closes", "/admit NAME")
    anna.type("y")
    anna.see("> y", gone="help: Esc closes")
    tap.ok(True, "/help shows the same, and typing closes it")


def overlays_scrolled(tap, world):
    world.relay()
    anna, = talkers(world, "anna", size=(40, 12))
    for i in range(3):
        pipe_peer(world, "peer%d" % i)
    anna.see("generation 3")
    anna.enter("/key")
    anna.see("key: Esc closes", "waiting MSGs 0")
    for line in ("generation 3", "peer2 came in"):
        anna.type(DOWN)
        anna.see("key: Esc closes", gone="│ " + line)
    tap.ok("waiting MSGs 0" in anna.text(), "the key scrolls in its frame")
    anna.type(ESC)
    anna.see(gone="key: Esc closes")
    anna.type(F2)
    anna.see("peers: F2", "● anna", "● peer0", "● peer1", "● peer2",
             "key: F3 shows all", "generation 3")
    tap.ok(True, "where not both fit, half is the peers'")
    anna.type("\033OR")    # F3
    anna.see("key: Esc closes", "waiting MSGs 0")
    anna.type(F2)
    anna.resize(40, 9)
    anna.see("peers: F2", "● anna", "3 more: F12")
    anna.type("\033[24~")
    anna.see("● peer0", "2 more: F12")
    anna.type("\033[24~", "\033[24~")
    anna.see("● peer2", "3 before: F11")
    anna.type("\033[23~")
    anna.see("● peer1", "1 more: F12")
    tap.ok(True, "F12 scrolls the peers of the overlay")


def scrolling(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 12))
    for i in range(1, 31):
        bob.enter("line %d." % i)
    anna.see("line 30.")
    anna.type(PAGE_UP)
    anna.see("below-", gone="line 30.")
    top = anna.lines()[2]
    below = int(re.search(r"-(\d+) below-", anna.text()).group(1))
    bob.enter("one more")
    anna.see("-%d below-" % (below + 1))
    tap.equal(anna.lines()[2], top, "the view stays where it is")
    anna.type("\033[1;3F")
    anna.see("new since", "one more", gone="below-")
    tap.ok(True, "what came meanwhile stands behind a line")
    anna.resize(70, 20)
    anna.see("one more", "line 20.")
    anna.enter("read")
    anna.see("anna read", gone="new since")
    tap.ok(True, "an answer takes the line away")
    bob.enter("/msg anna psst")
    anna.see("2:bob!")
    anna.resize(60, 12)
    anna.type(PAGE_UP)
    anna.see("below-", "2:bob!", "[end-to-end, generation 1]")
    tap.ok(True, "that one has scrolled back is seen where room is scarce")


def many_peers(tap, world):
    world.relay()
    anna, = talkers(world, "anna", size=(80, 24))
    for i in range(14):
        pipe_peer(world, "peer%02d" % i)
    anna.see("peer00", "15 present", "more: F12")
    anna.type("\033[24~")
    anna.see("● peer13", "before: F11", gone="● peer00")
    tap.ok(True, "F12 scrolls the peers")
    anna.type("\033[23~")
    anna.see("● peer00")


def long_message(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    anna.type("word " * 60)
    anna.see("word word")
    row = anna.row("> word")
    tap.equal(row, 20, "the editor grows")
    anna.resize(60, 15)
    anna.until(lambda s: anna.lines()[-1].startswith("  word"), "the end")
    anna.enter("end")
    bob.see("end")
    anna.see("✓")
    anna.resize(20, 5)
    anna.type("a line of many words")
    anna.see("> a line of many wo", "  rds")
    tap.ok(True, "two rows of the editor are left on the least screen")


run([sizes, overlays, overlays_scrolled, scrolling, many_peers, long_message])
