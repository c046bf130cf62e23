# SPDX-License-Identifier: GPL-3.0-or-later
"""Files on their way: the offer, the row with its bar, the pause, the end; and
the same in lines of words."""

import os
import re

import screenlib
from screenlib import (Terminal, at_sizes, chatlib, control, golden,
                       pipe_peer, run, talkers)

SIZES = ((100, 30), (80, 24), (40, 12))
# What moves, in the row of a file; its name and the rest stay.
screenlib.MASKS += [
    (r"[█░]{3,}.*$", lambda m: "BAR"),
    (r" +\d+ %(?=, waits)", lambda m: "NN %".rjust(len(m.group()))),
    (r"(tuschel-[ │]*\n[ │]*|tuschel-)\w{8}(?=/)",
     lambda m: m.group(1) + "xxxxxxxx"),
]
SLOW = 16360 * 60       # a minute at 16 KiB/s, part by part


def bob_gets(world, size, rate, content, name="holiday.jpg"):
    """bob has a screen, anna offers him a file at that rate."""
    world.relay()
    bob, = talkers(world, "bob", size=size)
    anna = pipe_peer(world, "anna")
    bob.see("anna let in by")
    bob.enter("/clear")
    bob.see(gone="let in by")
    anna.say("/set file-rate %d" % rate,
             "/send %s bob" % world.file(name, content))
    bob.see("/decline 1")
    return anna, bob


def under_way(tap, world, size):
    anna, bob = bob_gets(world, size, 16, bytes(SLOW))
    bob.enter("/accept")
    bob.until(lambda s: re.search(r"^ holiday.jpg.* [█░]{6,} .*\d+ %.* left",
                                  s, re.M), "a bar")
    tap.ok(True, "a row names the file")
    if size[0] >= 80:
        bob.until(lambda s: re.search("holiday.jpg from anna .* kB/s", s),
                  "sender and rate")
        tap.ok(True, "its sender, and how fast it is")
    golden(tap, bob, "file-running-%dx%d" % size)
    bob.enter("/quit")
    bob.see("this would be lost", "holiday.jpg is being")
    tap.ok(True, "/quit asks before it is broken off")
    bob.type(control("U"))
    anna.kill()
    bob.see(", waits", "holiday.jpg waits", "locked out,")
    bob.enter("/clear")
    bob.see(", waits", gone="locked out,")
    golden(tap, bob, "file-waiting-%dx%d" % size)
    bob.enter("/cancel")
    bob.see("broken off", gone=", waits")
    tap.ok(True, "/cancel ends it, and the row is gone")


def at_100(tap, world):
    under_way(tap, world, SIZES[0])


def at_80(tap, world):
    under_way(tap, world, SIZES[1])


def at_40(tap, world):
    under_way(tap, world, SIZES[2])


def to_the_end(tap, world):
    _, bob = bob_gets(world, SIZES[0], 3072, b"ten bytes.\n", "ten.txt")
    bob.see("anna offers you the file ten.txt (11 bytes)")
    bob.enter("/accept")
    bob.see("from anna, whole and right", "b2sum -l 256")
    bob.enter("/files")
    bob.see("1: ten.txt from anna, 11 bytes, whole and right")
    at_sizes(tap, bob, "file-done")


def sending(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    bob = pipe_peer(world, "bob")
    anna.see("bob let in by")
    anna.enter("/clear")
    path = world.file("notes.txt", bytes(SLOW))
    anna.enter("/set file-rate 16")
    anna.enter("/send %s" % path)
    anna.see("notes.txt (981.6 kB) is offered to everybody here",
             "/cancel 1")
    tap.ok(True, "an offer to all")
    bob.wait_for("file", state="offered")
    bob.say("/accept")
    anna.until(lambda s: re.search(r"notes.txt to bob  █*░+ .* %", s),
               "the bar of the sender")
    anna.enter("/cancel 1")
    anna.see("notes.txt is not offered any more",
             "notes.txt does not go to bob any more", gone="░")
    tap.ok(True, "and its end, for all who took it")
    bob.wait_for("file", state="withdrawn")


def ascii_only(tap, world):
    world.relay()
    bob, = talkers(world, "bob", arguments=["--ascii"])
    anna = pipe_peer(world, "anna")
    anna.say("/set file-rate 16",
             "/send %s bob" % world.file("a.bin", bytes(SLOW)))
    bob.see("/decline 1")
    bob.enter("/accept")
    bob.until(lambda s: re.search(r"a.bin from anna  #*\.+ ", s),
              "a bar of ASCII")
    tap.ok(True, "a bar of ASCII")


def lines(tap, world):
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    bob = Terminal(world, "bob", command=[
        os.path.abspath(chatlib.TUSCHEL), "--linear", "--nick", "bob",
        "--passphrase-file", path, "unix:relay"], size=(100, 40),
        env={"TERM": "dumb"})
    bob.see("note: you can write now")
    anna = pipe_peer(world, "anna")
    bob.see("note: anna let in by you")
    anna.say("/set file-rate 200",
             "/send %s bob" % world.file("a.bin", bytes(300000)))
    bob.see("note: anna offers you the file a.bin (300.0 kB): /accept 1")
    bob.enter("/accept")
    bob.see("note: a.bin comes from anna", "% of a.bin have come",
            "note: from anna, whole and right:")
    tap.ok(bob.text().count("have come") <= 3,
           "a word for each quarter, in lines")


run([at_100, at_80, at_40, to_the_end, sending, ascii_only, lines])
