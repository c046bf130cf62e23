#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
The identity's passphrase, and its way to another machine, on a terminal as a
user sees it.
"""

import os
import stat
import sys

try:
    import pexpect
except ImportError:
    print("1..0 # SKIP no pexpect")
    sys.exit(0)

import chatlib
from chatlib import DEADLINE_S


class Terminal:
    """tuschel --pipe on a terminal."""

    def __init__(self, world, name, *arguments):
        self.data = os.path.join(world.dir, name)
        self.child = pexpect.spawn(
            os.path.abspath(chatlib.TUSCHEL), ["--pipe", *arguments],
            env=chatlib.home(self.data), cwd=world.dir, timeout=DEADLINE_S,
            encoding="utf-8", dimensions=(24, 200))

    def answer(self, question, text):
        self.child.expect_exact(question)
        self.child.send(text + "\r")

    def sees(self, text):
        try:
            self.child.expect_exact(text)
        except pexpect.exceptions.ExceptionPexpect:
            return False
        return True

    def end(self):
        """The exit code."""
        self.child.expect(pexpect.EOF)
        self.child.close()
        return self.child.exitstatus


def identity(world, name):
    return os.path.join(world.dir, name, "tuschel", "identity")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def whois(world, name, *arguments, passphrase=None):
    """The fingerprint that a start tells."""
    t = Terminal(world, name, "--run", "/whois", "--run", "/quit", *arguments)
    if passphrase is not None:
        t.answer("/identity: ", passphrase)
    t.child.expect("fingerprint ([0-9a-f ]{39})")
    found = t.child.match.group(1)
    return found if t.end() == 0 else None


def test_passphrase(tap, world):
    first = whois(world, "anna")
    path = identity(world, "anna")
    tap.ok("identity 1" in read(path), "the first start asks for nothing")
    t = Terminal(world, "anna", "--change-passphrase")
    t.answer("new passphrase (empty for none): ", "grün")
    t.answer("and once more: ", "gelb")
    tap.ok(t.sees("they differ"), "two that differ are asked for again")
    t.answer("new passphrase (empty for none): ", "grünx\x7f")
    t.answer("and once more: ", "rot\x15grün")
    tap.ok(t.sees("has a new passphrase") and t.end() == 0, "two equal ones "
           "are taken")
    tap.ok("identity 2\nargon2id " in read(path) and "grün" not in read(path),
           "the file is sealed")
    tap.equal(stat.S_IMODE(os.stat(path).st_mode), 0o600, "for its owner")

    t = Terminal(world, "anna", "--run", "/quit")
    t.answer("passphrase of the identity ", "falsch")
    tap.ok(t.sees("that is not the passphrase; type it again"),
           "a wrong one is told, and asked for again")
    tap.ok("falsch" not in t.child.before, "nothing is shown of it")
    t.answer("passphrase of the identity ", "grün")
    tap.equal(t.end(), 0, "the right one starts")
    tap.equal(whois(world, "anna", passphrase="grün"), first,
              "the same identity")
    t = Terminal(world, "anna")
    t.answer("passphrase of the identity ", "\x03")
    tap.ok(t.sees("no passphrase was given") and t.end() == 1,
           "Ctrl-C gives up")

    good = world.file("good", "grün\n".encode())
    bad = world.file("bad", b"rot\n")
    tap.equal(whois(world, "anna", "--identity-passphrase-file", good), first,
              "a file can have it")
    t = Terminal(world, "anna", "--identity-passphrase-file", bad)
    tap.ok(t.sees("the passphrase in %s is not that of" % bad) and
           t.end() == 1, "a wrong one in a file ends")

    world.relay()
    anna, bob = (world.client(
        "anna", "--identity-passphrase-file", good), world.client("bob"))
    anna.ready()
    bob.ready()
    bob.say("hello")
    anna.wait_for("message", text="hello")
    tap.ok(True, "one talks with it")
    anna.kill()

    t = Terminal(world, "anna", "--change-passphrase",
                 "--identity-passphrase-file", good)
    t.answer("new passphrase (empty for none): ", "")
    t.answer("and once more: ", "")
    tap.ok(t.sees("no passphrase now") and t.end() == 0, "it can go again")
    tap.equal(whois(world, "anna"), first, "and it is still the same")


def test_travel(tap, world):
    first = whois(world, "anna")
    out = os.path.join(world.dir, "out")
    t = Terminal(world, "anna", "--export-identity", out)
    t.answer("passphrase for the exported identity: ", "")
    t.answer("and once more: ", "")
    tap.ok(t.sees("needs a passphrase") and t.end() == 1 and
           not os.path.exists(out), "an exported one needs a passphrase")
    t = Terminal(world, "anna", "--export-identity", out)
    t.answer("passphrase for the exported identity: ", "travel")
    t.answer("and once more: ", "travel")
    tap.ok(t.sees("tuschel --import-identity") and t.end() == 0,
           "it says how to go on")
    tap.equal(stat.S_IMODE(os.stat(out).st_mode), 0o600, "for its owner")
    t = Terminal(world, "anna", "--export-identity", out)
    tap.ok(t.sees("exists already") and t.end() == 1,
           "no file is overwritten")

    t = Terminal(world, "laptop", "--import-identity", out)
    t.answer("passphrase of the identity ", "travel")
    tap.ok(t.sees("you are " + first) and t.end() == 0,
           "the other machine takes it")
    tap.equal(whois(world, "laptop", passphrase="travel"), first,
              "and is the same identity, with that passphrase")
    t = Terminal(world, "laptop", "--import-identity", out)
    tap.ok(t.sees("there is an identity already") and t.end() == 1,
           "an identity is not overwritten")
    t = Terminal(world, "third", "--import-identity", "/nowhere")
    tap.ok(t.sees("cannot read /nowhere: No such file") and t.end() == 1,
           "one that is not there is told")


chatlib.run([test_passphrase, test_travel])
