#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
What is kept from one start to the next, by real clients: settings.
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


chatlib.run([test_save, test_strange, test_broken, test_dir])
