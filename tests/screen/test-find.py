# SPDX-License-Identifier: GPL-3.0-or-later
"""Finding what was said, addresses, themes, being told of one's name."""

import os
import re
import time

from screenlib import (DOWN, ENTER, ESC, PAGE_DOWN, TAB, UP, Terminal, alt,
                       at_sizes, control, pipe_peer, run, talkers)

F4 = "\033OS"
SIZES = ((80, 24), (100, 30), (40, 12))


def search(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    for text in ("the first Apple", "a pear", "an apple and an apple"):
        bob.enter(text)
    for i in range(25):
        bob.enter("filler %d" % i)
    anna.see("filler 24", gone="the first Apple")
    anna.type(control("F"), "apple")
    anna.see("1 of 2", "an apple and an apple", "look for: apple")
    anna.styled("apple and", "reverse")
    tap.ok(True, "what was found is marked")
    anna.type(UP)
    anna.see("2 of 2", "the first Apple")
    anna.styled("Apple", "reverse")
    tap.ok(True, "without regard to case")
    at_sizes(tap, anna, "search", SIZES)
    anna.type(UP)
    anna.see("this is the oldest one")
    anna.type(DOWN)
    anna.see("1 of 2")
    anna.type("s")
    anna.see("not found")
    anna.type(ESC)
    anna.see("filler 24", gone="look for")
    anna.typed(">")
    tap.ok(True, "Esc goes back to where the view was")
    anna.enter("/search pear")
    anna.see("1 of 1", "a pear")
    anna.type(ENTER)
    anna.see("a pear", "below-", gone="look for")
    tap.ok(True, "Enter stays there")
    anna.enter("/grep apple")
    anna.see("2 lines, the newest first", "the first Apple", gone="a pear")
    tap.ok(True, "a page of all lines")
    at_sizes(tap, anna, "grep", SIZES)
    anna.type(DOWN, ENTER)
    anna.see("the first Apple", "a pear", gone="the newest first")


def again(world, terminal, other):
    """The same one, started anew once the other has seen it go."""
    terminal.enter("/quit")
    terminal.end()
    other.see("%s is locked out" % terminal.name)
    path = os.path.join(world.dir, "passphrase")
    new = Terminal(world, terminal.name, "--passphrase-file", path,
                   size=(80, 24))
    new.see("you can write now")
    return new


def stored(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    anna.enter("/history on")
    anna.see("anna  history on")
    for text in ("an apple of long ago", "a pear of long ago"):
        bob.enter(text)
    for i in range(30):
        bob.enter("filler %d" % i)
    anna.see("filler 29")
    anna.enter("/set history-lines 5")
    anna.see("history-lines = 5")
    anna = again(world, anna, bob)
    anna.see("filler 29")
    bob.enter("an apple of today")
    anna.see("an apple of today", gone="filler 20")
    anna.type(control("F"), "apple")
    anna.see("1 of 2", "an apple of today", gone="so far")
    tap.ok(True, "nothing is counted twice")
    anna.type(UP)
    anna.see("2 of 2", "an apple of long ago", "a pear of long ago",
             gone="an apple of today")
    anna.styled("apple of long", "reverse")
    tap.ok(True, "on in what was kept")
    at_sizes(tap, anna, "search-stored", SIZES)
    anna.type(DOWN)
    anna.see("1 of 2", "an apple of today", gone="of long ago")
    anna.type(UP, ENTER)
    anna.see("an apple of long ago", "Esc leads back", gone="look for")
    bob.enter("said meanwhile")
    bob.see("said meanwhile")
    anna.type(PAGE_DOWN)
    anna.see("filler 20", "Esc leads back", gone="long ago")
    anna.type(PAGE_DOWN)
    anna.see("filler 24", "Esc leads back")
    anna.type(PAGE_DOWN)
    anna.see("filler 29", "said meanwhile", gone="Esc leads back")
    tap.ok(True, "paging on leads back to the present")
    anna.enter("/grep long ago")
    anna.see("2 lines, the newest first", "an apple of long ago")
    anna.type(DOWN, ENTER)
    anna.see("an apple of long ago", "Esc leads back")
    anna.type(ESC)
    anna.see("said meanwhile", gone="Esc leads back")
    tap.ok(True, "/grep lists them, and goes there")
    anna.enter("/clear")
    anna.see(gone="said meanwhile")
    anna.enter("/search meanwhile")
    anna.see("1 of 1", "said meanwhile")
    tap.ok(True, "so is what was cleared away")


def days(tap, world):
    """What is kept is of the day before: midnight lies in between."""
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    anna.enter("/history on")
    anna.see("anna  history on")
    bob.enter("good night")
    anna.see("good night")
    anna.enter("/quit")
    anna.end()
    bob.see("anna is locked out")
    midnight = int(time.time()) + 1
    while time.time() < midnight:
        time.sleep(0.01)
    zone = time.strftime("XXX+%H:%M:%S", time.gmtime(midnight))
    anna = Terminal(world, "anna", "--passphrase-file",
                    os.path.join(world.dir, "passphrase"), size=(80, 24),
                    env={"TZ": zone})
    anna.see("you can write now")
    bob.enter("good morning")
    anna.see("good morning")
    rows = [row for row in anna.lines() if re.search(
        r"bob good|20\d\d-|kept from", row)]
    want = [r"[A-Z][a-z][a-z] 20\d\d-\d\d-\d\d", r"23:59 +bob good night",
            "that was kept from before",
            r"[A-Z][a-z][a-z] 20\d\d-\d\d-\d\d", r"00:00 +bob good morning"]
    tap.ok(len(rows) == len(want) and all(
        re.search(text, row) for text, row in zip(want, rows)),
        "days are told, that of what was kept too")


def stored_direct(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    carol = pipe_peer(world, "carol")
    anna.enter("/history on")
    anna.see("anna  history on")
    bob.enter("/msg anna an apple for you alone")
    carol.say("an apple for all")
    anna.see("an apple for all")
    anna = again(world, anna, bob)
    anna.enter("/query bob")
    anna.see("what is said here only bob and you")
    anna.type(control("F"), "apple")
    anna.see("1 of 1", "an apple for you alone", gone="for all")
    tap.ok(True, "of a conversation, only its own")
    anna.type(ESC, ESC)
    anna.enter("/close")
    anna.type(control("F"), "pear")
    anna.see("not found")
    anna.type(ESC)


def links(tap, world):
    world.relay()
    opener = world.file("open.sh", b"#!/bin/sh\necho \"$1\" >> "
                        + os.path.join(world.dir, "opened").encode() + b"\n")
    os.chmod(opener, 0o755)
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    bob.enter("see https://example.org/one, and https://example.org/two.")
    anna.see("example.org/two")
    anna.styled("https://example.org/one", "underscore")
    tap.ok(True, "marked")
    anna.enter("/set open-command " + opener)
    anna.see("open-command =")
    anna.type(alt("o"))
    anna.see("Enter opens, c copies", "https://example.org/two")
    at_sizes(tap, anna, "links", SIZES)
    anna.type(DOWN, ENTER)
    anna.see("y opens, any other key does not: https://example.org/two")
    anna.type("n")
    anna.see(gone="y opens")
    tap.ok(not os.path.exists(os.path.join(world.dir, "opened")),
           "nothing is opened without a yes")
    anna.type(UP, ENTER)
    anna.see("y opens, any other key does not: https://example.org/one")
    anna.type("y")
    anna.see(gone="Enter opens")
    anna.until(lambda s: os.path.exists(os.path.join(world.dir, "opened"))
               and open(os.path.join(world.dir, "opened")).read() ==
               "https://example.org/one\n", "the program")
    tap.ok(True, "the chosen one is opened")
    anna.type(alt("o"))
    anna.see("Enter opens")
    anna.type("c")
    anna.see("copied, if your terminal")
    anna.wrote(b"\033]52;c;aHR0cHM6Ly9leGFtcGxlLm9yZy9vbmU=\a")
    tap.ok(True, "and copied through the terminal")


def bare(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    bob.enter("a line to be copied")
    anna.see("a line to be copied")
    anna.type(F4)
    anna.see("bob  a line to be copied", "F4 brings the panes back",
             gone=["│", "peers"])
    anna.wrote(b"1000l")
    tap.ok(True, "and the mouse is the terminal's")
    anna.type(F4)
    anna.see("peers")


def themes(tap, world):
    config = os.path.join(world.dir, "config")
    os.makedirs(os.path.join(config, "tuschel", "themes"))
    with open(os.path.join(config, "tuschel", "themes", "mine"), "w") as f:
        f.write('# mine\nerror = "bright-magenta on 19 underline"\n')
    with open(os.path.join(config, "tuschel", "themes", "bad"), "w") as f:
        f.write('error = "reddish"\n')
    with open(os.path.join(config, "tuschel", "themes", "odd"), "w") as f:
        f.write('eror = "red"\n')
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--passphrase-file", path, size=(80, 24),
                    env={"XDG_CONFIG_HOME": config})
    anna.see("you can write now")
    anna.enter("/nonsense")
    anna.see("no command /nonsense")
    seen = set()
    for theme in ("default", "dark", "light", "contrast", "mono", "mine"):
        anna.type(control("U"))
        anna.enter("/theme " + theme)
        anna.see('theme = "%s"' % theme)
        style = anna.style("!! there")
        seen.add((style.fg, style.bg, style.bold, style.underscore))
    tap.equal(len(seen), 6, "each theme has another look")
    tap.equal((anna.style("!! there").bg, anna.style("!! there").underscore),
              ("0000af", True), "and so has a file of one's own")
    anna.enter("/theme nosuch")
    anna.see("none of that name", "mono, bad, mine, odd")
    anna.type(control("U"))
    anna.enter("/theme bad")
    anna.see('bad:1: "reddish"')  # the word that is wrong, not the role
    anna.type(control("U"))
    anna.enter("/theme odd")
    anna.see('"eror"')
    anna.type(control("U"))
    anna.enter("/theme ../bad")
    anna.see("without a slash")
    tap.ok(True, "a wrong one is explained, with file and line")
    anna.type(control("U"))
    anna.enter("/clear")
    anna.see(gone="without a slash")
    anna.enter("/set theme")
    anna.see('theme = "mine"')
    tap.ok(True, "and the one before stays")
    anna.type("/set theme m", TAB)
    anna.see("mono", "mine")
    tap.ok(True, "the names are completed")


def told_request(tap, world):
    world.relay()
    anna, = talkers(world, "anna", size=(80, 24))
    anna.enter("/set notify osc777")
    anna.see("notify = osc777")
    anna.enter("/policy ask")
    anna.see("you are asked before")
    anna.type("\033[O")		# the terminal has lost the focus
    bob = Terminal(world, "bob", "--passphrase-file",
                   os.path.join(world.dir, "passphrase"))
    anna.wrote(b"\033]777;notify;tuschel;bob asks to be let in\a")
    anna.enter("/admit bob")
    bob.see("you can write now")
    tap.ok(True, "who waits for an answer is told of, too")


def told(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    anna.enter("/set notify osc777")
    anna.see("notify = osc777")
    anna.type("\033[O")		# the terminal has lost the focus
    bob.enter("hello everybody")
    anna.see("hello everybody")
    tap.ok(b"]777" not in anna.raw, "nothing for what is said to all")
    bob.enter("hello anna, my secret")
    anna.see("my secret")
    anna.wrote(b"\033]777;notify;tuschel;bob has said your name\a")
    tap.ok(True, "one's name: who, and not what")
    anna.wrote(b"\033]2;(1) tuschel")
    tap.ok(True, "the title counts")
    for i in range(5):
        bob.enter("anna %d" % i)
    anna.see("anna 4")
    tap.ok(anna.raw.count(b"]777") <= 2, "a storm is held back")
    anna.enter("/set quiet-hours 00:00-23:59")
    anna.see("quiet-hours =")
    anna.enter("/ignore bob")
    anna.see("nothing that bob says is shown")
    bob.enter("can anybody see this")
    bob.until(lambda s: re.search("can anybody see this.*✓", s), "echo")
    anna.enter("/ignore")
    anna.see("ignored: bob")
    anna.enter("/ignore bob")
    anna.see("what bob says is shown again")
    bob.enter("and this")
    anna.see("and this")
    tap.ok("can anybody see this" not in anna.text(), "/ignore")


run([search, stored, days, stored_direct, links, bare, themes, told,
     told_request])
