#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Files between real clients on a real relay: to one and to all, while people
talk; declined, withdrawn, under names that are taken; and gone on with after
the relay, the receiver or the sender was away.
"""

import hashlib
import os
import random
import stat

import chatlib

SEED = int(os.environ.get("TEST_SEED", random.SystemRandom().randrange(2**32)))
print("# TEST_SEED=%d" % SEED)


def content(size):
    return random.Random(SEED).randbytes(size)


def checksum(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def downloads(client):
    return os.path.join(client.data, "Downloads")


def read(path):
    with open(path, "rb") as file:
        return file.read()


def offered(client, **fields):
    return client.wait_for("file", direction="in", state="offered", **fields)


def ended(client, state="done"):
    return client.wait_for("file", state=state)


def slow(client, kibibytes):
    client.say("/set file-rate %d" % kibibytes)
    client.wait_for("setting", name="file-rate")


def running(client, have=1):
    return client.wait_until(
        lambda e: e["event"] == "file" and e["state"] == "running" and
        e["have"] >= have, "a file that is under way")


def begin(world, size=600000, rate=150):
    """anna sends bob a file; it is under way."""
    anna, bob = world.room("anna", "bob")
    data = content(size)
    path = world.file("data.bin", data)
    slow(anna, rate)
    anna.say("/send %s bob" % path)
    offered(bob)
    bob.say("/accept")
    running(bob)
    return anna, bob, data, path


def test_whole(tap, world):
    world.relay()
    anna, bob, carol = world.room("anna", "bob", "carol")
    data = content(3000000)
    anna.say("/send %s bob" % world.file("data.bin", data))
    offer = offered(bob)
    tap.equal((offer["nick"], offer["file"], offer["size"], offer["to"]),
              ("anna", "data.bin", len(data), "me"), "a file is offered")
    tap.equal(offer["checksum"], checksum(data), "with its checksum")
    bob.say("/accept %d" % offer["number"])
    running(bob)
    for i in range(20):
        anna.say("while it goes %d" % i)
        for other in (bob, carol):
            other.wait_for("message", text="while it goes %d" % i)
        bob.say("while it comes %d" % i)
        anna.wait_for("message", text="while it comes %d" % i)
    during = [e for e in bob.events if e["event"] == "file"]
    tap.ok(all(e["state"] != "done" for e in during),
           "people talk while it is under way")
    got, sent = ended(bob), ended(anna)
    tap.equal(read(got["path"]), data, "it comes as it was")
    tap.equal(got["path"], os.path.join(downloads(bob), "data.bin"),
              "into the directory for files")
    tap.equal(stat.S_IMODE(os.stat(got["path"]).st_mode), 0o600,
              "for its owner alone")
    tap.equal({got["checksum"], sent["checksum"]}, {checksum(data)},
              "both see the same checksum")
    tap.equal(os.listdir(downloads(bob)), ["data.bin"], "nothing else is left")
    tap.ok(not any(e["event"] == "file" for e in carol.events),
           "and nobody else hears of it")


def test_all(tap, world):
    world.relay()
    anna, bob, carol, dora = world.room("anna", "bob", "carol", "dora")
    data = content(200000)
    anna.say("/send %s" % world.file("to all.bin", data))
    for client in (bob, carol, dora):
        tap.equal(offered(client)["to"], "all", "all are offered it")
    bob.say("/accept")
    carol.say("/accept")
    dora.say("/decline")
    for client in (bob, carol):
        tap.equal(read(ended(client)["path"]), data, "who accepts gets it")
    ended(dora, "declined")
    ended(anna)
    ended(anna)
    tap.ok(not os.path.exists(downloads(dora)), "who does not does not")
    anna.say("/cancel")
    ended(anna, "stopped")
    anna.say("/files")
    tap.ok("everybody" in anna.wait_for("notice")["text"], "all is listed")


def test_taken(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    os.makedirs(downloads(bob))
    with open(os.path.join(downloads(bob), "data.bin"), "w") as file:
        file.write("precious")
    path = world.file("data.bin", b"other")
    for name in ("data (2).bin", "data (3).bin"):
        anna.say("/send %s bob" % path)
        offered(bob)
        bob.say("/accept")
        got = ended(bob)["path"]
        tap.equal(got, os.path.join(downloads(bob), name),
                  "a name that is taken gets a number")
        tap.equal(read(got), b"other", "and what came")
        ended(anna)
    tap.equal(read(os.path.join(downloads(bob), "data.bin")), b"precious",
              "nothing is overwritten")


def test_wrong(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    os.mkfifo(os.path.join(world.dir, "pipe"))
    for line, part in (("/send none.bin", "cannot read none.bin"),
                       ("/send %s" % world.dir, "not a plain file"),
                       ("/send %s/pipe" % world.dir, "not a plain file"),
                       ("/send \"x", "second \""),
                       ("/send %s nobody" % __file__, "nobody here"),
                       ("/accept", "no such file"),
                       ("/accept 7", "no offer 7"),
                       ("/cancel x", "a number")):
        anna.say(line)
        text = anna.wait_for("error")["text"]
        tap.ok(part in text, "%s says so" % line, text)
    anna.say("/send %s bob" % world.file("a.bin", b"abc"))
    offered(bob)
    bob.say("/decline")
    ended(bob, "declined")
    tap.ok("does not take" in ended(anna, "declined")["text"],
           "who declines is named")
    bob.say("/set download-megabytes 0")
    bob.wait_for("setting")
    anna.say("/send %s bob" % world.file("a.bin", b"abc"))
    tap.ok("larger" in ended(bob, "declined")["text"],
           "one that is too large is declined")
    ended(anna, "declined")


def test_restart(tap, world):
    relay = world.relay()
    anna, bob, data, _ = begin(world)
    chatlib.interrupt(relay)
    relay.wait()
    for client in (anna, bob):
        client.wait_for("file", state="waiting")
    world.relay()
    for client in (anna, bob):
        client.ready()
    again = bob.wait_for("file", state="running")
    tap.ok(again["have"] > 0, "after the relay was away it goes on")
    slow(anna, 100000)
    tap.equal(read(ended(bob)["path"]), data, "to its end")
    ended(anna)


def test_receiver_killed(tap, world):
    world.relay()
    anna, bob, data, _ = begin(world)
    bob.process.kill()
    anna.wait_for("file", state="waiting")
    parts = os.listdir(downloads(bob))
    tap.ok(len(parts) == 1 and parts[0].endswith(".part"),
           "what a receiver that is killed had is kept")
    bob = world.client("bob")
    bob.ready()
    offered(bob)
    tap.ok(True, "when it is back it is offered the file again")
    bob.say("/accept")
    again = bob.wait_for("file", state="running")
    tap.ok(again["have"] > 0, "and goes on where it was",
           again)
    slow(anna, 100000)
    tap.equal(read(ended(bob)["path"]), data, "to the end")
    ended(anna)
    tap.equal(os.listdir(downloads(bob)), ["data.bin"], "nothing else is left")


def test_sender_killed(tap, world):
    world.relay()
    anna, bob, data, path = begin(world)
    anna.process.kill()
    bob.wait_for("file", state="waiting")
    tap.ok(True, "when the sender leaves the receiver waits")
    anna = world.client("anna")
    anna.ready()
    anna.say("/send %s bob" % path)
    again = bob.wait_for("file", state="running")
    tap.ok(again["have"] > 0, "and goes on when it is offered again")
    tap.equal(read(ended(bob)["path"]), data, "without being asked")
    ended(anna)


def test_spoilt(tap, world):
    world.relay()
    anna, bob, data, path = begin(world)
    bob.process.kill()
    anna.wait_for("file", state="waiting")
    part = os.path.join(downloads(bob), os.listdir(downloads(bob))[0])
    with open(part, "r+b") as file:
        file.write(b"spoilt")
    bob = world.client("bob")
    bob.ready()
    offered(bob)
    slow(anna, 100000)
    bob.say("/accept")
    ended(bob, "wrong")
    tap.ok("deleted there" in ended(anna, "wrong")["text"],
           "a part that was spoilt is told at both ends")
    tap.equal(os.listdir(downloads(bob)), [], "and deleted")
    anna.say("/send %s bob" % path)
    offered(bob)
    bob.say("/accept")
    tap.equal(read(ended(bob)["path"]), data, "then it comes as a whole")


def test_cancel(tap, world):
    world.relay()
    anna, bob, _, path = begin(world)
    bob.say("/cancel")
    ended(bob, "stopped")
    ended(anna, "declined")
    tap.equal(os.listdir(downloads(bob)), [],
              "what the receiver breaks off is deleted")
    anna.say("/send %s bob" % path)
    offered(bob)
    bob.say("/accept")
    running(bob)
    anna.say("/cancel")
    ended(anna, "stopped")
    tap.ok("any more" in ended(bob, "withdrawn")["text"],
           "what the sender breaks off is told")


def test_end_of_input(tap, world):
    world.relay()
    bob, = world.room("bob")
    path = world.file("data.bin", content(100000))
    anna = world.client("anna", "--run", "/set file-rate 500")
    anna.ready()
    bob.wait_for("member", nick="anna")
    anna.say("/send %s bob" % path)
    anna.close_input()
    offered(bob)
    bob.say("/accept")
    ended(bob)
    tap.equal(anna.wait(), 0, "a pipe ends when what it sends has arrived")


chatlib.run([test_whole, test_all, test_taken, test_wrong, test_restart,
             test_receiver_killed, test_sender_killed, test_spoilt,
             test_cancel, test_end_of_input])
