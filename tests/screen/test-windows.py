# SPDX-License-Identifier: GPL-3.0-or-later
"""Windows: the room and direct conversations; the history of the key."""

import os
import re
import signal
import time

from screenlib import (ENTER, ESC, Terminal, alt, control, golden, pipe_peer,
                       run, talkers)

ALT_LEFT, ALT_RIGHT, F3 = "\033[1;3D", "\033[1;3C", "\033OR"


def direct(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    anna.enter("/msg bob only for you")
    anna.see("said in window 2, to bob only")
    bob.see("2:anna!", gone="only for you")
    tap.ok(True, "a direct message is in a window of its own")
    bob.type(alt("a"))
    bob.see("only for you", "to anna>", "[2:anna]",
            "what is said here only anna and you can read")
    bob.enter("the answer")
    bob.until(lambda s: "✓" in bob.lines()[bob.row("the answer")], "echo")
    anna.type(alt("2"))
    anna.see("only for you", "the answer", "to bob>")
    tap.ok(True, "and so is its answer")
    anna.enter("/me waves")
    bob.see("*  anna waves")
    anna.type("a draft for bob")
    anna.typed("> a draft for bob")
    anna.type(alt("1"))
    anna.see("[1:room]", gone="only for you")
    anna.typed(">")
    anna.type("for all")
    anna.typed("> for all")
    anna.type(alt("2"))
    anna.typed("to bob> a draft for bob")
    anna.type(ALT_LEFT)
    anna.typed("> for all")
    anna.type(ALT_RIGHT)
    anna.typed("to bob> a draft for bob")
    tap.ok(True, "each window has a draft of its own")
    anna.type(control("U"))
    golden(tap, anna, "direct-100x30")
    for cols, rows in ((80, 24), (40, 12)):
        anna.resize(cols, rows)
        golden(tap, anna, "direct-%dx%d" % (cols, rows))


def activity(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    carol = pipe_peer(world, "carol")
    anna.see("carol let in by")
    anna.enter("/query bob")
    anna.see("[2:bob]")
    carol.say("good morning")
    anna.see("1:room*")
    carol.say("good morning anna")
    anna.see("1:room!")
    tap.ok(True, "a message and one with our name have marks of their own")
    anna.type(alt("a"))
    anna.see("[1:room]", "new since", "good morning anna")
    anna.type(alt("a"))
    anna.see("nothing new in any window")
    anna.type(alt("1"))
    anna.see("[2:bob]")
    tap.ok(True, "the number of the window shown leads back")
    anna.type(alt("7"))
    anna.see("there is no window 7")
    anna.enter("/close")
    anna.see(gone="[2:bob]")
    anna.enter("/close")
    anna.see("this is the room itself")
    tap.ok(True, "a conversation can be closed, the room cannot")


def status(terminal, text):
    """Until that is the status line."""
    terminal.until(lambda s: terminal.lines()[-2].strip() == text, text)


def crowded(tap, world):
    """What was said elsewhere is told also where other things want the
    room: somebody without the key, a history, a question."""
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(40, 12))
    carl = Terminal(world, "carl")
    carl.typed("passphrase:")
    carl.enter("wrong")
    carl.see("[not let in]")
    anna.see(" anna  ", "2/3 g1 not all can read")
    anna.enter("/history on")
    anna.see("history on", "not all can read", gone=" anna  ")
    bob.enter("/msg anna only for you")
    status(anna, "2!  history on    2/3 not all can read")
    tap.ok(True, "a direct message is seen beside who cannot read")
    anna.resize(80, 24)
    status(anna, "[1:room] 2:bob!  anna  history on   reaches 2 of 3  "
           "[end-to-end, generation 1]")
    anna.resize(40, 12)
    anna.type(alt("a"))
    anna.see("only for you")
    bob.enter("to all")
    status(anna, "1*    new to you  2/3 not all can read")
    tap.ok(True, "as is in a conversation what was said to all")
    bob.enter("/quit")
    bob.end()
    status(anna, "1*   not here  1/2 g2 not all can read")
    tap.ok(True, "also when its other end has left")


def noticed(tap, world):
    """So it is if nobody has said anything."""
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(40, 12))
    anna.enter("/query bob")
    anna.see("[2:bob]")
    anna.enter("/history on")
    anna.see("history on")
    pipe_peer(world, "carl")
    anna.see("1+", "history on", "3/3 g2 ok")
    tap.ok(True, "a notice in the room is marked at 40 columns")
    anna.resize(80, 24)
    anna.see("1:room+ [2:bob]", "history on", "end-to-end")
    tap.ok(True, "and at 80")


def gone(tap, world):
    """Nothing goes to somebody else when whom it is for has left."""
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    anna.enter("/query bob")
    anna.see("[2:bob]")
    bob.enter("/quit")
    anna.see("bob has left", "bob is not here")
    anna.enter("are you there")
    anna.see("not sent: whom it is for")
    anna.typed("to bob> are you there")
    tap.ok(True, "a line for somebody who left stays where it was typed")
    anna.type(control("U"), "/peers", ENTER)
    anna.see("1 is present")
    tap.ok(True, "commands work there")
    bob = pipe_peer(world, "bob")
    anna.see("bob is back", gone="bob is not here")
    anna.enter("here you are")
    bob.wait_for("message", text="here you are", to="me")
    anna.type(alt("1"))
    anna.see("bob let in by you", gone="bob is back")
    tap.ok(True, "a conversation says when a line reaches its end again")


def alone(tap, world):
    """Off line it is not said that the others are not there."""
    relay = world.relay()
    anna, _ = talkers(world, "anna", "bob")
    anna.enter("/query bob")
    anna.see("[2:bob]")
    relay.kill()
    anna.see("[off line]")
    anna.enter("are you there")
    anna.see("not sent: off line, where only what is for everybody",
             "/reconnect goes back", gone="not here")
    anna.typed("to bob> are you there")
    again = world.relay()
    anna.see("bob is back", "to bob> are you there")
    tap.ok(True, "and then when a line would reach its end")
    again.kill()
    anna.see("[off line]")
    anna.type(control("U"), alt("1"))
    for line in "/msg bob hi", "/query bob", "/whois bob", "/send x bob":
        anna.enter("/clear")
        anna.see(gone="/reconnect")
        anna.enter(line)
        anna.see('who is called "bob" is not known: off line; /reconnect')
        anna.type(control("U"))
    tap.ok("nobody here" not in anna.text(), "nor of a name")


def renamed(tap, world):
    """Taking somebody's nick for a moment changes nothing for long."""
    world.relay()
    anna, bob = talkers(world, "anna", "bob", size=(80, 24))
    carl = pipe_peer(world, "carl")
    anna.see("carl let in by")
    anna.enter("/query bob")
    anna.typed("to bob>")
    carl.say("/nick bob")
    anna.until(lambda s: re.search(r"to bob#[0-9a-f]{4}>", s), "the suffix")
    carl.say("/nick carla")
    anna.see("● carla", "[2:bob]")
    anna.typed("to bob>")
    tap.ok(True, "a conversation has the name that is shown elsewhere")


def key_history(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    bob.enter("/rekey")
    anna.see("bob renewed the key, generation 2")
    bob.enter("said under the second")
    anna.see("said under the second")
    anna.type(alt("g"))
    anna.see("g2     bob  said under the second")
    tap.ok(True, "each message's generation on demand")
    anna.type(alt("g"))
    anna.see(gone="g2  ")
    bob.enter("/quit")
    anna.see("bob is locked out", "generation 3", "bob left", "reaches 1 of 1")
    anna.enter("/key")
    anna.see("key: Esc closes", "bob is locked out, you renewed the key",
             "bob renewed the key, generation 2 (2 members)",
             "bob let in by you", "you are the first one here")
    tap.ok(True, "/key shows who made each, when and why")
    anna.type(ESC)
    anna.see(gone="key: Esc closes")
    anna.type(F3)
    anna.see("key: Esc closes")
    anna.type(F3)
    anna.see(gone="key: Esc closes")
    anna.enter("/reconnect")
    anna.see("generation 0", "earlier:")
    anna.until(lambda s: anna.row(" 3 bob left") == anna.row("earlier:") + 1,
               "what was before, below")
    tap.ok(True, "the numbers of two groups are kept apart")
    anna.type(F3)
    anna.see("key: Esc closes", "earlier:")
    anna.until(lambda s: anna.row("you are the first one") <
               anna.row("earlier:") < anna.row("bob is locked out"), "order")
    tap.ok(True, "in the history, too")


def typed_file(world):
    """The time and content of what is kept of anna's typing, or None."""
    top = os.path.join(world.dir, "anna", "tuschel", "typed")
    names = os.listdir(top) if os.path.isdir(top) else []
    # not one that is just being written, under another name
    names = [name for name in names if re.fullmatch("[0-9a-f]{32}", name)]
    if len(names) != 1:
        return None
    path = os.path.join(top, names[0])
    with open(path, "rb") as file:
        return os.stat(path).st_mtime_ns, file.read()


def kept_input(tap, world):
    world.relay()
    anna, bob = talkers(world, "anna", "bob")
    path = os.path.join(world.dir, "passphrase")
    anna.enter("said without it")
    anna.see("anna  said without it")
    tap.ok(typed_file(world) is None, "nothing is kept unless asked for")
    anna.enter("/set keep-input on")
    anna.see("keep-input = on")
    anna.enter("/save")
    anna.see("the settings are in")
    anna.enter("said before")
    anna.see("anna  said before")
    anna.enter("/query bob")
    anna.see("what is said here only bob and you")
    anna.type("a draft for bob")
    anna.typed("> a draft for bob")
    anna.type(alt("1"))
    anna.see("[1:room]")
    anna.type("a draft for all")
    anna.typed("> a draft for all")
    now = time.time_ns()
    anna.until(lambda s: (typed_file(world) or (0,))[0] > now, "a file")
    tap.ok(b"draft" not in typed_file(world)[1], "it is encrypted")
    anna.child.kill(signal.SIGKILL)
    anna.end()
    bob.see("anna is locked out")
    anna = Terminal(world, "anna", "--passphrase-file", path)
    anna.see("you can write now", "2:bob")
    anna.typed("> a draft for all")
    tap.ok(True, "after a crash the draft is there")
    anna.type(control("P"), control("P"))
    anna.typed("> said before")
    anna.type(control("N"), control("N"))
    anna.typed("> a draft for all")
    tap.ok(True, "and what was sent before")
    anna.type(alt("2"))
    anna.typed("> a draft for bob")
    tap.ok(True, "each in its window")
    anna.type(control("U"))
    anna.enter("/set keep-input off")
    anna.see("keep-input = off")
    tap.ok(typed_file(world) is None, "and all is gone once it is off")


def traces(tap, world):
    """What leaves traces is told also where other things want the room."""
    world.relay()
    anna, *_ = talkers(world, "anna", "bob", "carol", size=(80, 24))
    for name in ("bob", "carol"):
        anna.enter("/query " + name)
        anna.see("only %s and you" % name)
    anna.see("1:room 2:bob [3:carol]")
    anna.enter("/log on log")
    anna.see("log on")
    anna.enter("/history on")
    anna.see("log, history on", "end-to-end")
    anna.enter("/log off")
    anna.see(" history on", gone="log, history on")
    tap.ok(True, "log and history are told at 80 columns")


run([direct, activity, crowded, noticed, gone, alone, renamed, key_history,
     kept_input, traces])
