# SPDX-License-Identifier: GPL-3.0-or-later
"""What two people who talk to each other see."""

import os
import re
import signal
import time

from screenlib import (ENTER, Terminal, control, golden, pipe_peer, run,
                       talkers)


def first_screen(tap, world):
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--host", "--passphrase-file", path)
    anna.see("you can write now", "[end-to-end, generation 0]")
    anna.see("others join with", "unix:relay", "you are the first one here",
             "hosted here", "1 present", "opened by you", "group words")
    tap.ok(True, "the first screen says what there is to say")
    anna.enter("/clear")
    anna.see(gone="you can write now")
    golden(tap, anna, "first-100x30")
    anna.enter("/quit")
    tap.equal(anna.end(), 0, "/quit ends it")


def conversation(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.enter("hello bob")
    bob.see("anna  hello bob")
    bob.enter("hi anna, 日本語 and grüße")
    anna.see("bob  hi anna, 日本語 and grüße")
    bob.enter("/me waves")
    anna.see("*  bob waves")
    anna.until(lambda s: s.count("✓ │") == 1, "both echoes")
    bob.until(lambda s: s.count("✓ │") == 2, "both echoes")
    anna.enter("/rekey")
    anna.see("you renewed the key, generation 2", "renewed by you",
             "[end-to-end, generation 2]")
    bob.see("anna renewed the key, generation 2", "renewed by anna",
            "[end-to-end, generation 2]")
    tap.ok(True, "a new generation is shown to both")
    golden(tap, anna, "talk-anna-100x30")
    golden(tap, bob, "talk-bob-100x30")


def renewal(tap, world):
    """Of a /rekey that takes long: since when, why, and what it waits for."""
    relay = world.relay()
    anna, bob = talkers(world, "anna", "bob")
    relay.process.send_signal(signal.SIGSTOP)
    anna.enter("/rekey")
    anna.see("being renewed", "as you wished", "waits for the relay, 1 s",
             "[renewing the key, generation 1]")
    anna.see("the key is being renewed (as you wished) for 2 s now",
             "again in")
    tap.ok(True, "that it is under way, why, and for what it waits")
    anna.resize(40, 12)
    anna.until(lambda s: re.search(r" for \d+ s +2/2 g1 renewing the key",
                                   s), "the same in 40 columns")
    anna.resize(100, 30)
    anna.enter("/rekey")
    anna.until(lambda s: s.count("the key is being renewed") == 2,
               "how far it is")
    tap.ok(True, "one that is typed meanwhile tells how far it is")
    relay.process.send_signal(signal.SIGCONT)
    anna.see("you renewed the key, generation 2",
             "[end-to-end, generation 2]", gone=["waits for the relay,"])
    bob.see("anna renewed the key, generation 2")
    anna.enter("/disconnect")
    anna.see("[off line]")
    anna.enter("/rekey")
    anna.see("off line: you get a new key when you are in again")
    tap.ok(True, "and what there is off line")


def cut_off(tap, world):
    relay = world.relay()
    anna, = talkers(world, "anna")
    relay.process.send_signal(signal.SIGSTOP)
    anna.enter("/rekey")
    anna.see("renewing the key")
    relay.kill()
    anna.see("the key was not renewed as you wished", "off line",
             gone="being renewed")
    tap.ok(True, "a /rekey that the link has cut off is said")


def admission(tap, world):
    """Who asks, what is known of them, until when; and what they see."""
    world.relay()
    anna, = talkers(world, "anna")
    path = os.path.join(world.dir, "passphrase")
    anna.enter("/policy ask")
    anna.see("you are asked before")
    bob = Terminal(world, "bob", "--passphrase-file", path)
    anna.see("bob asks to be let in, fingerprint", "new to you: /admit bob or",
             "◐ bob", "asks you", " s ")
    anna.until(lambda s: re.search(r"/admit bob or /deny, \d+ s ", s),
               "it in the status line")
    bob.see("decides whether you may come", "it decides by hand, up to")
    tap.ok(True, "both see that a decision is waited for, until when")
    anna.enter("/deny bob")
    anna.see("you do not let bob in; other members decide",
             gone=["asks you", "/deny, "])
    bob.see("you were not let in; /retry asks", "[not let in]")
    tap.ok(True, "/deny is said to both")
    anna.enter("/admit bob")
    anna.see("bob is not asking you now, perhaps another member")
    tap.ok(True, "who does not ask now cannot be let in")
    anna.type(control("U"))
    bob.enter("/retry")
    anna.see("asks you")
    anna.enter("/admit bob")
    bob.see("you can write now")
    anna.see("bob let in by you", gone=["asks you", "/deny, "])
    bob.enter("/quit")
    bob.end()
    anna.see("bob is locked out")
    bob = Terminal(world, "bob", "--passphrase-file", path)
    anna.see("seen before, first on 20", "asks you")
    anna.resize(40, 12)
    anna.see("/admit bob?")
    anna.enter("/admit bob")
    bob.see("you can write now")
    anna.see(gone="/admit bob?")
    tap.ok(True, "whom one has met is told from a stranger")


def echo(tap, world):
    relay = world.relay()
    anna, bob = talkers(world, "anna", "bob")
    relay.process.send_signal(signal.SIGSTOP)
    anna.enter("is anybody there")
    anna.see("is anybody there", "1 not delivered")
    anna.until(lambda s: re.search("is anybody there +·", s), "a dot")
    tap.ok(True, "a line under way has a dot")
    dim = anna.style("is anybody there").fg
    relay.process.send_signal(signal.SIGCONT)
    anna.see("is anybody there", gone="1 not delivered")
    anna.until(lambda s: "✓" in anna.lines()[anna.row("is anybody there")],
               "the echo's check")
    anna.until(lambda s: anna.style("is anybody there").fg != dim, "plain")
    tap.ok(True, "and it was dim")
    bob.see("is anybody there")


def frozen(tap, world):
    relay = world.relay()
    anna, = talkers(world, "anna")
    anna.see("lag ")
    relay.process.send_signal(signal.SIGSTOP)
    start = time.monotonic()
    anna.see("relay silent for", gone="lag ")
    took = time.monotonic() - start
    tap.ok(took < 15, "a frozen relay is shown within 15 s", took)
    anna.enter("into the ice")
    anna.see("into the ice", "1 not delivered")
    anna.until(lambda s: re.search("into the ice +·", s), "a dot")
    tap.ok(True, "and no line looks delivered")
    relay.process.send_signal(signal.SIGCONT)
    anna.see("lag ", gone=["relay silent", "not delivered"])
    anna.until(lambda s: "✓" in anna.lines()[anna.row("into the ice")],
               "the echo's check")
    tap.ok(True, "once it goes on, so does everything")


def coming_and_going(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    carol = pipe_peer(world, "carol")
    anna.see("carol let in by you, generation 1", "● carol", "2 present")
    tap.ok(True, "a newcomer is let in")
    carol.kill()
    anna.see("carol has left", "carol is locked out", gone="● carol")
    anna.see("1 present", "[end-to-end, generation 2]")
    tap.ok(True, "one who has left is locked out")


def wrong_passphrase(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    bob = Terminal(world, "bob")
    bob.see("passphrase:", "type the passphrase of the room")
    bob.type("wrong")
    bob.see("passphrase: •••••", gone="wrong")
    tap.ok(True, "it is not shown")
    bob.type(ENTER)
    bob.see("the passphrase is wrong: type another one", "[not let in]")
    anna.see("tried a wrong passphrase")
    tap.ok(True, "a wrong one is said plainly, to both")
    bob.enter("cider-lunar-oak")
    bob.see("you can write now", "[end-to-end, generation 1]")
    tap.ok(True, "the right one leads in")
    carol = Terminal(world, "carol")
    carol.see("passphrase:")
    carol.type("half", control("C"))
    carol.until(lambda s: carol.lines()[-1] == "passphrase:", "no text")
    carol.type(control("C"))
    carol.see("off line without a passphrase", gone="passphrase: ")
    carol.typed(">")
    carol.enter("/passphrase")
    carol.see("needs the passphrase")
    carol.typed("passphrase:")
    tap.ok(True, "Ctrl-C gives up, /passphrase asks again")


def relay_lost(tap, world):
    relay = world.relay()
    anna, = talkers(world, "anna")
    relay.kill()
    anna.see("not connected", "[off line")
    anna.type("a draft")
    world.relay()
    anna.see("you can write now", "> a draft")
    tap.ok(True, "after a restart it is back, with the draft")


def handshake(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    anna.child.kill(signal.SIGSTOP)
    path = world.file("passphrase", b"cider-lunar-oak\n")
    bob = Terminal(world, "bob", "--passphrase-file", path)
    bob.see("no key yet", "asking #", "✓init ·dh ·auth ·key ·new",
            "[no key yet]", "○ #")
    tap.ok(True, "whom it asks, and how far it is")
    bob.enter("queued until there is a key")
    bob.see("queued until", "1 held for the new key")
    bob.see("no answer", "2 present")
    tap.ok(True, "a failure and its reason")
    anna.child.kill(signal.SIGCONT)
    bob.see("✓init ✓dh ✓auth ✓key ✓new", "you came in", "● anna")
    anna.see("bob  queued until there is a key")
    tap.ok(True, "then all the steps")


def changed_identity(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.see("● bob")
    bob.enter("/quit")
    bob.end()
    anna.see("bob is locked out")
    path = world.file("passphrase", b"cider-lunar-oak\n")
    other = Terminal(world, "bob", "--passphrase-file", path,
                     data="somebody-else")
    other.see("you can write now")
    anna.see("! changed", "CAUTION", "/trust")
    tap.ok(True, "another identity under a known name is said aloud")
    other.enter("hi, it is me")
    anna.see("hi, it is me")
    anna.enter("/trust bob")
    anna.see(gone="! changed")
    tap.ok(True, "until the user trusts it")


def away(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    bob.enter("before")
    anna.see("before", gone="new since")
    tap.ok(True, "who looks needs no line")
    anna.type("\033[O", "x")
    anna.typed("> x")
    bob.enter("meanwhile")
    anna.until(lambda s: re.search("before.*new since.*meanwhile", s, re.S),
               "the line before what is new")
    tap.ok(True, "the line stands before what is new")
    anna.type("\033[I", "\033[O", "y")
    anna.typed("> xy")
    bob.enter("later")
    anna.until(lambda s: re.search("meanwhile.*new since.*later", s, re.S),
               "the line before what is new")
    tap.ok(True, "and moves on when it has been seen")


run([first_screen, conversation, admission, renewal, cut_off, echo, frozen,
     coming_and_going, wrong_passphrase, relay_lost, handshake, changed_identity, away])
