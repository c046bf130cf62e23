# SPDX-License-Identifier: GPL-3.0-or-later
"""
Where the clients of client.py chat, each with somebody in it who says what is
to be received: an IRC channel, a room of prosody's, a room of tuscheld's. The
IRC server is one of this file, so that no server's guard against flooding is
measured.
"""

import base64
import json
import os
import re
import socket
import subprocess
import threading
import time

END = "@%" * 12		# no line before it has one of these letters
TEXT = "line %d with about as many words as people use in a chat"
WAIT_SECONDS = 20


class Irc:
    """An IRC server with one channel: enough for a client to join."""

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.peer = None
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            peer, _ = self.listener.accept()
            self.peer = peer
            threading.Thread(target=self.talk, args=(peer,),
                             daemon=True).start()

    def talk(self, peer):
        nick, user, join, rest = None, False, False, b""

        def say(line):
            peer.sendall((line + "\r\n").encode())

        def enter():
            say(":%s!u@h JOIN #bench" % nick)
            say(":s 353 %s = #bench :%s bob" % (nick, nick))
            say(":s 366 %s #bench :end" % nick)
        try:
            while data := peer.recv(65536):
                rest += data
                *lines, rest = rest.split(b"\n")
                for line in lines:
                    words = line.decode("utf-8", "replace").split()
                    verb = words[0].upper() if words else ""
                    if verb in ("NICK", "USER"):
                        user = user or verb == "USER"
                        if verb == "NICK":
                            nick = words[1].lstrip(":")
                        if nick and user:
                            say(":s 001 %s :welcome" % nick)
                            say(":s 376 %s :end" % nick)
                            join = join and enter()
                    elif verb == "CAP" and words[1].upper() == "LS":
                        say(":s CAP * LS :")
                    elif verb == "PING":
                        say(":s PONG s " + words[1])
                    elif verb == "JOIN":
                        # some ask before they have a nick
                        join = not nick or enter()
        except OSError:
            pass

    def check(self):
        pass

    def close(self):
        self.listener.close()

    def lines(self, first, count):
        text = "".join(":bob!u@h PRIVMSG #bench :" + TEXT % i + "\r\n"
                       for i in range(first, first + count))
        self.peer.sendall(text.encode())

    def end(self):
        self.peer.sendall((":bob!u@h PRIVMSG #bench :" + END +
                           "\r\n").encode())


PROSODY = """
daemonize = false
run_as_root = true
pidfile = "%(place)s/pid"
data_path = "%(place)s"
modules_enabled = { "roster", "saslauth", "disco" }
modules_disabled = { "s2s" }
interfaces = { "127.0.0.1" }
c2s_ports = { %(port)d }
c2s_require_encryption = false
allow_unencrypted_plain_auth = true
authentication = "internal_plain"
log = { error = "%(place)s/log" }
VirtualHost "localhost"
Component "conference.localhost" "muc"
    muc_room_locking = false
"""
ROOM = "bench@conference.localhost"


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Xmpp:
    """prosody with one room, and bob in it."""

    def __init__(self, scratch):
        place = os.path.join(scratch, "prosody")
        accounts = os.path.join(place, "localhost", "accounts")
        os.makedirs(accounts)
        for name in ("me", "bob"):
            with open(os.path.join(accounts, name + ".dat"), "w") as file:
                file.write('return { ["password"] = "secret" };\n')
        self.port = free_port()
        config = os.path.join(place, "config.lua")
        with open(config, "w") as file:
            file.write(PROSODY % {"place": place, "port": self.port})
        self.server = subprocess.Popen(
            ["prosody", "--config", config], stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.bob = self.connect()
        self.seen = b""
        self.enter()
        threading.Thread(target=self.drain, daemon=True).start()

    def connect(self):
        deadline = time.monotonic() + WAIT_SECONDS
        while True:
            try:
                return socket.create_connection(("127.0.0.1", self.port))
            except ConnectionRefusedError:
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.05)

    def ask(self, text, answer):
        self.bob.sendall(text.encode())
        self.seen = b""
        while answer not in self.seen:
            data = self.bob.recv(65536)
            if not data:
                raise OSError("prosody said no: %r" % self.seen)
            self.seen += data

    def enter(self):
        stream = ("<stream:stream to='localhost' version='1.0' "
                  "xmlns='jabber:client' "
                  "xmlns:stream='http://etherx.jabber.org/streams'>")
        secret = base64.b64encode(b"\0bob\0secret").decode()
        self.ask(stream, b"</stream:features>")
        self.ask("<auth xmlns='urn:ietf:params:xml:ns:xmpp-sasl' "
                 "mechanism='PLAIN'>%s</auth>" % secret, b"<success")
        self.ask(stream, b"</stream:features>")
        self.ask("<iq type='set' id='b'><bind "
                 "xmlns='urn:ietf:params:xml:ns:xmpp-bind'/></iq>", b"</iq>")
        self.ask("<presence to='%s/bob'><x "
                 "xmlns='http://jabber.org/protocol/muc'/></presence>" % ROOM,
                 b"<subject")

    def drain(self):
        try:
            while self.bob.recv(1 << 16):
                pass
        except OSError:
            pass

    def say(self, text):
        return ("<message to='%s' type='groupchat'><body>%s</body></message>"
                % (ROOM, text))

    def lines(self, first, count):
        text = "".join(self.say(TEXT % i)
                       for i in range(first, first + count))
        self.bob.sendall(text.encode())

    def end(self):
        self.bob.sendall(self.say(END).encode())

    def check(self):
        pass

    def close(self):
        self.server.kill()
        self.server.wait()
        self.bob.close()


class Tuschel:
    """A relay, and a member that says what is to be received."""

    def __init__(self, build, scratch):
        self.place = "unix:" + os.path.join(scratch, "relay")
        self.passphrase = os.path.join(scratch, "passphrase")
        self.metrics = os.path.join(scratch, "metrics")
        with open(self.passphrase, "w") as file:
            file.write("cider-lunar-oak\n")
        self.tuschel = os.path.join(build, "src/client/tuschel")
        self.relay = subprocess.Popen(
            [os.path.join(build, "src/relay/tuscheld"), "--listen",
             self.place, "--limits", "off", "--queue-bytes", "256M",
             "--metrics", "unix:" + self.metrics], stderr=subprocess.DEVNULL)
        while not os.path.exists(self.place[len("unix:"):]):
            time.sleep(0.01)
        self.scratch = scratch
        env = dict(os.environ, HOME=scratch,
                   XDG_DATA_HOME=os.path.join(scratch, "bob"))
        self.bob = subprocess.Popen(
            [self.tuschel, "--pipe", "-n", "bob", "--passphrase-file",
             self.passphrase, self.place], env=env, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE)
        for line in self.bob.stdout:
            if json.loads(line)["event"] == "ready":
                break
        threading.Thread(target=self.bob.stdout.read, daemon=True).start()

    def lines(self, first, count):
        text = "".join(TEXT % i + "\n" for i in range(first, first + count))
        self.bob.stdin.write(text.encode())
        self.bob.stdin.flush()

    def end(self):
        self.bob.stdin.write((END + "\n").encode())
        self.bob.stdin.flush()

    def check(self):
        """Nobody was put out, and so missed lines, on the way."""
        with socket.socket(socket.AF_UNIX) as asking:
            asking.connect(self.metrics)
            asking.sendall(b"GET /metrics HTTP/1.0\r\n\r\n")
            told = asking.makefile().read()
        found = re.findall(r'^tuscheld_gone_total\{.*\} (\d+)$', told,
                           re.M)
        if not found or any(map(int, found)):
            raise OSError("somebody was put out: %s" % told)

    def close(self):
        for process in (self.bob, self.relay):
            process.kill()
            process.wait()
