# SPDX-License-Identifier: GPL-3.0-or-later
"""Typing: the editor, completion, commands and slips, pasting."""

import os
import re
import signal
import termios

from screenlib import (BACKTAB, DOWN, ENTER, ESC, TAB, UP, Terminal, alt,
                       at_sizes, chatlib, control, golden, pipe_peer, run,
                       talkers)

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
    anna.until(lambda s: re.search("anna  first line.*\n.* {13}second line",
                                   s), "both lines below each other")
    tap.ok(True, "a message of two lines")


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
    tap.ok("no more fits" not in anna.text(), "that alone is said of it")
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
    anna.styled(">/reconnect", "reverse")
    tap.ok(True, "the chosen one is marked")
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
    anna, bob = talkers(world, "anna", "bob", size=(100, 30))
    anna.enter("/set keys vi")
    anna.see('keys = vi', " insert  anna")
    anna.type("hello word", ESC)
    anna.see(" normal  anna")
    tap.ok(True, "the mode is in the status line")
    anna.type("bcwworld", ESC)
    anna.typed("> hello world")
    anna.type("2d")
    anna.see("normal 2d")
    at_sizes(tap, anna, "vi")
    anna.type(ESC)
    anna.see(" normal  anna", gone="normal 2d")
    anna.type("0x", ENTER)
    bob.see("anna  ello world")
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
    anna.enter("i/whoos bob")
    anna.see("did you mean /whois?")
    anna.type(ESC, "A/set keys emacs")
    anna.typed("> /set keys emacs")
    tap.ok(True, "a slash behind a wrong command begins another")
    anna.type(ENTER)
    anna.see('keys = emacs', gone=" insert ")


def slips(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.enter("/whoos bob")
    anna.see("did you mean /whois?")
    anna.typed("> /whoos bob")
    tap.ok(True, "a wrong command is answered where it was typed")
    anna.type("/who")
    anna.typed("> /who")
    tap.ok(True, "a slash begins another")
    anna.type(control("U"), UP)
    anna.typed("> /whoos bob")
    anna.type("/")
    anna.typed("> /whoos bob/")
    tap.ok(True, "the wrong one is in the history, like any line")
    anna.type(control("U"))
    anna.enter("/msg nobody the secret")
    anna.see('nobody here is called "nobody"')
    anna.type("\033OP")
    anna.see("help: Esc closes")
    anna.type(ESC)
    anna.see(gone="help: Esc closes")
    anna.type("!")
    anna.typed("> /msg nobody the secret!")
    anna.type("/")
    anna.typed("> /msg nobody the secret!/")
    tap.ok(True, "anything else mends it")
    anna.type(control("C"))
    anna.enter("/send nothing")
    anna.see("cannot read nothing")
    anna.type("/")
    anna.typed("> /send nothing/")
    tap.ok(True, "a path goes on")
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
    anna.see("> //slash", gone="sesame-street")
    tap.ok(True, "a passphrase is in no history")


def paste(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.type(PASTE, "just a line\r", PASTED)
    anna.typed("> just a line")
    anna.type(control("U"), PASTE, "one\r/quit\rthree", PASTED)
    anna.see("paste of 3 lines")
    anna.type("x")
    anna.see("only these keys: o one message, l lines, Enter edit, Esc no")
    tap.ok(True, "a key that is no answer is told so")
    anna.type(PASTE, "look\rhello", PASTED)
    anna.see("paste of 5 lines")
    tap.ok(True, "what is pasted meanwhile is no answer")
    anna.type(ESC)
    anna.see("nothing was pasted", gone=["paste of", "anna  one"])
    anna.typed(">")
    tap.ok(True, "cancelled")
    anna.type(PASTE, "one\r/quit\rthree", PASTED, "l")
    bob.see("anna  one", "anna  /quit", "anna  three")
    tap.ok(True, "line by line, and no line is a command")
    anna.type(PASTE, "four\rfive", PASTED, "o")
    bob.see("anna  four", "five", gone="anna  five")
    tap.ok(True, "as one message")
    anna.type(PASTE, "six\rseven", PASTED, "e")
    anna.see("> six", "  seven")
    tap.ok(True, "to be edited first")
    anna.type(control("C"))
    anna.typed(">")
    anna.type(PASTE, "eight\rnine", PASTED)
    anna.see("paste of 2 lines")
    anna.type(ENTER)
    anna.see("> eight", "  nine", gone="anna  eight")
    anna.type(ENTER)
    bob.see("anna  eight", "nine")
    tap.ok(True, "Enter leads there too, and another one sends it")


def in_shell(world):
    """anna, run by a shell: its terminal, and a file with her process id"""
    path = world.file("passphrase", b"cider-lunar-oak\n")
    shell = Terminal(world, "shell", command=["/bin/bash", "--norc", "-i"],
                     env={"PS1": "prompt: "})
    shell.see("prompt:")
    shell.enter("sh -c 'echo $$ >pid; exec %s --nick anna "
                "--passphrase-file %s unix:relay'" %
                (os.path.abspath(chatlib.TUSCHEL), path))
    shell.see("you can write now")
    return shell, os.path.join(world.dir, "pid")


def suspend(tap, world):
    world.relay()
    shell, _ = in_shell(world)
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


def local_modes(terminal):
    return termios.tcgetattr(terminal.child.child_fd)[3] & (
        termios.ICANON | termios.ECHO)


def stop(shell, pid_file):
    with open(pid_file, encoding="ascii") as file:
        os.kill(int(file.read()), signal.SIGSTOP)
    shell.see("Stopped")


def stopped(tap, world):
    """Nobody has told the program, so it has not given anything back."""
    world.relay()
    shell, pid = in_shell(world)
    bob = pipe_peer(world, "bob")
    shell.see("bob let in by you")
    stop(shell, pid)
    shell.enter("stty sane; fg")
    shell.see("bob let in by you", gone="Stopped")
    shell.until(lambda s: local_modes(shell) == 0, "the terminal's modes")
    tap.ok(True, "fg after a stop by others sets the terminal's modes")
    title = b"\033]2;tuschel unix:relay"
    tap.ok(shell.raw.rfind(title) > shell.raw.rfind(b"Stopped"),
           "and its title")
    shell.enter("whole lines")
    bob.wait_for("message", text="whole lines")
    tap.ok(True, "and Enter sends what was typed")


def background(tap, world):
    """The room goes on, though not a byte may be written."""
    world.relay()
    shell, pid = in_shell(world)
    bob = pipe_peer(world, "bob")
    shell.see("bob let in by you")
    stop(shell, pid)
    shell.enter("stty tostop; bg; echo $((6 * 7))")
    shell.see("42")
    bob.say("anna: are you there")
    bob.wait_for("sent")
    bob.say("/quit")
    bob.wait()
    pipe_peer(world, "carol")
    tap.ok(True, "who is in the background lets others in")
    shell.enter("jobs")
    shell.see("Running")
    tap.ok(True, "without stopping at the terminal")
    shell.enter("fg")
    shell.see("are you there", "carol let in by you", gone="Running")
    shell.until(lambda s: local_modes(shell) == 0, "the terminal's modes")
    tap.ok(True, "fg brings it to the terminal")
    shell.type("a draft")
    shell.see("> a draft")
    stop(shell, pid)
    shell.enter("bg")
    shell.enter("kill %1; wait %1; echo ended $?")
    shell.see("ended 0")
    tap.ok(True, "and it can be ended there")


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
    TESTS += [suspend, stopped, background]
run(TESTS)
