# SPDX-License-Identifier: GPL-3.0-or-later
"""Typing: the editor, completion, commands and slips, pasting."""

import os

from screenlib import (BACKTAB, DOWN, ENTER, ESC, TAB, UP, Terminal, alt,
                       at_sizes, control, golden, run, talkers)

PASTE, PASTED = "\033[200~", "\033[201~"


def editor(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    anna.type("world", control("A"), "hello ")
    anna.typed("> hello world")
    anna.type(control("K"), control("A"), control("Y"), alt("b"))
    anna.typed("> worldhello")
    anna.type(control("_"))
    anna.typed("> hello")
    tap.ok(True, "kill, yank and undo")
    anna.type(control("E"), control("U"), "grüße 日本語 e\u0301",
              control("B"), control("H"))
    anna.typed("> grüße 日本語é")
    tap.ok(True, "characters go as a whole")
    anna.type(control("C"))
    anna.typed(">")
    anna.type(control("C"))
    anna.see("/quit leaves the room")
    tap.ok(True, "Ctrl-C clears, and never quits")
    anna.type("first line", alt("\r"), "second line")
    anna.see("> first line", "  second line")
    anna.type(ENTER)
    anna.see("anna  first line", gone="> first")
    row = anna.row("anna  first line")
    tap.ok("second line" in anna.lines()[row + 1] and
           anna.lines()[row + 1].index("second") ==
           anna.lines()[row].index("first"), "a message of two lines")


def history(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    anna.enter("one")
    anna.enter("two")
    anna.see("anna  two")
    anna.type("draft", UP)
    anna.typed("> two")
    anna.type(UP)
    anna.typed("> one")
    anna.type(DOWN, DOWN)
    anna.typed("> draft")
    tap.ok(True, "history keeps the draft")
    anna.type(control("R"), "o")
    anna.see('search "o": two')
    anna.type(control("R"))
    anna.see('search "o": one')
    anna.type("x")
    anna.see('not found "ox": one')
    anna.type(ESC)
    anna.typed("> draft")
    tap.ok(True, "Ctrl-R searches, Esc goes back")


def completion(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.type("bo", TAB, "hi")
    anna.typed("> bob: hi")
    anna.type(control("U"), "/whoi", TAB)
    anna.typed("> /whois")
    anna.type("b", TAB)
    anna.typed("> /whois bob")
    anna.type(control("U"), "/re", TAB)
    anna.see("/reconnect", "/rekey", "/retry")
    first = anna.lines()[-1]
    anna.type(TAB)
    anna.until(lambda s: anna.lines()[-1] != first, "the next one")
    anna.type(BACKTAB)
    anna.typed(first)
    tap.ok(True, "Tab and Shift-Tab go round")


def menu(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    anna.type("/re", TAB)
    anna.see(">/reconnect", "/rekey", "1 of 3; Tab on")
    tap.ok(anna.style(">/reconnect").reverse, "the chosen one is marked")
    golden(tap, anna, "menu-100x30")
    anna.type(BACKTAB)
    anna.typed("> /re")
    anna.see("3 possibilities")
    anna.type(BACKTAB)
    anna.see(">/retry")
    anna.type(ESC)
    anna.see(gone="/rekey")
    anna.typed("> /re")
    tap.ok(True, "Esc closes it and brings back what was typed")
    anna.type(control("U"), "/set history", TAB)
    anna.see("1 of 4", ">history")
    anna.resize(80, 24)
    golden(tap, anna, "menu-80x24")
    anna.resize(40, 12)
    golden(tap, anna, "menu-40x12")
    anna.resize(20, 5)
    anna.see(" history  history")
    tap.ok(True, "without room the status line has them")
    anna.resize(80, 24)
    anna.type("x")
    anna.see("/set history x", gone=">history")
    anna.type(control("U"), ":smi", TAB)
    anna.see("1 of ", "smile")
    tap.ok(True, "emoji have their names beside them")


def paths(tap, world):
    """Files behind /send, as shells complete them."""
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    home = os.path.join(world.dir, "pictures of us")
    os.makedirs(os.path.join(home, "dunes"))
    for name in ("beach at noon.jpg", "sea.jpg", ".hidden", "dunes/one.jpg"):
        with open(os.path.join(home, name), "w", encoding="utf-8") as file:
            file.write("x" * 1000)
    anna.type("/send pic", TAB)
    anna.typed('> /send "pictures of us/')
    anna.type(TAB)
    anna.see("1 of 3; Tab on", ">beach at noon.jpg", " dunes/", " sea.jpg",
             gone="hidden")
    anna.typed('> /send "pictures of us/beach at noon.jpg" ')
    at_sizes(tap, anna, "paths")
    anna.type(TAB)
    anna.typed('> /send "pictures of us/dunes/')
    anna.type("/")
    anna.see(gone="sea.jpg")
    anna.typed('> /send "pictures of us/dunes/')
    anna.type(TAB, "b", TAB)
    anna.typed('> /send "pictures of us/dunes/one.jpg" bob')
    tap.ok(True, "a slash goes on with a directory, and a name follows")
    anna.type(ENTER)
    bob.see("anna offers you the file one.jpg")
    tap.ok(True, "the file is offered")
    anna.enter("/query bob")
    anna.see("to bob>")
    anna.type(alt("1"))
    anna.see(gone="to bob>")
    anna.enter('/send "pictures of us/sea.jpg" bob')
    anna.until(lambda s: "sea.jpg (1.0 kB) is offered" in anna.lines()[-2],
               "what is said in another window")
    tap.ok(True, "and who has offered it from elsewhere sees that")
    anna.type("/log on pic", TAB)
    anna.typed("> /log on pictures of us/")
    anna.type(control("U"), "/set tls-k", TAB, "pictures of us/s", TAB)
    anna.typed("> /set tls-key pictures of us/sea.jpg")
    tap.ok(True, "so do paths that take no quotes")


def vi(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    anna.enter("/set keys vi")
    anna.see('keys = vi', " insert  anna")
    anna.type("hello word", ESC)
    anna.see(" normal  anna")
    tap.ok(True, "the mode is in the status line")
    anna.type("bcwworld", ESC)
    anna.typed("> hello world")
    anna.type("2d")
    anna.see("normal 2d")
    golden(tap, anna, "vi-80x24")
    anna.type(ESC)
    anna.see(gone="normal 2d")
    anna.type("0x", ENTER)
    bob.see("anna ello world")
    anna.see(" insert  anna")
    tap.ok(True, "Enter sends in normal mode too")
    anna.type("next", ESC)
    anna.see(" normal  anna")
    anna.type("kA!", ESC)
    anna.typed("> ello world!")
    anna.type("j")
    anna.typed("> next")
    tap.ok(True, "j and k go through what was sent")
    anna.type("\033OP")
    anna.see("help: Esc closes")
    anna.type(ESC)
    anna.see(" normal  anna", gone="help: Esc closes")
    anna.typed("> next")
    tap.ok(True, "Esc closes what is open first")
    anna.type("dd")
    anna.typed(">")
    anna.enter("i/set keys emacs")
    anna.see('keys = emacs', gone=" insert ")


def slips(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.enter("/whoos bob")
    anna.see("did you mean /whois?")
    anna.typed("> /whoos bob")
    tap.ok(True, "a wrong command is answered where it was typed")
    anna.type(control("U"))
    anna.enter(" /quit")
    anna.see("not sent", "looks like a command")
    anna.typed(">  /quit")
    anna.type(control("U"))
    anna.enter("//slash")
    bob.see("anna  /slash")
    tap.ok("quit" not in bob.text(), "a blank before it tells nobody")
    anna.enter("/passphrase sesame-street")
    anna.typed(">")
    anna.type(UP)
    anna.typed("> //slash")
    tap.ok("sesame-street" not in anna.text(), "a passphrase is in no history")


def paste(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.type(PASTE, "just a line\r", PASTED)
    anna.typed("> just a line")
    anna.type(control("U"), PASTE, "one\r/quit\rthree", PASTED)
    anna.see("paste of 3 lines")
    anna.type("x")
    anna.type(ESC)
    anna.see(gone="paste of 3 lines")
    anna.typed(">")
    tap.ok("anna  one" not in anna.text(), "cancelled")
    anna.type(PASTE, "one\r/quit\rthree", PASTED, "l")
    bob.see("anna  one", "anna  /quit", "anna  three")
    tap.ok(True, "line by line, and no line is a command")
    anna.type(PASTE, "four\rfive", PASTED, "o")
    bob.see("anna  four", "five")
    tap.ok("anna  five" not in bob.text(), "as one message")
    anna.type(PASTE, "six\rseven", PASTED, "e")
    anna.see("> six", "  seven")
    tap.ok(True, "to be edited first")


def suspend(tap, world):
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    shell = Terminal(world, "shell", command=["/bin/bash", "--norc", "-i"],
                     env={"PS1": "prompt: "})
    shell.see("prompt:")
    tuschel = os.path.abspath(os.environ.get("TUSCHEL") or os.path.join(
        os.environ.get("top_builddir", "."), "src/client/tuschel"))
    shell.enter("%s --nick anna --passphrase-file %s unix:relay" %
                (tuschel, path))
    shell.see("you can write now")
    shell.type("a draft")
    shell.see("> a draft")
    shell.type(control("Z"))
    shell.see("Stopped")
    tap.ok(b"\033[?1049l" in shell.raw, "Ctrl-Z brings the old screen back")
    shell.enter("echo $((6 * 7))")
    shell.see("42")
    tap.ok(True, "Ctrl-Z gives the terminal to the shell")
    shell.enter("fg")
    shell.see("you can write now", "> a draft", gone="Stopped")
    tap.ok(True, "fg brings everything back")
    shell.type(control("U"))
    shell.enter("/quit")
    shell.until(lambda s: shell.lines()[shell.screen.cursor.y]
                .startswith("prompt:"), "the shell")
    tap.ok(True, "/quit gives it back for good")


def bindings(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    anna.enter("/bind")
    anna.see("what keys do: Esc closes", "/bind KEY ACTION",
             "complete-back        Shift-Tab  (the completion before)",
             gone="keys of your own")
    anna.type(ESC)
    anna.see(gone="what keys do")
    anna.enter("/bind F9 page-up")
    anna.see("F9 = page-up")
    anna.enter("/bind")
    anna.see("keys of your own", "F9                   page-up",
             "page-up              F9, PgUp, Alt-v  (scroll back a page)")
    tap.ok(True, "/bind is a page of actions with their keys, the user's first")
    at_sizes(tap, anna, "bindings")
    anna.type(ESC)
    anna.see(gone="what keys do")


TESTS = [editor, history, bindings, completion, menu, paths, vi, slips, paste]
if os.path.exists("/bin/bash"):
    TESTS.append(suspend)
run(TESTS)
