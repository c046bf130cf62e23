# SPDX-License-Identifier: GPL-3.0-or-later
"""
A second client, written from doc/PROTOCOL alone: sections 5 to 12, in the
order of that text, on libsodium by way of ctypes. It shares no code with the
project, so a misreading of the text shows as two clients that cannot talk.

It is as small as a member can be: it keeps no timers, wipes nothing and asks
nobody. Whoever drives it decides when it knocks, founds, admits and commits.
"""

import copy
import ctypes
import ctypes.util
import os
import select
import struct
import time

DH_SETUP, DH_RETURN = 64, 65
AUTHORIZE, KEY_CURRENT, KEY_NEW, MSG = 96, 97, 98, 128
PING, PONG, ERROR, JOIN, EXIT = 1, 2, 3, 33, 34
REQUEST, ADMISSION, ROSTER = 0, 1, 2
KEY_JOIN, KEY_SHARE, KEY_COMMIT, KEY_FOUND = 0, 1, 2, 3
NO_KEY, REFUSED, YIELD = 16, 17, 22
TEXT, ACTION, HEARTBEAT, TEXTS = 0, 1, 7, 8
SECONDS = 60
SMALL_ORDER = [bytes.fromhex(h) for h in (
    "00" * 32, "01" + "00" * 31,
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ec" + "ff" * 30 + "7f")]


class Invalid(Exception):
    """Something that a member must not believe."""


# what reading a frame of wrong content or length may raise
MALFORMED = Invalid, IndexError, KeyError, struct.error


def need(condition, what):
    if not condition:
        raise Invalid(what)


# ---- section 1 ----

def load_sodium():
    name = ctypes.util.find_library("sodium")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.crypto_core_ristretto255_scalar_reduce.restype = None
    library.sodium_init()
    return library


SODIUM = load_sodium()


def call(function, size, *arguments):
    """The size bytes that a function of libsodium writes, or None."""
    out = ctypes.create_string_buffer(size)
    result = getattr(SODIUM, function)(out, *arguments)
    return out.raw if result in (0, None) else None


def long(n):
    return ctypes.c_ulonglong(n)


def u16(n):
    return struct.pack(">H", n & 0xffff)


def u32(n):
    return struct.pack(">I", n)


def u64(n):
    return struct.pack(">Q", n)


def H(data):
    return call("crypto_generichash", 32, ctypes.c_size_t(32), data,
                long(len(data)), None, ctypes.c_size_t(0))


def labelled(label, data):
    label = b"tuschel1 " + label
    return bytes([len(label)]) + label + data


def KDF(key, label, data=b""):
    data = labelled(label, data)
    return call("crypto_generichash", 32, ctypes.c_size_t(32), data,
                long(len(data)), key, ctypes.c_size_t(32))


def sha512(data):
    return call("crypto_hash_sha512", 64, data, long(len(data)))


def seal(key, nonce, ad, plain):
    return call("crypto_aead_xchacha20poly1305_ietf_encrypt",
                len(plain) + 16, None, plain, long(len(plain)), ad,
                long(len(ad)), None, nonce, key)


def unseal(key, nonce, ad, box):
    need(len(box) >= 16, "a box without a tag")
    plain = call("crypto_aead_xchacha20poly1305_ietf_decrypt",
                 len(box), None, None, box, long(len(box)), ad,
                 long(len(ad)), nonce, key)
    need(plain is not None, "a box does not open")
    return plain[:len(box) - 16]


def number(n):
    """an integer as a nonce"""
    return n.to_bytes(24, "big")


def sign(secret, label, data):
    data = labelled(label, data)
    return call("crypto_sign_detached", 64, None, data, long(len(data)),
                secret)


def verify(public, label, data, signature):
    data = labelled(label, data)
    need(SODIUM.crypto_sign_verify_detached(
        signature, data, long(len(data)), public) == 0,
        "a signature is wrong: " + label.decode())


def sign_pair():
    secret = ctypes.create_string_buffer(64)
    public = call("crypto_sign_keypair", 32, secret)
    return public, secret.raw


def leaf_pair():
    secret = os.urandom(32)
    return call("crypto_scalarmult_base", 32, secret), secret


def dh(secret, public):
    shared = call("crypto_scalarmult", 32, secret, public)
    need(shared is not None, "DH gives zero")
    return shared


# ---- section 6 ----

class Card:
    FIXED = 140

    def __init__(self, data):
        need(len(data) >= 241 + 1, "a card that is too short")
        self.id = struct.unpack(">I", data[:4])[0]
        self.identity, self.signer = data[4:36], data[36:68]
        self.version = struct.unpack(">I", data[140:144])[0]
        self.leaf = data[144:176]
        n = data[176]
        need(1 <= n <= 32 and len(data) >= 241 + n, "nick_len")
        self.bytes = data[:241 + n]
        self.nick_bytes = data[177:177 + n]

    def check(self):
        b = self.bytes
        verify(self.identity, b"card", b[:76], b[76:140])
        verify(self.signer, b"leaf", b[:-64], b[-64:])
        try:
            nick = self.nick_bytes.decode("utf-8")
        except UnicodeDecodeError:
            raise Invalid("the nick is not UTF-8") from None
        need(not any(ord(c) < 32 or 127 <= ord(c) < 160 for c in nick),
             "a control character in the nick")
        need(int.from_bytes(self.leaf, "little") < 2 ** 255 - 19 and
             self.leaf not in SMALL_ORDER, "the leaf")

    @property
    def nick(self):
        return self.nick_bytes.decode("utf-8")


def fingerprint(identity):
    digits = H(b"tuschel1 fingerprint" + identity)[:16].hex()
    return " ".join(digits[i:i + 4] for i in range(0, 32, 4))


# ---- section 7: CPace ----

def lv(*pieces):
    out = b""
    for piece in pieces:
        n = len(piece)
        while n >= 128:
            out += bytes([n & 127 | 128])
            n >>= 7
        out += bytes([n]) + piece
    return out


def generator(prs, ci, sid):
    padding = bytes(max(0, 109 - len(lv(prs))))
    return call("crypto_core_ristretto255_from_hash", 32, sha512(
        lv(b"CPaceRistretto255", prs, padding, ci, sid)))


def scalar():
    return call("crypto_core_ristretto255_scalar_reduce", 32,
                os.urandom(64))


def multiply(y, point):
    product = call("crypto_scalarmult_ristretto255", 32, y, point)
    need(product is not None, "an invalid point")
    return product


class Handshake:
    """ki, kr and th of a newcomer and a donor, on either side"""

    def __init__(self, newcomer, donor, sid, passphrase):
        self.newcomer, self.donor, self.sid = newcomer, donor, sid
        self.ids = u32(newcomer) + u32(donor)
        self.y = scalar()
        self.point = multiply(self.y, generator(
            passphrase, b"tuschel1" + self.ids, sid))

    def payload(self, kind):
        return bytes([kind, 1, 1, 0]) + self.sid + self.point

    def derive(self, other, setup, answer):
        """other is the other side's point"""
        k = multiply(self.y, other)
        isk = sha512(lv(b"CPaceRistretto255_ISK", self.sid, k,
                        setup[20:], setup[:20], answer[20:], answer[:20]))
        self.th = H(b"tuschel1 handshake" + self.ids + setup + answer)
        self.ki = KDF(isk[:32], b"newcomer", self.th)
        self.kr = KDF(isk[:32], b"donor", self.th)


def ad(src, dest, payload, clear, header=4):
    """the AD of a payload whose first clear bytes are in the clear"""
    return payload[:header] + u32(src) + u32(dest) + payload[header:clear]


# ---- section 9 ----

class Keys:
    """the keys of a generation; K, I, R, W, F0 as KEY_CURRENT has them"""

    def start_term(self):
        self.TI = KDF(self.W, b"term")

    def from_secret(self, s, new_term):
        self.M = KDF(s, b"messages")
        self.I = KDF(s, b"init")
        self.A = KDF(s, b"group")
        if new_term:
            self.W = KDF(s, b"wrap")
            self.start_term()
            self.term_start = self.generation

    def found(self, src, payload):
        self.generation = 0
        self.K = os.urandom(32)
        self.F0 = self.R = self.T = H(b"tuschel1 found" + u32(src) + payload)
        self.from_secret(KDF(os.urandom(32), b"found", self.T), True)

    def step(self, src, payload):
        self.R = H(b"tuschel1 step" + self.R + u64(self.generation) +
                   u32(src) + payload)

    def admission(self, src, payload):
        self.step(src, payload)
        self.I = KDF(self.I, b"admitted", self.R)

    def next(self, src, payload, n):
        self.step(src, payload)
        self.generation += 1
        self.K = bytes(a ^ b for a, b in zip(self.K, n))
        self.T = self.R

    def join(self, src, payload, n):
        self.next(src, payload, n)
        self.from_secret(KDF(self.I, b"generation", self.K + self.T), False)

    def commit(self, src, payload, x):
        self.next(src, payload, KDF(x, b"new"))
        self.from_secret(KDF(KDF(x, b"fresh"), b"generation",
                             self.I + self.K + self.T), True)

    def mark(self):
        """of the group as it is now; the greater one gives way"""
        return self.F0[:16] + u64(2 ** 64 - 1 - self.generation) + \
            self.TI[:8]

    def word_numbers(self):
        bits = int.from_bytes(self.A[:5], "big") >> 7
        return [bits >> 22 & 2047, bits >> 11 & 2047, bits & 2047]

    def expand(self, low):
        """the full generation with these low bits, nearest to the present"""
        base = self.generation & ~0xffff | low
        near = [g for g in (base - 65536, base, base + 65536) if g >= 0]
        return min(near, key=lambda g: (abs(g - self.generation), g))


# ---- a member ----

class Generation:
    """what reading the messages of a generation takes"""

    def __init__(self, keys, roster, leaf):
        self.number, self.T, self.M, self.F0 = \
            keys.generation, keys.T, keys.M, keys.F0
        self.cards = {i: card for i, (_, card) in roster.items()}
        self.leaf = leaf
        self.chains, self.sent = {}, {}
        self.V = [keys.T]

    def key(self, own, src, dest, counter):
        """mk of that counter; chains go from 0 each time, for simplicity"""
        if dest == 0:
            chain = KDF(self.M, b"chain",
                        u32(src) + self.cards[src].identity)
        else:
            other = self.cards[dest if src == own else src].leaf
            chain = KDF(dh(self.leaf, other), b"direct",
                        self.T + u32(src) + u32(dest))
        for _ in range(counter):
            chain = KDF(chain, b"next")
        return KDF(chain, b"key")


def texts_of(body):
    """Section 11, kind 8: the kinds and texts that are in it."""
    found = []
    while body:
        need(len(body) > 3 and body[0] in (TEXT, ACTION), "a text of several")
        end = 3 + struct.unpack(">H", body[1:3])[0]
        need(3 < end <= len(body), "the length of a text of several")
        found.append((body[0], body[3:end]))
        body = body[end:]
    need(1 <= len(found) <= 32, "how many texts are in one message")
    return found


class Member:
    """
    One connection. read() takes a frame and does what it asks for; what a
    user would see is appended to events as tuples.
    """

    def __init__(self, peer, nick, passphrase):
        self.peer, self.id, self.nick = peer, peer.id, nick
        self.passphrase = passphrase
        self.identity, identity_secret = sign_pair()
        self.signer, self.signer_secret = sign_pair()
        self.leaf, self.leaf_secret = leaf_pair()
        self.version = 0
        start = u32(self.id) + self.identity + self.signer + \
            u64(time.time_ns() // 10 ** 6)
        self.fixed = start + sign(identity_secret, b"card", start)
        self.events, self.keys, self.roster = [], None, {}
        self.generations, self.early = {}, []
        self.ends = {}  # of those that have closed: T[0..7] -> pos, V[0..7]
        self.handshake, self.kept, self.entries = None, [], b""
        self.donor_sides, self.shares, self.own_x = {}, {}, {}
        self.admitted = {}

    def card(self, leaf=None):
        self.version += 1
        nick = self.nick.encode()
        body = self.fixed + u32(self.version) + (leaf or self.leaf) + \
            bytes([len(nick)]) + nick
        return body + sign(self.signer_secret, b"leaf", body)

    def sign(self, label, data):
        return sign(self.signer_secret, label, data)

    def fileno(self):
        return self.peer.socket.fileno()

    def is_ready(self):
        return self.peer.has_frame()

    def heard(self, *start):
        """the events that begin so"""
        return [e for e in self.events if e[:len(start)] == start]

    @property
    def ready(self):
        return self.keys is not None and self.roster[self.id][0]

    # -- reading --

    def read(self):
        frame = self.peer.read()
        try:
            self.take(frame)
        except MALFORMED as reason:
            self.events.append(("void", frame.src, str(reason)))

    def take(self, frame):
        kind, mode = frame.type, frame.payload[1]
        if kind == PING:
            self.peer.send(bytes([PONG]) + frame.payload[1:], frame.src)
        elif kind == ERROR:
            code = struct.unpack(">H", frame.payload[2:4])[0]
            self.events.append(("error", frame.src, code,
                                frame.payload[4:20]))
        elif kind == DH_SETUP:
            self.on_setup(frame)
        elif kind == DH_RETURN:
            self.on_return(frame)
        elif (kind, mode) == (AUTHORIZE, REQUEST):
            self.on_request(frame)
        elif (kind, mode) == (AUTHORIZE, ROSTER):
            self.on_roster(frame)
        elif kind == KEY_CURRENT:
            self.on_current(frame)
        elif 96 <= kind <= 159:
            self.on_ordered(frame)

    # -- the newcomer's side --

    def knock(self, donor):
        """Asks for the key; a group of one's own is left for it."""
        self.mark = self.keys.mark() if self.keys else bytes(32)
        self.keys, self.roster = None, {}
        self.kept, self.entries, self.parts = [], b"", 0
        self.handshake = Handshake(self.id, donor, os.urandom(16),
                                   self.passphrase)
        self.setup = self.handshake.payload(DH_SETUP)
        self.peer.send(self.setup, donor)

    def on_return(self, frame):
        hs, p = self.handshake, frame.payload
        if hs is None or frame.src != hs.donor or p[4:20] != hs.sid:
            return
        hs.derive(p[20:], self.setup, p)
        self.asked_with = self.card()
        clear = bytes([AUTHORIZE, REQUEST, 0, 0]) + hs.sid
        plain = self.mark + self.asked_with
        plain += self.sign(b"request", hs.th + plain)
        self.peer.send(clear + seal(hs.ki, number(0), ad(
            self.id, hs.donor, clear, 20), plain), hs.donor)

    def on_roster(self, frame):
        hs, p = self.handshake, frame.payload
        if hs is None or frame.src != hs.donor or p[4:20] != hs.sid:
            return
        need(p[2:4] == u16(self.parts), "a part out of order")
        self.entries += unseal(hs.kr, number(self.parts),
                               ad(hs.donor, self.id, p, 20), p[20:])
        self.parts += 1

    def read_entries(self):
        left, ids = self.entries, []
        while left:
            card = Card(left[1:])
            card.check()
            self.roster[card.id] = (bool(left[0]), card)
            ids.append(card.id)
            left = left[1 + len(card.bytes):]
        need(ids == sorted(set(ids)), "entries do not ascend")
        return len(ids)

    def on_current(self, frame):
        hs, p = self.handshake, frame.payload
        if hs is None or frame.src != hs.donor or p[4:20] != hs.sid:
            return
        plain = unseal(hs.kr, number(65536), ad(hs.donor, self.id, p, 20),
                       p[20:])
        need(len(plain) == 298 and len(p) == 334, "its length")
        need(plain[200:202] == u16(self.read_entries()), "roster_count")
        need(plain[202:234] == H(self.entries), "H(all entries)")
        joined, donor = self.roster[hs.donor]
        own_joined, own = self.roster[self.id]
        need(joined and not own_joined, "states in the roster")
        need(own.bytes == self.asked_with, "the own card")
        verify(donor.signer, b"current",
               hs.th + H(self.asked_with) + plain[:234], plain[234:])
        keys = Keys()
        keys.K, keys.I, keys.R, keys.W, keys.F0 = [
            plain[i:i + 32] for i in range(0, 160, 32)]
        keys.generation, keys.term_start = struct.unpack(
            ">QQ", plain[184:200])
        keys.start_term()
        self.given = copy.copy(keys)
        self.enter(keys, hs.donor, plain[160:184])

    def enter(self, keys, donor, nonce):
        places = [i for i, f in enumerate(self.kept)
                  if f.src == donor and f.payload[:2] ==
                  bytes([AUTHORIZE, ADMISSION]) and f.payload[8:32] == nonce]
        need(places, "the admission was not shown to us")
        kept, self.kept, self.handshake = \
            self.kept[places[0] + 1:], [], None
        self.keys = keys
        self.events.append(("handed", keys.generation))
        for frame in kept:
            self.ordered(frame)
        if not self.ready:
            self.send_join()

    def send_join(self):
        n, nonce = os.urandom(32), os.urandom(24)
        header = bytes([KEY_NEW, KEY_JOIN]) + u16(self.keys.generation)
        plain = n + self.sign(b"join", self.keys.TI + header +
                              u32(self.id) + n)
        clear = header + nonce
        self.peer.send(clear + seal(self.keys.W, nonce, ad(
            self.id, 0, clear, 28), plain))

    # -- the donor's side --

    def error(self, dest, code, sid=b""):
        self.peer.send(bytes([ERROR, 0]) + u16(code) + sid, dest)

    def on_setup(self, frame):
        p = frame.payload
        self.events.append(("asked", frame.src))
        if not self.ready:
            return self.error(frame.src, NO_KEY, p[4:20])
        need(p[:4] == bytes([DH_SETUP, 1, 1, 0]) and len(p) == 52, "DH_SETUP")
        hs = Handshake(frame.src, self.id, p[4:20], self.passphrase)
        answer = hs.payload(DH_RETURN)
        hs.derive(p[20:], p, answer)
        self.donor_sides[frame.src] = hs
        self.peer.send(answer, frame.src)

    def on_request(self, frame):
        hs, p = self.donor_sides[frame.src], frame.payload
        need(p[4:20] == hs.sid, "a request with another sid")
        try:
            plain = unseal(hs.ki, number(0), ad(frame.src, self.id, p, 20),
                           p[20:])
        except Invalid:
            self.events.append(("guess", frame.src))
            return self.error(frame.src, REFUSED, hs.sid)
        card = Card(plain[32:])
        card.check()
        need(card.id == frame.src, "another's card")
        need(len(plain) == 32 + len(card.bytes) + 64, "trailing bytes")
        verify(card.signer, b"request", hs.th + plain[:-64], plain[-64:])
        if plain[:32] != bytes(32) and plain[:32] < self.keys.mark():
            self.events.append(("yields", frame.src))
            self.error(frame.src, YIELD, hs.sid)
            self.knock(frame.src)
        else:
            self.admit(card)

    def admit(self, card):
        nonce = os.urandom(24)
        header = bytes([AUTHORIZE, ADMISSION]) + u16(self.keys.generation)
        clear = header + u32(card.id) + nonce
        signature = self.sign(b"admission", self.keys.TI + u32(self.id) +
                              clear + card.bytes)
        self.peer.send(clear + seal(self.keys.W, nonce, ad(
            self.id, 0, clear, 32), card.bytes + signature))

    def hand_over(self, card, nonce):
        """after the own admission's echo"""
        hs, k = self.donor_sides.pop(card.id), self.keys
        entries = [bytes([joined]) + c.bytes
                   for _, (joined, c) in sorted(self.roster.items())]
        for part, entry in enumerate(entries):  # one each, as is allowed
            clear = bytes([AUTHORIZE, ROSTER]) + u16(part) + hs.sid
            self.peer.send(clear + seal(hs.kr, number(part), ad(
                self.id, card.id, clear, 20), entry), card.id)
        plain = k.K + k.I + k.R + k.W + k.F0 + nonce + u64(k.generation) + \
            u64(k.term_start) + u16(len(entries)) + H(b"".join(entries))
        plain += self.sign(b"current", hs.th + H(card.bytes) + plain)
        clear = bytes([KEY_CURRENT, 0]) + u16(k.generation) + hs.sid
        self.peer.send(clear + seal(hs.kr, number(65536), ad(
            self.id, card.id, clear, 20), plain), card.id)

    # -- the one order --

    def on_ordered(self, frame):
        if self.keys is None and self.handshake is None:
            self.on_found(frame)
        elif self.keys is None:
            self.kept.append(frame)
        else:
            self.ordered(frame)

    def on_found(self, frame):
        own = frame.payload[:2] == bytes([KEY_NEW, KEY_FOUND])
        if not own or frame.src != self.id:
            return
        self.keys = Keys()
        self.keys.found(frame.src, frame.payload)
        self.roster = {self.id: (True, Card(self.card()))}
        self.open_generation("found", self.id)

    def found(self):
        self.peer.send(bytes([KEY_NEW, KEY_FOUND, 0, 0]) + os.urandom(32))

    def ordered(self, frame):
        before = self.keys.generation
        try:
            self.apply(frame)
        except MALFORMED as reason:
            self.events.append(("void", frame.src, str(reason)))
        if self.keys is not None and self.keys.generation == before and \
                frame.dest == 0 and before in self.generations:
            v = self.generations[before].V
            v.append(H(v[-1] + u32(frame.src) + frame.payload))

    def apply(self, frame):
        kind, mode = frame.type, frame.payload[1]
        if (kind, mode) == (AUTHORIZE, ADMISSION):
            self.apply_admission(frame)
        elif (kind, mode) == (KEY_NEW, KEY_JOIN):
            self.apply_join(frame)
        elif (kind, mode) == (KEY_NEW, KEY_SHARE):
            self.shares[frame.src, frame.payload[4:20]] = frame
        elif (kind, mode) == (KEY_NEW, KEY_COMMIT):
            self.apply_commit(frame)
        elif kind == MSG:
            self.apply_message(frame)

    def sender(self, frame):
        need(frame.src in self.roster, "its sender is not in the roster")
        return self.roster[frame.src]

    def apply_admission(self, frame):
        p = frame.payload
        plain = unseal(self.keys.W, p[8:32], ad(frame.src, 0, p, 32), p[32:])
        _, donor = self.sender(frame)
        card = Card(plain)
        need(len(plain) == len(card.bytes) + 64, "trailing bytes")
        verify(donor.signer, b"admission", self.keys.TI + u32(frame.src) +
               p[:32] + card.bytes, plain[-64:])
        card.check()
        need(u32(card.id) == p[4:8], "another newcomer's card")
        if card.id in self.roster:
            old = self.roster[card.id][1]
            need(card.bytes[4:68] == old.bytes[4:68] and
                 card.version > old.version, "not a later card of the same")
        self.roster[card.id] = (False, card)
        self.keys.admission(frame.src, p)
        self.events.append(("admitted", card.id, card.nick, frame.src))
        if frame.src == self.id and card.id in self.donor_sides:
            self.hand_over(card, p[8:32])

    def check_base(self, p):
        base = self.keys.expand(struct.unpack(">H", p[2:4])[0])
        need(self.keys.term_start <= base <= self.keys.generation,
             "its base is not in the term")

    def apply_join(self, frame):
        p = frame.payload
        self.check_base(p)
        joined, card = self.sender(frame)
        need(not joined, "a join of one who is joined")
        plain = unseal(self.keys.W, p[4:28], ad(frame.src, 0, p, 28), p[28:])
        need(len(plain) == 96, "its length")
        verify(card.signer, b"join", self.keys.TI + p[:4] + u32(frame.src) +
               plain[:32], plain[32:])
        self.roster[frame.src] = (True, card)
        self.keys.join(frame.src, p, plain[:32])
        self.open_generation("join", frame.src)

    def open_generation(self, cause, src):
        g = Generation(self.keys, self.roster, self.leaf_secret)
        closed = self.generations.get(g.number - 1)
        if closed is not None:
            self.ends[closed.T[:8]] = \
                u32(len(closed.V) - 1) + closed.V[-1][:8]
        self.generations[g.number] = g
        self.events.append(("generation", g.number, cause, src))
        early, self.early = self.early, []
        for frame in early:
            self.apply_message(frame)

    # -- section 10: commit --

    def share_key(self, secret, other, commit, committer, member):
        return KDF(dh(secret, other), b"share", commit + committer + member)

    def commit(self, stay):
        """the ids who stay, own included"""
        leaf, secret = leaf_pair()
        commit, x, nonce = os.urandom(16), os.urandom(32), os.urandom(24)
        self.sealing = secret
        base = u16(self.keys.generation)
        for i in stay:
            if i == self.id:
                continue
            theirs = self.roster[i][1].leaf
            clear = bytes([KEY_NEW, KEY_SHARE]) + base + commit + leaf
            key = self.share_key(secret, theirs, commit, leaf, theirs)
            self.peer.send(clear + seal(key, number(0), ad(
                self.id, i, clear, 52), x), i)
        clear = bytes([KEY_NEW, KEY_COMMIT]) + base + commit + nonce
        plain = H(x) + self.card(leaf) + u16(len(stay)) + \
            b"".join(u32(i) for i in sorted(stay))
        plain += self.sign(b"commit", self.keys.TI + u32(self.id) + clear +
                           plain)
        self.own_x[commit] = (x, secret)
        self.peer.send(clear + seal(self.keys.W, nonce, ad(
            self.id, 0, clear, 44), plain))

    def read_share(self, src, commit, card, x_hash):
        need((src, commit) in self.shares, "no share for us")
        p = self.shares.pop((src, commit)).payload
        need(p[20:52] == card.leaf, "another leaf in the share")
        key = self.share_key(self.leaf_secret, card.leaf, commit, card.leaf,
                             self.leaf)
        x = unseal(key, number(0), ad(src, self.id, p, 52), p[52:])
        need(H(x) == x_hash, "X is another one than the commit speaks of")
        return x

    def open_commit(self, frame):
        """its valid content: H(X), card, ids"""
        p = frame.payload
        self.check_base(p)
        _, old = self.sender(frame)
        plain = unseal(self.keys.W, p[20:44], ad(frame.src, 0, p, 44), p[44:])
        card = Card(plain[32:])
        at = 32 + len(card.bytes)
        n = struct.unpack(">H", plain[at:at + 2])[0]
        end = at + 2 + 4 * n
        need(len(plain) == end + 64, "trailing bytes")
        ids = list(struct.unpack(">%dI" % n, plain[at + 2:end]))
        verify(old.signer, b"commit", self.keys.TI + u32(frame.src) +
               p[:44] + plain[:end], plain[end:])
        card.check()
        need(card.bytes[:140] == old.bytes[:140] and
             card.version > old.version, "not the next card")
        need(ids == sorted(set(ids)) and frame.src in ids and
             set(ids) <= set(self.roster), "its ids")
        return plain[:32], card, ids

    def apply_commit(self, frame):
        x_hash, card, ids = self.open_commit(frame)
        commit = frame.payload[4:20]
        if self.id not in ids:
            self.keys, self.roster = None, {}
            self.events.append(("out", frame.src))
            return
        if frame.src == self.id:
            x, self.leaf_secret = self.own_x.pop(commit)
            self.leaf = card.leaf
        else:
            x = self.read_share(frame.src, commit, card, x_hash)
        self.roster[frame.src] = (True, card)
        self.roster = {i: (True, self.roster[i][1]) for i in ids}
        self.keys.commit(frame.src, frame.payload, x)
        self.open_generation("commit", frame.src)

    # -- section 11 --

    def say(self, body, dest=0, kind=TEXT):
        g = self.generations[self.keys.generation]
        counter = g.sent[dest] = g.sent.get(dest, -1) + 1
        header = bytes([MSG, g.F0[0] & 0xfe | (dest != 0)]) + \
            u16(g.number) + u32(counter)
        clear = header + os.urandom(24)
        plain = bytes([kind]) + u32(len(g.V) - 1) + g.V[-1][:8] + \
            u64(time.time_ns() // 10 ** 6) + body
        plain += self.sign(b"message", g.T + u32(self.id) + u32(dest) +
                           header + plain) + b"\x80"
        plain += bytes(-len(plain) % 256)
        self.peer.send(clear + seal(
            g.key(self.id, self.id, dest, counter), clear[8:],
            ad(self.id, dest, clear, 32, 8), plain), dest)

    def apply_message(self, frame):
        p = frame.payload
        number_ = self.keys.expand(struct.unpack(">H", p[2:4])[0])
        if number_ > self.keys.generation:
            self.early.append(frame)
            return
        need(number_ in self.generations, "a generation that we never had")
        g = self.generations[number_]
        need(frame.src in g.cards, "its sender was not in that generation")
        counter = struct.unpack(">I", p[4:8])[0]
        need(p[1] == g.F0[0] & 0xfe | (frame.dest != 0), "its flags")
        chain = frame.src, frame.dest
        last = g.chains.get(chain, -1)
        need(counter > last, "a repeat")
        need(counter - last <= 1001, "too many are missing")
        padded = unseal(g.key(self.id, frame.src, frame.dest, counter),
                        p[8:32], ad(frame.src, frame.dest, p, 32, 8), p[32:])
        need(len(padded) % 256 == 0 and len(padded) - len(
            padded.rstrip(b"\0")) < 256, "its padding")
        plain = padded.rstrip(b"\0")
        need(plain[-1:] == b"\x80" and len(plain) >= 86, "its padding")
        content, signature = plain[:-65], plain[-65:-1]
        verify(g.cards[frame.src].signer, b"message", g.T + u32(frame.src) +
               u32(frame.dest) + p[:8] + content, signature)
        g.chains[chain] = counter
        pos = struct.unpack(">I", content[1:5])[0]
        if pos < len(g.V) and g.V[pos][:8] != content[5:13]:
            self.events.append(("view", frame.src))
        if content[0] == HEARTBEAT and len(content[21:]) % 20 == 0:
            self.compare_ends(frame.src, content[21:])
        said = texts_of(content[21:]) if content[0] == TEXTS else \
            [(content[0], content[21:])]
        self.events += [("message", frame.src, frame.dest, kind, text,
                         number_) for kind, text in said]
        self.events.append(("said", len(said)))

    def compare_ends(self, src, body):
        for i in range(0, len(body), 20):
            t, end = body[i:i + 8], body[i + 8:i + 20]
            if self.ends.get(t, end) != end:
                self.events.append(("view", src))


def run(parties, condition, seconds=SECONDS):
    """
    Lets the parties (members, and others with the same three methods) read
    what comes until condition holds.
    """
    end = time.monotonic() + seconds
    while not condition():
        need(time.monotonic() < end, "that it comes true in time")
        ready = [p for p in parties if p.is_ready()]
        for party in ready:
            party.read()
        if not ready:
            select.select(parties, [], [], 0.1)
