#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
tuschel as a part of scripts: what goes in arrives whole, exit codes and
messages tell what happened, files are looked after, and --host needs no
other program.
"""

import os
import re
import signal
import stat
import subprocess
import time

import chatlib


def tuschel(world, *arguments, stdin=b"", stdout=subprocess.PIPE):
    """A run to its end: exit code, stdout, stderr."""
    env = chatlib.home(os.path.join(world.dir, "me"))
    done = subprocess.run([chatlib.TUSCHEL, *arguments], env=env, input=stdin,
                          stdout=stdout, stderr=subprocess.PIPE, check=False,
                          timeout=chatlib.DEADLINE_S)
    return (done.returncode, (done.stdout or b"").decode(),
            done.stderr.decode())


def texts(client, n):
    return [client.wait_for("message")["text"] for _ in range(n)]


def test_whole(tap, world):
    """More than the windows of pipe and session hold."""
    lines = ["line %d" % i for i in range(3000)]
    world.relay("--limits", "off")
    anna, bob = world.room("anna", "bob")
    # In one write, and without a newline at the end.
    writer = world.client("writer")
    writer.write("\n".join(lines).encode())
    writer.close_input()
    tap.equal(texts(anna, len(lines)), lines, "a long input arrives whole")
    tap.equal(texts(bob, len(lines)), lines, "and in order, everywhere")
    tap.equal(writer.wait(), 0, "exit code 0 once all of it has come back")
    sent = [e for e in writer.read_all() if e["event"] == "sent"]
    tap.equal([e["number"] for e in sent], list(range(1, len(lines) + 1)),
              "each line is told as sent")


def test_bad_lines(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    bob.write(b"one\n\xff\xfe\ntwo\nx\0y\n" + b"z" * 200000 + b"\nthree\n" +
              b"w" * 16384 + b"\n" + b"w" * 16385 + b"\n\nfour")
    bob.close_input()
    got = texts(anna, 5)
    tap.equal([t if len(t) < 9 else len(t) for t in got],
              ["one", "two", "three", 16384, "four"],
              "lines that cannot be sent do not stop the others")
    tap.equal(bob.wait(), 1, "the exit code tells")
    tap.ok("4 lines were not delivered" in bob.stderr(), "and the message",
           bob.stderr())
    errors = [e["text"] for e in bob.read_all() if e["event"] == "error"]
    tap.equal([re.sub(r".*line (\d+).*", r"\1", e) for e in errors],
              ["2", "4", "5", "not sent: it is too long"],
              "each is named by its number")


def test_refused(tap, world):
    world.relay()
    anna = world.client("anna")
    anna.ready()
    anna.say("/nope", "/msg nobody hello", "hello")
    anna.wait_for("sent")
    anna.close_input()
    tap.equal(anna.wait(), 1, "a refused command is told by the exit code")
    tap.equal(anna.stderr(), "tuschel: 2 commands were refused\n",
              "and is no line that was not delivered")
    bob = world.client("bob")
    bob.ready()
    bob.say("/nope", " /nope", "//nope")
    bob.wait_for("sent")
    bob.close_input()
    bob.wait()
    tap.equal(bob.stderr(), "tuschel: 1 line was not delivered; "
              "1 command was refused\n", "both are said")


def test_ends(tap, world):
    tap.equal(tuschel(world, "--pipe", world.place)[0], 0,
              "nothing to say is no error")
    world.relay()
    anna = world.client("anna")
    anna.ready()
    chatlib.interrupt(anna)
    tap.equal(anna.wait(), 0, "SIGTERM ends it cleanly")
    tap.equal(anna.read_all()[-1]["event"], "disconnected",
              "after it has left")
    bob = world.client("bob", place="unix:" + world.dir + "/nobody")
    bob.wait_for("notice", level="warning")
    bob.say("does anybody hear me?")
    bob.wait_for("said")
    bob.process.send_signal(signal.SIGINT)
    tap.equal(bob.wait(), 1, "ended with a line that was not delivered")
    tap.ok("1 line was not delivered, no link: " in bob.stderr(),
           "which is said, and why", bob.stderr())
    dora = world.client("dora")
    dora.ready()
    dora.say("/quit", "not any more")
    tap.equal(dora.wait(), 0, "/quit ends it")
    tap.ok("said" not in [e["event"] for e in dora.read_all()],
           "and what follows is not said")
    reader, writer = os.pipe()
    os.close(reader)
    tap.equal(tuschel(world, "--pipe", world.place, stdin=b"x\n",
                      stdout=writer)[0], 1,
              "a reader that is gone is an error")
    os.close(writer)


def test_lost_room(tap, world):
    """Who is back alone has nobody to say to what was for others."""
    relay = world.relay()
    anna, bob = world.room("anna", "bob")
    relay.kill()
    for client in anna, bob:
        client.wait_for("disconnected")
    bob.process.send_signal(signal.SIGSTOP)
    anna.say("is it back?")
    anna.wait_for("said")
    world.relay()
    anna.wait_for("ready")
    anna.say("anybody?")
    anna.wait_for("said")
    anna.process.send_signal(signal.SIGINT)
    tap.equal(anna.wait(), 1, "a line for others is not delivered to nobody")
    tap.ok("2 lines were not delivered, nobody else has come back" in
           anna.stderr(), "which is said", anna.stderr())
    bob.process.send_signal(signal.SIGCONT)


def test_usage(tap, world):
    def says(part, code, *arguments):
        got, out, err = tuschel(world, *arguments)
        tap.ok(got == code and part in out + err,
               "%s: %s" % (" ".join(arguments) or "nothing", part),
               got, out, err)
    says("usage: tuschel", 0, "--help")
    says("--passphrase-file FILE", 0, "-h")
    says("tuschel 0", 0, "--version")
    says("no option --nope", 2, "--nope")
    says("no option -z", 2, "-z")
    says("--nick wants a value", 2, "--nick")
    says("--pipe takes no value", 2, "--pipe=yes")
    says("it has a space in it", 2, "--nick", "a b")
    says("one place is enough", 2, "one", "two")
    says("cannot connect to", 2, "--pipe", "host:port")
    says("both the passphrase", 2, "--pipe", "--passphrase-file", "-")
    says("cannot read the passphrase from /nowhere", 1, "--pipe",
         "--passphrase-file", "/nowhere")


def test_host(tap, world):
    host = world.start("anna", "--host", "127.0.0.1:0")
    room = host.wait_for("hosting")
    tap.ok(re.fullmatch(r"tuschel tuschel://127\.0\.0\.1:\d+/",
                        room["invite"]), "--host says how others join",
           room)
    tap.ok(re.fullmatch(r"[a-z]+(-[a-z]+){3}", room["passphrase"]),
           "and makes up a passphrase of four words", room)
    host.ready()
    passphrase = world.file("passphrase", room["passphrase"].encode())
    place = room["invite"].split()[1]
    bob = world.client("bob", "--passphrase-file", passphrase, place=place)
    bob.ready()
    bob.say("hello")
    tap.equal(host.wait_for("message")["text"], "hello",
              "the relay is inside")
    stranger = world.client("stranger", place=place)
    tap.equal(stranger.wait(), 3, "an empty passphrase does not open it")

    other = world.start("other", "--host", room["places"])
    tap.equal(other.wait(), 1, "a place that is taken is an error")
    tap.ok("choose another port" in other.stderr(), "that says what to do",
           other.stderr())
    host.close_input()
    tap.equal(host.wait(), 0, "the host ends")
    bob.wait_for("disconnected")
    tap.ok(True, "and the others hear of it")


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def test_files(tap, world):
    world.relay()
    twins = [world.client(name, data="me") for name in ("one", "two", "six")]
    for twin in twins:
        twin.ready()
    own = {e["identity"] for twin in twins for e in twin.events
           if e["event"] == "card" and e["mark"] == "self"}
    tap.equal(len(own), 1, "several first starts at once make one identity")
    for twin in twins:
        twin.close_input()
        twin.wait()
    data = os.path.join(world.dir, "me", "tuschel")
    identity = os.path.join(data, "identity")
    tap.equal((mode(data), mode(identity)), (0o700, 0o600),
              "which only its owner can read")
    tap.equal(sorted(name for name in os.listdir(data) if "." in name), [],
              "no file is left over")

    def refused(what, part):
        before = open(identity, "rb").read()
        code, _, err = tuschel(world, "--pipe", world.place, stdin=b"x\n")
        tap.ok(code == 1 and part in err, "%s: %s" % (what, part), code, err)
        tap.equal(open(identity, "rb").read(), before, "and left as it is")
    os.chmod(identity, 0o640)
    refused("an identity that others can read", "chmod 600")
    os.chmod(identity, 0o600)
    os.chmod(data, 0o770)
    refused("a directory that others can write", "chmod 700")
    os.chmod(data, 0o700)
    good = open(identity, "rb").read()
    with open(identity, "wb") as file:
        file.write(good[:40] + (b"0" if good[40:41] != b"0" else b"1") +
                   good[41:])
    refused("a damaged identity", "is damaged")
    with open(identity, "wb") as file:
        file.write(good)

    known = os.path.join(data, "known_peers")
    with open(known, "w") as file:
        file.write("# mine\nnonsense\n")
    anna = world.client("anna")
    anna.ready()
    me = world.client("me")
    me.ready()
    anna.say("hello")
    me.wait_for("message")
    me.close_input()
    me.wait()
    told = [event["text"] for event in me.events
            if event.get("level") == "warning"]
    tap.ok(any(known + ":2: " in text for text in told),
           "a damaged line of known_peers is named", told)
    lines = open(known).read().splitlines()
    tap.equal(lines[:2], ["# mine", "nonsense"], "and kept")
    tap.ok(re.fullmatch(r"[0-9a-f]{64} seen \S+Z \S+Z anna", lines[2]),
           "who was met is added", lines)


def test_reconnect_fast(tap, world):
    """A relay that was away for a moment is found again soon."""
    relay = world.relay()
    anna, bob = world.room("anna", "bob")
    relay.process.kill()
    relay.wait()
    for client in (anna, bob):
        client.wait_for("disconnected")
    world.relay()
    before = time.monotonic()
    for client in (anna, bob):
        client.ready()
    tap.ok(time.monotonic() - before < 10, "back within 10 s")


def test_renewing(tap, world):
    """A /rekey that the relay does not pass on."""
    relay = world.relay()
    anna, bob = world.room("anna", "bob")
    relay.process.send_signal(signal.SIGSTOP)
    anna.say("/rekey")
    event = anna.wait_for("renewing")
    tap.equal([event[key] for key in ("why", "waits_for", "tries")],
              ["wished", "relay", 1], "what it waits for")
    tap.ok(event["ms"] >= 2000 and 0 < event["retry_ms"] <= 8000,
           "since when, until when", event)
    relay.process.send_signal(signal.SIGCONT)
    bob.wait_for("generation", cause="rekey")
    relay.process.send_signal(signal.SIGSTOP)
    anna.say("/rekey")
    anna.wait_for("renewing")
    relay.process.kill()
    anna.wait_for("unrenewed")
    tap.ok(True, "and that it came to nothing")


def test_elsewhere(tap, world):
    """What waits for one room is not said in another."""
    first, world.place = world.place, "unix:" + world.dir + "/second"
    world.relay()
    bob = world.client("bob")
    bob.ready()
    anna = world.client("anna", place=first)
    anna.wait_for("notice", level="warning")
    anna.say("for the first room only")
    number = anna.wait_for("said")["number"]
    anna.say("/connect " + world.place)
    anna.wait_for("unsent", number=number)
    anna.ready()
    anna.say("for the second one")
    tap.equal(bob.wait_for("message")["text"], "for the second one",
              "what waits for one room is not said in another")
    anna.say("/quit")
    tap.equal(anna.wait(), 1, "and the exit code tells of it")


chatlib.run([test_whole, test_bad_lines, test_refused, test_ends,
             test_elsewhere, test_lost_room, test_usage, test_host,
             test_files, test_reconnect_fast, test_renewing])
