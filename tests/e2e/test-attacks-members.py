#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
What strangers and evil members can try, against real clients: the attacks
that doc/SECURITY lists under these names. The attacker is outsider.py, which
knows the protocol and need not keep it; where a member needs the relay's help
it has an evil one.
"""

import os
import sys

import outsider
from evilrelay import EvilRelay
from outsider import (
    ADMISSION, AUTHORIZE, DH_RETURN, DH_SETUP, KEY_COMMIT, KEY_CURRENT,
    KEY_JOIN, KEY_NEW, MSG, SMALL_ORDER, Card, Generation, Handshake, H, ad,
    number, seal, u16, u32, u64)
from room import generation_of, reads, run_attacks, text_id
from wireclient import RANDOM, Frame, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal
BAD_FRAME, BUSY, DENIED = 1, 20, 21


def founder(room):
    carl = room.client("carl")
    room.until(lambda: carl.heard("ready"))
    return carl


def trio(room):
    """two tuschels and an outsider in one group: generation 2"""
    carl = founder(room)
    anna = room.member("anna")
    anna.knock(carl.id)
    room.generation(1)
    dora = room.client("dora", "--peer", "#" + text_id(anna.id))
    room.generation(2)
    return carl, dora, anna


def in_step(room, name):
    """Does everybody go on together, by a new key at the end?"""
    carl = room.parties[0]
    for party in room.parties:
        room.say(party, "%x is here" % party.id)
    carl.type("/rekey")
    room.generation(carl.generation + 1)
    words = room.words()
    ok(len(words) == 1 and None not in words, name, words)


# ---- strangers ----

def attack_S1_barge_in(room):
    carl, _, anna = trio(room)
    stranger = room.member("mallory", "guessed")
    stranger.knock(carl.id)
    room.until(lambda: carl.heard("guess", id=text_id(stranger.id)))
    room.leave(stranger)
    equal(room.relay.frames(AUTHORIZE, ADMISSION, carl.id),
          room.relay.frames(AUTHORIZE, ADMISSION, carl.id)[:1],
          "S1: a wrong passphrase: no admission, the user is told")
    equal(generation_of(anna), 2, "S1: and no key changes")


def attack_S2_false_donor(room):
    """A stranger without the passphrase answers like a donor."""
    stranger = room.member("mallory", "guessed")

    def hand_over(frame):
        hs = stranger.donor_sides[frame.src]
        for kind, mode, nonce, size in ((AUTHORIZE, 2, 0, 300),
                                        (KEY_CURRENT, 0, 65536, 298)):
            clear = bytes([kind, mode, 0, 0]) + hs.sid
            stranger.peer.send(clear + seal(hs.kr, number(nonce), ad(
                stranger.id, frame.src, clear, 20), bytes(size)), frame.src)

    def answer(frame):
        p = frame.payload
        hs = Handshake(frame.src, stranger.id, p[4:20], b"guessed")
        reply = hs.payload(DH_RETURN)
        hs.derive(p[20:], p, reply)
        stranger.donor_sides[frame.src] = hs
        stranger.peer.send(reply, frame.src)
    stranger.on_setup, stranger.on_request = answer, hand_over
    dora = room.client("dora")
    room.until(lambda: dora.heard("failed"))
    equal((dora.heard("failed")[0]["id"], dora.heard("generation")),
          (text_id(stranger.id), []),
          "S2: a donor without the passphrase hands over nothing")


def attack_S8_flood(room):
    """At most eight handshakes at once."""
    carl = founder(room)
    guests = [room.member("guest%d" % i) for i in range(9)]
    for guest in guests:
        guest.on_return = lambda frame: None    # goes no further
        guest.knock(carl.id)
    room.until(lambda: any(g.heard("error") for g in guests))
    equal([g.heard("error")[0][2] for g in guests if g.heard("error")],
          [BUSY], "S8: the ninth handshake at once is told BUSY")
    for guest in guests:
        room.leave(guest)
    late = room.member("late")
    room.until(lambda: len(carl.heard("exit")) == 9)
    late.knock(carl.id)
    room.generation(1)
    ok(late.ready, "S8: when they have gone the next one is let in")


def attack_S8_guesses(room):
    """Five wrong passphrases in a minute, then BUSY."""
    carl = founder(room)
    codes = []
    for i in range(6):
        guest = room.member("guess%d" % i, "guess %d" % i)
        guest.knock(carl.id)
        room.until(lambda g=guest: g.heard("error"))
        codes.append(guest.heard("error")[0][2])
        room.leave(guest)
    equal(codes, [outsider.REFUSED] * 5 + [BUSY],
          "S8: five guesses in a minute are answered")


def attack_S10_points(room):
    carl = founder(room)
    guest = room.member("guest")
    for name, point in (
            ("does not decode", "2b3c6b8c4f3800e7aef6864025b4ed79"
             "bd599117e427c41bd47d93d654b4a51c"),
            ("is neutral", "00" * 32)):
        guest.peer.send(bytes([DH_SETUP, 1, 1, 0]) + os.urandom(16) +
                        bytes.fromhex(point), carl.id)
        room.until(lambda: guest.heard("error", carl.id, BAD_FRAME))
        guest.events.clear()
        ok(True, "S10: a point that %s is refused" % name)
    equal(room.relay.frames(DH_RETURN), [], "S10: and not answered")


def attack_S9_texts(room):
    """Escapes, bidi controls, and a nick that looks like another's."""
    carl, _, anna = trio(room)
    twin = room.member("\u0430nna")     # a Cyrillic a
    twin.knock(carl.id)
    room.generation(3)
    room.say(twin, "I am anna")
    names = [carl.heard("message", id=text_id(m.id))[-1]["name"]
             for m in (twin, anna) if carl.heard("message",
                                                 id=text_id(m.id))]
    ok("#" in names[0], "S9: a nick that looks like another's has its id",
       names)
    bidi = room.member("evil\u202egnp")
    bidi.knock(carl.id)
    room.generation(4)
    room.say(bidi, "\x1b]0;owned\x07\x1b[2J\u202eback")
    event = carl.heard("message", id=text_id(bidi.id))[-1]
    ok("\u202e" not in event["name"], "S9: controls are taken out of names",
       event)
    ok(all(32 <= byte < 127 or byte == 10 for byte in carl.raw),
       "S9: and nothing that a terminal acts on is printed")


def attack_K16_denied(room):
    """Denied, emil founds a group of his own and calls from there."""
    carl, dora, anna = trio(room)
    # who has heard of its group by its donor alone goes where it is called
    room.say(carl, "welcome, dora")
    room.until(lambda: dora.heard("confirmed"))
    answers = len(carl.heard("notice"))
    carl.type("/policy ask")
    room.until(lambda: len(carl.heard("notice")) > answers)
    emil = room.member("emil")
    emil.knock(carl.id)
    room.until(lambda: carl.heard("request", id=text_id(emil.id)))
    carl.type("/deny #" + text_id(emil.id))
    room.until(lambda: emil.heard("error", carl.id, DENIED))
    emil.handshake, emil.keys = None, None
    emil.found()
    room.until(lambda: emil.ready)
    emil.say(b"come over")
    room.until(lambda: carl.heard("two_groups", id=text_id(emil.id)) and
               dora.heard("two_groups", id=text_id(emil.id)))
    room.parties.remove(emil)
    in_step(room, "K16: who was denied pulls nobody into a group of its own")
    equal(generation_of(anna), 3, "K16: the group is the old one")


# ---- evil donors ----

def admit_card(room, anna, change):
    """anna admits a card that emil would have made, but for a change"""
    emil = room.member("emil")
    emil.roster = {}
    card = Card(change(emil))
    anna.admit(card)
    room.until(lambda: anna.heard("void", anna.id))
    return emil, card


def attack_R18_small_leaf(room):
    carl, dora, anna = trio(room)
    for leaf in SMALL_ORDER + [(2 ** 255 - 19 + 9).to_bytes(32, "little"),
                               b"\x09" + bytes(30) + b"\x80"]:
        emil, _ = admit_card(room, anna, lambda e, at=leaf: e.card(at))
        anna.events.clear()
        room.leave(emil)
    in_step(room, "R18: leaves of small order, or not canonical, are void for"
            " all alike: no commit breaks")
    equal(carl.heard("admitted", nick="emil") +
          dora.heard("admitted", nick="emil"), [], "R18: nobody is let in")


def with_nick(emil, nick):
    emil.version += 1
    body = emil.fixed + u32(emil.version) + emil.leaf + \
        bytes([len(nick)]) + nick
    return body + outsider.sign(emil.signer_secret, b"leaf", body)


def attack_R14_bad_cards(room):
    carl, dora, anna = trio(room)
    for nick in (b"emil\n", b"emil\x7f", b"\xc2\x85mil", b"\xff\xfe",
                 b"\xed\xa0\x80", b"\xc0\xafemil"):
        emil, _ = admit_card(room, anna, lambda e, n=nick: with_nick(e, n))
        anna.events.clear()
        room.leave(emil)
    emil, _ = admit_card(room, anna, lambda e: e.card()[:-1] + b"x")
    room.leave(emil)
    in_step(room, "R14: nicks that are none, a wrong signature: void for all "
            "alike")
    equal([e["nick"] for c in (carl, dora) for e in c.heard("admitted")
           if e["nick"] not in ("anna", "dora")], [], "R14: nobody is let in")


def attack_K14_ghost(room):
    """Anna lets the captured card of one who has left in again."""
    carl, dora, anna = trio(room)
    emil = room.member("emil")
    emil.knock(carl.id)
    room.generation(3)
    room.say(emil, "I must go")
    card = anna.roster[emil.id][1]
    room.leave(emil)
    if anna.id < min(carl.id, dora.id):
        anna.commit([anna.id, carl.id, dora.id])
    room.generation(4)
    seen = [len(c.heard("member", id=text_id(emil.id))) for c in (carl, dora)]
    anna.admit(card)
    room.until(lambda: anna.heard("admitted", emil.id)[1:])
    if anna.id < min(carl.id, dora.id):
        anna.commit([anna.id, carl.id, dora.id])
    room.generation(5)
    ok(emil.id not in anna.roster, "K14: a ghost is put out again")
    equal([len(c.heard("member", id=text_id(emil.id))) for c in (carl, dora)],
          seen, "K14: and nobody says that it is in")


def attack_K7_false_roster(room):
    """Anna hands out a roster with a card that she has made up."""
    carl, _, anna = trio(room)
    true_roster, false = anna.roster, anna.roster[carl.id][1]
    forged = Card(false.bytes[:144] + outsider.leaf_pair()[0] +
                  false.bytes[176:])

    def lie(card, nonce):
        anna.roster = dict(true_roster)
        anna.roster[carl.id] = (True, forged)
        anna.roster[card.id] = (False, card)
        outsider.Member.hand_over(anna, card, nonce)
        true_roster[card.id] = (False, card)
        anna.roster = true_roster
    anna.hand_over = lie
    emil = room.client("emil", "--peer", "#" + text_id(anna.id))
    room.until(lambda: emil.heard("failed"))
    equal(emil.heard("failed")[0]["id"], text_id(anna.id),
          "K7: a roster with another's leaf is not believed")
    del anna.hand_over
    room.until(lambda: emil.heard("ready"))
    room.generation(emil.generation)
    in_step(room, "K7: and it gets in by another attempt")


def attack_K12_twice(room):
    """One request, sent three times; and the admission repeated."""
    carl, _, anna = trio(room)
    emil = room.member("emil")
    send = emil.peer.send

    def thrice(payload, dest=0, src=0):
        for _ in range(3 if payload[:2] == bytes([AUTHORIZE, 0]) else 1):
            send(payload, dest, src)
    emil.peer.send = thrice
    emil.knock(carl.id)
    room.generation(3)
    room.relay.put(room.relay.frames(AUTHORIZE, ADMISSION, carl.id)[-1])
    room.say(anna, "after it")
    equal((len(room.relay.frames(AUTHORIZE, 0, emil.id)),
           len([f for f in room.relay.frames(AUTHORIZE, ADMISSION, carl.id)
                if f.payload[4:8] == u32(emil.id)]),
           len([f for f in room.relay.frames(KEY_CURRENT, 0, carl.id)
                if f.dest == emil.id])),
          (3, 1, 1), "K12: three requests, a repeated admission: one "
          "admission, one KEY_CURRENT")


def attack_K13_join_twice(room):
    carl, _, anna = trio(room)
    join = room.relay.frames(KEY_NEW, KEY_JOIN, anna.id)[0]
    anna.peer.send(join.payload)
    anna.send_join()
    room.until(lambda: len(anna.heard("void", anna.id)) == 2)
    room.say(anna, "after it")
    equal(carl.generation, 2, "K13: a second join, old or new, is void")


# ---- evil members ----

def attack_K2_forge(room):
    """Anna knows every key of the generation, but not dora's signer."""
    carl, dora, anna = trio(room)
    room.say(dora, "the real dora")
    g = anna.generations[2]
    counter = g.chains[dora.id, 0] + 1      # dora's next one
    header = bytes([MSG, g.F0[0] & 0xfe]) + u16(2) + u32(counter)
    clear = header + os.urandom(24)
    plain = bytes([0]) + u32(len(g.V) - 1) + g.V[-1][:8] + u64(0) + b"forged"
    plain += anna.sign(b"message", g.T + u32(dora.id) + u32(0) + header +
                       plain) + b"\x80"
    plain += bytes(-len(plain) % 256)
    box = seal(g.key(anna.id, dora.id, 0, counter), clear[8:],
               ad(dora.id, 0, clear, 32, 8), plain)
    room.relay.put(Frame(dora.id, 0, clear + box))
    room.until(lambda: carl.heard("unreadable"))
    equal(carl.heard("message", text="forged"), [],
          "K2: a member cannot write in another's name")
    room.say(dora, "still the real dora")
    ok(True, "K2: whose own next message, of the same number, is read")


def attack_K9_insider_replay(room):
    carl, dora, anna = trio(room)
    room.say(dora, "yes, do it")
    frame = room.relay.frames(MSG, src=dora.id)[-1]
    anna.peer.send(frame.payload)
    room.say(anna, "after it")
    equal([e["id"] for e in carl.heard("message", text="yes, do it")],
          [text_id(dora.id)], "K9: another's message, sent again as one's "
          "own or not, is not read")


def attack_K4_leaver(room):
    """Anna leaves and keeps all keys; the relay shows her what follows."""
    carl, dora, anna = trio(room)
    room.say(carl, "with anna")
    room.leave(anna)
    room.generation(3)
    room.say(carl, "without anna")
    after = [f for f in room.relay.log if f.src in (carl.id, dora.id)]
    keys = anna.keys
    commit = [f for f in after if f.type == KEY_NEW and
              f.payload[1] == KEY_COMMIT][-1]
    _, card, ids = anna.open_commit(commit)
    ok(anna.id not in ids, "K4: the commit leaves her out, as she can read")
    secret = after[-1]
    equal(secret.type, MSG, "K4: she has what was said then")
    opened = 0
    guesses = (keys.I, keys.K, keys.W, keys.M, H(keys.I), card.leaf,
               commit.payload[4:20] * 2)
    for x in guesses:
        anna.keys = outsider.Keys()
        anna.keys.__dict__.update(keys.__dict__)
        anna.keys.commit(commit.src, commit.payload, x)
        anna.generations[3] = Generation(anna.keys, anna.roster,
                                         anna.leaf_secret)
        try:
            anna.apply_message(secret)
            opened += 1
        except outsider.Invalid:
            pass
    equal(opened, 0, "K4: but nothing that she knows serves for X")


def attack_K3_newcomer_reads_back(room):
    carl, _, anna = trio(room)
    room.say(carl, "before emil")
    before = room.relay.frames(MSG, src=carl.id)[-1]
    emil = room.member("emil")
    emil.knock(anna.id)
    room.generation(3)
    handed = emil.heard("handed")
    equal(handed[0][1], 2, "K3: he was handed K and I of generation 2")
    opened = 0
    for s in (emil.given.K, emil.given.I, emil.given.W, emil.given.R):
        old = outsider.Keys()
        old.__dict__.update(emil.given.__dict__)
        old.T = anna.generations[2].T     # he may know even that
        old.from_secret(s, False)
        for m in (old.M, s):
            g = Generation(old, anna.roster, emil.leaf_secret)
            g.M = m
            emil.generations[2] = g
            try:
                emil.apply_message(before)
                opened += 1
            except outsider.Invalid:
                pass
    equal(opened, 0, "K3: which open nothing that was said in it")


def attack_K6_two_secrets(room):
    """Anna's commit seals another X to dora."""
    carl, dora, anna = trio(room)
    send = anna.peer.send

    def cheat(payload, dest=0, src=0):
        if dest == dora.id and payload[:2] == bytes([KEY_NEW, 1]):
            leaf = anna.roster[dora.id][1].leaf
            key = anna.share_key(anna.sealing, leaf, payload[4:20],
                                 payload[20:52], leaf)
            payload = payload[:52] + seal(key, number(0), ad(
                anna.id, dora.id, payload, 52), bytes(32))
        send(payload, dest, src)
    anna.peer.send = cheat
    anna.commit([carl.id, dora.id, anna.id])
    room.until(lambda: dora.heard("no_share"))
    equal(dora.heard("no_share")[0]["id"], text_id(anna.id),
          "K6: who was given another X names the committer")
    anna.peer.send = send
    room.until(lambda: carl.generation == dora.generation == 4 and
               generation_of(anna) == 4)
    in_step(room, "K6: and comes in again")


def attack_R1_two_commits(room):
    carl, dora, anna = trio(room)
    for _ in range(5):
        anna.events.clear()
        carl.type("/rekey")
        dora.type("/rekey")
        anna.commit([carl.id, dora.id, anna.id])
        room.until(lambda: {carl.id, dora.id} <= {
            e[3] for e in anna.heard("generation")})
        room.generation(generation_of(anna))
    in_step(room, "R1: three commit at once, five times: one order, one key")


def attack_R7_donor_leaves(room):
    carl, _, anna = trio(room)
    anna.on_setup = lambda frame: room.leave(anna)
    emil = room.client("emil", "--peer", "#" + text_id(anna.id))
    room.until(lambda: emil.heard("ready"))
    equal(emil.heard("failed")[0]["id"], text_id(anna.id),
          "R7: the donor leaves, another is asked at once")
    room.generation(max(generation_of(p) for p in room.parties))
    room.until(lambda: carl.heard("generation", cause="exit"))
    in_step(room, "R7: and all end in one generation")


def attack_R11_future(room):
    """Messages of generations that never come."""
    carl, dora, anna = trio(room)
    payload = bytes([MSG, anna.keys.F0[0] & 0xfe]) + u16(1000)
    for i in range(1200):
        anna.peer.send(payload + u32(i) + os.urandom(24 + 272))
    room.say(anna, "and on")
    equal((max(e["messages"] for e in carl.heard("waiting")),
           sum(e["messages"] for e in dora.heard("unreadable"))),
          (1000, 200), "R11: a thousand wait, the oldest go first, and that "
          "is said")


def attack_garbage(room):
    """A member that sends what it likes, in and out of form."""
    carl, dora, anna = trio(room)
    starts = [bytes([kind, mode]) + u16(2) for kind in (64, 65, 96, 97, 98,
                                                        99, 128, 129)
              for mode in range(5)]
    for _ in range(500):
        payload = RANDOM.choice(starts) + \
            RANDOM.randbytes(RANDOM.choice((0, 16, 48, 300, 3000)))
        anna.peer.send(payload, RANDOM.choice((0, carl.id, dora.id)))
    in_step(room, "K2: garbage from a member ends nothing")


def attack_M14_liars(room):
    carl, _, anna = trio(room)
    emil = room.member("emil")
    emil.knock(carl.id)
    room.generation(3)
    room.say(anna, "the truth")
    room.say(emil, "the truth, too")
    anna.generations[3].V[-1] = bytes(32)
    anna.say(b"I see another room")
    room.until(lambda: carl.heard("view", id=text_id(anna.id)))
    carl.type("who lies?")
    room.until(lambda: reads(emil, carl, "who lies?"))
    equal(carl.heard("view_fork"), [], "M14: one liar is named; we talk on")
    emil.generations[3].V[-1] = bytes(32)
    emil.say(b"so do I")
    room.until(lambda: carl.heard("view_fork"))
    ok(True, "M14: two stop the room, until the user decides")


ATTACKS = (attack_garbage, attack_R1_two_commits, attack_R7_donor_leaves,
           attack_R11_future, attack_R14_bad_cards, attack_R18_small_leaf,
           attack_S1_barge_in, attack_S2_false_donor, attack_S8_flood,
           attack_S8_guesses, attack_S9_texts, attack_S10_points,
           attack_M14_liars, attack_K2_forge, attack_K3_newcomer_reads_back,
           attack_K4_leaver, attack_K6_two_secrets, attack_K7_false_roster,
           attack_K9_insider_replay, attack_K12_twice, attack_K13_join_twice,
           attack_K14_ghost, attack_K16_denied)


if __name__ == "__main__":
    sys.exit(run_attacks(TAP, ATTACKS, EvilRelay))
