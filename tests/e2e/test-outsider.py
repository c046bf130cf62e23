#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Two clients that share no code: outsider.py, which was written from
doc/PROTOCOL alone, and tuschel. They found rooms for each other, let each
other in, renew keys and talk, in both roles of each exchange. What one of
them has misread, the other cannot open.
"""

import contextlib
import sys

import outsider
from outsider import Member, u16
from room import Client, Room, generation_of, text_id
from wireclient import Relay, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


def same_keys(room, name):
    words = room.words()
    ok(len(words) == 1 and None not in words, name, words)


def says(room, party, text, name):
    room.say(party, text)
    ok(True, name)


# ---- the parts ----

def test_newcomer(room):
    """tuschel founds and lets the outsider in"""
    client = room.client("carl")
    room.until(lambda: client.heard("ready"))
    equal(client.heard("generation")[0]["cause"], "found", "tuschel founds")
    member = room.member("anna")
    member.knock(client.id)
    room.generation(1)
    ok(member.ready, "and lets the outsider in, by CPace, admission, "
       "KEY_CURRENT and the outsider's join")
    same_keys(room, "both show the same group words")
    admitted = client.heard("admitted", id=text_id(member.id))
    equal((admitted[0]["nick"], admitted[0]["identity"]),
          ("anna", outsider.fingerprint(member.identity)),
          "nick and fingerprint are what the outsider says they are")
    says(room, member, "hello carl", "tuschel reads the outsider")
    says(room, client, "grüß dich, anna ☺", "the outsider reads tuschel")
    return client, member


def test_direct(room, client, member):
    member.say(b"psst", client.id)
    room.until(lambda: client.heard("message", text="psst", to="me"))
    ok(True, "a direct message of the outsider's opens")
    client.type("/msg anna back")
    room.until(lambda: member.heard("message", client.id, member.id,
                                    outsider.TEXT, b"back"))
    ok(True, "and so does one of tuschel's")
    client.type("/me waves")
    room.until(lambda: member.heard("message", client.id, 0,
                                    outsider.ACTION, b"waves"))
    ok(True, "/me is kind 1")
    says(room, member, "x" * 16384, "a text of 16384 bytes")


def test_texts(room, client, member):
    body = b"".join(bytes([kind]) + u16(len(text)) + text for kind, text in
                    ((outsider.TEXT, b"two in one"),
                     (outsider.ACTION, b"shows how")))
    member.say(body, kind=outsider.TEXTS)
    room.until(lambda: client.heard("message", text="shows how"))
    equal([(e["text"], e["kind"]) for e in client.heard("message")[-2:]],
          [("two in one", "text"), ("shows how", "action")],
          "tuschel takes several texts out of one message")
    count = 400
    client.type("\n".join("line %d" % i for i in range(count)))

    def lines():
        return [e[4] for e in member.heard("message", client.id, 0,
                                           outsider.TEXT)
                if e[4].startswith(b"line ")]
    room.until(lambda: len(lines()) >= count)
    equal(lines(), [b"line %d" % i for i in range(count)],
          "what tuschel says at once is read in its order")
    frames = member.heard("said")
    ok(any(n > 20 for _, n in frames),
       "many of them in one message", sorted(frames)[-1])
    member.say(b"\0\0\3cut", kind=outsider.TEXTS)
    member.say(b"\0\0\4cut", kind=outsider.TEXTS)
    room.until(lambda: client.heard("message", kind="unknown"))
    ok(client.heard("message", text="cut"),
       "tuschel says that there is one which it cannot take apart")


def test_donor(room, member):
    """the outsider lets tuschel into a group of more than two"""
    before = generation_of(member)
    second = room.client("dora", "--peer", "#" + text_id(member.id))
    room.generation(before + 1)
    equal(member.heard("admitted")[-1][1:], (second.id, "dora", member.id),
          "a second tuschel is let in by the outsider")
    same_keys(room, "and all three show the same words")
    says(room, second, "here I am", "and all read it")
    return second


def test_rekey(room, client, member):
    number = generation_of(member)
    client.type("/rekey")
    room.generation(number + 1)
    same_keys(room, "/rekey of tuschel's: the outsider has its share")
    member.commit([p.id for p in room.parties])
    room.generation(number + 2)
    same_keys(room, "a commit of the outsider's: tuschel has its share")
    says(room, member, "new leaf", "the outsider talks in it")
    says(room, client, "new leaf, too", "and so does tuschel")
    member.say(b"psst again", client.id)
    room.until(lambda: client.heard("message", text="psst again", to="me"))
    ok(True, "direct messages go by the new leaves")


def test_exit(room, client, second, member):
    number = generation_of(member)
    room.leave(second)
    if member.id < client.id:   # then it is the outsider's turn, or 3 s later
        member.commit([client.id, member.id])
    room.generation(number + 1)
    same_keys(room, "one leaves: the rest go on under a new key")
    says(room, client, "is she gone?", "in which they talk")


def test_two_at_once(room, client, member):
    """Two knock at the same time at two donors: both joins apply."""
    number = generation_of(member)
    third, fourth = room.member("emil"), room.member("fred")
    third.knock(client.id)
    fourth.knock(member.id)
    room.generation(number + 2)
    same_keys(room, "two join at once, by two donors: one order for all")
    says(room, third, "we came together", "all read the third")
    says(room, fourth, "so we did", "all read the fourth")


def test_wrong_passphrase(room, member, client):
    wrong = Client(room.relay.addresses[0], "walt", "wrong")
    room.stack.callback(wrong.close)
    room.parties.append(wrong)
    room.until(lambda: wrong.ended)
    equal(wrong.process.wait(), 3, "tuschel with a wrong passphrase: refused")
    room.parties.remove(wrong)
    guest = room.member("xena", "also wrong")
    guest.knock(client.id)
    room.until(lambda: guest.heard("error"))
    room.parties.remove(guest)
    equal(guest.heard("error")[0][1:4],
          (client.id, outsider.REFUSED, guest.handshake.sid),
          "the outsider with a wrong one: ERROR REFUSED with its sid")
    room.until(lambda: client.heard("guess", id=text_id(guest.id)))
    ok(True, "tuschel tells of the guess")


def test_outsider_founds(room):
    member = room.member("anna")
    member.found()
    room.until(lambda: member.ready)
    client = room.client("carl")
    room.generation(1)
    same_keys(room, "the outsider founds and lets tuschel in")
    equal(client.heard("generation", cause="handed")[0]["id"],
          text_id(member.id), "tuschel tells who has let it in")
    says(room, client, "first words", "the outsider reads tuschel")
    says(room, member, "second words", "tuschel reads the outsider")
    return member


def test_no_key(room):
    """A keyless outsider says so, and tuschel founds."""
    member = room.member("anna")
    client = room.client("carl")
    room.until(lambda: member.heard("asked", client.id))
    ok(True, "tuschel asks the only peer")
    if member.id < client.id:
        member.found()      # the lowest id among the keyless founds
        room.until(lambda: client.heard("ready"))
    else:
        room.until(lambda: client.heard("ready"))
        member.knock(client.id)
    room.generation(1)
    same_keys(room, "NO_KEY: the one with the lower id has founded")


def test_two_groups(room):
    """Each has founded; then they hear each other."""
    client, member = room.client("carl"), room.member("anna")
    room.until(lambda: client.heard("ready"))
    member.found()
    room.until(lambda: member.ready)
    ok(len(room.words()) == 2, "two groups in one room")
    member.say(b"anybody here?")
    room.generation(1)
    same_keys(room, "are one, by their marks: " + (
        "the outsider gives way" if member.heard("yields")
        else "tuschel gives way"))
    says(room, client, "together", "the outsider reads tuschel")
    says(room, member, "together, too", "tuschel reads the outsider")


def test_two_groups_often(room):
    """until each has given way once"""
    gave_way = set()
    for _ in range(20):
        with contextlib.ExitStack() as stack:
            inner = Room(stack, Relay("--listen", "127.0.0.1:0"))
            test_two_groups(inner)
            gave_way.add(bool(inner.parties[1].heard("yields")))
        if len(gave_way) == 2:
            break
    equal(len(gave_way), 2, "each of them gives way when its mark is greater")


def long_life(room):
    client, member = test_newcomer(room)
    test_direct(room, client, member)
    test_texts(room, client, member)
    second = test_donor(room, member)
    test_rekey(room, client, member)
    test_exit(room, client, second, member)
    test_two_at_once(room, client, member)
    test_wrong_passphrase(room, member, client)
    voids = [e for p in room.parties if isinstance(p, Member)
             for e in p.heard("view")]
    equal(voids, [], "nobody saw another room than the others")


def main():
    if outsider.SODIUM is None:
        print("1..0 # SKIP no libsodium that Python can load")
        return 0
    for test in (long_life, test_outsider_founds, test_no_key,
                 test_two_groups_often):
        with contextlib.ExitStack() as stack:
            TAP.attempt(test, Room(stack, Relay("--listen", "127.0.0.1:0")))
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
