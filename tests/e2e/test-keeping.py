#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
What is kept from one start to the next, by real clients: settings, histories,
logs, aliases, rooms, trust.
"""

import os
import subprocess

import chatlib


def conf_of(client):
    return os.path.join(client.data, "tuschel", "tuschel.conf")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def refused(world, name, *arguments):
    """A client that does not start: exit code and what it says."""
    done = subprocess.run([chatlib.TUSCHEL, "--pipe", *arguments],
                          env=chatlib.home(os.path.join(world.dir, name)),
                          stdin=subprocess.DEVNULL, capture_output=True,
                          check=False, timeout=chatlib.DEADLINE_S)
    return done.returncode, done.stderr.decode()


def end(client):
    client.say("/quit")
    client.wait()


def test_save(tap, world):
    world.relay()
    anna = world.client("anna")
    conf = conf_of(anna)
    anna.ready()
    anna.say("/set connect " + world.place, "/set nick carla", "/save")
    anna.wait_for("notice", text="the settings are in " + conf)
    kept = 'connect = "%s"\nnick = "carla"\n' % world.place
    tap.equal(read(conf), kept, "/save writes what was set")
    anna.say("/set admission ask")
    anna.wait_for("setting", name="admission")
    anna.kill()
    tap.equal(read(conf), kept, "and nothing else does before the end")
    again = world.start("anna", nick=False)
    again.ready()
    again.say("/whois", "/set ascii yes")
    tap.ok("you are carla" in again.wait_for("notice")["text"],
           "the next start knows place and nick")
    tap.equal(again.wait_for("setting")["value"], "on", "a flag")
    end(again)
    tap.equal(read(conf), kept + "ascii = on\n", "the end saves too")
    third = world.start("anna", "--nick", "dora", "--run", "/whois",
                        "-r", "/unset connect", nick=False)
    tap.ok("you are dora" in third.wait_for("notice")["text"],
           "the command line outweighs the file; --run runs")
    third.wait_for("setting", name="connect", value="")
    third.say("/set autosave off")
    third.wait_for("setting", name="autosave")
    end(third)
    tap.equal(read(conf), kept + "ascii = on\n",
              "without autosave only /save does")


def test_unsaved(tap, world):
    world.relay()
    place = os.path.join(world.dir, "place")
    write(os.path.join(place, "conf"), "")
    anna = world.client("anna", "--config", os.path.join(place, "conf"))
    anna.ready()
    anna.say("/set ascii on")
    anna.wait_for("setting", name="ascii")
    os.rename(place, place + ".gone")
    write(place, "in the way")
    end(anna)
    tap.ok("settings" in anna.stderr(), "settings that cannot be written at "
           "the end are told")
    tap.equal(anna.process.returncode, 1, "and the status tells it, too")


def test_first(tap, world):
    """In a home that has nothing yet, and with no XDG variable set."""
    world.relay()
    home = os.path.join(world.dir, "new")
    os.mkdir(home)
    env = {name: value for name, value in os.environ.items()
           if not name.startswith("XDG_")}
    done = subprocess.run(
        [chatlib.TUSCHEL, "--pipe", "--nick", "anna", world.place],
        env=dict(env, HOME=home, LC_ALL="C.UTF-8"),
        input=b"/set history-days 5\n/quit\n", capture_output=True,
        check=False, timeout=chatlib.DEADLINE_S)
    tap.equal((done.returncode, done.stderr), (0, b""), "a first start ends")
    conf = os.path.join(home, ".config", "tuschel", "tuschel.conf")
    tap.equal(read(conf), "history-days = 5\n", "and keeps what was set")
    tap.equal(os.stat(os.path.dirname(conf)).st_mode & 0o777, 0o700,
              "where only its owner looks")


def test_strange(tap, world):
    world.relay()
    conf = os.path.join(world.dir, "anna", "tuschel", "tuschel.conf")
    strange = "# mine\nshape = round\nhat \"x\" {\n\tred = 1\n}\n"
    write(conf, strange)
    anna = world.client("anna")
    tap.equal(anna.wait_for("notice", level="warning")["text"],
              conf + ':2: there is no setting "shape"; it is left as it is',
              "what is unknown is told")
    anna.say("/set ascii on")
    end(anna)
    tap.equal(read(conf), strange.replace("round", "round\nascii = on"),
              "and kept")


def test_broken(tap, world):
    conf = os.path.join(world.dir, "anna", "tuschel", "tuschel.conf")
    write(conf, "\n" * 6 + "admission = aks\nnick = \"a\n")
    tap.equal(refused(world, "anna"),
              (1, "tuschel: %s:8: the closing quote is missing\n%s:7: "
               "admission cannot be \"aks\": one of auto, known, ask\n" %
               (conf, conf)), "a wrong line 7 stops the start, and is named")
    tap.equal(refused(world, "bob", "--config", "/nowhere"),
              (1, "tuschel: cannot read the settings from /nowhere: No such "
               "file or directory\n"), "so does a file that is not there")


def test_dir(tap, world):
    world.relay()
    place = os.path.join(world.dir, "all")
    anna = world.client("anna", "--dir", place, "--run", "/set ascii on")
    anna.ready()
    end(anna)
    tap.equal(sorted(name for name in os.listdir(place)
                     if not name.endswith(".lock")),
              ["identity", "tuschel.conf"], "--dir has all files")
    tap.ok(not os.path.exists(anna.data), "and nothing is elsewhere")


def kept(client):
    """What it shows of the history: pairs of name and text."""
    return [(e.get("name"), e["text"]) for e in client.events
            if e["event"] == "history" and e["kind"] != "event"]


def files_below(path):
    return [os.path.join(at, name) for at, _, names in os.walk(path)
            for name in names]


def test_history(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    anna.say("before")
    bob.wait_for("message", text="before")
    state = os.path.join(anna.data, "tuschel", "history")
    tap.ok(not os.path.exists(state), "nothing is kept that was not wished")
    anna.say("/history on")
    tap.ok("is kept, encrypted" in anna.wait_for("notice")["text"],
           "/history on says what it does")
    anna.say("grüße\\n", "/me waves", "/msg bob for you")
    bob.wait_for("message", text="for you")
    anna.wait_for("sent", number=4)
    bob.say("back", "/msg anna to you")
    anna.wait_for("message", text="to you")
    anna.kill()
    paths = files_below(state)
    tap.equal(len(paths), 1, "there is a file")
    with open(paths[0], "rb") as file:
        data = file.read()
    tap.ok(b"back" not in data and b"anna" not in data, "that tells nothing")
    tap.equal(os.stat(paths[0]).st_mode & 0o777, 0o600, "to nobody")

    write(conf_of(anna), "history = on\n")
    again = world.client("anna")
    again.ready()
    tap.equal(kept(again), [("anna", "grüße\\n"), ("anna", "waves"),
                            ("anna", "for you"), ("bob", "back"),
                            ("bob", "to you")],
              "all is there after kill -9, in order")
    events = {e["text"]: e for e in again.events if e["event"] == "history"}
    tap.equal([events["back"]["mark"], events["back"]["to"],
               events["to you"]["to"], events["for you"]["to"],
               events["waves"]["kind"], events["waves"]["mark"]],
              ["new", "all", "anna", "bob", "action", "self"],
              "with who, how well known, to whom")
    tap.equal([events["back"]["generation"], len(events["back"]["identity"])],
              [1, 39], "under which generation, by which identity")
    again.say("/history off", "/history delete")
    again.wait_until(lambda e: "is deleted" in e.get("text", ""))
    end(again)
    tap.equal(files_below(state), [], "it can be deleted")
    tap.equal(read(conf_of(anna)), "history = off\n", "and is off then")


def test_history_lines(tap, world):
    world.relay()
    conf = os.path.join(world.dir, "anna", "tuschel", "tuschel.conf")
    write(conf, "history = on\nhistory-lines = 3\n")
    anna = world.client("anna")
    anna.ready()
    anna.say(*["line %d" % i for i in range(20)])
    anna.wait_for("sent", number=20)
    anna.kill()
    again = world.client("anna")
    again.ready()
    tap.equal(kept(again), [("anna", "line %d" % i) for i in (17, 18, 19)],
              "as many lines as wished, the newest")


def test_log(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    path = os.path.join(world.dir, "log", "room.txt")
    os.mkdir(os.path.dirname(path), 0o755)
    anna.say("/log on " + path)
    tap.ok("not encrypted" in anna.wait_for("notice", level="warning")
           ["text"], "/log says that it is in the clear")
    anna.say("hello", "/me waves")
    bob.wait_for("message", text="waves")
    bob.say("one\\ttab")
    anna.wait_for("message")
    anna.say("/log off", "not this")
    bob.wait_for("message", text="not this")
    lines = [line.split("\t") for line in read(path).splitlines()]
    tap.equal([line[1:] for line in lines if line[1] != "--"],
              [["anna", "hello"], ["*", "anna waves"],
               ["bob", "one\\ttab"]], "a line each: time, who, text")
    tap.ok(all(len(line[0]) == len("2026-11-27 03:00:00")
               for line in lines), "with the time")
    tap.equal(os.stat(path).st_mode & 0o777, 0o600, "for its owner only")
    os.chmod(path, 0o644)
    anna.say("/log on " + path)
    tap.ok("chmod 600" in anna.wait_for("error")["text"],
           "a log that others can read is refused")
    anna.say("/log on")
    usual = anna.wait_for("notice", level="warning")["text"]
    tap.ok(os.path.join(anna.data, "tuschel", "log") in usual,
           "it has a usual place")


def test_alias(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    anna.say("/alias hi = /me waves to $1", "/alias", "/hi bob", "/hi",
             "/alias quit /me", "/alias loop /loop", "/loop",
             "/unalias hi", "/hi bob")
    tap.equal(bob.wait_for("message")["text"], "waves to bob",
              "an alias is a command")
    said = [anna.wait_until(lambda e: e["event"] in ("notice", "error"))
            ["text"] for _ in range(8)]
    tap.ok("/hi = /me waves to $1" in said[1], "/alias shows them")
    tap.ok("word 1 is missing" in said[2], "a missing word is told")
    tap.ok("there is a command" in said[3], "no command is hidden")
    tap.ok("to no end" in said[5], "a circle ends")
    tap.ok("is gone" in said[6] and "no command /hi" in said[7],
           "/unalias removes it")
    end(anna)
    tap.equal(read(conf_of(anna)), 'aliases {\n\tloop = "/loop"\n}\n',
              "they are kept")


def test_rooms(tap, world):
    world.relay()
    secret = world.file("secret", "grün\n".encode())
    host = world.client("host", "--passphrase-file", secret)
    host.ready()
    anna = world.client("anna", "--passphrase-file", secret)
    anna.ready()
    anna.say("/room add work", "/room passphrase work", "/room")
    tap.ok("work  %s  (the passphrase is kept, encrypted)" % world.place in
           anna.wait_until(lambda e: "saved rooms" in e.get("text", ""))
           ["text"], "a room is saved with its passphrase")
    anna.say("/set connect work")
    end(anna)
    tap.ok("grün" not in read(conf_of(anna)), "which is not in the clear")
    again = world.start("anna")
    again.ready()
    tap.equal(again.events[-1]["event"], "ready",
              "it is gone to at the start")
    again.say("/disconnect", "/connect work")
    again.ready()
    tap.ok(True, "/connect NAME goes there")
    again.say("/set connect work unix:/nowhere")
    end(again)
    again = world.start("anna")
    again.ready()
    tap.ok(any(e.get("text") == "there is one room at a time here; not "
               "opened: unix:/nowhere" for e in again.events),
           "of several only the first without a screen, which is said")
    again.say("/room remove work", "/room remove work")
    tap.equal(again.wait_for("error")["text"], 'no room "work" is saved; '
              "/room shows those that are", "until it is removed")
    host.kill()


def test_trust(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    path = os.path.join(world.dir, "trust")
    anna.say("/verify bob", "/verify bob yes", "/trust list",
             "/trust export " + path, "/trust export " + path)
    text = anna.wait_until(lambda e: "is known" in e.get("text", ""))["text"]
    tap.ok("verified" in text and "bob" in text, "/trust list shows bob")
    tap.ok(path in anna.wait_for("notice")["text"], "exported")
    tap.ok("exists already" in anna.wait_for("error")["text"], "once")
    carl = world.client("carl")
    carl.ready()
    carl.say("/trust import " + path, "/trust list", "/untrust bob",
             "/untrust nobody", "/trust import /nowhere")
    tap.ok("1 identity is new" in carl.wait_for("notice")["text"],
           "imported elsewhere")
    text = carl.wait_for("notice")["text"]
    tap.ok("verified" in text and "bob" in text, "with its trust")
    tap.ok("bob is not taken for verified" in carl.wait_for("notice")
           ["text"], "which can be taken back")
    tap.ok("nobody" in carl.wait_for("error")["text"] and
           "/nowhere" in carl.wait_for("error")["text"], "errors are told")


chatlib.run([test_save, test_unsaved, test_first, test_strange, test_broken,
             test_dir, test_history, test_history_lines, test_log, test_alias,
             test_rooms, test_trust])
