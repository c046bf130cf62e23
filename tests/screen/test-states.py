# SPDX-License-Identifier: GPL-3.0-or-later
"""
Golden screens of what goes wrong, and of what is asked: each at the usual
sizes. The first start, a relay that does not answer, one with another
certificate, messages that are missing, a room that is two, a flood, a paste.
"""

import os
import re
import signal
import socket
import time

import screenlib
from screenlib import (ESC, Terminal, at_sizes, chatlib, golden, pipe_peer,
                       run, talkers)
from evilrelay import EvilRelay

MSG = 0x80
# Made for this test, so that the fingerprints are always the same ones.
RELAYS = {
    "one": """\
-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUTqnkL/JdO12YXSF0KiaV0YQ0sU4wCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDb25lMCAXDTI2MTEyNzA5MzQ1NFoYDzIxMjYxMTAzMDkzNDU0
WjAOMQwwCgYDVQQDDANvbmUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAASwKM4+
567/uHMjgKvGOHf89fnqcHpA2PmAYr2rL1BVQi8VGSXPQMKZ3aGYkU779p8HFXUl
dB+33EwLO737WwQZo1MwUTAdBgNVHQ4EFgQUdGoOTteqrIBFPyGSkONen6C1GWww
HwYDVR0jBBgwFoAUdGoOTteqrIBFPyGSkONen6C1GWwwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiAsF72boqzAtAamIUJm5M8umBhN3FK0Gm26Xdv1
gfLywQIhAJMZ68swz9zeTtpgMY7CHvdsmPVrBe9gyjDIKmVJPDVR
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgzo9cYmGAsibXKiuR
1PGkd2y8dB40oEHhIqWJMFofLROhRANCAASwKM4+567/uHMjgKvGOHf89fnqcHpA
2PmAYr2rL1BVQi8VGSXPQMKZ3aGYkU779p8HFXUldB+33EwLO737WwQZ
-----END PRIVATE KEY-----
""",
    "two": """\
-----BEGIN CERTIFICATE-----
MIIBczCCARmgAwIBAgIUA/kCc0iY2XurYI4+epZN8fPqaeEwCgYIKoZIzj0EAwIw
DjEMMAoGA1UEAwwDdHdvMCAXDTI2MTEyNzA5MzQ1NFoYDzIxMjYxMTAzMDkzNDU0
WjAOMQwwCgYDVQQDDAN0d28wWTATBgcqhkjOPQIBBggqhkjOPQMBBwNCAARrwk8p
GhwxQsjLwmXe/7s/47lbmkFp/+crmVDdjmWIB8lP90VeuT6Yy3XQJAzT037AOx+5
iPYp2vH9kt8EtznLo1MwUTAdBgNVHQ4EFgQUxq0Gds0N4UkHKnsssXUkYp9S23kw
HwYDVR0jBBgwFoAUxq0Gds0N4UkHKnsssXUkYp9S23kwDwYDVR0TAQH/BAUwAwEB
/zAKBggqhkjOPQQDAgNIADBFAiEAo7dIlB7IQRMeVYkLuJRb64u/Ny9u9EflHHWx
LWhMM5ECICfBj1P9Vbot3EZ1tKp12RY/3qQf+sCEBs8laPyntVgS
-----END CERTIFICATE-----
-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQg42EGDLTNMtWoNWZE
CX3DXLzItgjT3AiybXSUmWJgOn+hRANCAARrwk8pGhwxQsjLwmXe/7s/47lbmkFp
/+crmVDdjmWIB8lP90VeuT6Yy3XQJAzT037AOx+5iPYp2vH9kt8EtznL
-----END PRIVATE KEY-----
""",
}

# the port that the system has chosen, always of five digits
screenlib.MASKS.append((r"(?<=again in )\d+ s *",
                        lambda m: "N s".ljust(len(m.group()))))
screenlib.MASKS.append((r"\b(127\.0\.0\.1|0\.0\.0\.0):\d{5}\b",
                        lambda m: m.group(1) + ":PPPPP"))


def passphrase(world):
    return world.file("passphrase", b"cider-lunar-oak\n")


def first_start(tap, world):
    anna = Terminal(world, "anna", "--host", "--passphrase-file",
                    passphrase(world))
    anna.see("you can write now", "lag ", "others join with")
    at_sizes(tap, anna, "start")


def connecting(tap, world):
    """Somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        anna = Terminal(world, "anna", "--tls", "--passphrase-file",
                        passphrase(world),
                        place="127.0.0.1:%d" % listener.getsockname()[1])
        anna.see(" connecting ", "[off line]")
        at_sizes(tap, anna, "connecting")


def relay_ends(tap, world):
    """One line says so, whatever is found when it is tried again."""
    place = os.path.join(world.dir, "relay")
    relay = world.relay()
    anna, = talkers(world, "anna")
    chatlib.interrupt(relay)
    relay.wait()
    anna.see("the relay is shutting down; it", "not connected, again in")
    anna.enter("said meanwhile")
    anna.see("no such file or directory", "1 waiting for the link")
    tap.equal((anna.text().count("shutting down"),
               anna.text().count("no link to"),
               anna.text().count("tuschel --host")), (1, 1, 0),
              "the end of a relay is told once")
    at_sizes(tap, anna, "relay-ended")
    again = world.relay()
    anna.see("you can write now", "said meanwhile")
    again.kill()
    os.unlink(place)
    anna.see("no link to unix:relay: ")
    tap.ok(True, "and so is the next one")


def room_lost(tap, world):
    """What is said off line is not delivered to who is back first, alone."""
    relay = world.relay()
    anna, bob = talkers(world, "anna", "bob")
    relay.kill()
    for terminal in anna, bob:
        terminal.see("not connected, again in")
    os.kill(bob.child.pid, signal.SIGSTOP)
    anna.enter("said by anna")
    anna.see("1 waiting for the link")
    world.relay()
    anna.see("you can write now", "1 waiting for others", "1 present")
    anna.enter("anybody?")
    anna.see("2 waiting for others")
    anna.until(lambda s: re.search("anybody\\? +·", s), "a dot")
    tap.ok("✓" not in anna.text(), "nothing is delivered to nobody")
    at_sizes(tap, anna, "room-lost")
    anna.resize(100, 30)
    anna.enter("/quit")
    anna.see("2 lines of yours are not delivered")
    tap.ok(True, "and is not lost by /quit unasked")
    os.kill(bob.child.pid, signal.SIGCONT)
    anna.see("bob let in by you", gone="waiting for others")
    anna.until(lambda s: re.search("said by anna +✓", s), "a check")
    bob.see("said by anna", "anybody?")
    tap.ok(bob.row("said by anna") < bob.row("anybody?"),
           "until one of them is back", bob.text())


class Relay:
    """A relay on a port, with one of the certificates."""

    def __init__(self, world, name, port=0):
        path = world.file(name + ".pem", RELAYS[name].encode())
        self.process = chatlib.Process(
            [chatlib.TUSCHELD, "--listen", "0.0.0.0:%d" % port,
             "--tls-cert", path, "--tls-key", path,
             "--state", os.path.join(world.dir, name)],
            dict(os.environ, LC_ALL="C"), "relay")
        world.programs.append(self.process)
        self.key, self.port = None, None
        while self.port is None:
            words = self.process.line(time.monotonic() +
                                      chatlib.DEADLINE_S).decode().split()
            if words[0] == "key":
                self.key = words[1]
            elif words[0] == "listening":
                self.port = int(words[1].rsplit(":", 1)[1])


def wrong_certificate(tap, world):
    relay = Relay(world, "one")
    place = "0.0.0.0:%d" % relay.port
    # the same path in each run, since the message has it
    env = {"XDG_DATA_HOME": "/proc/self/cwd/anna"}
    anna = Terminal(world, "anna", "--relay-key", relay.key,
                    "--passphrase-file", passphrase(world), place=place,
                    env=env)
    anna.see("you can write now", "TLS pinned")
    anna.enter("/quit")
    anna.end()
    chatlib.interrupt(relay.process)
    relay.process.wait()
    other = Relay(world, "two", relay.port)
    anna = Terminal(world, "anna", "--passphrase-file", passphrase(world),
                    place=place, env=env)
    anna.see("has changed", "off line", relay.key[:20], other.key[:20])
    at_sizes(tap, anna, "certificate")
    anna.resize(100, 30)
    anna.enter("/unpin")
    anna.see("is forgotten")
    anna.enter("/reconnect")
    anna.see("trust this key, yes or no?", other.key[:20])
    tap.ok(True, "/unpin, and one is asked about the new key")


def evil_trio(world, relay):
    """A screen and two others in one room; what the relay drops for the
    screen is in relay.rule."""
    place = relay.addresses[0]
    secret = passphrase(world)
    anna = Terminal(world, "anna", "--plain", "--passphrase-file", secret,
                    place=place)
    anna.see("you can write now")
    others = []
    for name in ("bob", "carol"):
        other = world.client(name, "--plain", "--passphrase-file", secret,
                             place=place)
        other.ready()
        anna.see("%s let in by" % name)
        others.append(other)
    for i, other in enumerate(others):
        other.say("here I am")
        anna.until(lambda s, n=i: s.count("here I am") == n + 1, "a line")
    anna.see(gone="unconfirmed")
    anna.enter("/clear")
    anna.see(gone="here I am")
    return anna, others


def drops_for_the_first(relay):
    """The next line to all does not come to who came first."""
    first = next(iter(relay.links))
    dropped = []

    def rule(frame, to):
        if not dropped and frame.type == MSG and to == first and \
                frame.src != first:
            dropped.append(frame)
            return []
        return [frame]
    relay.rule = rule


def missing(tap, world):
    with EvilRelay() as relay:
        anna, (bob, carol) = evil_trio(world, relay)
        drops_for_the_first(relay)
        bob.say("nobody will tell you")
        carol.wait_for("message", text="nobody will tell you")
        bob.say("but this comes")
        anna.see("but this comes", "missing")
        at_sizes(tap, anna, "missing")
        anna.resize(100, 30)
        carol.say("and so do I")
        anna.see("and so do I", "rooms differ, nothing is sent")
        anna.enter("is anybody there")
        anna.see("is anybody there", "members see two rooms")
        at_sizes(tap, anna, "two-rooms")
        anna.resize(100, 30)
        anna.enter("/view accept")
        anna.see(gone="rooms differ, nothing is sent")
        bob.wait_for("message", text="is anybody there")
        tap.ok(True, "and what was held back goes out once one says so")


def flood(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    bob = pipe_peer(world, "bob")
    anna.see("bob let in by you")
    anna.enter("/clear")
    anna.see(gone="let in")
    bob.say(*("line %d of a flood" % i for i in range(3000)))
    anna.see(" of a flood")
    anna.type("typed meanwhile")
    anna.typed("> typed meanwhile")
    anna.see("line 2999 of a flood", "> typed meanwhile", "3000 messages")
    at_sizes(tap, anna, "flood")


def paste(tap, world):
    world.relay()
    anna, = talkers(world, "anna")
    anna.type("before ", "\033[200~", "one\rtwo\rthree", "\033[201~")
    anna.see("paste of 3 lines")
    at_sizes(tap, anna, "paste")
    anna.type(ESC)
    anna.see(gone="paste of")


run([first_start, connecting, relay_ends, room_lost, wrong_certificate, missing,
     flood, paste])
