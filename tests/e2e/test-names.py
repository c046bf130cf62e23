#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Rooms that share a listener: by TLS a client asks for a host name, and that is
the room it comes to.
"""

import os
import signal
import socket
import ssl
import sys

import chatlib
from operated import Operated, close, fetch
from wireclient import DEADLINE_S, ERROR, INIT, JOIN, Peer, Tap

MSG, NO_ROOM = 128, 10
TAP = Tap()
ok, equal = TAP.ok, TAP.equal

TWO = """tls = on
state = "@"
metrics = "unix:@/metrics"
room "one" {
	listen = "127.0.0.1:%d"
	tls-server-name = { "one.example", "eins.example" }
}
room "two" {
	listen = { "127.0.0.1:%d", "unix:@/two" }
	tls-server-name = "two.example"
}
"""


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def on(text, port):
    return text.replace("%d", str(port))


def knock(port, name):
    """a connection by TLS that asks for that name, or for none"""
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["tuschel/1"])
    s = socket.create_connection(("127.0.0.1", port), DEADLINE_S)
    return Peer(context.wrap_socket(s, server_hostname=name))


def come(port, name):
    peer = knock(port, name)
    peer.init = peer.read()
    if peer.init.type != INIT:
        raise AssertionError("not INIT but %r" % peer.init)
    peer.id = peer.init.ids()[-1]
    return peer


def is_refused(port, name):
    peer = knock(port, name)
    frames = peer.read_to_end()
    peer.close()
    return [(f.type, f.error()) for f in frames] == [(ERROR, (128, NO_ROOM))]


def start(text):
    port = free_port()
    relay = Operated(on(text, port))
    relay.out.await_line("^listening unix:")
    return relay, port


def test_two():
    relay, port = start(TWO)
    with relay:
        lines = [line.split() for line in relay.out.lines]
        equal([(line[2], line[3]) for line in lines
               if line[0] == "listening"],
              [("tls", "one"), ("tls", "two"), ("plain", "two")],
              "a line for each room")
        links = [line[1].split("/")[2] for line in lines
                 if line[0] == "invite"]
        equal(links, ["one.example:%d" % port, "two.example:%d" % port],
              "and a link that asks for its name")
        a, b = come(port, "one.example"), come(port, "EINS.example")
        c, d = come(port, "two.example"), relay.enter_room("two", 1)
        equal([len(p.init.ids()) for p in (a, b, c, d)], [1, 2, 1, 2],
              "each name leads to its room, in any case")
        a.send(bytes([MSG, 0, 0, 1]))
        c.send(bytes([MSG, 0, 0, 2]))
        equal([b.read().payload[3], d.read().payload[3]], [1, 2],
              "and not to the other")
        for name in ("three.example", "one.example.org", "example", None):
            ok(is_refused(port, name), "refused: %s" % name)
        relay.log.await_line("asked by TLS for a name")
        ok("three" not in "\n".join(relay.log.lines), "not by that name")
        with socket.create_connection(("127.0.0.1", port), DEADLINE_S) as s:
            s.sendall(b"no TLS at all")
            while s.recv(4096):
                pass
        lines = fetch(relay, "/metrics")[1].splitlines()
        ok('tuscheld_refused_total{cause="no-room"} 4' in lines,
           "they are counted", lines)
        for line in ("tuscheld_handshakes_started_total{room=\"one\"} 8",
                     'tuscheld_handshakes_total{room="one",result="ok"} 7',
                     'tuscheld_handshakes_total{room="one",'
                     'result="failed"} 1'):
            ok(line in lines, line, lines)
        close(a, b, c, d)


def test_default():
    text = TWO.replace('tls-server-name = "two.example"', "")
    relay, port = start(text)
    with relay:
        a, b = come(port, "two.example"), come(port, None)
        c = come(port, "one.example")
        equal([len(p.init.ids()) for p in (a, b, c)], [1, 2, 1],
              "a room without a name is for all other names, and for none")
        close(a, b, c)


def test_one():
    """A name is asked for where a room is alone, too."""
    text = TWO[:TWO.index('room "two"')] + \
        'room "two" { listen = "unix:@/two" }\n'
    relay, port = start(text)
    with relay:
        come(port, "one.example").close()
        ok(is_refused(port, "two.example") and is_refused(port, None),
           "a room that is alone answers to its name only")


def test_reload():
    relay, port = start(TWO)
    with relay:
        a, c = come(port, "one.example"), come(port, "two.example")
        said = len(relay.out.lines)
        relay.reload(on(TWO.replace('"two.example"', '"zwei.example"'), port))
        equal(len(relay.out.lines), said, "nothing new is said")
        d = come(port, "zwei.example")
        equal(len(d.init.ids()), 2, "another name, the same room")
        ok(is_refused(port, "two.example"), "not by the old one")
        three = on(TWO + """room "three" { listen = "127.0.0.1:%d"
            tls-server-name = "three.example" }\n""", port)
        relay.reload(three)
        equal(relay.place("three"), "127.0.0.1:%d" % port, "a third room")
        e = come(port, "three.example")
        equal(len(e.init.ids()), 1, "is there at once")
        # the first room, whose handshakes they all were, goes
        relay.reload(three.replace('room "one"', 'room "uno"'))
        equal([f.error() for f in a.read_to_end() if f.type == ERROR],
              [(96, 7)], "a room that goes is told so")
        equal([[f for f in p.marker() if f.type != JOIN] for p in (c, e)],
              [[], []], "the others notice nothing")
        f = come(port, "one.example")
        equal(len(f.init.ids()), 1, "a new room has its name")
        for text, words in (
                (three.replace("three.example", "ONE.example"),
                 'tls-server-name "ONE.example" is said twice'),
                (three.replace('"two.example"', "{}")
                 .replace('"three.example"', "{}"), "listened on twice"),
                (three.replace("tls = on", ""), "listened on twice"),
                (three.replace("two.example", "192.0.2.7"),
                 "take a host name"),
                (three.replace("two.example", "two.example:5"),
                 "only the host name")):
            line = relay.reload(text, "stays as it was")
            ok(words in line, "refused: " + words, line)
        close(a, c, d, e, f)


def test_replaced():
    """SIGUSR2: the next process knows the names too."""
    relay, port = start(TWO)
    with relay:
        b = relay.enter_room("two", 1)
        relay.process.send_signal(signal.SIGUSR2)
        relay.process.wait(DEADLINE_S)
        c = come(port, "two.example")
        equal(len(c.init.ids()), 2, "after a hand-over the names hold")
        ok(is_refused(port, None), "and none is refused")
        # nobody's child: it ends as its members see it
        pid = relay.log.await_line("process [0-9]+ is the relay now")
        os.kill(int(pid.split()[2]), signal.SIGTERM)
        equal([f.error() for f in b.read_to_end() if f.type == ERROR],
              [(96, 7)], "it ends")
        close(b, c)


def test_clients():
    """Real clients, with the links that the relay gives; a name leads here
    only in tests."""
    relay, port = start(TWO.replace("one.example", "localhost"))
    with relay, chatlib.World() as world:
        link = next(line.split()[1] for line in relay.out.lines
                    if line.startswith("invite tuschel://localhost"))
        a = world.client("a", place=link)
        a.ready()
        peer = come(port, "eins.example")
        equal(len(peer.init.ids()), 2, "a client asks for the name")
        b = world.client("b", place=link.replace("localhost", "127.0.0.1"))
        event = b.wait_for("error")
        equal((event["severity"], event["code"]), (128, "NO_ROOM"),
              "and is told if there is none")
        ok("ask for its link" in event["text"], "what to do", event)
        peer.close()


TESTS = (test_two, test_default, test_one, test_reload, test_replaced,
         test_clients)


if __name__ == "__main__":
    sys.exit(TAP.run(TESTS, minutes=6))
