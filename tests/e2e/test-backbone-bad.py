#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
A backbone that is not what it should be: each time the operator is told what is
wrong and what to do, and no member gets in or gets a wrong frame. And networks
between relays and Redis that lose connections.
"""

import contextlib
import os
import re
import shutil
import socket
import socketserver
import subprocess
import sys
import tempfile
import threading
import time

import backboned
from backboned import BACKBONE, Crowd, Redis, Relay
from wireclient import TUSCHELD, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


class Wrong(socketserver.ThreadingTCPServer):
    """a server that answers each thing that it is sent with the next text"""

    allow_reuse_address = daemon_threads = True

    def __init__(self, *answers):
        class Handler(socketserver.BaseRequestHandler):
            def handle(self):
                with contextlib.suppress(OSError):
                    self.request.recv(65536)
                    for answer in answers:
                        self.request.sendall(answer)
                    # closed before all is read, it would be a reset, which
                    # takes the answers away
                    while self.request.recv(65536):
                        pass

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()

    def place(self):
        return "redis://127.0.0.1:%d" % self.server_address[1]

    def __exit__(self, *_):
        self.shutdown()
        self.server_close()


def close_at_once(listener):
    """each who comes, until it listens no more"""
    with contextlib.suppress(OSError):
        while True:
            listener.accept()[0].close()


def bulk(text):
    return b"$%d\r\n%s\r\n" % (len(text), text.encode())


def is_told(place, pattern, name, **options):
    """a relay with that backbone says so, and lets nobody in"""
    with Relay(place=place, **options) as relay, Crowd() as crowd:
        line = relay.log.await_line("room main has no backbone at ")
        while re.search("not connected yet|refused", line) and \
                not re.search(pattern, line):
            line = relay.log.await_line(pattern)
        ok(re.search(pattern, line), "told: " + name, line)
        guest = crowd.come(relay, "guest", wait=False)
        crowd.until(lambda: guest.closed, "it is closed")
        equal(guest.errors(), [BACKBONE], "nobody gets in: " + name)


def test_wrong_servers():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        is_told("redis://127.0.0.1:%d" % s.getsockname()[1], "refused",
                "nobody listens there")
    is_told("unix:///nowhere/redis.sock", "no such file", "no such socket")
    with Wrong(b"HTTP/1.1 400 Bad Request\r\n\r\n") as server:
        is_told(server.place(), "what answers there is no Redis",
                "another server")
    with socket.socket() as hasty:
        hasty.bind(("127.0.0.1", 0))
        hasty.listen()
        place = "redis://127.0.0.1:%d" % hasty.getsockname()[1]
        threading.Thread(target=close_at_once, args=(hasty,),
                         daemon=True).start()
        is_told(place, "at %s,.*closes the connection at once: .*maxclients"
                % place[len("redis://"):], "one that closes at once")
        hasty.shutdown(socket.SHUT_RDWR)
    old = "redis_version:5.0.3\r\nrole:master\r\nmaxmemory_policy:noeviction"
    with Wrong(b"+OK\r\n", bulk(old)) as server:
        is_told(server.place(), "Redis 5.0.3 answers there: version 7 or newer",
                "an old version")
    with Wrong(b"+OK\r\n", bulk(old.replace("5.0.3", "7.0.0")),
               bulk("0" * 40) * 4, b"$3\r\nhuh\r\n") as server:
        is_told(server.place(), "answers what it should not",
                "scripts that answer nonsense")


def test_wrong_settings():
    with Redis("--maxmemory-policy", "allkeys-lru") as redis:
        is_told("unix://" + redis.path,
                "set its maxmemory-policy to noeviction", "it evicts")
    with Redis("--replicaof", "127.0.0.1 1") as redis:
        is_told("unix://" + redis.path, "is a replica", "a replica")
    with Redis() as redis:
        redis.run("CONFIG", "SET", "maxclients", "1")
        with socket.socket(socket.AF_UNIX) as guest:
            guest.connect(redis.path)
            is_told("unix://" + redis.path, "maxclients", "it is full")
        redis.run("CONFIG", "SET", "maxclients", "100")
        is_told("unix://%s?db=99" % redis.path, "no database of that number",
                "no such database")
        is_told("unix://:pw@" + redis.path, "has no password",
                "a password too many")
        redis.run("CONFIG", "SET", "requirepass", "s3cr/t")
        is_told("unix://" + redis.path, "wants a password", "no password")
        is_told("unix://:wrong@" + redis.path, "no such user with that",
                "a wrong password")
        with Relay(place="unix://:s3cr%2Ft@" + redis.path) as relay:
            relay.await_up()
            ok(not any("s3cr" in line for line in relay.log.lines),
               "the right one, which is not logged")


def test_set_wrong_later():
    """somebody changes what Redis is told while members are in"""
    with Redis() as redis, Relay(redis) as relay, Crowd() as crowd:
        relay.await_up()
        member = crowd.come(relay)
        redis.run("CONFIG", "SET", "maxmemory-policy", "allkeys-lru")
        crowd.until(lambda: member.closed, "it is closed")
        equal(member.errors(), [BACKBONE], "nobody stays where it may evict")
        relay.log.await_line("set its maxmemory-policy to noeviction")
        redis.run("CONFIG", "SET", "maxmemory-policy", "noeviction")
        relay.await_up(2)
        ok(crowd.come(relay).id, "and all is well when that is mended")


def test_rights():
    """those that doc/OPERATING names are enough, and no less"""
    path = os.path.join(os.environ.get("top_srcdir", "."), "doc",
                        "OPERATING")
    with open(path, encoding="utf-8") as file:
        text = re.search(r"ACL SETUSER .*?\n\n", file.read(), re.S).group()
    words = text.replace("\\\n", " ").split()
    words[words.index(">PASSWORD")] = ">pw"
    with Redis() as redis, Crowd() as crowd:
        equal(redis.run(*words), b"+OK", "Redis takes the rights")
        place = "unix://tuscheld:pw@" + redis.path
        with Relay(place=place) as a, Relay(place=place) as b:
            a.await_up(), b.await_up()
            x, y = crowd.come(a, "x"), crowd.come(b, "y")
            x.say("hello")
            crowd.heard([x, y], "hello")
            b.process.kill()
            crowd.until(lambda: y.id in x.exits(), "y is given up")
            ok(True, "they suffice")
        redis.run("ACL", "SETUSER", "tuscheld", "-evalsha")
        is_told(place, "doc/OPERATING", "a right is missing")


def test_foreign_keys():
    with Redis() as redis:
        redis.run("SET", "tuschel:{main}:room", "mine")
        is_told("unix://" + redis.path, "others use the keys of this room",
                "foreign keys")
        redis.run("DEL", "tuschel:{main}:room")
        redis.run("HSET", "tuschel:{main}:room", "format", "99")
        is_told("unix://" + redis.path, "all relays of a room need the same",
                "a room of another version")


def test_configuration():
    """what is wrong with the text is said before anything runs"""
    def said(*arguments):
        done = subprocess.run([TUSCHELD, *arguments], capture_output=True,
                              text=True, env=dict(os.environ, LC_ALL="C"))
        return done.returncode, done.stdout + done.stderr

    status, text = said("--check-config", "--backbone", "redis://:pw@h/x")
    ok(status != 0 and "database is a number" in text and "pw" not in text,
       "a bad place, without its password", text)
    status, text = said("--check-config", "--backbone", "redis://:pw@h/1")
    ok(status == 0 and 'backbone = "redis://:***@h/1"' in text,
       "a good one, without its password", text)
    status, text = said("--backbone", "redis://no.such.host.invalid",
                        "--listen", "127.0.0.1:0")
    ok(status == 1 and "no.such.host.invalid" in text,
       "a host that is not there", text)
    status, text = said("--check-config", "--backbone", "rediss://h")
    ok(status != 0 and ("--backbone-ca" in text or "TLS" in text),
       "TLS without an authority", text)


class Proxy:
    """between relays and Redis: connections that can freeze, or be cut"""

    def __init__(self, redis):
        self.path = os.path.join(redis.dir, "proxy.sock")
        self.to, self.pairs, self.lock = redis.path, [], threading.Lock()
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(100)
        self.frozen = threading.Event()
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                near, far = self.listener.accept()[0], \
                    socket.socket(socket.AF_UNIX)
                far.connect(self.to)
                frozen = threading.Event()
                with self.lock:
                    self.pairs.append((near, far, frozen))
                for a, b in ((near, far), (far, near)):
                    threading.Thread(target=self._copy, daemon=True,
                                     args=(a, b, frozen)).start()

    @staticmethod
    def _copy(a, b, frozen):
        with contextlib.suppress(OSError):
            while True:
                data = a.recv(65536)
                if not data:
                    break
                if not frozen.is_set():
                    b.sendall(data)
        with contextlib.suppress(OSError):
            b.shutdown(socket.SHUT_RDWR)

    def freeze(self):
        """those that there are say nothing more, and do not end"""
        with self.lock:
            for _, _, frozen in self.pairs:
                frozen.set()

    def cut(self):
        with self.lock:
            for near, far, _ in self.pairs:
                for s in (near, far):
                    with contextlib.suppress(OSError):
                        s.shutdown(socket.SHUT_RDWR)
            self.pairs = []

    def close(self):
        self.cut()
        self.listener.close()


def test_networks():
    with contextlib.ExitStack() as stack:
        redis = stack.enter_context(Redis())
        proxy = stack.enter_context(contextlib.closing(Proxy(redis)))
        a = stack.enter_context(Relay(place="unix://" + proxy.path))
        b = stack.enter_context(Relay(redis))
        crowd = stack.enter_context(Crowd())
        a.await_up(), b.await_up()
        x, y = crowd.come(a, "x"), crowd.come(b, "y")
        crowd.until(lambda: y.id in x.present(), "x knows y")
        count = 0
        for what in (proxy.cut, proxy.cut, proxy.freeze, proxy.cut):
            for _ in range(5):
                x.say("x%d" % count), y.say("y%d" % count)
                count += 1
            what()
            for _ in range(5):
                x.say("x%d" % count), y.say("y%d" % count)
                count += 1
            crowd.heard([x, y], "x%d" % (count - 1))
            crowd.heard([x, y], "y%d" % (count - 1))
        equal(x.texts(), y.texts(), "one order over lost connections")
        for m, letter in ((x, "x"), (y, "y")):
            equal(m.texts(m.id), [letter + str(i) for i in range(count)],
                  "all of it, once")
        equal(x.errors() + y.errors(), [], "and nobody notices")


def test_clock():
    """when the clock of Redis jumps, all leases are over at once"""
    script = "for _, key in ipairs(redis.call('KEYS', '*:lease:*')) do " \
        "redis.call('DEL', key) end " \
        "return #redis.call('HKEYS', 'tuschel:{main}:numbers')"
    with Redis() as redis, Relay(redis) as a, Relay(redis) as b, \
            Crowd() as crowd:
        a.await_up(), b.await_up()
        x, y = crowd.come(a, "x"), crowd.come(b, "y")
        crowd.until(lambda: y.id in x.present(), "x knows y")
        for _ in range(3):
            equal(redis.run("EVAL", script, 0), b":2", "no leases any more")
            end = time.monotonic() + 2
            crowd.until(lambda: time.monotonic() > end, "time is over")
        kept_s = min(int(redis.run("TTL", "tuschel:{main}:" + key)[1:])
                     for key in ("room", "numbers", "roll", "homes", "log"))
        ok(kept_s > 80000, "all else is kept for a day", kept_s)
        x.say("still here"), y.say("me too")
        crowd.heard([x, y], "still here")
        crowd.heard([x, y], "me too")
        equal(x.exits() + y.exits(), [], "and nobody is given up")


def make_pair(directory, name, host, *ca):
    """a certificate and its key, signed by ca or by itself"""
    path = os.path.join(directory, name)
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj",
         "/CN=" + name, "-addext", "subjectAltName=" + host, "-keyout",
         path + ".key", "-out", path + ".crt", *ca],
        check=True, capture_output=True)
    return path


def test_tls():
    if not shutil.which("openssl"):
        TAP.skip("rediss://", "no openssl")
        return
    with tempfile.TemporaryDirectory(prefix="tuschel-tls-") as directory:
        pair = make_pair(directory, "redis", "DNS:localhost")
        other = make_pair(directory, "other", "DNS:localhost")
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            port = s.getsockname()[1]
        try:
            redis = Redis("--tls-port", str(port), "--tls-cert-file",
                          pair + ".crt", "--tls-key-file", pair + ".key",
                          "--tls-ca-cert-file", pair + ".crt",
                          "--tls-auth-clients", "no")
        except AssertionError:
            TAP.skip("rediss://", "this redis-server knows no TLS")
            return
        with redis, Crowd() as crowd:
            place = "rediss://localhost:%d" % port
            ca = 'backbone-ca = "%s.crt"\n'
            with Relay(place=place, more=ca % pair) as a, \
                    Relay(redis) as b:
                a.await_up(), b.await_up()
                x, y = crowd.come(a, "x"), crowd.come(b, "y")
                x.say("by TLS")
                crowd.heard([x, y], "by TLS")
                ok(True, "a backbone by TLS")
                redis.run("CLIENT", "KILL", "TYPE", "normal")
                x.say("again")
                crowd.heard([x, y], "again")
                ok(not x.errors(), "connected again, though confined")
            is_told(place, "certificate", "nobody vouches for it",
                    more=ca % other)
            with Redis("--port", "0") as plain, socket.socket() as s:
                s.bind(("127.0.0.1", 0))
                number = s.getsockname()[1]
                s.close()
                plain.run("CONFIG", "SET", "port", str(number))
                is_told("rediss://localhost:%d" % number,
                        "does not answer by TLS", "it has no TLS",
                        more=ca % pair)
            is_told("rediss://127.0.0.1:%d" % port, "certificate",
                    "it is for another name", more=ca % pair)


def main():
    missing = backboned.why_not()
    if missing:
        TAP.skip("bad backbones", missing)
    else:
        TAP.attempt(test_configuration)
        TAP.attempt(test_wrong_servers)
        TAP.attempt(test_wrong_settings)
        TAP.attempt(test_set_wrong_later)
        TAP.attempt(test_rights)
        TAP.attempt(test_foreign_keys)
        TAP.attempt(test_networks)
        TAP.attempt(test_clock)
        TAP.attempt(test_tls)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
