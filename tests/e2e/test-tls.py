#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Links by TLS between real programs: who is believed and who is not, each with
what the user is told; relays and clients that are something else; what is
cut off (M11); handshakes that are never finished. Certificates are made by
the program openssl. Nothing leaves this machine: 0.0.0.0 is an address that
counts as another machine's and leads here.
"""

import contextlib
import os
import re
import shutil
import signal
import socket
import ssl
import stat
import subprocess
import sys
import threading
import time

import chatlib
from chatlib import DEADLINE_S, TUSCHEL, TUSCHELD, Missing, Process

KEY = re.compile(r"[A-Za-z0-9_-]{43}")
CA_CONFIG = """
[ca]
default_ca = ours
[ours]
database = %(dir)s/index
serial = %(dir)s/serial
new_certs_dir = %(dir)s
certificate = %(dir)s/%(ca)s.pem
private_key = %(dir)s/%(ca)s.key
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[for]
subjectAltName = %(name)s
"""


def openssl(*arguments):
    subprocess.run(["openssl", *arguments], check=True,
                   stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                   stderr=subprocess.PIPE)


class Certificates:
    """An authority, what it signs, and others."""

    def __init__(self, world):
        self.dir = os.path.join(world.dir, "certs")
        os.mkdir(self.dir)
        for name in ("ours", "theirs"):
            self.self_signed(name)
        self.known = self.path("ours.pem")

    def path(self, name):
        return os.path.join(self.dir, name)

    def write(self, name, text):
        with open(self.path(name), "w", encoding="ascii") as file:
            file.write(text)
        return self.path(name)

    def self_signed(self, name):
        openssl("req", "-x509", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-days", "9",
                "-subj", "/CN=" + name, "-keyout", self.path(name + ".key"),
                "-out", self.path(name + ".pem"))

    def make(self, name, host, days=(-1, 1), ca="ours"):
        """name.pem and name.key, for host, valid between these days."""
        dates = [time.strftime("%Y%m%d%H%M%SZ",
                               time.gmtime(time.time() + 86400 * day))
                 for day in days]
        kind = "IP:" if host[0].isdigit() else "DNS:"
        config = self.write("config", CA_CONFIG % {
            "dir": self.dir, "ca": ca, "name": kind + host})
        self.write("index", "")
        self.write("serial", "%012x\n" % time.time_ns())
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt",
                "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=" + name,
                "-keyout", self.path(name + ".key"),
                "-out", self.path("request"))
        openssl("ca", "-batch", "-notext", "-config", config,
                "-extensions", "for", "-in", self.path("request"),
                "-startdate", dates[0], "-enddate", dates[1],
                "-out", self.path(name + ".pem"))
        return self.options(name)

    def options(self, name):
        return ("--tls-cert", self.path(name + ".pem"),
                "--tls-key", self.path(name + ".key"))


class Relay(Process):
    def __init__(self, world, *arguments, listen="0.0.0.0:0", state="state"):
        env = dict(os.environ, LC_ALL="C", **world.env)
        self.state = os.path.join(world.dir, state)
        super().__init__([TUSCHELD, "--listen", listen, "--state",
                          self.state, *arguments], env, "relay")
        world.programs.append(self)
        self.key = self.link = None
        deadline = time.monotonic() + DEADLINE_S
        while True:
            words = (self.line(deadline) or b"").decode().split()
            if words[:1] == ["key"]:
                self.key = words[1]
            elif words[:1] == ["listening"]:
                self.kind = words[2]
                self.port = int(words[1].rsplit(":", 1)[1])
                if self.kind == "plain":
                    break
            elif words[:1] == ["invite"]:
                self.link = words[1]
                break
            else:
                raise Missing("the relay says %r, %s" %
                              (words, self.stderr()))

    def at(self, host="0.0.0.0"):
        return "%s:%d" % (host, self.port)

    def here(self, host="127.0.0.1"):
        """The link, leading to where this test can reach it."""
        return "tuschel://%s/?relay=%s" % (self.at(host), self.key)


class World(chatlib.World):
    def __init__(self):
        super().__init__()
        self.env = {}       # of the programs

    def client(self, name, *arguments, place=None, data=None):
        # chatlib's clients take their environment from ours
        with patched(self.env):
            return super().client(name, *arguments, place=place, data=data)

    def fails(self, *arguments, data="fails", stdin=b"hello\n"):
        """A client that has to end: its exit code and standard error."""
        env = dict(os.environ, XDG_DATA_HOME=os.path.join(self.dir, data),
                   HOME=self.dir, LC_ALL="C.UTF-8", **self.env)
        done = subprocess.run([TUSCHEL, "--pipe", "--nick", "x", *arguments],
                              env=env, input=stdin, capture_output=True,
                              timeout=2 * DEADLINE_S, check=False)
        return done.returncode, done.stderr.decode()


@contextlib.contextmanager
def patched(env):
    before = {name: os.environ.get(name) for name in env}
    os.environ.update(env)
    yield
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value


def notice(client, part):
    """Waits for a notice or error with this part."""
    return client.wait_until(
        lambda e: e["event"] in ("notice", "error") and part in e["text"],
        "a notice with " + part)["text"]


def says(tap, result, code, name, *parts):
    missing = [part for part in parts if part not in result[1]]
    tap.ok(result[0] == code and not missing, name, result, missing)


def talk(tap, one, other, text):
    one.say(text)
    tap.equal(other.wait_for("message", text=text)["text"], text,
              "they talk: " + text)


# ---- relays that know each other by their keys ----

def test_link(tap, world):
    relay = Relay(world)
    tap.equal(relay.kind, "tls", "a relay that others can reach has TLS")
    tap.ok(KEY.fullmatch(relay.key or ""), "it prints its fingerprint")
    tap.ok(relay.link.endswith(":%d/?relay=%s" % (relay.port, relay.key)),
           "and a link with it", relay.link)
    path = os.path.join(relay.state, "relay.pem")
    tap.equal(stat.S_IMODE(os.stat(path).st_mode), 0o600,
              "the key is for its eyes only")
    anna = world.client("anna", place=relay.here())
    anna.ready()
    bob = world.client("bob", place=relay.here())
    bob.ready()
    anna.wait_for("member", nick="bob")
    talk(tap, anna, bob, "by TLS")
    pins = os.path.join(bob.data, "tuschel", "known_relays")
    with open(pins, encoding="ascii") as file:
        tap.equal(file.read().split()[:2], [relay.at("127.0.0.1"), relay.key],
                  "the key is remembered")
    tap.equal(stat.S_IMODE(os.stat(pins).st_mode), 0o600, "privately")


def test_unknown(tap, world):
    relay = Relay(world)
    says(tap, world.fails(relay.at()), 4, "an unknown relay",
         "signed by itself", relay.key, "--relay-key")
    tap.ok(not os.path.exists(os.path.join(world.dir, "fails", "tuschel",
                                           "known_relays")),
           "is not remembered")
    anna = world.client("anna", "--relay-key", relay.key, place=relay.at())
    notice(anna, "its key is the one that you know")
    anna.ready()
    tap.ok(True, "its key may be given")
    again = world.client("again", place=relay.at(), data="anna")
    again.ready()
    tap.ok(True, "once: then it is known")
    again.say("/invite")
    notice(again, "others join with\n    tuschel 'tuschel://%s/?relay=%s'\n" %
           (relay.at(), relay.key))
    tap.ok(True, "a guest invites by the link with the key")
    wrong = "A" * 43
    says(tap, world.fails("--relay-key", wrong, relay.at()), 4,
         "another key than the given one", wrong, relay.key,
         "another key than you were given")
    says(tap, world.fails("--relay-key", "abc", relay.at()), 2,
         "what is no fingerprint", "--relay-key")
    says(tap, world.fails("--relay-key", wrong, relay.here()), 2,
         "two different ones", "different keys")


def test_changed(tap, world):
    relay = Relay(world)
    first = relay.key
    world.client("anna", "--relay-key", first, place=relay.at()).ready()
    port = relay.port
    chatlib.interrupt(relay)
    relay.wait()
    relay = Relay(world, listen="0.0.0.0:%d" % port, state="another")
    tap.ok(relay.key != first, "another relay in the same place")
    pins = os.path.join(world.dir, "anna", "tuschel", "known_relays")
    result = world.fails(relay.at(), data="anna")
    says(tap, result, 4, "is refused", first, relay.key, "has changed",
         "/unpin", "line 1 of " + pins)
    says(tap, world.fails("--relay-key", relay.key, relay.at(), data="anna"),
         4, "even if the new key was given", first, relay.key)
    world.relay()
    other = world.client("other", data="anna")
    other.ready()
    other.say("/unpin " + relay.at(), "/unpin " + relay.at())
    tap.ok(notice(other, "is forgotten"), "/unpin forgets the old key")
    tap.ok(notice(other, "no key of"), "once")
    other.say("/quit")
    other.wait()
    says(tap, world.fails(relay.at(), data="anna"), 4, "then it is unknown",
         "signed by itself", relay.key)


def test_damaged_pins(tap, world):
    relay = Relay(world)
    os.makedirs(os.path.join(world.dir, "anna", "tuschel"), mode=0o700)
    path = os.path.join(world.dir, "anna", "tuschel", "known_relays")
    with open(path, "w", encoding="ascii") as file:
        file.write("# mine\n%s %s\n" % (relay.at(), relay.key[:30]))
    says(tap, world.fails(relay.at(), data="anna"), 4,
         "a damaged pin is no missing one", "line 2 of " + path, "damaged")


# ---- relays that authorities vouch for ----

def test_authorities(tap, world):
    certs = Certificates(world)
    world.env["SSL_CERT_FILE"] = certs.known
    relay = Relay(world, "--tls", *certs.make("good", "localhost"),
                  listen="127.0.0.1:0")
    tap.equal(relay.link, "tuschel://localhost:%d/" % relay.port,
              "a link without a fingerprint, to the certificate's host")
    anna = world.client("anna", "--tls", place=relay.at("localhost"))
    notice(anna, "its certificate is in order")
    anna.ready()
    tap.ok(True, "who is vouched for is believed")
    anna.say("/invite")
    notice(anna, "on this machine join with\n    tuschel --tls "
           "tuschel://localhost:%d/\n" % relay.port)
    tap.ok(True, "a guest's invitation leaves that to the authorities")
    says(tap, world.fails("--tls", relay.at("127.0.0.1")), 4,
         "for another host", "is for localhost", relay.key)
    says(tap, world.fails("--tls", "--relay-key", "A" * 43,
                          relay.at("localhost")), 4,
         "a given key outweighs the authority", "another key", relay.key)
    for name, days, ca, part in (
            ("old", (-9, -3), "ours", "has expired on " + day(-3)),
            ("new", (3, 9), "ours", "valid only from " + day(3)),
            ("who", (-1, 1), "theirs", "does not know")):
        relay = Relay(world, "--tls",
                      *certs.make(name, "localhost", days, ca),
                      listen="127.0.0.1:0")
        says(tap, world.fails("--tls", relay.at("localhost")), 4,
             "not believed: " + part, part, relay.key)
        tap.ok(relay.key in relay.link, "so its link has the fingerprint")


def day(days):
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() + 86400 * days))


def test_reload(tap, world):
    certs = Certificates(world)
    certs.make("relay", "localhost")
    relay = Relay(world, *certs.options("relay"))
    anna = world.client("anna", place=relay.here())
    anna.ready()
    bob = world.client("bob", place=relay.here())
    bob.ready()
    anna.wait_for("member", nick="bob")
    old = relay.key
    certs.make("relay", "localhost")
    relay.process.send_signal(signal.SIGHUP)
    deadline = time.monotonic() + DEADLINE_S
    while shown_key(relay) == old and time.monotonic() < deadline:
        time.sleep(0.1)
    fresh = shown_key(relay)
    tap.ok(fresh != old, "SIGHUP: another certificate for those who come")
    talk(tap, anna, bob, "still here")
    tap.equal([e for e in anna.events if e["event"] == "disconnected"], [],
              "who is there stays")
    certs.write("relay.pem", "damage\n")
    relay.process.send_signal(signal.SIGHUP)
    while "stays as it was" not in relay.stderr() and \
            time.monotonic() < deadline:
        time.sleep(0.1)
    tap.ok("holds no certificate" in relay.stderr(), "damage is told",
           relay.stderr())
    tap.equal(shown_key(relay), fresh, "and changes nothing")


def shown_key(relay):
    """The fingerprint of what the relay shows, by other means than ours."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    context.set_alpn_protocols(["tuschel/1"])
    with socket.create_connection(("127.0.0.1", relay.port),
                                  DEADLINE_S) as plain, \
            context.wrap_socket(plain) as link:
        der = link.getpeercert(True)
    command = "openssl x509 -inform DER -noout -pubkey | openssl pkey -pubin" \
        " -outform DER | openssl dgst -sha256 -binary | basenc --base64url" \
        " | tr -d ="
    return subprocess.run(command, shell=True, input=der, check=True,
                          capture_output=True).stdout.decode().strip()


def test_fingerprint(tap, world):
    relay = Relay(world)
    tap.equal(shown_key(relay), relay.key,
              "the manual's command finds the same fingerprint")


def test_private(tap, world):
    certs = Certificates(world)
    certs.make("anna", "anna.example")
    certs.make("eve", "eve.example", ca="theirs")
    relay = Relay(world, "--client-ca", certs.known)
    anna = world.client("anna", *certs.options("anna"), place=relay.here())
    anna.ready()
    tap.ok(True, "a private relay lets in who has a certificate")
    bob = world.client("bob", place=relay.here())
    tap.ok(notice(bob, "lets in only who shows a certificate"),
           "and nobody without one")
    eve = world.client("eve", *certs.options("eve"), place=relay.here())
    tap.ok(notice(eve, "does not accept our certificate"),
           "nor with one of others")
    says(tap, world.fails("--tls-cert", certs.path("anna.pem"),
                          relay.here()), 4, "half a pair", "together")


# ---- others ----

class Stranger:
    """A listener that does something with each who comes."""

    def __init__(self, greet):
        self.greet = greet
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            try:
                peer, _ = self.listener.accept()
            except OSError:
                return
            with contextlib.suppress(OSError), peer:
                self.greet(peer)

    def __enter__(self):
        return self

    def __exit__(self, *what):
        self.listener.close()


def server_context(relay, *alpn):
    pem = os.path.join(relay.state, "relay.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    if alpn:
        context.set_alpn_protocols(list(alpn))
    return context


def drain(peer):
    while peer.recv(4096):
        pass


def test_strangers(tap, world):
    relay = Relay(world)    # for its key
    old = server_context(relay)
    old.maximum_version = ssl.TLSVersion.TLSv1_2

    def web(peer):
        server_context(relay, "h2", "http/1.1").wrap_socket(
            peer, server_side=True)

    def http(peer):
        peer.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")
        drain(peer)

    def frames(peer):
        peer.sendall(bytes(9) + b"\x0c" + b"\x20" + bytes(11))
        drain(peer)

    def gone(peer):
        peer.recv(1)

    for number, (greet, part) in enumerate((
            (lambda peer: old.wrap_socket(peer, server_side=True),
             "does not speak TLS 1.3"),
            (web, "speaks TLS, but not tuschel's protocol"),
            (http, "does not speak TLS"), (frames, "does not speak TLS"),
            (gone, "cut off during the TLS handshake"))):
        with Stranger(greet) as stranger:
            client = world.client("n%d" % number, place="tuschel://127.0.0.1"
                                  ":%d/?relay=%s" % (stranger.port, relay.key))
            tap.ok(notice(client, part), "a relay that " + part)
            client.kill()


def test_old_client(tap, world):
    relay = Relay(world)
    for version, alpn in ((ssl.TLSVersion.TLSv1_2, "tuschel/1"),
                          (ssl.TLSVersion.TLSv1_3, "h2"),
                          (ssl.TLSVersion.TLSv1_3, None)):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        context.maximum_version = version
        if alpn is not None:
            context.set_alpn_protocols([alpn])
        got = b""
        try:
            with socket.create_connection(("127.0.0.1", relay.port),
                                          DEADLINE_S) as plain, \
                    context.wrap_socket(plain) as link:
                got = link.recv(100)
        except (ssl.SSLError, ConnectionError):
            pass
        tap.equal(got, b"", "no frame for a client of %s, ALPN %s" %
                  (version.name, alpn))


def test_plain(tap, world):
    relay = Relay(world)
    client = world.client("anna", place=relay.at("127.0.0.1"))
    tap.ok(notice(client, "the relay speaks TLS there"),
           "plain here, TLS there: it is told within seconds")
    client.kill()
    relay = Relay(world, "--plain")
    client = world.client("bob", "--tls", place=relay.at("127.0.0.1"))
    tap.ok(notice(client, "does not speak TLS"), "and the other way round")
    client.kill()
    client = world.client("carl", "--plain", place=relay.at())
    notice(client, "is not encrypted")
    client.ready()
    tap.ok(True, "with --plain on both sides it works, with a warning")


# ---- the end of a link ----

def test_cut(tap, world):
    """M11: an end without close_notify is told from a proper one."""
    relay = Relay(world)
    context = server_context(relay, "tuschel/1")

    def cut(peer):
        context.wrap_socket(peer, server_side=True).close()

    def end(peer):
        link = context.wrap_socket(peer, server_side=True)
        with contextlib.suppress(ssl.SSLError):
            link.unwrap()

    for greet, reason in ((cut, "the link was cut off"),
                          (end, "the other side closed it")):
        with Stranger(greet) as stranger:
            client = world.client("anna", place="tuschel://127.0.0.1:%d/"
                                  "?relay=%s" % (stranger.port, relay.key))
            got = client.wait_for("disconnected")["reason"]
            tap.equal(got, reason, "M11: " + reason)
            client.kill()


def test_cut_between(tap, world):
    """M11: somebody on the way breaks it off, between real programs."""
    relay = Relay(world)
    pipes = []

    def forward(peer):
        far = socket.create_connection(("127.0.0.1", relay.port))
        pipes.extend((peer, far))

        def copy(a, b):
            with contextlib.suppress(OSError):
                while data := a.recv(65536):
                    b.sendall(data)
        back = threading.Thread(target=copy, args=(far, peer), daemon=True)
        back.start()
        copy(peer, far)
        back.join()

    with Stranger(forward) as way:
        anna = world.client("anna", place="tuschel://127.0.0.1:%d/?relay=%s"
                            % (way.port, relay.key))
        anna.ready()
        for pipe in pipes[:2]:
            pipe.shutdown(socket.SHUT_RDWR)
        tap.equal(anna.wait_for("disconnected")["reason"],
                  "the link was cut off", "M11: cut on the way")
        anna.ready()
        tap.ok(True, "it comes back by itself")
        chatlib.interrupt(relay)
        closed = anna.wait_for("disconnected")["reason"]
        tap.ok("cut off" not in closed, "a relay that ends is no cut", closed)


# ---- handshakes without end ----

def test_half_open(tap, world):
    relay = Relay(world, "--limits", "off")
    sockets = [socket.create_connection(("127.0.0.1", relay.port))
               for _ in range(600)]
    start = time.monotonic()
    anna = world.client("anna", place=relay.here())
    anna.ready()
    tap.ok(True, "600 who say nothing keep nobody out (%.1f s)" %
           (time.monotonic() - start))
    for each in sockets:
        each.close()
    half = socket.create_connection(("127.0.0.1", relay.port))
    start = time.monotonic()
    half.sendall(b"\x16\x03\x01\x02\x00\x01")
    half.settimeout(DEADLINE_S)
    with contextlib.suppress(ConnectionError):
        drain(half)
    took = time.monotonic() - start
    tap.ok(9 < took < DEADLINE_S, "half a handshake is ended (%.1f s)" % took)
    half.close()
    anna.say("/peers")
    tap.ok(notice(anna, "anna"), "who is in does not notice")


def test_one_address(tap, world):
    relay = Relay(world, "--max-per-address", "3")
    sockets = [socket.create_connection(("127.0.0.1", relay.port))
               for _ in range(4)]
    sockets[3].settimeout(DEADLINE_S)
    got = sockets[3].recv(10)
    tap.equal(got[:1], b"\x15", "one address: the fourth is ended at once")
    for each in sockets:
        each.close()


if shutil.which("openssl") is None:
    print("1..0 # SKIP the program openssl is not here")
    sys.exit(0)
if b"without TLS" in subprocess.run(
        [TUSCHELD, "--tls", "--listen", "127.0.0.1:0", "--state", "/dev/null"],
        check=False, capture_output=True).stderr:
    print("1..0 # SKIP built without TLS")
    sys.exit(0)
chatlib.World = World
chatlib.run([test_link, test_unknown, test_changed, test_damaged_pins,
             test_authorities, test_reload, test_fingerprint, test_private,
             test_strangers, test_old_client, test_plain, test_cut,
             test_cut_between, test_half_open, test_one_address])
