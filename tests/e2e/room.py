# SPDX-License-Identifier: GPL-3.0-or-later
"""
A room with both kinds of clients in it: real tuschels without a screen
(--pipe; lines go in, events come out) and outsiders. All are parties of
outsider.run().

The client is $TUSCHEL, or tuschel in the build tree.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile

import chatlib
import outsider
from outsider import Member, run
from wireclient import SEED

TUSCHEL = os.environ.get("TUSCHEL") or os.path.join(
    os.environ.get("top_builddir", "."), "src", "client", "tuschel")
PASSPHRASE = "Grüße, 12 Äpfel"


class Client:
    def __init__(self, place, nick, passphrase="pw", *options):
        self.nick, self.home = nick, tempfile.TemporaryDirectory()
        secret = os.path.join(self.home.name, "passphrase")
        with open(secret, "w", encoding="utf-8") as file:
            file.write(passphrase + "\n")
        self.process = subprocess.Popen(
            [TUSCHEL, "--pipe", "--nick", nick, "--passphrase-file", secret,
             *options, place],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env=chatlib.home(self.home.name))
        self.raw = self.buffer = b""
        self.events, self.ended = [], False

    def fileno(self):
        return self.process.stdout.fileno()

    def is_ready(self):
        return not self.ended and bool(select.select([self], [], [], 0)[0])

    def read(self):
        data = os.read(self.fileno(), 1 << 16)
        self.ended = not data
        self.raw += data
        *lines, self.buffer = (self.buffer + data).split(b"\n")
        self.events += [json.loads(line) for line in lines]

    def type(self, line):
        self.process.stdin.write(line.encode() + b"\n")
        self.process.stdin.flush()

    def heard(self, event, **fields):
        """the events of that name with these fields"""
        return [e for e in self.events if e["event"] == event and
                all(e.get(key) == value for key, value in fields.items())]

    def last(self, event, field):
        found = self.heard(event)
        return found[-1].get(field) if found else None

    @property
    def id(self):
        text = self.last("init", "id")
        return int(text, 16) if text else None

    @property
    def generation(self):
        return self.last("generation", "generation")

    @property
    def words(self):
        return self.last("generation", "words")

    def close(self):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        self.process.stdout.close()
        self.home.cleanup()


def text_id(number):
    """an id as the client writes it"""
    return "%08x" % number


def words_of(member):
    """as people see them; the list is the shipped one"""
    path = os.path.join(os.environ.get("top_srcdir", "."), "doc",
                        "words.txt")
    with open(path, encoding="ascii") as file:
        names = file.read().split()
    return "-".join(names[i] for i in member.keys.word_numbers())


class Room:
    """a relay and who has come to it; everybody leaves at the end"""

    def __init__(self, stack, relay):
        self.relay = stack.enter_context(relay)
        self.stack, self.parties = stack, []

    def client(self, nick, *options):
        client = Client(self.relay.addresses[0], nick, PASSPHRASE, *options)
        self.stack.callback(client.close)
        self.parties.append(client)
        self.until(lambda: client.heard("init"))
        return client

    def member(self, nick, passphrase=PASSPHRASE):
        member = Member(self.relay.enter(), nick, passphrase.encode())
        self.stack.callback(member.peer.close)
        self.parties.append(member)
        return member

    def until(self, condition):
        run(self.parties, condition)

    def generation(self, number):
        """waits until all have come to it"""
        self.until(lambda: all(generation_of(p) == number
                               for p in self.parties))

    def words(self):
        """the group words that they show, without doubles"""
        return {words_of(p) if isinstance(p, Member) else p.words
                for p in self.parties}

    def leave(self, party):
        self.parties.remove(party)
        if isinstance(party, Member):
            party.peer.close()
        else:
            party.close()

    def say(self, party, text):
        """party says it, and everybody else reads it"""
        if isinstance(party, Member):
            party.say(text.encode())
        else:
            party.type(text)
        self.until(lambda: all(reads(p, party, text)
                               for p in self.parties if p is not party))


def generation_of(party):
    if not isinstance(party, Member):
        return party.generation
    return party.keys.generation if party.keys else None


def reads(party, sender, text):
    if isinstance(party, Member):
        return party.heard("message", sender.id, 0, outsider.TEXT,
                           text.encode())
    return party.heard("message", id=text_id(sender.id), text=text, to="all")


def run_attacks(tap, attacks, relay_class):
    """All attacks, or those that have a word of the command line in their
    names, each in a room of its own; the status to exit with."""
    if outsider.SODIUM is None:
        print("1..0 # SKIP no libsodium that Python can load")
        return 0
    print("# TEST_SEED=%d" % SEED)
    for attack in attacks:
        if sys.argv[1:] and not any(word in attack.__name__
                                    for word in sys.argv[1:]):
            continue
        with contextlib.ExitStack() as stack:
            tap.attempt(attack, Room(stack, relay_class()))
    return tap.end()
