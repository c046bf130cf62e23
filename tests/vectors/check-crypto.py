#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recompute tests/vectors/crypto-*.txt from doc/PROTOCOL alone.

A second reading of the text: nothing here was taken from the C code, and it
shares with it only libsodium's primitives, called through ctypes (BLAKE2b and
SHA-512 are Python's own). Every value that a file gives as an input is read
from it, every other one is computed and compared. Speaks TAP.

With --write the files are made anew from the inputs below.
"""

import ctypes
import ctypes.util
import hashlib
import os
import struct
import sys

HERE = os.path.dirname(os.path.abspath(__file__))


# ---- primitives, section 1 ----

def load_sodium():
    names = [ctypes.util.find_library("sodium"), "libsodium.so.23",
             "libsodium.so.26", "libsodium.so", "libsodium.dylib"]
    for name in names:
        try:
            if name:
                return ctypes.CDLL(name)
        except OSError:
            pass
    return None


sodium = load_sodium()


def call(name, out_len, *args):
    """One function of libsodium whose first argument is its output."""
    out = ctypes.create_string_buffer(out_len)
    if getattr(sodium, name)(out, *args) != 0:
        raise ValueError(name)
    return out.raw


def u8(x):
    return struct.pack(">B", x)


def u16(x):
    return struct.pack(">H", x)


def u32(x):
    return struct.pack(">I", x)


def u64(x):
    return struct.pack(">Q", x)


def number(b):
    return int.from_bytes(b, "big")


def H(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def labelled(label, parts):
    label = label.encode()
    assert label.startswith(b"tuschel1 ")
    return u8(len(label)) + label + b"".join(parts)


def KDF(key, label, *parts):
    return hashlib.blake2b(labelled(label, parts), digest_size=32,
                           key=key).digest()


def ed25519(seed):
    """(public, secret) of a 32-byte seed."""
    secret = ctypes.create_string_buffer(64)
    public = call("crypto_sign_seed_keypair", 32, secret, seed)
    return public, secret.raw


def SIGN(seed, label, *parts):
    message = labelled(label, parts)
    return call("crypto_sign_detached", 64, None, message,
                ctypes.c_ulonglong(len(message)), ed25519(seed)[1])


def AEAD(key, nonce, ad, plain):
    return call("crypto_aead_xchacha20poly1305_ietf_encrypt",
                len(plain) + 16, None, plain, ctypes.c_ulonglong(len(plain)),
                ad, ctypes.c_ulonglong(len(ad)), None, nonce, key)


def DH(secret, public):
    return call("crypto_scalarmult", 32, secret, public)


def leaf_of(secret):
    return call("crypto_scalarmult_base", 32, secret)


def integer_nonce(n):
    return n.to_bytes(24, "big")


def sealed(clear, key, nonce, src, dest, plain, header_len=4):
    """A whole payload: its clear bytes and its box."""
    ad = clear[:header_len] + u32(src) + u32(dest) + clear[header_len:]
    return clear + AEAD(key, nonce, ad, plain)


# ---- the files ----

class Vectors:
    """One file: `input` takes a value from it, `output` compares one."""

    tests = 0
    failed = 0

    def __init__(self, name, write):
        self.path = os.path.join(HERE, name)
        self.name = name
        self.write = write
        self.lines = ["# SPDX-License-Identifier: GPL-3.0-or-later"]
        self.values = {}
        self.used = set()
        if not write:
            self.read()

    def read(self):
        with open(self.path, encoding="ascii") as f:
            for line in f:
                if line.strip() and not line.startswith("#"):
                    key, value = line.split("=")
                    self.values[key.strip()] = bytes.fromhex(value)

    def note(self, text):
        if self.write:
            self.lines += [("# " + t).rstrip() for t in text.split("\n")]

    def input(self, key, default):
        if self.write:
            self.lines.append("%s = %s" % (key, default.hex()))
            self.values[key] = default
        self.used.add(key)
        return self.values[key]

    def output(self, key, value):
        if self.write:
            self.lines.append("%s = %s" % (key, value.hex()))
            return value
        self.used.add(key)
        self.ok(self.values.get(key) == value, key)
        return value

    def ok(self, good, name):
        Vectors.tests += 1
        if not good:
            Vectors.failed += 1
        print("%sok %d - %s: %s" % ("" if good else "not ", Vectors.tests,
                                    self.name, name))

    def close(self):
        if self.write:
            with open(self.path, "w", encoding="ascii") as f:
                f.write("\n".join(self.lines) + "\n")
        else:
            self.ok(self.used == set(self.values), "has nothing else")


def fixed(name, length=32):
    """An arbitrary input that looks random and is the same every time."""
    return hashlib.shake_256(b"tuschel1 vectors " + name.encode()) \
        .digest(length)


# ---- section 1 ----

def primitives(v):
    v.note("Primitives (doc/PROTOCOL section 1). All values are hex.\n\n"
           "H(x); KDF(key, \"tuschel1 example\", x); SIGN with the Ed25519\n"
           "seed \"seed\" and the same label.")
    x = v.input("x", b"the quick brown fox")
    key = v.input("key", fixed("key"))
    seed = v.input("seed", fixed("seed"))
    v.output("H", H(x))
    v.output("H.empty", H(b""))
    v.output("KDF", KDF(key, "tuschel1 example", x))
    v.output("KDF.empty", KDF(key, "tuschel1 example"))
    v.output("public", ed25519(seed)[0])
    v.output("SIGN", SIGN(seed, "tuschel1 example", x))
    v.note("\nAEAD(key, nonce, ad, x), and with the integer 65536 as nonce.")
    nonce = v.input("nonce", fixed("nonce", 24))
    ad = v.input("ad", b"additional")
    v.output("AEAD", AEAD(key, nonce, ad, x))
    v.output("AEAD.integer", AEAD(key, integer_nonce(65536), ad, x))
    v.note("\nDH of two leaf secrets, their leaves, and what both get.")
    a = v.input("leaf_secret.a", fixed("leaf a"))
    b = v.input("leaf_secret.b", fixed("leaf b"))
    v.output("leaf.a", leaf_of(a))
    v.output("leaf.b", leaf_of(b))
    v.output("DH", DH(a, leaf_of(b)))


# ---- section 6 ----

class Person:
    """The inputs that make somebody's card, and the card."""

    def __init__(self, v, name, ident, nick, version, serial=""):
        def given(what, value):
            return v.input("%s.%s" % (name, what), value)
        self.name = name
        self.id = number(given("id", u32(ident)))
        self.identity_seed = given("identity_seed",
                                   fixed(name + " identity"))
        self.signer_seed = given("signer_seed", fixed(name + " signer"))
        self.leaf_secret = given("leaf_secret", fixed(name + " leaf" + serial))
        self.made_ms = number(given("made_ms", u64(1700000000123 + ident)))
        self.version = number(given("version", u32(version)))
        self.nick = given("nick", nick)
        self.identity = ed25519(self.identity_seed)[0]
        self.signer = ed25519(self.signer_seed)[0]
        self.leaf = leaf_of(self.leaf_secret)
        self.card = self.make_card()

    def make_card(self):
        card = u32(self.id) + self.identity + self.signer + u64(self.made_ms)
        card += SIGN(self.identity_seed, "tuschel1 card", card)
        card += u32(self.version) + self.leaf + u8(len(self.nick)) + self.nick
        return card + SIGN(self.signer_seed, "tuschel1 leaf", card)


ALICE, BOB = 0x0a11ce01, 0xb0b00002


def people(v):
    alice = Person(v, "alice", ALICE, b"alice", 1)
    bob = Person(v, "bob", BOB, "b\u00f6b".encode(), 7)
    return alice, bob


def cards(v):
    v.note("Cards (section 6). Identity and signer are Ed25519 pairs made\n"
           "from the 32-byte seeds; leaf is the X25519 key of leaf_secret.")
    alice, bob = people(v)
    for p in (alice, bob):
        v.output(p.name + ".identity", p.identity)
        v.output(p.name + ".signer", p.signer)
        v.output(p.name + ".leaf", p.leaf)
        v.output(p.name + ".card", p.card)
        v.output(p.name + ".card.H", H(p.card))
    v.note("\nAlice's fingerprint, as ASCII.")
    digits = H(b"tuschel1 fingerprint", alice.identity)[:16].hex()
    groups = [digits[i:i + 4] for i in range(0, 32, 4)]
    v.output("alice.fingerprint", " ".join(groups).encode())
    v.note("\nAlice's six words, as ASCII.")
    with open(os.path.join(HERE, "..", "..", "doc", "words.txt"),
              encoding="ascii") as file:
        words = file.read().split()
    bits = int.from_bytes(H(b"tuschel1 words", alice.identity), "big")
    six = [words[bits >> (256 - 11 * i) & 2047] for i in range(1, 7)]
    v.output("alice.words", "-".join(six).encode())
    v.note("\nAlice's next card: another leaf and nick.")
    alice.version = number(v.input("next.version", u32(2)))
    alice.leaf = leaf_of(v.input("next.leaf_secret", fixed("alice leaf 2")))
    alice.nick = v.input("next.nick", b"alice the second")
    v.output("next.card", alice.make_card())


# ---- sections 8, 9 and 10: a group's first three generations ----

class Group:
    """The keys of section 9."""

    def step(self, src, payload):
        self.R = H(b"tuschel1 step", self.R, u64(self.generation), u32(src),
                   payload)

    def take(self, S, term):
        self.M = KDF(S, "tuschel1 messages")
        self.I = KDF(S, "tuschel1 init")
        self.A = KDF(S, "tuschel1 group")
        if term:
            self.W = KDF(S, "tuschel1 wrap")
            self.TI = KDF(self.W, "tuschel1 term")
            self.term_start = self.generation
        self.S = S

    def found(self, src, payload, K, F):
        self.generation = 0
        self.K = K
        self.F0 = self.R = self.T = H(b"tuschel1 found", u32(src), payload)
        self.take(KDF(F, "tuschel1 found", self.T), True)

    def admission(self, src, payload):
        self.step(src, payload)
        self.I = KDF(self.I, "tuschel1 admitted", self.R)

    def next(self, src, payload, N):
        self.step(src, payload)
        self.T = self.R
        self.K = bytes(a ^ b for a, b in zip(self.K, N))
        self.generation += 1

    def join(self, src, payload, N):
        self.next(src, payload, N)
        self.take(KDF(self.I, "tuschel1 generation", self.K, self.T), False)

    def commit(self, src, payload, X):
        self.next(src, payload, KDF(X, "tuschel1 new"))
        J = KDF(X, "tuschel1 fresh")
        self.take(KDF(J, "tuschel1 generation", self.I, self.K, self.T), True)

    def output(self, v, prefix, names):
        for name in names.split():
            value = getattr(self, name)
            if isinstance(value, int):
                value = u64(value)
            v.output("%s.%s" % (prefix, name), value)


def low(generation):
    return u16(generation & 0xffff)


def admission(g, donor, newcomer, nonce):
    clear = u8(96) + u8(1) + low(g.generation) + u32(newcomer.id) + nonce
    sig = SIGN(donor.signer_seed, "tuschel1 admission", g.TI, u32(donor.id),
               clear[:4], u32(newcomer.id), nonce, newcomer.card)
    return sealed(clear, g.W, nonce, donor.id, 0, newcomer.card + sig)


def join(g, who, nonce, N):
    clear = u8(98) + u8(0) + low(g.generation) + nonce
    sig = SIGN(who.signer_seed, "tuschel1 join", g.TI, clear[:4], u32(who.id),
               N)
    return sealed(clear, g.W, nonce, who.id, 0, N + sig)


def share(g, who, to, commit, leaf_secret, X):
    leaf = leaf_of(leaf_secret)
    clear = u8(98) + u8(1) + low(g.generation) + commit + leaf
    key = KDF(DH(leaf_secret, to.leaf), "tuschel1 share", commit, leaf,
              to.leaf)
    return sealed(clear, key, integer_nonce(0), who.id, to.id, X)


def commit(g, who, name, nonce, X, card, ids):
    clear = u8(98) + u8(2) + low(g.generation) + name + nonce
    plain = H(X) + card + u16(len(ids)) + b"".join(u32(i) for i in ids)
    sig = SIGN(who.signer_seed, "tuschel1 commit", g.TI, u32(who.id), clear,
               plain)
    return sealed(clear, g.W, nonce, who.id, 0, plain + sig)


FRESH = "generation term_start K I R T S M A W TI"


def schedule(v):
    v.note("The keys of a group (sections 8 to 10): Alice founds it, lets Bob\n"
           "in, Bob joins, Alice commits. Payloads are whole; their src_id is\n"
           "the sender's id, their dest_id 0 but for the share. Behind each\n"
           "stands the state after it, S included, which is wiped in use.")
    alice, bob = people(v)
    g = Group()
    v.note("\nfound")
    payload = v.input("found.payload", b"\x62\3\0\0" + fixed("found"))
    g.found(alice.id, payload, v.input("found.K", fixed("K")),
            v.input("found.F", fixed("F")))
    g.output(v, "found", "generation term_start F0 I R T S M A W TI")
    v.note("\nadmission")
    payload = v.output("admission.payload", admission(
        g, alice, bob, v.input("admission.nonce", fixed("admission", 24))))
    g.admission(alice.id, payload)
    g.output(v, "admission", "generation term_start K I R T W TI")
    v.note("\njoin")
    N = v.input("join.N", fixed("N"))
    payload = v.output("join.payload", join(
        g, bob, v.input("join.nonce", fixed("join", 24)), N))
    g.join(bob.id, payload, N)
    g.output(v, "join", FRESH)
    v.note("\ncommit: leaf_secret is that of leaf'; the share is to Bob; the\n"
           "commit lists both")
    X = v.input("commit.X", fixed("X"))
    name = v.input("commit.commit", fixed("commit", 16))
    secret = v.input("commit.leaf_secret", fixed("alice leaf 2"))
    nonce = v.input("commit.nonce", fixed("commit nonce", 24))
    v.output("share.payload", share(g, alice, bob, name, secret, X))
    alice.leaf, alice.version = leaf_of(secret), 2
    card = v.output("commit.card", alice.make_card())
    payload = v.output("commit.payload", commit(
        g, alice, name, nonce, X, card, sorted([alice.id, bob.id])))
    v.output("commit.N", KDF(X, "tuschel1 new"))
    v.output("commit.J", KDF(X, "tuschel1 fresh"))
    g.commit(alice.id, payload, X)
    g.output(v, "commit", FRESH)
    late_join(v, bob)


def late_join(v, bob):
    v.note("\na join by Bob far from the first generation: the u64 counts")
    g = Group()
    g.generation = number(v.input("late.before", u64(0x10000ffff)))
    g.term_start = number(v.input("late.term_start", u64(0x10000fff0)))
    g.K = v.input("late.before.K", fixed("late K"))
    g.I = v.input("late.before.I", fixed("late I"))
    g.R = v.input("late.before.R", fixed("late R"))
    g.W = v.input("late.before.W", fixed("late W"))
    g.TI = KDF(g.W, "tuschel1 term")
    N = v.input("late.N", fixed("late N"))
    payload = v.output("late.payload", join(
        g, bob, v.input("late.nonce", fixed("late", 24)), N))
    g.join(bob.id, payload, N)
    g.output(v, "late", FRESH)


# ---- section 7 ----

def lv(x):
    n, length = len(x), b""
    while n >= 0x80:
        length += u8(n & 0x7f | 0x80)
        n >>= 7
    return length + u8(n) + x


def sha512(*parts):
    return hashlib.sha512(b"".join(parts)).digest()


def generator(prs, ci, sid):
    z = bytes(max(0, 109 - len(lv(prs))))
    return call("crypto_core_ristretto255_from_hash", 32, sha512(
        lv(b"CPaceRistretto255"), lv(prs), lv(z), lv(ci), lv(sid)))


def multiply(scalar, point):
    return call("crypto_scalarmult_ristretto255", 32, scalar, point)


def reduced(wide):
    """A scalar from 64 bytes: little-endian, modulo the group's order."""
    order = 2 ** 252 + 27742317777372353535851937790883648493
    return (int.from_bytes(wide, "little") % order).to_bytes(32, "little")


def handshake(v):
    v.note("A handshake, cryptotype 1 (section 7): the newcomer is Bob, the\n"
           "donor Alice. ya and yb are scalars, made from ya.wide and yb.wide\n"
           "(64 bytes, little-endian) by reducing them modulo the order.")
    alice, bob = people(v)
    prs = v.input("passphrase", "cider lunar \u00f6l tablet".encode())
    sid = v.input("sid", fixed("sid", 16))
    ya = v.output("ya", reduced(v.input("ya.wide", fixed("ya", 64))))
    yb = v.output("yb", reduced(v.input("yb.wide", fixed("yb", 64))))
    ids = u32(bob.id) + u32(alice.id)
    g = v.output("g", generator(prs, b"tuschel1" + ids, sid))
    ad_a, ad_b = b"\x40\1\1\0" + sid, b"\x41\1\1\0" + sid
    Ya, Yb = multiply(ya, g), multiply(yb, g)
    setup = v.output("DH_SETUP", ad_a + Ya)
    answer = v.output("DH_RETURN", ad_b + Yb)
    K = v.output("K", multiply(ya, Yb))
    isk = v.output("ISK", sha512(
        lv(b"CPaceRistretto255_ISK"), lv(sid), lv(K), lv(Ya), lv(ad_a),
        lv(Yb), lv(ad_b)))
    th = v.output("th", H(b"tuschel1 handshake", ids, setup, answer))
    ki = v.output("ki", KDF(isk[:32], "tuschel1 newcomer", th))
    kr = v.output("kr", KDF(isk[:32], "tuschel1 donor", th))
    request(v, alice, bob, sid, th, ki)
    current(v, alice, bob, sid, th, kr)
    long_passphrase(v, ids, sid)


def request(v, alice, bob, sid, th, ki):
    v.note("\nBob's request, and the same when he asks from a group of his own")
    for name, default in (("none", bytes(32)), ("other", fixed("F0"))):
        f0 = v.input("request.%s.F0" % name, default)
        sig = SIGN(bob.signer_seed, "tuschel1 request", th, f0, bob.card)
        v.output("request.%s.payload" % name, sealed(
            b"\x60\0\0\0" + sid, ki, integer_nonce(0), bob.id, alice.id,
            f0 + bob.card + sig))


def current(v, alice, bob, sid, th, kr):
    v.note("\nRoster (Alice joined in part 0, Bob half-joined in part 1), then\n"
           "KEY_CURRENT for a state that was made up")
    entries = [u8(1) + alice.card, u8(0) + bob.card]
    for part, entry in enumerate(entries):
        v.output("roster.%d.payload" % part, sealed(
            u8(96) + u8(2) + u16(part) + sid, kr, integer_nonce(part),
            alice.id, bob.id, entry))
    plain = b"".join(v.input("current." + name, fixed("current " + name))
                     for name in ("K", "I", "R", "W", "F0"))
    plain += v.input("current.nonce", fixed("current nonce", 24))
    generation = v.input("current.generation", u64(0x20000abcd))
    plain += generation + v.input("current.term_start", u64(0x20000ab00))
    plain += u16(len(entries)) + H(*entries)
    sig = SIGN(alice.signer_seed, "tuschel1 current", th, H(bob.card), plain)
    v.output("current.payload", sealed(
        u8(97) + u8(0) + generation[-2:] + sid, kr, integer_nonce(65536),
        alice.id, bob.id, plain + sig))


def long_passphrase(v, ids, sid):
    v.note("\ng for passphrases around the lengths where the padding ends and\n"
           "where LEB128 takes a second byte")
    for n in (0, 107, 108, 109, 127, 128, 300):
        prs = v.input("g.%d.passphrase" % n, fixed("passphrase", n))
        v.output("g.%d" % n, generator(prs, b"tuschel1" + ids, sid))


def draft():
    """The known answer that the draft itself gives for CPace."""
    v = Vectors("cpace-ristretto255-sha512.txt", False)
    x = v.values
    g = v.output("g", generator(x["PRS"], x["CI"], x["sid"]))
    Ya = v.output("Ya", multiply(x["ya"], g))
    Yb = v.output("Yb", multiply(x["yb"], g))
    K = v.output("K", multiply(x["ya"], Yb))
    v.output("K", multiply(x["yb"], Ya))
    v.output("ISK_IR", sha512(
        lv(b"CPaceRistretto255_ISK"), lv(x["sid"]), lv(K), lv(Ya),
        lv(x["ADa"]), lv(Yb), lv(x["ADb"])))


# ---- section 11 ----

def message(key, t, who, dest, flags, place, body, v, prefix):
    """place: generation, counter, kind, pos, view."""
    generation, counter, kind, pos, view = place
    nonce = v.input(prefix + ".nonce", fixed(prefix, 24))
    sent_ms = v.input(prefix + ".sent_ms", u64(1700000099000 + counter))
    clear = u8(128) + u8(flags) + u16(generation) + u32(counter) + nonce
    plain = u8(kind) + u32(pos) + view + sent_ms + body
    plain += SIGN(who.signer_seed, "tuschel1 message", t, u32(who.id),
                  u32(dest), clear[:8], plain)
    plain += b"\x80"
    plain += bytes(-len(plain) % 256)
    return v.output(prefix + ".payload", sealed(
        clear, key, nonce, who.id, dest, plain, 8))


def messages(v):
    v.note("Chains, view and MSG (section 11) in a generation 5 with these M,\n"
           "T and F0.")
    alice, bob = people(v)
    M = v.input("M", fixed("M"))
    T = v.input("T", fixed("T"))
    tag = v.input("F0", b"\xab" + fixed("F0", 31))[0] & 0xfe
    v.note("\nThe view: after two broadcasts, of Alice and of Bob.")
    V = [T]
    for i, who in ((1, alice), (2, bob)):
        payload = v.input("broadcast.%d" % i, fixed("broadcast %d" % i, 40))
        V.append(v.output("V.%d" % i, H(V[-1], u32(who.id), payload)))
    v.note("\nAlice's chain to all: C(n) and its key.")
    C = [KDF(M, "tuschel1 chain", u32(alice.id), alice.identity)]
    for n in range(3):
        v.output("C.%d" % n, C[n])
        v.output("mk.%d" % n, KDF(C[n], "tuschel1 key"))
        C.append(KDF(C[n], "tuschel1 next"))
    v.note("\nAlice to all: kind 0, counter 2, pos 2. A short text, one of a\n"
           "length that just fills a block of padding, one that just does not.")
    key = KDF(C[2], "tuschel1 key")
    for name, body in (("text", "gr\u00fc\u00dfe".encode()),
                       ("fits", b"x" * 170), ("spills", b"x" * 171)):
        body = v.input(name + ".body", body)
        message(key, T, alice, 0, tag, (5, 2, 0, 2, V[2][:8]), body, v, name)
    v.note("\nA heartbeat of Bob: kind 7, counter 0, pos 0, no body.")
    key = KDF(KDF(M, "tuschel1 chain", u32(bob.id), bob.identity),
              "tuschel1 key")
    message(key, T, bob, 0, tag, (5, 0, 7, 0, V[0][:8]), b"", v, "heartbeat")
    v.note("\nBob to Alice directly: kind 1, counter 0, pos 1.")
    C0 = v.output("direct.C.0", KDF(
        DH(bob.leaf_secret, alice.leaf), "tuschel1 direct", T, u32(bob.id),
        u32(alice.id)))
    body = v.input("direct.body", b"waves")
    message(KDF(C0, "tuschel1 key"), T, bob, alice.id, tag | 1,
            (5, 0, 1, 1, V[1][:8]), body, v, "direct")


FILES = {
    "crypto-prim.txt": primitives,
    "crypto-card.txt": cards,
    "crypto-schedule.txt": schedule,
    "crypto-handshake.txt": handshake,
    "crypto-message.txt": messages,
}


def main():
    if sodium is None or sodium.sodium_init() < 0:
        print("1..0 # SKIP no shared libsodium")
        return 0
    write = sys.argv[1:] == ["--write"]
    for name, compute in FILES.items():
        v = Vectors(name, write)
        compute(v)
        v.close()
    if not write:
        draft()
        print("1..%d" % Vectors.tests)
    return 1 if Vectors.failed else 0


if __name__ == "__main__":
    sys.exit(main())
