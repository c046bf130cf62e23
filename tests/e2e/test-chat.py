#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
People talk: three real clients and a real relay. What they say arrives, keys
follow who comes and goes, a wrong passphrase is said, a changed identity is
shown, and a relay that restarts is only a pause.
"""

import re
import time

import chatlib


def test_conversation(tap, world):
    world.relay()
    anna, bob, carol = everybody = world.room("anna", "bob", "carol")
    anna.say("grüße, 你好")
    got = [c.wait_for("message", nick="anna") for c in (bob, carol)]
    tap.equal([m["text"] for m in got], ["grüße, 你好"] * 2,
              "what one says all others read")
    tap.equal([m["to"] for m in got], ["all"] * 2, "as said to all")
    sent = anna.wait_for("sent")
    tap.equal(sent["number"], 1, "and the sender sees it come back")
    tap.equal({m["generation"] for m in got + [sent]}, {got[0]["generation"]},
              "in one generation")
    bob.say("//tmp is a directory", "/me waves")
    tap.equal(anna.wait_for("message")["text"], "/tmp is a directory",
              "two slashes say one")
    tap.equal(anna.wait_for("message")["kind"], "action", "/me is an action")
    for client in everybody:
        client.say("/key")
    words = {c.wait_until(lambda e: "group words" in e.get("text", ""))
             ["text"].split("group words ")[1].split()[0] for c in everybody}
    tap.equal(len(words), 1, "all have the same group words")


def test_direct(tap, world):
    world.relay()
    anna, bob, carol = world.room("anna", "bob", "carol")
    carol.say("/msg ann between us", "to all")
    message = anna.wait_for("message")
    tap.equal((message["text"], message["to"]), ("between us", "me"),
              "a direct message, to the beginning of a nick")
    tap.equal(carol.wait_for("sent")["number"], 1, "is told as delivered")
    tap.equal(bob.wait_for("message")["text"], "to all",
              "and nobody else reads it")
    carol.say("/msg dora hello")
    tap.ok("nobody here" in carol.wait_for("error")["text"],
           "one who is not here is named")


def test_rekey(tap, world):
    world.relay()
    everybody = anna, bob, carol = world.room("anna", "bob", "carol")
    bob.say("/rekey")
    made = [c.wait_for("generation", cause="rekey") for c in everybody]
    tap.equal({(m["generation"], m["nick"], m["words"]) for m in made},
              {(made[0]["generation"], "bob", made[0]["words"])},
              "/rekey makes one new generation for all, by its maker")
    anna.say("under the new key")
    tap.equal(carol.wait_for("message")["generation"], made[0]["generation"],
              "and what is said then is said in it")


def test_kill(tap, world):
    world.relay()
    anna, bob, carol = world.room("anna", "bob", "carol")
    bob.process.kill()
    before = time.monotonic()
    made = [c.wait_for("generation", cause="exit") for c in (anna, carol)]
    tap.ok(time.monotonic() - before < 2,
           "one who is killed is locked out within 2 s")
    tap.equal([m["left_nick"] for m in made], ["bob"] * 2, "by name")
    tap.equal({m["members"] for m in made}, {2}, "two are left")
    carol.say("he is gone")
    tap.equal(anna.wait_for("message")["generation"], made[0]["generation"],
              "and they go on under the new key")


def test_restart(tap, world):
    relay = world.relay()
    everybody = anna, bob, carol = world.room("anna", "bob", "carol")
    chatlib.interrupt(relay)
    tap.equal(relay.wait(), 0, "the relay ends cleanly")
    for client in everybody:
        client.wait_for("disconnected")
    bob.say("said while the relay is away")
    bob.wait_for("said")
    world.relay()
    for client in everybody:
        client.ready()
    bob.wait_for("sent")
    for client in everybody:
        client.say("%s is back" % client.name)
    wanted = {c.name + " is back" for c in everybody}
    for client in everybody:
        seen = {client.name + " is back"}
        while seen != wanted:
            text = client.wait_for("message")["text"]
            seen |= {text} & wanted
    tap.ok(True, "all talk again after a restart")
    tap.equal(anna.process.poll(), None, "nobody has given up")


def test_wrong_passphrase(tap, world):
    world.relay()
    right = world.file("right", b"cider-lunar\nsecond line\n")
    wrong = world.file("wrong", b"cider-solar\n")
    anna = world.client("anna", "--passphrase-file", right)
    anna.ready()
    bob = world.client("bob", "--passphrase-file", wrong)
    stopped = bob.wait_for("stopped")
    tap.equal(stopped["failure"], "refused", "a wrong passphrase is refused")
    tap.ok("passphrase is wrong" in stopped["text"], "and said plainly")
    tap.equal(bob.wait(), 3, "a pipe ends with exit code 3")
    tap.ok("passphrase is wrong" in bob.stderr(), "and says why")
    anna.wait_for("guess")
    tap.ok(True, "the other side hears of the guess")
    carol = world.client("carol", "--passphrase-file", right)
    carol.ready()
    tap.ok(True, "the right one opens, whatever follows its first line")


def test_changed(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    anna.say("hello")
    card = bob.wait_for("message")
    tap.equal(card["mark"], "new", "somebody new is new")
    anna.close_input()
    tap.equal(anna.wait(), 0, "she leaves")
    bob.wait_for("generation", cause="exit")

    again = world.client("anna")
    again.ready()
    again.say("it is me")
    tap.equal(bob.wait_for("message")["mark"], "seen",
              "who comes back is seen before")
    again.close_input()
    again.wait()

    other = world.client("anna", data="mallory")
    other.ready()
    card = bob.wait_for("card", nick="anna", mark="changed")
    tap.ok("CHANGED" in card["text"] and card["level"] == "warning",
           "the same nick with another identity is shown as changed")
    bob.wait_for("member", nick="anna")
    bob.say("/reconnect")
    bob.ready()
    bob.say("/whois anna")
    tap.ok("CHANGED" in bob.wait_until(
        lambda e: "fingerprint" in e.get("text", ""))["text"],
        "and stays so the next time")
    bob.say("/msg anna for anna alone")
    tap.ok("not whom you know" in bob.wait_for("error")["text"],
           "and gets no direct message")
    bob.say("/trust anna", "/whois anna", "/msg anna to whom I trust")
    about = bob.wait_until(lambda e: "fingerprint" in e.get("text", ""))["text"]
    tap.ok("seen before" in about, "until its user says otherwise")
    tap.ok("here now" in about and "last seen" not in about,
           "who is here was not last seen at some time")
    tap.equal(other.wait_for("message", to="me")["text"], "to whom I trust",
              "who is trusted gets them again")


def words_of(client, command):
    """The words that /verify shows: those of the other, and the own."""
    client.say(command)
    text = client.wait_until(
        lambda e: "compare these words" in e.get("text", ""))["text"]
    return re.findall(r"\b[a-z]+(?:-[a-z]+){5}\b", text)


def test_verify(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    seen, own = words_of(anna, "/verify bob")
    tap.equal(words_of(bob, "/verify anna"), [own, seen],
              "both see the same words, each for one of them")
    bob.say("/verify anna maybe", "/verify anna no")
    tap.ok("/verify NAME yes" in bob.wait_for("error")["text"],
           "there is yes and no")
    bob.wait_until(lambda e: "not verified" in e.get("text", ""))
    bob.say("/verify anna yes")
    bob.wait_until(lambda e: "is verified" in e.get("text", ""))
    anna.say("hello")
    tap.equal(bob.wait_for("message")["mark"], "verified", "yes verifies")
    anna.say("/verify bob yes")
    bob.close_input()
    bob.wait()
    anna.wait_for("generation", cause="exit")
    other = world.client("bob", data="mallory")
    other.ready()
    anna.wait_for("card", nick="bob", mark="changed")
    # Bob's words were shown, not those of who has come under his name.
    other_words = words_of(anna, "/verify bob yes")
    tap.ok(seen not in other_words,
           "yes to another identity than was shown verifies nobody")


def test_look_alike(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    anna.say("hello")
    bob.wait_for("message")
    fake = world.client("аnna")     # its first letter is Cyrillic
    fake.ready()
    card = bob.wait_for("card", nick="аnna")
    tap.equal(card["mark"], "changed",
              "a nick that looks like a known one is not taken for it")
    tap.ok(card["name"] != "аnna" and card["name"].startswith("аnna#"),
           "it is shown with a part of its id")
    bob.say("/msg anna secret")
    tap.equal(anna.wait_for("message", to="me")["text"], "secret",
              "a nick that is typed exactly is the one that is meant")


def test_nick(tap, world):
    world.relay()
    anna, bob = world.room("anna", "bob")
    anna.say("/nick annika")
    card = bob.wait_for("card", nick="annika")
    tap.equal(card.get("text"), "anna is now called annika",
              "another nick is told")
    anna.say("hello")
    tap.equal(bob.wait_for("message")["nick"], "annika", "and used")
    anna.say("/nick bad nick", "/rekay", "/quit now")
    texts = [anna.wait_for("error")["text"] for _ in range(3)]
    tap.ok("space" in texts[0], "a nick with a space is refused")
    tap.ok("/rekey" in texts[1], "an unknown command suggests the nearest")
    tap.ok("nothing behind" in texts[2], "a wrong argument is said")


def test_ask(tap, world):
    world.relay()
    anna = world.client("anna")
    anna.ready()
    anna.say("/policy ask")
    anna.wait_for("notice")
    bob = world.client("bob")
    anna.wait_for("request", nick="bob")
    anna.say("/deny bob")
    tap.equal(bob.wait_for("stopped")["failure"], "denied",
              "who is denied is told")
    bob.say("/retry")
    anna.wait_for("request", nick="bob")
    anna.say("/admit bob")
    bob.ready()
    tap.ok(True, "and may ask again, and be let in")
    bob.say("thanks")
    tap.equal(anna.wait_for("message")["text"], "thanks", "both talk")


def test_known(tap, world):
    world.relay()
    anna = world.client("anna")
    anna.ready()
    bob = world.client("bob")
    bob.ready()
    anna.wait_for("member", nick="bob")
    bob.say("/quit")
    bob.wait()
    anna.wait_for("exit")
    anna.say("/set admission known")
    anna.wait_for("setting", name="admission", value="known")
    again = world.client("bob", data="bob")
    again.ready()
    tap.ok(True, "somebody known comes in unasked")
    again.say("/quit")      # or carl might ask this one
    again.wait()
    anna.wait_for("exit")
    world.client("carl")
    anna.wait_for("request", nick="carl")
    tap.ok(True, "about others the user is asked")
    tap.equal([event for event in anna.events if event["event"] == "request"
               and event["nick"] == "bob"], [], "and about nobody else")
    anna.say("/set admission any")
    tap.equal(anna.wait_for("error")["text"], "admission cannot be \"any\": "
              "one of auto, known, ask", "what cannot be set is told")


chatlib.run([test_conversation, test_direct, test_rekey, test_kill,
             test_restart, test_wrong_passphrase, test_changed,
             test_verify, test_look_alike, test_nick, test_ask, test_known])
