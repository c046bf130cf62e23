# SPDX-License-Identifier: GPL-3.0-or-later
"""Several rooms in one client: their windows, questions, relays and ends."""

import os
import signal
import time

from screenlib import (ENTER, UP, Terminal, alt, chatlib, control, golden,
                       run)


def relay_at(world, name):
    """A further relay."""
    relay = chatlib.Process([chatlib.TUSCHELD, "--listen", "unix:" +
                             os.path.join(world.dir, name)], None, name)
    world.programs.append(relay)
    line = relay.line(time.monotonic() + chatlib.DEADLINE_S)
    if line is None or not line.startswith(b"listening "):
        raise chatlib.Missing("the relay says %r" % line)
    return relay


def peer(world, name, place, passphrase):
    """A member without a screen."""
    path = world.file("passphrase-" + name, passphrase.encode() + b"\n")
    member = world.client(name, "--passphrase-file", path,
                          place="unix:" + os.path.join(world.dir, place))
    member.ready()
    return member


def two_rooms(world, size=(100, 30)):
    """Anna in home and work, bob in home, carol in work."""
    relays = [relay_at(world, "home"), relay_at(world, "work")]
    bob = peer(world, "bob", "home", "cider-lunar-oak")
    carol = peer(world, "carol", "work", "moss-tidal-elm")
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--passphrase-file", path, size=size,
                    place="unix:home")
    anna.see("you can write now")
    anna.enter("/connect unix:work")
    anna.typed("passphrase of work:")
    anna.enter("moss-tidal-elm")
    anna.see("[2:work]", "you can write now")
    anna.typed("work>")
    return anna, bob, carol, relays


def clear(anna):
    for number in "12":
        anna.enter("/window " + number)
        anna.see("[%s:" % number)
        anna.enter("/clear")
        anna.see(gone="you can write now")


def talk(tap, world):
    anna, bob, carol, _ = two_rooms(world)
    tap.ok(True, "/connect opens a room beside the other, and asks for its "
           "passphrase")
    anna.see("unix:work", "● carol", gone="● bob")
    anna.enter("good morning work")
    carol.wait_for("message", text="good morning work")
    anna.until(lambda s: "✓" in anna.lines()[anna.row("good morning work")],
               "echo")
    anna.type(alt("1"))
    anna.see("[1:home]", "unix:home", "● bob", gone="● carol")
    anna.typed("home>")
    anna.enter("good morning home")
    bob.wait_for("message", text="good morning home")
    tap.ok(not any(e.get("text") == "good morning work" for e in bob.events),
           "each room has its own peers, panes and lines")
    carol.say("hello")
    anna.see("2:work*")
    carol.say("are you there, anna")
    anna.see("2:work!")
    anna.type("a draft for home", alt("a"))
    anna.see("[2:work]", "are you there, anna", "new since")
    anna.typed("work>")
    tap.ok(True, "what happens in the other is marked, Alt-A goes there")
    carol.say("/msg anna only for you")
    anna.see("3:carol!")
    anna.type(alt("3"))
    anna.see("only for you", "● carol")
    anna.typed("to carol in work>")
    anna.enter("only for carol")
    carol.wait_for("message", text="only for carol", to="me")
    anna.enter("/window home")
    anna.see("[1:home]")
    anna.typed("home> a draft for home")
    tap.ok(True, "a conversation belongs to its room; drafts stay")
    anna.type(control("U"))
    anna.enter("/window")
    anna.see("*  1  home", "   2  work", "   3  carol in work")
    anna.enter("/window 7")
    anna.see("there is no window 7")
    anna.type(control("U"), "/window w\t")
    anna.typed("/window work")
    anna.type(control("U"), "/msg ca\t")
    anna.typed("/msg ca")
    anna.type(control("U"), "/msg bo\t")
    anna.typed("/msg bob")
    tap.ok(True, "completion is that of the room")


def told(tap, world):
    anna, _, carol, _ = two_rooms(world)
    note = os.path.join(world.dir, "note")
    script = world.file("notify", b'#!/bin/sh\necho "$2" > %s.new\n'
                        b'mv %s.new %s\n' % ((note.encode(),) * 3))
    os.chmod(script, 0o755)
    anna.enter("/set notify-command " + script)
    anna.see("notify-command = ")
    anna.type(alt("1"))
    anna.see("[1:home]")
    carol.say("are you there, anna")
    anna.see("2:work!")
    anna.until(lambda s: os.path.exists(note), "a notification")
    with open(note, encoding="utf-8") as file:
        tap.equal(file.read(), "carol has said your name in work\n",
                  "a notification names the room")


def look(tap, world):
    anna, bob, carol, _ = two_rooms(world)
    clear(anna)
    carol.say("/msg anna only for you")
    anna.see("3:carol!")
    bob.say("lunch is ready, anna")
    anna.see("1:home!")
    carol.say("the build is green")
    anna.see("the build is green")
    anna.enter("on my way")
    anna.until(lambda s: "✓" in anna.lines()[anna.row("on my way")], "echo")
    for cols, rows in ((100, 30), (80, 24), (40, 12)):
        anna.resize(cols, rows)
        golden(tap, anna, "rooms-%dx%d" % (cols, rows))


def twice(tap, world):
    anna, _, carol, _ = two_rooms(world)
    anna.enter("/connect unix:home")
    anna.see("you are in that room already: it is home here")
    anna.typed("/connect unix:home")
    anna.type(control("U"))
    tap.ok(True, "the same room cannot be entered twice")
    carol.say("/msg anna psst")
    anna.see("3:carol!")
    anna.enter("/close")
    anna.see("unix:home", gone=["[2:work]", "3:carol", "home>"])
    carol.wait_until(lambda e: e["event"] == "exit" and
                     e.get("nick") == "anna", "anna's exit")
    tap.ok(True, "/close leaves a room, with its conversations")
    anna.typed(">")
    anna.enter("/close")
    anna.see("this is the room itself")
    anna.type(control("U"))
    anna.enter("/connect unix:work")
    anna.typed("passphrase of work:")
    anna.enter("moss-tidal-elm")
    anna.see("[2:work]", "you can write now")
    tap.ok(True, "which can be entered again")
    anna.enter("/disconnect home")
    anna.see("1:(home)+")
    anna.type(alt("1"))
    anna.see("off line; /reconnect goes back")
    anna.enter("/reconnect")
    anna.see("reaches 2 of 2")
    anna.type(alt("2"))
    anna.enter("still in work")
    carol.wait_for("message", text="still in work")
    tap.ok(True, "/disconnect NAME is about that room alone")
    anna.enter("/quit")
    tap.equal(anna.end(), 0, "/quit ends all")


def relays(tap, world):
    anna, bob, carol, (home, _) = two_rooms(world)
    home.process.send_signal(signal.SIGSTOP)
    anna.enter("home hangs")
    carol.wait_for("message", text="home hangs")
    anna.type(alt("1"))
    anna.see("[1:(home)]", "relay silent for")
    anna.enter("said into the silence")
    anna.type(alt("2"))
    carol.say("nothing hangs here")
    anna.see("nothing hangs here")
    anna.see("1:(home)")
    tap.ok(True, "a relay that hangs disturbs no other room, and is marked")
    home.process.send_signal(signal.SIGCONT)
    bob.wait_for("message", text="said into the silence")
    anna.see("1:home", gone="(home)")
    home.kill()
    anna.see("1:(home)+")
    anna.type(alt("1"))
    anna.see("no link to unix:home", "not connected")
    anna.type(alt("2"))
    carol.say("and nobody is gone")
    anna.see("and nobody is gone")
    anna.enter("right")
    carol.wait_for("message", text="right")
    anna.see("reaches 2 of 2")
    tap.ok(True, "one that dies neither")
    os.unlink(os.path.join(world.dir, "home"))
    relay_at(world, "home")
    # whoever of the two was the first one there
    bob.wait_until(lambda e: e["event"] in ("ready", "generation") and
                   e["generation"] == 1, "being in a group with anna")
    anna.type(alt("1"))
    anna.see("reaches 2 of 2", "unix:home")
    bob.say("back again")
    anna.see("back again")
    tap.ok(True, "and is gone back to when it is there again")


def losses(tap, world):
    """What would be lost is said before a room is left."""
    anna, bob, carol, (_, work) = two_rooms(world)
    work.process.send_signal(signal.SIGSTOP)
    anna.enter("said into the silence")
    anna.see("said into the silence", "1 not delivered")
    anna.enter("/close")
    anna.see("this would be lost; /close once more leaves",
             "work: 1 line of yours is not delivered")
    anna.typed("work>")
    anna.type(UP)
    anna.typed("work> /close")
    tap.ok(True, "/close of a room with lines under way asks once")
    anna.type(control("U"), alt("1"))
    anna.see("[1:home]", "2:work?", "1 not delivered in work")
    tap.ok(True, "they are told of in other rooms")
    anna.enter("/window")
    anna.see("2  work  1 line is not delivered")
    anna.enter("/quit")
    anna.see("this would be lost; /quit once more ends")
    anna.enter("still here")
    bob.wait_for("message", text="still here")
    anna.enter("/quit")
    anna.until(lambda s: s.count("/quit once more ends") == 2, "once more")
    tap.ok(True, "so does /quit, and again when something else came between")
    anna.enter("/disconnect work")
    anna.type(alt("2"))
    anna.see("[2:(work)]", "off line; 1 line of yours is not delivered")
    work.process.send_signal(signal.SIGCONT)
    anna.enter("/reconnect")
    carol.wait_for("message", text="said into the silence")
    anna.until(lambda s: "✓" in anna.lines()[anna.row("into the silence")],
               "echo")
    tap.ok(True, "/disconnect loses nothing")
    anna.enter("/query carol")
    anna.see("to carol in work>", "what is said here")
    work.process.send_signal(signal.SIGSTOP)
    anna.enter("for you")
    anna.see("for you", "1 not delivered")
    anna.enter("/close")
    anna.see("[2:work]", "1 line to carol is not delivered yet;")
    tap.ok(True, "nor does closing a conversation, silently")
    anna.enter("/close")
    anna.see("/close once more leaves")
    anna.enter("/close")
    anna.see("unix:home", gone="2:(work)")
    tap.ok(True, "the same once more answers")
    anna.enter("/quit")
    tap.equal(anna.end(), 0, "and then /quit has nothing to ask")
    work.process.send_signal(signal.SIGCONT)


def hosted(tap, world):
    """Whose room is hosted here loses it, which is asked about as well."""
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--host", "--passphrase-file", path)
    anna.see("you can write now")
    bob = peer(world, "bob", "relay", "cider-lunar-oak")
    anna.see("bob let in by you")
    anna.enter("/quit")
    anna.see("this would be lost; /quit once more ends",
             "1 other is in the room that is hosted here, which")
    anna.typed(">")
    tap.ok(True, "/quit asks while others are in the room")
    anna.enter("still here")
    bob.wait_for("message", text="still here")
    anna.enter("/disconnect")
    anna.see("off line; /reconnect goes back")
    anna.enter("/quit")
    anna.until(lambda s: s.count("1 other is in the room") == 2, "once more")
    anna.enter("/reconnect")
    anna.see("[end-to-end,")
    tap.ok(True, "they are there without us, too")
    bob.say("/quit")
    anna.see("1 present")
    anna.enter("/quit")
    tap.equal(anna.end(), 0, "alone there is nothing to ask")
    anna = Terminal(world, "anna", "--host", "--passphrase-file", path)
    anna.see("you can write now")
    peer(world, "carl", "relay", "cider-lunar-oak")
    anna.see("carl let in by you")
    anna.enter("/quit")
    anna.see("1 other is in the room")
    anna.enter("/quit")
    tap.equal(anna.end(), 0, "the answer ends it")


def files(tap, world):
    anna, _, carol, _ = two_rooms(world)
    world.file("paper.bin", os.urandom(3 << 20))
    anna.enter("/set download-dir %s/in" % world.dir)
    anna.see("download-dir = ")
    os.mkdir(os.path.join(world.dir, "in"))
    anna.type(alt("1"))
    anna.see("[1:home]")
    carol.say("/send %s/paper.bin" % world.dir)
    anna.see("2:work*")
    tap.ok(True, "an offer is marked, as what is said to all")
    anna.type(alt("2"))
    anna.see("paper.bin")
    anna.enter("/accept")
    anna.type(alt("1"))
    anna.see("[1:home]")
    path = os.path.join(world.dir, "in", "paper.bin")
    anna.until(lambda s: os.path.exists(path), "the file")
    anna.see("[1:home]", gone="paper.bin")
    tap.ok(True, "a file comes into a room that is not looked at")


def request(tap, world):
    """Who waits at the door of a room that is not looked at is marked."""
    for place in "home", "work":
        relay_at(world, place)
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--passphrase-file", path,
                    place="unix:home")
    anna.see("you can write now")
    anna.enter("/connect unix:work")
    anna.typed("passphrase of work:")
    anna.enter("cider-lunar-oak")
    anna.see("you can write now")
    anna.enter("/policy ask")
    anna.see("you are asked before")
    anna.type(alt("1"))
    anna.see("[1:home]")
    dave = world.client("dave", "--passphrase-file", path, place="unix:" +
                        os.path.join(world.dir, "work"))
    anna.see("2:work!")
    anna.type(alt("a"))
    anna.see("[2:work]")
    anna.enter("/admit dave")
    dave.ready()
    tap.ok(True, "who asks to be let in is marked")


def start(tap, world):
    for place in "home", "work":
        relay_at(world, place)
    bob = peer(world, "bob", "home", "cider-lunar-oak")
    carol = peer(world, "carol", "work", "moss-tidal-elm")
    anna = Terminal(world, "anna", place="unix:home")
    anna.typed("passphrase:")
    anna.enter("cider-lunar-oak")
    anna.see("you can write now")
    anna.enter("/set connect unix:home unix:work")
    anna.see("connect = ")
    anna.enter("/set keep-input on")
    anna.see("keep-input = on")
    anna.enter("said at home")
    bob.wait_for("message", text="said at home")
    anna.enter("/quit")
    tap.equal(anna.end(), 0, "two rooms are set")
    again = Terminal(world, "anna", place=None)
    again.typed("passphrase of home:")
    again.see("work asks you something; Alt-A goes there")
    again.enter("cider-lunar-oak")
    again.see("you can write now")
    again.type(alt("a"))
    again.typed("passphrase of work:")
    again.enter("moss-tidal-elm")
    again.see("[2:work]", "you can write now")
    tap.ok(True, "both are gone to at the start, each with its question")
    again.enter("said at work")
    carol.wait_for("message", text="said at work")
    again.type("a draft for work", alt("1"))
    again.see("[1:home]")
    again.type(UP, UP)      # the newest is /quit
    again.typed("home> said at home")
    tap.ok(True, "what was sent is kept")
    again.type(control("U"), "/quit", ENTER)
    tap.equal(again.end(), 0, "both are left")
    third = Terminal(world, "anna", place=None)
    third.typed("passphrase of home:")
    third.type(alt("2"))
    third.typed("passphrase of work:")
    third.enter("moss-tidal-elm")
    third.typed("work> a draft for work")
    tap.ok(True, "for each room")
    third.type(control("U"), UP)
    third.typed("work> said at work")
    tap.ok(True, "on its own")


def lines(tap, world):
    for place in "home", "work":
        relay_at(world, place)
    bob = peer(world, "bob", "home", "cider-lunar-oak")
    carol = peer(world, "carol", "work", "moss-tidal-elm")
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", command=[
        os.path.abspath(chatlib.TUSCHEL), "--linear", "--nick", "anna",
        "--passphrase-file", path, "unix:home"], env={"TERM": "dumb"})
    anna.see(" note: you can write now", gone="[home]")
    anna.enter("/connect unix:work")
    anna.see("[work] type the passphrase of the room; it is not shown")
    anna.enter("moss-tidal-elm")
    anna.see("[work] note: you can write now", gone="moss-tidal")
    bob.say("hello")
    anna.see("[home] bob: hello")
    anna.enter("said in work")
    carol.wait_for("message", text="said in work")
    tap.ok(True, "in line mode each line says of which room it is")
    anna.enter("/window home")
    anna.see("[home] note: what you type now goes to the room home")
    anna.enter("said at home")
    bob.wait_for("message", text="said at home")
    anna.enter("/window")
    anna.see("1  home", "2  work")
    anna.enter("/window elsewhere")
    anna.see("error: there is no window elsewhere")
    anna.enter("/disconnect work")
    anna.see("[work] note: off line")
    anna.enter("/window 2")
    anna.see("goes to the room work")
    tap.ok(True, "/window goes to another one")
    anna.enter("/close")
    anna.until(lambda s: s.count("goes to the room home") == 2, "home")
    bob.say("only we")
    anna.see(" bob: only we")
    anna.type("\x04")
    tap.equal(anna.end(), 0, "Ctrl-D ends all")


run([talk, told, look, twice, relays, losses, hosted, files, request,
     start, lines])
