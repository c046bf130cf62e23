#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The bots of doc/examples do what they say, in a room with people in it."""

import os
import re
import shutil
import signal
import subprocess

import chatlib

TOP = os.environ.get("top_srcdir") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..")


class Bot:
    """A bot in a session of its own, so that all of it can be ended."""

    def __init__(self, world, name):
        self.name = name
        path = os.path.join(TOP, "doc", "examples", name)
        env = dict(chatlib.home(os.path.join(world.dir, name)),
                   TUSCHEL=os.path.abspath(chatlib.TUSCHEL))
        self.errors = open(os.path.join(world.dir, name + ".err"), "w+",
                           encoding="utf-8")
        self.process = subprocess.Popen(
            [path, world.place, world.file("secret", b"pw\n")], env=env,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=self.errors, start_new_session=True)
        world.programs.append(self)

    def stderr(self):
        self.errors.seek(0)
        return self.errors.read()

    def kill(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
        self.errors.close()


def test_dice(tap, world):
    world.relay()
    anna = world.client("anna", "--passphrase-file",
                        world.file("pw", b"pw\n"))
    anna.ready()
    bot = Bot(world, "dice.py")
    anna.wait_for("member", nick="dice")
    anna.say("hello", "!dice 3", "!dice x", "/msg dice !dice")
    said = anna.wait_for("message")
    tap.ok(re.fullmatch("you threw [1-6] [1-6] [1-6]", said["text"]) and
           said["to"] == "all", "it throws dice", said, bot.stderr())
    tap.equal(anna.wait_for("message")["text"], "I have up to 10 dice",
              "and says what it cannot")
    said = anna.wait_for("message")
    tap.ok(re.fullmatch("you threw [1-6]", said["text"]) and
           said["to"] == "me", "directly if asked so", said)


def test_greet(tap, world):
    if shutil.which("jq") is None:
        print("# no jq")
        return
    world.relay()
    anna = world.client("anna", "--passphrase-file",
                        world.file("pw", b"pw\n"))
    anna.ready()
    bot = Bot(world, "greet.sh")
    anna.wait_for("member", nick="greeter")
    bob = world.client("bob", "--passphrase-file", os.path.join(
        world.dir, "pw"))
    bob.ready()
    anna.wait_until(lambda e: e["event"] == "message" and
                    e["text"] == "hello, bob", "the greeting")
    tap.ok(bot.process.poll() is None, "it greets who comes")


chatlib.run([test_dice, test_greet])
