#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
What real clients tell their users when their relay ends, is started again, or
is replaced by a new process, with and without TLS.
"""

import os
import signal
import socket
import time

import chatlib
from chatlib import DEADLINE_S, TUSCHELD, Missing, Process

CLOSED = "the other side closed it"
ENDS = "the relay is shutting down"


class Relay:
    """one with a plain and a TLS listener; how members come to each"""

    def __init__(self, world, port=0):
        path = os.path.join(world.dir, "manager-%d" % port)
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.manager.bind(path)
        self.manager.settimeout(DEADLINE_S)
        self.process = Process(
            [TUSCHELD, "--listen", world.place,
             "--listen", "127.0.0.1:%d" % port, "--tls",
             "--state", world.dir],
            dict(chatlib.home(world.dir), NOTIFY_SOCKET=path), "relay")
        world.programs.append(self.process)
        self.plain, self.tls = None, None
        while self.plain is None or self.tls is None:
            self.hear(self.process.line(time.monotonic() + DEADLINE_S))

    def hear(self, line):
        if line is None:
            raise Missing("the relay says %s" % self.process.stderr())
        words = line.decode().split()
        if words[0] == "listening" and words[2] == "plain":
            self.plain = words[1]
        if words[0] == "listening" and words[2] == "tls":
            self.port = int(words[1].rsplit(":", 1)[1])
        if words[0] == "invite":
            self.tls = words[1]

    def main_pid(self):
        """the process that the service manager has been told of"""
        while True:
            for line in self.manager.recv(4096).decode().split("\n"):
                if line.startswith("MAINPID="):
                    return int(line.split("=")[1])


def told(client, start):
    """what the client has said of the link since event number start"""
    return [e.get("text", "") for e in client.events[start:]
            if "no link" in e.get("text", "")]


def test_end(tap, world):
    """The last words of a relay come before the end of the stream is told."""
    relay = Relay(world)
    clients = []
    for name, place in (("plain", relay.plain), ("tls", relay.tls)):
        client = world.client(name, place=place)
        client.ready()
        chatlib.together(clients + [client], name)
        clients.append(client)
    starts = [len(client.events) for client in clients]
    chatlib.interrupt(relay.process)
    for client, start in zip(clients, starts):
        event = client.wait_for("disconnected")
        tap.equal(event["reason"], ENDS, "%s: the reason" % client.name)
        lines = told(client, start)
        tap.ok(len(lines) == 1 and ENDS in lines[0],
               "%s: said once, by the relay's words" % client.name, lines)
        tap.ok(not any(CLOSED in str(e) for e in client.events[start:]),
               "%s: nothing of a break" % client.name)
    relay.process.wait()
    again = Relay(world, relay.port)
    for client in clients:
        client.wait_for("connected")
    tap.equal(again.port, relay.port, "all are back at the next relay")


def test_replace(tap, world):
    """SIGUSR2: plain members do not notice, those of TLS come back."""
    relay = Relay(world)
    names = ["plain", "tls-a", "tls-b", "tls-c"]
    clients = []
    for name in names:
        client = world.client(
            name, place=relay.plain if name == "plain" else relay.tls)
        client.ready()
        chatlib.together(clients + [client], name)
        clients.append(client)
    plain, *others = clients
    start = len(plain.events)
    relay.process.process.send_signal(signal.SIGUSR2)
    waits = set()
    for client in others:
        tap.equal(client.wait_for("disconnected")["reason"], ENDS,
                  "%s is told" % client.name)
        begun = time.monotonic()
        client.wait_for("connected")
        waits.add(round(time.monotonic() - begun, 3))
        client.ready()
    tap.ok(relay.process.wait() == 0, "the old process ends well")
    tap.ok(not any(e["event"] in ("disconnected", "connected")
                   for e in plain.events[start:]),
           "the plain member has noticed nothing")
    others[0].say("after all that")
    for client in (plain, *others[1:]):
        client.wait_for("message", text="after all that")
    tap.ok(True, "and all talk again, with the same key")
    tap.ok(all(0 <= wait < 30 for wait in waits), "within 30 s", waits)
    os.kill(relay.main_pid(), signal.SIGTERM)
    plain.wait_for("disconnected")


if __name__ == "__main__":
    signal.alarm(4 * DEADLINE_S)
    chatlib.run([test_end, test_replace])
