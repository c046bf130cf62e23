#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Several relays, one room, with a real Redis: members of all relays see one
order, whatever happens to a relay or to Redis meanwhile, and who has to go is
told so.
"""

import os
import random
import re
import signal
import sys
import time

import backboned
import chatlib
from backboned import BACKBONE, Crowd, Redis, Relay, relays, stop_for
from operated import ctl, fetch
from wireclient import DEADLINE_S, SEED, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal
RANDOM = random.Random(SEED)


def ids(members):
    return {m.id for m in members}


def same_order(crowd, members, name, speaker):
    """all have been sent the same from "begin" to the end, which is now"""
    last = "end of " + name
    speaker.say(last)
    crowd.heard(members, last)
    digests = {m.digest("begin", last) for m in members}
    ok(len(digests) == 1 and not digests.pop().count("has not"),
       "one order at %d members: %s" % (len(members), name), digests)


def all_once(crowd, members, said, name):
    """everybody hears each sender's numbers once and in order"""
    crowd.until(lambda: all(str(count - 1) in m.texts(s.id)
                            for m in members for s, count in said.items()),
                "all have heard the last of all")
    wrong = [(m.name, s.name) for m in members for s, count in said.items()
             if [t for t in m.texts(s.id) if t.isdigit()] !=
             [str(i) for i in range(count)]]
    ok(not wrong, "nothing lost, nothing doubled: " + name, wrong)


def chat(members, said, turns=1):
    for _ in range(turns):
        for m in members:
            m.say(str(said.setdefault(m, 0)))
            said[m] += 1


def three_relays(crowd, redis, rooms):
    members = [crowd.come(rooms[i % 3], "m%d" % i) for i in range(12)]
    first, last = members[0], members[-1]
    crowd.until(lambda: all(set(m.present()) == ids(members)
                            for m in members), "all know all")
    ok(len(ids(members)) == 12, "ids are unique")
    equal(last.present(), [m.id for m in members],
          "INIT has those of all relays, in order of arrival")
    first.say("begin")
    crowd.heard(members, "begin")
    said = {}
    chat(members, said, 20)
    for i in range(10):
        first.say("b%d" % i)
        first.say("d%d" % i, last.id)
    same_order(crowd, members, "three relays", members[5])
    all_once(crowd, members, said, "three relays")
    crowd.until(lambda: "d9" in last.texts(first.id, last.id), "the last")
    mixed = [f.payload[4:].decode() for f in last.frames
             if f.src == first.id and f.payload[4:5] in (b"b", b"d") and
             len(f.payload) == 6]
    equal(mixed, [x + str(i) for i in range(10) for x in "bd"],
          "what is to one at another relay keeps its place")
    last.say("nobody", 0x01020304)
    crowd.until(lambda: (16, 3) in last.errors(), "NO_SUCH_PEER")
    ok(True, "an unknown destination is told")
    guest = crowd.come(rooms[1], "guest")
    crowd.leave(guest)
    crowd.until(lambda: all(guest.id in m.exits() for m in members), "EXIT")
    equal([m.exits().count(guest.id) for m in members], [1] * 12,
          "one EXIT at each for one who goes")
    crowd.until(lambda: int(redis.run("XLEN", "tuschel:{main}:log")[1:]) < 5,
                "the log is trimmed")
    ok(True, "what all relays have read is not kept")
    return members, said


def shown(relay):
    status = ctl(relay, "status").stdout
    ok(re.search(r"^backbone main state up present 12 lost 0 appended \d+ "
                 r"read \d+ foreign 0 waiting-bytes 0$", status, re.M),
       "ctl status tells of the backbone", status)
    body = fetch(relay, "/metrics")[1]
    ok('tuscheld_backbone_up{room="main"} 1\n' in body and
       'tuscheld_backbone_present{room="main"} 12\n' in body,
       "and so do metrics", body)
    equal(fetch(relay, "/healthz"), (200, "ok\n"), "all is well")


def foreign(crowd, redis, rooms, members):
    key = "tuschel:{main}:log"
    redis.run("XADD", key, "*", "n", "7", "x", "y")
    redis.run("XADD", key, "*", "n", "7", "r", "", "s", "0", "t", "x" * 16,
              "x", "", "f", b"\0\0\0\1\0\0\0\0\0\4\xff\0\0\0")
    for room in rooms:
        room.log.await_line("passed over an entry of %s" %
                            re.escape(key))
    ok(True, "foreign entries are passed over, and told")
    same_order(crowd, members, "with foreign entries", members[3])


def pauses(crowd, redis, members, said):
    """Redis stands still, then is killed and comes back with all"""
    redis.signal(signal.SIGSTOP)
    chat(members, said, 5)
    redis.signal(signal.SIGCONT)
    stop_for(redis.process, 2, crowd)
    chat(members, said, 5)
    redis.kill()
    chat(members, said, 5)
    redis.start()
    chat(members, said, 5)
    same_order(crowd, members, "Redis was killed", members[1])
    all_once(crowd, members, said, "Redis was killed")
    equal([m.errors() for m in members if (16, 3) not in m.errors()],
          [[]] * 11, "and nobody was told anything")


def relay_killed(crowd, rooms, members, said):
    lost = [m for m in members if m.relay is rooms[2]]
    stay = [m for m in members if m.relay is not rooms[2]]
    chat(members, said, 3)
    rooms[2].process.kill()
    chat(stay, said, 10)
    took = crowd.until(lambda: all(ids(lost) <= set(m.exits())
                                   for m in stay), "they are given up")
    ok(took < 15, "members of a killed relay are gone after %.1f s" % took)
    same_order(crowd, stay, "a relay was killed", stay[0])
    all_once(crowd, stay, {m: said[m] for m in stay}, "a relay was killed")
    equal([m.exits().count(x) for m in stay for x in ids(lost)],
          [1] * (len(stay) * len(lost)), "each by exactly one EXIT")
    equal({frozenset(m.present()) for m in stay}, {frozenset(ids(stay))},
          "who is left knows who is left")


def drained(crowd, rooms, members):
    """a relay ends in peace"""
    stay = [m for m in members if m.relay is rooms[0]]
    go = [m for m in members if m.relay is rooms[1]]
    rooms[1].process.terminate()
    took = crowd.until(lambda: all(ids(go) <= set(m.exits()) for m in stay),
                       "they have gone")
    ok(took < 5, "members of a relay that ends are gone at once")
    ok(all((96, 7) in m.errors() for m in go), "and know why")
    same_order(crowd, stay, "a relay has ended", stay[0])


def test_life():
    with Redis("--appendonly", "yes", "--appendfsync", "always") as redis, \
            relays(redis, 3) as rooms, Crowd() as crowd:
        members, said = three_relays(crowd, redis, rooms)
        shown(rooms[0])
        foreign(crowd, redis, rooms, members)
        pauses(crowd, redis, members, said)
        relay_killed(crowd, rooms, members, said)
        drained(crowd, rooms, members)


def all_told(crowd, members, name):
    took = crowd.until(lambda: all(BACKBONE in m.errors() and m.closed
                                   for m in members), "all are told")
    ok(True, "all are told: " + name)
    return took


def anew(crowd, rooms, times, name):
    """all come again, and are one room"""
    for room in rooms:
        room.await_up(times)
    members = [crowd.come(room, name) for room in rooms for _ in range(2)]
    crowd.until(lambda: all(set(m.present()) == ids(members)
                            for m in members), "all know all")
    members[0].say("begin")
    same_order(crowd, members, name, members[-1])
    return members


def hung(crowd, redis, rooms, members):
    start = time.monotonic()
    redis.signal(signal.SIGSTOP)
    all_told(crowd, members, "Redis hangs")
    took = time.monotonic() - start
    ok(took < 5, "within 5 s", took)
    refused = crowd.come(rooms[0], "refused", wait=False)
    crowd.until(lambda: refused.closed, "it is closed")
    equal(refused.errors(), [BACKBONE], "nobody is let in meanwhile")
    equal(fetch(rooms[0], "/healthz"), (503, "no backbone\n"),
          "a balancer is told")
    redis.signal(signal.SIGCONT)
    return anew(crowd, rooms, 2, "after Redis hung")


def emptied(crowd, redis, rooms, members):
    redis.run("FLUSHALL")
    all_told(crowd, members, "Redis has forgotten all")
    return anew(crowd, rooms, 3, "after Redis was empty")


def behind(crowd, redis, rooms, members):
    """it comes back with an old copy of what it had"""
    equal(redis.run("SAVE"), b"+OK", "Redis saves what it has")
    members[0].say("is lost")
    crowd.heard(members, "is lost")
    redis.kill()
    redis.start()
    all_told(crowd, members, "Redis has lost the last entries")
    return anew(crowd, rooms, 4, "after Redis had lost entries")


def relay_stopped(crowd, rooms, members):
    """one relay stands still for longer than its lease"""
    stay = [m for m in members if m.relay is rooms[0]]
    gone = [m for m in members if m.relay is rooms[1]]
    rooms[1].process.send_signal(signal.SIGSTOP)
    crowd.until(lambda: all(ids(gone) <= set(m.exits()) for m in stay),
                "they are given up")
    rooms[1].process.send_signal(signal.SIGCONT)
    all_told(crowd, gone, "their relay stood still")
    equal([m.texts().count("late") for m in gone], [0] * len(gone),
          "and they got nothing out of order")
    stay[0].say("late")
    crowd.heard(stay, "late")
    rooms[1].await_up(5)
    back = crowd.come(rooms[1], "back")
    crowd.until(lambda: set(back.present()) == ids(stay) | {back.id},
                "it knows all")
    ok(True, "it goes on under another name")


def test_losses():
    with Redis() as redis, relays(redis, 2) as rooms, Crowd() as crowd:
        members = anew(crowd, rooms, 1, "at first")
        members = hung(crowd, redis, rooms, members)
        members = emptied(crowd, redis, rooms, members)
        members = behind(crowd, redis, rooms, members)
        relay_stopped(crowd, rooms, members)


def test_reload():
    """a room gets a backbone, and loses it, without a new start"""
    with Redis() as redis, Relay(redis) as relay, Crowd() as crowd:
        relay.await_up()
        text = 'listen = "unix:@/room"\ncontrol = "@/control"\n'
        a = crowd.come(relay)
        relay.reload(text)
        crowd.until(lambda: a.closed, "a is closed")
        equal(a.errors(), [(96, 7)], "with another order it is another room")
        b = crowd.come(relay)
        relay.reload(text + 'backbone = "unix://%s"\n' % redis.path)
        crowd.until(lambda: b.closed, "b is closed")
        relay.await_up(2)
        ok(crowd.come(relay).id, "both ways")


def told_and_gone(crowd, go, stay):
    """SHUTDOWN to these, and to those one EXIT for each of them, at once"""
    took = crowd.until(lambda: all(m.closed for m in go) and
                       all(ids(go) <= set(m.exits()) for m in stay),
                       "they are told, and have gone")
    equal([m.errors() for m in go], [[(96, 7)]] * len(go),
          "members of a relay that is replaced are told to come again")
    ok(took < 5, "and are gone for the others at once", took)
    equal([m.exits().count(x) for m in stay for x in ids(go)],
          [1] * (len(stay) * len(go)), "each by one EXIT")


def come_again(crowd, relay, stay):
    """to the new process, which knows all"""
    relay.await_up(2)
    back = [crowd.come(relay, "back%d" % i) for i in range(3)]
    crowd.until(lambda: all(set(m.present()) == ids(stay + back)
                            for m in stay + back), "all know all")
    ok(True, "they come again to the new process")
    for m in stay + back:
        m.say("hello of " + m.name)
    for m in stay + back:
        crowd.heard(stay + back, "hello of " + m.name)
    same_order(crowd, stay, "a relay was replaced", back[0])


def test_replaced():
    """a hand-over passes on the listeners, and no members"""
    with Redis() as redis, relays(redis, 2) as rooms, Crowd() as crowd:
        stay = [crowd.come(rooms[0], "s%d" % i) for i in range(3)]
        go = [crowd.come(rooms[1], "g%d" % i) for i in range(3)]
        stay[0].say("begin")
        crowd.heard(stay + go, "begin")
        rooms[1].process.send_signal(signal.SIGUSR2)
        pid = int(re.search(r"\d+", rooms[1].log.await_line(
            r"process \d+ is the relay now")).group())
        try:
            told_and_gone(crowd, go, stay)
            come_again(crowd, rooms[1], stay)
            equal(rooms[1].process.wait(DEADLINE_S), 0, "the old one ends")
        finally:
            os.kill(pid, signal.SIGTERM)


def test_people():
    """real clients at two relays, who keep their windows over a loss"""
    with Redis() as redis, relays(redis, 2) as rooms, \
            chatlib.World() as world:
        anna = world.client("anna", place=rooms[0].addresses[0])
        anna.ready()
        bob = world.client("bob", place=rooms[1].addresses[0])
        bob.ready()
        anna.say("hello from another relay")
        bob.wait_for("message", text="hello from another relay")
        ok(True, "they talk")
        redis.run("FLUSHALL")
        for client in (anna, bob):
            text = client.wait_for("error", code="BACKBONE")["text"]
            ok(text.endswith("relay backbone lost"),
               "%s is told" % client.name, text)
        for client in (anna, bob):
            client.ready()
        bob.say("and again")
        anna.wait_for("message", text="and again")
        ok(True, "they form a new group, and talk on")


def main():
    missing = backboned.why_not()
    if missing:
        TAP.skip("several relays", missing)
    else:
        print("# seed %d" % SEED)
        TAP.attempt(test_life)
        TAP.attempt(test_losses)
        TAP.attempt(test_reload)
        TAP.attempt(test_replaced)
        TAP.attempt(test_people)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
