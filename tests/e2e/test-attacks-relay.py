#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
What an evil relay can try, against real clients: the attacks that
doc/SECURITY lists under these names. It forges, repeats, drops, moves,
redirects and lies about who is there; the clients must not believe it, must
say what they see, and must still talk to each other once it stops.
"""

import struct
import sys

import outsider
from evilrelay import EvilRelay
from outsider import (
    ADMISSION, AUTHORIZE, DH_RETURN, DH_SETUP, KEY_NEW, MSG, u32)
from room import generation_of, reads, run_attacks, text_id
from wireclient import ERROR, EXIT, INIT, JOIN, RANDOM, Frame, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


def trio(room):
    """two tuschels and an outsider in one group: generation 2"""
    carl = room.client("carl")
    room.until(lambda: carl.heard("ready"))
    anna = room.member("anna")
    anna.knock(carl.id)
    room.generation(1)
    dora = room.client("dora", "--peer", "#" + text_id(anna.id))
    room.generation(2)
    room.say(anna, "all here")
    return carl, dora, anna


def texts(client):
    return [e["text"] for e in client.heard("message")]


def still_talk(room, name):
    """with the relay honest again"""
    room.relay.rule = lambda frame, to: [frame]
    for party in room.parties:
        room.say(party, "still %x here" % party.id)
    words = room.words()
    ok(len(words) == 1 and None not in words, name, words)


def once(condition, change):
    """a rule that changes the first frame for which condition holds"""
    used = []

    def rule(frame, to):
        if not used and condition(frame, to):
            used.append(frame)
            return change(frame)
        return [frame]
    return rule


def is_msg(src, to):
    return lambda frame, target: frame.type == MSG and frame.src == src and \
        target == to


def attack_M2_forge(room):
    carl, dora, anna = trio(room)
    room.relay.rule = once(is_msg(anna.id, carl.id), lambda f: [
        Frame(dora.id, f.dest, f.payload)])
    anna.say(b"I am dora")
    room.until(lambda: carl.heard("unreadable"))
    ok("I am dora" not in texts(carl), "M2: another source does not open")
    room.relay.rule = lambda frame, to: [frame]
    anna.say(b"for dora only", dora.id)
    room.until(lambda: dora.heard("message", text="for dora only"))
    direct = room.relay.frames(MSG, src=anna.id)[-1]
    seen = len(carl.heard("unreadable"))
    for dest in (carl.id, 0):
        room.relay.put(Frame(anna.id, dest, direct.payload), carl.id)
    anna.say(b"marker", carl.id)
    room.until(lambda: carl.heard("message", text="marker"))
    ok("for dora only" not in texts(carl) and
       len(carl.heard("unreadable")) > seen,
       "M2: nor does another destination, or to all what was for one")
    echo = room.relay.frames(MSG, src=carl.id)
    for frame in echo:
        room.relay.put(Frame(anna.id, carl.id, frame.payload), carl.id)
    anna.say(b"marker 2", carl.id)
    room.until(lambda: carl.heard("message", text="marker 2"))
    equal(texts(carl)[-1], "marker 2", "M2: nor one's own, reflected")


def attack_M4_replay(room):
    carl, dora, anna = trio(room)
    room.say(anna, "only once")
    carl.type("/rekey")
    room.generation(3)
    room.say(dora, "in generation 3")
    words = room.words()
    for frame in list(room.relay.log):
        if frame.dest == 0:
            room.relay.put(frame)
    anna.say(b"after it")
    room.until(lambda: carl.heard("message", text="after it") and
               dora.heard("message", text="after it"))
    for client in (carl, dora):
        equal([texts(client).count(t) for t in
               ("all here", "only once", "after it")], [1, 1, 1],
              "M4: all is repeated, each text is seen once")
    equal((room.words(), generation_of(anna)), (words, 3),
          "M4, K13: neither joins nor admissions nor commits count twice")
    still_talk(room, "M4: and the room goes on")


def attack_M5_drop(room):
    carl, dora, anna = trio(room)
    room.relay.rule = once(is_msg(anna.id, carl.id), lambda f: [])
    anna.say(b"lost")
    room.until(lambda: reads(anna, anna, "lost"))
    anna.say(b"found")
    room.until(lambda: reads(carl, anna, "found"))
    equal([e["messages"] for e in carl.heard("missing")], [1],
          "M5: a dropped message is counted")
    room.until(lambda: carl.heard("view", id=text_id(anna.id)))
    ok(not carl.heard("view_fork"), "M14: one that differs is named, no more")
    dora.type("and I")
    room.until(lambda: carl.heard("view_fork"))
    ok(True, "M5: two that differ: the relay shows different rooms")
    carl.type("held back")
    anna.say(b"marker")
    room.until(lambda: reads(carl, anna, "marker"))
    carl.type("/msg anna held, too")
    carl.type("/view accept")
    room.until(lambda: reads(anna, carl, "held back"))
    ok(True, "M5: texts stop until the user says so")


def attack_M5_move(room):
    carl, _, anna = trio(room)
    held = []

    def swap(frame, to):
        if not is_msg(anna.id, carl.id)(frame, to):
            return [frame]
        held.append(frame)
        return [held[1], held[0]] if len(held) == 2 else \
            [] if len(held) == 1 else [frame]
    room.relay.rule = swap
    for text in (b"first", b"second", b"third"):
        anna.say(text)
    room.until(lambda: reads(carl, anna, "third"))
    equal((texts(carl)[-2:], [e["messages"] for e in carl.heard("missing")]),
          (["second", "third"], [1]),
          "M5: of two that were swapped the late one is missing, not moved")


def attack_M6_false_exit(room):
    carl, dora, anna = trio(room)
    liars = (carl.id, anna.id)
    exit_frame = Frame(dora.id, 0, bytes([EXIT, 0, 0, 0]))
    room.relay.put(exit_frame, *liars)
    room.until(lambda: carl.heard("exit", id=text_id(dora.id)))
    ok(True, "M6: who was lost is shown")
    if anna.id < carl.id:
        anna.commit([anna.id, carl.id])
    room.until(lambda: dora.heard("failed", failure="left_out"))
    ok(True, "M7: a false EXIT puts somebody out")
    room.relay.put(Frame(dora.id, 0, bytes([JOIN, 0, 0, 0])), *liars)
    room.generation(4)
    still_talk(room, "M7: and it comes in again by itself")


def attack_M9_false_join(room):
    carl, dora, _ = trio(room)
    ghost = 0x12345678
    room.relay.put(Frame(ghost, 0, bytes([JOIN, 0, 0, 0])))
    room.relay.put(Frame(ghost, 0, bytes([MSG, 0, 0, 2]) + bytes(300)))
    room.relay.put(Frame(ghost, 0, bytes([KEY_NEW, 0, 0, 2]) + bytes(136)))
    still_talk(room, "M9: a false JOIN is a connection, not a member")
    equal(carl.heard("member", id=text_id(ghost)) +
          dora.heard("member", id=text_id(ghost)), [],
          "M9: nobody takes it for one")
    equal(carl.generation, 2, "M9: and no key is made for it")


def attack_M1_middle(room):
    carl = room.client("carl")
    room.until(lambda: carl.heard("ready"))

    def swap_points(frame, to):
        """a middle that does not know the passphrase, with points of its own
        """
        if frame.type not in (DH_SETUP, DH_RETURN):
            return [frame]
        point = outsider.multiply(outsider.scalar(), outsider.generator(
            b"a guess", b"", b""))
        return [Frame(frame.src, frame.dest, frame.payload[:20] + point)]
    room.relay.rule = swap_points
    dora = room.client("dora")
    room.until(lambda: carl.heard("guess"))
    room.until(lambda: dora.ended)
    ok(not dora.heard("ready") and not carl.heard("admitted"),
       "M1: a relay in the middle lets nobody in")
    equal(room.relay.frames(outsider.KEY_CURRENT), [], "M1: and gets no key")
    room.parties.remove(dora)


def attack_M10_other_donor(room):
    """dora asks anna; the relay has carl answer in anna's name."""
    carl = room.client("carl")
    room.until(lambda: carl.heard("ready"))
    anna = room.member("anna")
    anna.knock(carl.id)
    room.generation(1)

    def redirect(frame, to):
        return [Frame(anna.id, frame.dest, frame.payload)] \
            if frame.src == carl.id and frame.dest else [frame]
    room.relay.rule = redirect
    real_take = room.relay.take

    def take(link, frame):
        if frame.dest == anna.id and link.id not in (anna.id, carl.id):
            frame.dest = carl.id
        real_take(link, frame)
    room.relay.take = take
    dora = room.client("dora", "--peer", "#" + text_id(anna.id))
    room.until(lambda: dora.ended)
    ok(not carl.heard("admitted", id=text_id(dora.id)) and
       not dora.heard("ready"),
       "M10: who thinks that it asks another is not let in")
    room.parties.remove(dora)


def attack_M13_forged_tag(room):
    carl, _, anna = trio(room)
    room.relay.rule = once(is_msg(anna.id, carl.id), lambda f: [
        Frame(f.src, f.dest, f.payload[:1] + bytes([f.payload[1] ^ 2]) +
              f.payload[2:])])
    anna.say(b"from another group")
    room.until(lambda: carl.heard("two_groups"))
    equal((carl.generation, "from another group" in texts(carl)), (2, False),
          "M13: a forged tag is shown, and moves nobody")


def attack_K15_hidden_admission(room):
    """All but carl are shown that emil is let in."""
    carl, dora, anna = trio(room)
    emil = room.member("emil")
    room.relay.rule = lambda frame, to: [] if to == carl.id and \
        frame.type == AUTHORIZE and frame.payload[1] == ADMISSION else [frame]
    emil.knock(anna.id)
    room.until(lambda: emil.ready and generation_of(anna) == 3 and
               dora.generation == 3)
    equal(carl.generation, 2, "K15: he who was not shown it does not follow")
    carl.type("unseen readers?")
    room.until(lambda: emil.heard("void", carl.id))
    equal(emil.heard("message", carl.id), [],
          "K15: and emil cannot read what carl says")
    anna.say(b"all but carl")
    room.until(lambda: reads(emil, anna, "all but carl") and
               reads(dora, anna, "all but carl"))
    room.until(lambda: carl.heard("waiting") or carl.heard("unreadable"))
    ok("all but carl" not in texts(carl), "K15: the two sides cannot read "
       "each other, and it is seen")


def attack_R4_unseen_admission(room):
    """The relay shows nobody that emil is let in, not even the donor."""
    carl, _, anna = trio(room)
    handed = len(room.relay.frames(outsider.KEY_CURRENT))
    room.relay.rule = lambda frame, to: [] if frame.type == AUTHORIZE and \
        frame.payload[1] == ADMISSION else [frame]
    emil = room.member("emil")
    emil.knock(carl.id)
    room.until(lambda: room.relay.frames(AUTHORIZE, ADMISSION, carl.id)[1:])
    room.relay.rule = lambda frame, to: [frame]
    room.parties.remove(emil)
    room.say(anna, "nobody new here")
    carl.type("/rekey")
    room.generation(3)
    equal(len(room.relay.frames(outsider.KEY_CURRENT)), handed,
          "R4: no key leaves the donor before all have seen who gets it")


def attack_R5_two_keys(room):
    """Two join; carl is shown their joins in the other order."""
    carl, _, anna = trio(room)
    held = []

    def swap(frame, to):
        if to != carl.id or frame.type != KEY_NEW or frame.payload[1]:
            return [frame]
        held.append(frame)
        return [] if len(held) == 1 else [frame, held[0]]
    room.relay.rule = swap
    guests = [room.member("emil"), room.member("fred")]
    for guest in guests:
        guest.send_join = lambda: None      # not yet
        guest.knock(anna.id)
    room.until(lambda: all(guest.keys for guest in guests))
    for guest in guests:
        del guest.send_join
        guest.send_join()
    room.generation(4)
    equal(len(room.words()), 2, "R5: with the same xor of the same joins in "
          "another order, generation 4 has other words")
    anna.say(b"can you read this?")
    room.until(lambda: carl.heard("unreadable"))
    carl.type("and this?")
    room.until(lambda: anna.heard("void", carl.id))
    ok(not anna.heard("message", carl.id), "R5: and the two sides cannot "
       "read each other, which is seen")


def attack_R8_late_admission(room):
    """Emil leaves; then his admission comes: a ghost."""
    carl, dora, anna = trio(room)
    held, relay = [], room.relay
    real_take, real_leave = relay.take, relay.leave_link

    def take(link, frame):
        if emil.id in relay.links and frame.type == AUTHORIZE and \
                frame.payload[1] == ADMISSION:
            held.append((link, frame))
        else:
            real_take(link, frame)

    def leave_link(link):
        real_leave(link)
        for late in held:
            real_take(*late)
        held.clear()
    emil = room.member("emil")
    relay.take, relay.leave_link = take, leave_link
    emil.knock(carl.id)
    room.until(lambda: held)
    room.leave(emil)
    room.until(lambda: anna.heard("admitted", emil.id))
    if anna.id < min(carl.id, dora.id):
        anna.commit([anna.id, carl.id, dora.id])
    room.generation(3)
    ok(emil.id not in anna.roster, "R8: who was let in after it had left is "
       "put out again")
    equal(relay.frames(outsider.KEY_CURRENT)[2:], [], "R8: and got no key")
    still_talk(room, "R8: the others go on")


def attack_mutants(room):
    """All frames once more, each several times, with bits that fell over."""
    carl, dora, anna = trio(room)
    carl.type("/rekey")
    room.generation(3)
    dora.type("/msg carl psst")
    room.until(lambda: carl.heard("message", text="psst"))
    words = room.words()
    for frame in list(room.relay.log) * 4:
        payload = bytearray(frame.payload)
        for _ in range(RANDOM.randrange(1, 4)):
            payload[RANDOM.randrange(1, len(payload))] ^= \
                1 << RANDOM.randrange(8)
        if RANDOM.randrange(4) == 0:
            del payload[RANDOM.randrange(4, len(payload)):]
        to = [frame.dest] if frame.dest in room.relay.links else []
        room.relay.put(Frame(frame.src, frame.dest, bytes(payload)), *to)
    anna.say(b"after the rain")
    room.until(lambda: reads(carl, anna, "after the rain") and
               reads(dora, anna, "after the rain"))
    equal((room.words(), generation_of(anna)), (words, 3),
          "M2: frames with bits that fell over change nothing")
    still_talk(room, "M2: and the room goes on")


def attack_N1_nonces(room):
    carl, dora, _ = trio(room)
    for i in range(20):
        carl.type("line %d" % i)
        dora.type("line %d" % i)
        dora.type("/msg carl line %d" % i)
        if i % 5 == 0:
            carl.type("/rekey")
    room.until(lambda: texts(carl).count("line 19") == 2 and
               texts(dora).count("line 19") == 1)
    frames = room.relay.frames(MSG, src=carl.id) + \
        room.relay.frames(MSG, src=dora.id)
    equal(len({f.payload[8:32] for f in frames}), len(frames),
          "N1: no nonce is seen twice")
    equal(len({(f.src, f.dest, f.payload[2:8]) for f in frames}),
          len(frames), "N1: nor a counter of a sender in a generation")


def attack_S5_errors(room):
    carl, dora, anna = trio(room)
    for severity in (0, 64, 96, 128, 255):
        for code in (1, 7, 16, 17, 19, 21):
            room.relay.put(Frame(anna.id, carl.id, bytes(
                [ERROR, severity, 0, code]) + bytes(16) + b"go away"))
    still_talk(room, "S5: what peers say in ERRORs ends no connection")
    equal((carl.heard("disconnected"), carl.generation), ([], 2),
          "S5: and no membership")


def attack_S6_downgrade(room):
    carl = room.client("carl")
    room.until(lambda: carl.heard("ready"))
    room.relay.rule = once(
        lambda f, to: f.type == DH_SETUP, lambda f: [])
    asked = []
    real_take = room.relay.take

    def take(link, frame):
        real_take(link, frame)
        if frame.type == DH_SETUP and not asked:
            room.relay.write(link.id, Frame(carl.id, link.id, bytes(
                [ERROR, 0, 0, 19]) + frame.payload[4:20]))
        if frame.type == DH_SETUP:
            asked.append(frame.payload[:3])
    room.relay.take = take
    room.client("dora")
    room.generation(1)
    equal(set(asked), {bytes([DH_SETUP, 1, 1])},
          "S6: told of another cryptotype, it still asks with 1 only")
    ok(len(asked) >= 2, "S6: again, and gets in")


def attack_R21_late_no_key(room):
    """NO_KEY of an earlier attempt comes in the middle of the next."""
    carl = room.client("carl")
    room.until(lambda: carl.heard("ready"))
    late = bytes([ERROR, 0, 0, outsider.NO_KEY]) + bytes(range(16))
    room.relay.rule = lambda frame, to: [
        Frame(frame.src, to, late), frame] if frame.type == DH_RETURN \
        else [frame]
    dora = room.client("dora")
    room.generation(1)
    equal(dora.heard("failed"), [], "R21: a NO_KEY with another sid is nothing")


def attack_M12_sizes(room):
    carl, _, anna = trio(room)
    room.say(carl, "a")
    room.say(carl, "b" * 150)
    room.say(carl, "c" * 200)
    room.say(anna, "d")
    sizes = [len(f.payload) for f in room.relay.frames(MSG, src=carl.id)]
    equal(sizes[-3:], [48 + 256, 48 + 256, 48 + 512],
          "M12: what the relay sees of sizes is a multiple of 256")


def attack_S3_empty_room(room):
    carl = room.client("carl")
    alone = struct.pack(">BBH", INIT, 0, 1)
    room.relay.rule = lambda frame, to: \
        [Frame(0, to, alone + u32(to))] if frame.type == INIT else \
        [] if frame.src == carl.id and to != carl.id else [frame]
    dora = room.client("dora")
    room.until(lambda: dora.heard("ready"))
    found = dora.heard("generation", cause="found")[0]
    ok("you are the first one" in found["text"],
       "S3: in a room that is shown as empty it says so", found["text"])


ATTACKS = (attack_mutants, attack_M1_middle, attack_M2_forge,
           attack_M4_replay, attack_M5_drop, attack_M5_move,
           attack_M6_false_exit, attack_M9_false_join, attack_M10_other_donor,
           attack_M12_sizes, attack_M13_forged_tag,
           attack_K15_hidden_admission, attack_N1_nonces,
           attack_R4_unseen_admission, attack_R5_two_keys,
           attack_R8_late_admission, attack_R21_late_no_key,
           attack_S3_empty_room, attack_S5_errors, attack_S6_downgrade)


if __name__ == "__main__":
    sys.exit(run_attacks(TAP, ATTACKS, EvilRelay))
