#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
A relay behind a load balancer: the headers of HAProxy's PROXY protocol,
version 2, made here by its text alone. Bans, limits and the list of members
go by the address in them, and nobody but the balancer is believed.
"""

import socket
import ssl
import struct
import sys

from operated import Operated, close, ctl, fetch
from wireclient import DEADLINE_S, ERROR, EXIT, INIT, JOIN, Peer, Tap

SIGNATURE = b"\r\n\r\n\0\r\nQUIT\n"
LOCAL, PROXY = 0x20, 0x21
BANNED, FULL = 9, 4
TAP = Tap()
ok, equal = TAP.ok, TAP.equal

CONFIGURATION = """control = "@/control"
metrics = "unix:@/metrics"
max-per-address = 2
proxy-protocol = { "127.0.0.1", unix }
listen = { "127.0.0.1:0", "unix:@/room" }
"""


def header(command, family, block):
    return SIGNATURE + struct.pack(">BBH", command, family, len(block)) + block


def from_v4(address, more=b""):
    return header(PROXY, 0x11, socket.inet_aton(address) +
                  socket.inet_aton("203.0.113.1") +
                  struct.pack(">HH", 40000, 8872) + more)


def from_v6(address):
    return header(PROXY, 0x21, socket.inet_pton(socket.AF_INET6, address) +
                  bytes(16) + struct.pack(">HH", 40000, 8872))


UNIX = header(PROXY, 0x31, b"/a".ljust(108, b"\0") * 2)
UNKNOWN = header(PROXY, 0, b"")


def start(text=CONFIGURATION, *arguments):
    relay = Operated(text, *arguments)
    relay.out.await_line("^listening unix:")
    relay.addresses = [line.split()[1] for line in relay.out.lines
                       if line.startswith("listening")]
    return relay


def come(relay, data, at=0):
    """a peer whose connection begins with data"""
    peer = relay.connect(at)
    peer.send_bytes(data)
    return peer


def enter(relay, data, at=0):
    peer = come(relay, data, at)
    peer.init = peer.read()
    if peer.init.type != INIT:
        raise AssertionError("not INIT but %r" % peer.init)
    peer.id = peer.init.ids()[-1]
    return peer


def addresses(relay):
    rows = [line.split() for line in
            ctl(relay, "members").stdout.splitlines()[1:]]
    return [row[2] for row in rows]


def test_addresses():
    with start() as relay:
        tlv = b"\x04\0\x03abc\x30\0\x05west1"
        peers = [enter(relay, from_v4("192.0.2.7")),
                 enter(relay, from_v4("192.0.2.8", tlv)),
                 enter(relay, from_v6("2001:db8::7")),
                 enter(relay, from_v6("::ffff:198.51.100.9")),
                 enter(relay, from_v4("192.0.2.9"), 1),
                 enter(relay, UNIX), enter(relay, UNKNOWN, 1)]
        equal(addresses(relay),
              ["192.0.2.7", "192.0.2.8", "2001:db8::", "198.51.100.9",
               "192.0.2.9", "127.0.0.1", "unix"],
              "members are from where the balancer says")
        # what follows the header in the same packet is the member's
        ping = struct.pack(">IIH", 0, 0, 4) + b"\1abc"
        peer = enter(relay, from_v4("192.0.2.10") + ping)
        pong = peer.read_until(lambda f: f.type == 2)[-1]
        equal(pong.payload, b"\2abc", "no byte behind the header is lost")
        close(peer, *peers)


def test_pieces():
    """A header that comes byte by byte."""
    with start() as relay:
        peer = relay.connect()
        peer.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for byte in from_v4("192.0.2.7"):
            peer.send_bytes(bytes([byte]))
        equal(peer.read().type, INIT, "a header in 28 pieces")
        equal(addresses(relay), ["192.0.2.7"], "is the same header")
        peer.close()


def test_limits():
    with start() as relay:
        a, b = [enter(relay, from_v4("192.0.2.7")) for _ in range(2)]
        c = enter(relay, from_v4("192.0.2.8"))
        frame = come(relay, from_v4("192.0.2.7")).read()
        equal((frame.type, frame.error()), (ERROR, (96, FULL)),
              "a limit is that of the real address")
        ok(ctl(relay, "ban", "192.0.2.7").stdout.startswith("put-out 2\n"),
           "so is a ban")
        equal([[f.error() for f in p.read_to_end() if f.type == ERROR]
               for p in (a, b)], [[(128, BANNED)]] * 2, "they are out")
        equal([f.error() for f in
               come(relay, from_v4("192.0.2.7")).read_to_end()],
              [(128, BANNED)], "and stay out")
        enter(relay, from_v4("192.0.2.8")).close()
        close(a, b, c)


def is_refused(relay, data, at=0):
    peer = come(relay, data, at)
    try:
        frames = peer.read_to_end()
    finally:
        peer.close()
    return frames == []


def test_refused():
    with start() as relay:
        good = from_v4("192.0.2.7")
        for name, data in (
                ("version 1", b"PROXY TCP4 192.0.2.7 203.0.113.1 1 2\r\n"),
                ("frames without a header", bytes(8) + b"\0\4\1abc"),
                ("TLS without a header", b"\x16\3\1" + bytes(60)),
                ("another version", good[:12] + b"\x11" + good[13:]),
                ("an unknown command", good[:12] + b"\x22" + good[13:]),
                ("an unknown family", good[:13] + b"\x41" + good[14:]),
                ("a block that is too short",
                 good[:14] + b"\0\x0b" + good[16:]),
                ("a block that is too long", good[:14] + b"\xff\xff")):
            ok(is_refused(relay, data), "refused: " + name)
        line = relay.log.await_line("to be a load balancer's: ")
        ok("send-proxy-v2" in line, "the log says what to do", line)
        ok("PROXY TCP4" not in "\n".join(relay.log.lines),
           "and nothing of what was sent")
        equal(len([t for t in relay.log.lines if "balancer" in t]), 1,
              "once, however often it happens")
        body = fetch(relay, "/metrics")[1]
        ok('tuscheld_refused_total{cause="no-header"} 8' in body,
           "they are counted", body)
        equal(ctl(relay, "members").stdout.count("\n"), 1, "nobody is in")


def test_late():
    with start() as relay:
        a, b = come(relay, b""), come(relay, SIGNATURE)
        equal([a.read_to_end(), b.read_to_end()], [[], []],
              "who does not send a header is closed")
        relay.log.await_line("has not come within 5 seconds")
        close(a, b)


def test_local():
    with start() as relay:
        member = enter(relay, from_v4("192.0.2.7"))
        for _ in range(3):
            come(relay, header(LOCAL, 0, b"")).close()
            come(relay, b"").close()
        real = enter(relay, header(LOCAL, 0x11, bytes(12)))
        equal(addresses(relay), ["192.0.2.7", "127.0.0.1"],
              "LOCAL is the balancer itself")
        equal([f.src for f in member.marker() if f.type == JOIN], [real.id],
              "who only looks if the relay lives is not announced")
        close(member, real)


def test_strangers():
    """Only the balancer is believed."""
    text = CONFIGURATION.replace('"127.0.0.1", unix', '"127.0.0.2"')
    with start(text) as relay:
        peer = relay.enter()
        equal(addresses(relay), ["127.0.0.1"], "others come without a header")
        liar = relay.connect()
        liar.send_bytes(from_v4("192.0.2.7"))
        equal(liar.read().type, INIT, "one of theirs")
        equal(addresses(relay), ["127.0.0.1"] * 2, "is not believed")
        liar.close()
        peer.read_until(lambda f: f.type == EXIT)
        with socket.socket() as s:
            s.bind(("127.0.0.2", 0))
            host, port = relay.addresses[0].rsplit(":", 1)
            s.settimeout(DEADLINE_S)
            s.connect((host, int(port)))
            s.sendall(from_v6("2001:db8:1:2:3::4"))
            equal(Peer(s).read().type, INIT, "the balancer's are looked at")
            equal(addresses(relay)[1:], ["2001:db8:1:2::"], "and believed")
        peer.close()


def test_reload():
    with start() as relay:
        waits = come(relay, SIGNATURE)
        relay.reload(CONFIGURATION.replace("proxy-protocol", "#"))
        peer = relay.enter()
        equal(addresses(relay)[-1], "127.0.0.1", "no header wanted any more")
        # the old rule holds for who came under it
        waits.send_bytes(from_v4("192.0.2.7")[12:])
        equal(waits.read().type, INIT, "one that was under way is finished")
        equal(addresses(relay)[-1], "192.0.2.7", "by its header")
        relay.reload(CONFIGURATION)
        half = come(relay, SIGNATURE)
        enter(relay, from_v4("192.0.2.8")).close()
        relay.reload(CONFIGURATION.replace('"127.0.0.1:0", ', ""))
        equal(half.read_to_end(), [], "with its listener it is closed")
        close(waits, peer, half)


def test_tls():
    text = CONFIGURATION + "tls = on\nstate = \"@\"\n"
    with start(text) as relay:
        s = relay.connect().socket
        s.sendall(from_v4("192.0.2.7"))
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.set_alpn_protocols(["tuschel/1"])
        with context.wrap_socket(s) as link:
            equal(Peer(link).read().type, INIT, "the header, then TLS")
            equal(addresses(relay), ["192.0.2.7"], "from there")


def test_settings():
    for value, words in (("10.0.0.0/33", "number of bits"),
                         ("balancer.example", "no IP address")):
        with Operated("proxy-protocol = \"%s\"\n" % value) as relay:
            line = relay.log.await_line("proxy-protocol")
            ok(words in line and relay.process.wait(DEADLINE_S) == 2,
               "refused: " + value, line)


TESTS = (test_addresses, test_pieces, test_limits, test_refused, test_late,
         test_local, test_strangers, test_reload, test_tls, test_settings)


if __name__ == "__main__":
    sys.exit(TAP.run(TESTS, minutes=6))
