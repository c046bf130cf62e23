# SPDX-License-Identifier: GPL-3.0-or-later
"""--linear: lines of words in a terminal, none of which is touched again."""

import os
import re
import signal
import time

from screenlib import (BASH, ENTER, Shell, Terminal, chatlib, control,
                       pipe_peer, run)

CONTROL_D = "\x04"


def linear(world, name, *arguments):
    return Terminal(world, name, command=[
        os.path.abspath(chatlib.TUSCHEL), "--linear", "--nick", name,
        *arguments, "unix:relay"], size=(100, 40), env={"TERM": "dumb"})


def talk(tap, world):
    relay = world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = linear(world, "anna", "--passphrase-file", path)
    anna.see("note: you can write now")
    bob = pipe_peer(world, "bob")
    anna.see("note: bob let in by you")
    bob.say("hello \033[2J anna", "/me waves", "/msg anna in private")
    anna.see("bob: hello", "* bob waves", "bob to you only: in private")
    tap.ok(True, "who says what to whom, in words")
    anna.enter("hello bob")
    bob.wait_for("message", text="hello bob", to="all")
    anna.enter("/query bob")
    anna.see("goes to bob only")
    anna.enter("for you")
    bob.wait_for("message", text="for you", to="me")
    anna.enter("/close")
    anna.see("goes to the room")
    tap.ok(True, "a conversation of two")
    anna.enter("/qurey bob")
    anna.see("error: there is no command /qurey; did you mean /query?")
    relay.process.send_signal(signal.SIGSTOP)
    anna.enter("is anybody there")
    anna.see("not delivered yet: is anybody there")
    relay.process.send_signal(signal.SIGCONT)
    anna.see("delivered now: is anybody there")
    tap.ok(True, "what was not delivered is said")
    anna.type(CONTROL_D)
    tap.equal(anna.end(), 0, "Ctrl-D ends it")
    tap.equal(re.findall(rb"\x1b[^\r\n]*|[\x00-\x06\x0b\x0c\x0e-\x1f]",
                         anna.raw), [], "no escape sequence at all")


def frozen(tap, world):
    relay = world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = linear(world, "anna", "--passphrase-file", path)
    anna.see("note: you can write now")
    relay.process.send_signal(signal.SIGSTOP)
    anna.see("warning: the relay is silent")
    tap.ok(True, "a frozen relay is said")
    anna.enter("into the ice")
    anna.see("not delivered yet: into the ice")
    anna.type(CONTROL_D)
    anna.see("warning: this would be lost; /quit once more ends",
             "1 line of yours is not delivered")
    tap.ok(True, "Ctrl-D asks before anything is lost")
    relay.process.send_signal(signal.SIGCONT)
    anna.see("note: the relay answers again", "delivered now: into the ice")
    tap.ok(True, "and that it is none any more")
    anna.type(CONTROL_D)
    tap.equal(anna.end(), 0, "then it asks nothing")


def room_lost(tap, world):
    """What is said off line waits for others, which is said."""
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = linear(world, "anna", "--passphrase-file", path)
    anna.see("note: you can write now")
    bob = pipe_peer(world, "bob")
    anna.see("bob let in by you")
    anna.enter("/disconnect")
    anna.see("note: off line; /reconnect goes back")
    bob.kill()
    anna.enter("is anybody left?")
    anna.enter("/reconnect")
    anna.see("not delivered yet, nobody else is here: is anybody left?")
    carol = pipe_peer(world, "carol")
    anna.see("delivered now: is anybody left?")
    carol.wait_for("message", text="is anybody left?")
    tap.ok(True, "a line for others waits for one, and says so")


def interrupted(tap, world):
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = linear(world, "anna", "--passphrase-file", path, "--host")
    anna.see("note: you can write now")
    bob = linear(world, "bob", "--passphrase-file", path)
    anna.see("note: bob let in by you")
    bob.see("note: you can write now")
    bob.enter("/key")
    bob.see("note: generation 1: you came in, ")
    anna.enter("/key")
    anna.see("note: generation 1: bob came in, ")
    tap.ok(True, "/key says why in the words of the screen")
    anna.type(control("C"))
    anna.see("warning: this would be lost; /quit once more ends",
             "1 other is in the room that is hosted here")
    anna.enter("still here")
    bob.see("anna: still here")
    tap.ok(True, "Ctrl-C asks before others lose the room")
    anna.type(control("C"))
    anna.until(lambda s: s.count("1 other is in the room") == 2, "once more")
    anna.type(control("C"))
    tap.equal(anna.end(), 0, "and twice it ends")
    bob.see("the relay is shutting down")
    bob.type(control("C"))
    tap.equal(bob.end(), 0, "who has nothing to lose ends at once")


def renewal(tap, world):
    relay = world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = linear(world, "anna", "--passphrase-file", path)
    anna.see("note: you can write now")
    relay.process.send_signal(signal.SIGSTOP)
    anna.enter("/rekey")
    anna.see("note: the key is being renewed (as you wished) for 2 s now:")
    anna.enter("/key")
    anna.until(lambda s: s.count("the key is being renewed") == 2,
               "how far it is")
    relay.process.send_signal(signal.SIGCONT)
    anna.see("note: you renewed the key, generation 1")
    tap.ok(True, "a /rekey that takes long is said, and its end")


def passphrase(tap, world):
    world.relay()
    bob = linear(world, "bob")
    bob.see("type the passphrase of the room; it is not shown")
    bob.enter("cider-lunar-oak")
    bob.see("note: you can write now")
    tap.ok("cider" not in bob.text(), "a passphrase is not shown")
    bob.enter("seen again")
    bob.see("seen again")
    bob.type("/quit", ENTER)
    tap.equal(bob.end(), 0, "/quit ends it")


def refused(tap, world):
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = linear(world, "anna", "--passphrase-file", path)
    anna.see("note: you can write now")
    for key, name in ((control("C"), "Ctrl-C"), (CONTROL_D, "Ctrl-D")):
        bob = linear(world, "bob")
        bob.see("it is not shown, and Ctrl-C ends")
        bob.enter("cider-solar-oak")
        bob.see("error: the passphrase is wrong")
        bob.until(lambda s: s.count("Ctrl-C ends") == 2, "once more")
        bob.type(key)
        tap.equal(bob.end(), 3, "%s after a wrong passphrase" % name)
    bob = linear(world, "bob")
    bob.see("Ctrl-C ends")
    bob.type(control("C"))
    tap.equal(bob.end(), 0, "who has not tried any ends at will")


def refused_pipe(tap, world):
    world.relay()
    anna = world.client("anna", "--passphrase-file",
                        world.file("passphrase", b"cider-lunar-oak\n"))
    anna.ready()
    bob = chatlib.Process(
        [chatlib.TUSCHEL, "--linear", "--nick", "bob", world.place],
        chatlib.home(os.path.join(world.dir, "bob")), "bob")
    world.programs.append(bob)
    bob.write(b"cider-solar-oak\nhello\n")
    tap.equal(bob.wait(), 3, "lines that follow a wrong passphrase are none")
    tap.equal(bob.stderr(), "tuschel: the passphrase is wrong\n",
              "which is said")
    anna.close_input()
    anna.wait()
    tap.equal([e["event"] for e in anna.read_all()].count("guess"), 1,
              "others hear of one guess")


def bytes_kept(world):
    return sum(os.path.getsize(os.path.join(at, name))
               for at, _, names in os.walk(world.dir)
               for name in names if "/history" in at)


def kept(tap, world):
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    for start in range(2):
        anna = linear(world, "anna", "--passphrase-file", path)
        anna.see("note: you can write now")
        if start == 0:
            anna.enter("/history on")
            anna.see("note: the history of this room is kept")
            before = bytes_kept(world)
            anna.enter("to be kept")
            anna.until(lambda text: bytes_kept(world) > before,
                       "its line to be kept")
        else:
            anna.see("anna: to be kept", "note: that was kept from before")
            tap.ok(True, "what was kept is said again")
        anna.type("/quit", ENTER)
        tap.equal(anna.end(), 0, "/quit ends it")


def doubt(tap, world):
    relay = chatlib.Process(
        [chatlib.TUSCHELD, "--tls", "--listen", "127.0.0.1:0",
         "--state", os.path.join(world.dir, "state")], None, "relay")
    world.programs.append(relay)
    place = None
    while not place:
        line = relay.line(time.monotonic() + chatlib.DEADLINE_S).decode()
        place = re.search(r"listening (127\.0\.0\.1:\d+)", line)
    place = place.group(1)
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", command=[
        os.path.abspath(chatlib.TUSCHEL), "--linear", "--nick", "anna",
        "--tls", "--passphrase-file", path, place], size=(100, 40),
        env={"TERM": "dumb"})
    anna.see("warning: ", "fingerprint")
    anna.enter("perhaps")
    anna.see("type yes or no")
    anna.enter("yes")
    anna.see("note: you can write now")
    tap.ok(True, "an unknown relay is asked about, and answered")


def stopped(tap, world):
    world.relay()
    shell = Shell(world)
    shell.start("--linear unix:relay")
    shell.see("type the passphrase of the room")
    shell.stop_program()
    shell.enter("bg; echo $((6 * 7))")
    shell.see("42")
    shell.modes(whole_lines=False, echo=False)  # the shell's
    shell.enter("jobs")
    shell.see("Running")
    tap.ok(True, "who asks in the background leaves the terminal alone")
    shell.enter("fg")
    shell.modes(whole_lines=True, echo=False)
    tap.ok(True, "and hides the passphrase in the foreground")
    shell.stop_program()
    shell.enter("stty sane; fg")
    shell.modes(whole_lines=True, echo=False)
    tap.ok(True, "also after a stop by others")
    shell.enter("cider-lunar-oak")
    shell.see("note: you can write now")
    shell.modes(whole_lines=True, echo=True)
    tap.ok("cider" not in shell.text(), "it is not shown")
    shell.enter("/quit")
    shell.modes(whole_lines=False, echo=False)
    shell.start("--change-passphrase")
    shell.see("new passphrase (empty for none):")
    shell.stop_program()
    shell.enter("stty sane; fg")
    shell.until(lambda s: s.count("(empty for none):") == 2, "once more")
    shell.modes(whole_lines=False, echo=False)
    tap.ok(True, "one for the identity is asked for again, and hidden")
    shell.enter("a secret")
    shell.see("and once more:")
    shell.enter("a secret")
    shell.see("the identity has a new passphrase")
    tap.ok("a secret" not in shell.text(), "it is not shown either")


TESTS = [talk, frozen, room_lost, interrupted, renewal, passphrase, refused,
         refused_pipe, kept, doubt]
if BASH:
    TESTS.append(stopped)
run(TESTS)
