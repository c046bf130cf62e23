# SPDX-License-Identifier: GPL-3.0-or-later
"""What doc/PROTOCOL computes: primitives, cards, CPace, the keys of a group
and of its messages. Written from that text alone, for check-session.py; it
shares nothing with the C code but libsodium's primitives, called through
ctypes: python3-nacl (1.5) has no ristretto255, which CPace needs. BLAKE2b and
SHA-512 are Python's own."""

import ctypes
import ctypes.util
import hashlib
import struct

# section 3
PING, PONG, INIT, JOIN, EXIT = 1, 2, 32, 33, 34
DH_SETUP, DH_RETURN, AUTHORIZE, KEY_CURRENT = 64, 65, 96, 97
KEY_NEW, MSG = 98, 128
NAMES = {PING: "PING", PONG: "PONG", INIT: "INIT", JOIN: "JOIN",
         EXIT: "EXIT", DH_SETUP: "DH_SETUP", DH_RETURN: "DH_RETURN",
         AUTHORIZE: "AUTHORIZE", KEY_CURRENT: "KEY_CURRENT",
         KEY_NEW: "KEY_NEW", MSG: "MSG"}

# appendix A
SMALL_ORDER = {bytes.fromhex(line) for line in """
0000000000000000000000000000000000000000000000000000000000000000
0100000000000000000000000000000000000000000000000000000000000000
e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800
5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157
ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f
""".split()}


class Wrong(Exception):
    """The file does not follow from doc/PROTOCOL."""


def need(condition, what):
    if not condition:
        raise Wrong(what)


def same(got, want, what):
    if got != want:
        def show(x):
            return x.hex() if isinstance(x, bytes) else repr(x)
        raise Wrong("%s: computed %s, file has %s"
                    % (what, show(got), show(want)))


# ---- primitives, section 1 ----

def load_sodium():
    for name in (ctypes.util.find_library("sodium"), "libsodium.so.23",
                 "libsodium.so.26", "libsodium.so", "libsodium.dylib"):
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
    need(getattr(sodium, name)(out, *args) == 0, name + " refuses")
    return out.raw


def length(n):
    return ctypes.c_ulonglong(n)


def u8(x):
    return struct.pack(">B", x)


def u16(x):
    return struct.pack(">H", x)


def u32(x):
    return struct.pack(">I", x)


def u64(x):
    return struct.pack(">Q", x)


def H(*parts):
    return hashlib.blake2b(b"".join(parts), digest_size=32).digest()


def labelled(label, parts):
    name = b"tuschel1 " + label.encode()
    return u8(len(name)) + name + b"".join(parts)


def KDF(key, label, *parts):
    return hashlib.blake2b(labelled(label, parts), key=key,
                           digest_size=32).digest()


def xor(a, b):
    return bytes(x ^ y for x, y in zip(a, b))


def seal(key, nonce, ad, plain):
    out = ctypes.create_string_buffer(len(plain) + 16)
    sodium.crypto_aead_xchacha20poly1305_ietf_encrypt(
        out, None, plain, length(len(plain)), ad, length(len(ad)), None,
        nonce, key)
    return out.raw


def unseal(key, nonce, ad, box):
    need(len(box) >= 16, "a box is too short")
    out = ctypes.create_string_buffer(len(box) - 16 or 1)
    need(sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(
        out, None, None, box, length(len(box)), ad, length(len(ad)),
        nonce, key) == 0, "a box does not open")
    return out.raw[:len(box) - 16]


def number_nonce(n):
    return n.to_bytes(24, "big")


def signer_public(seed):
    pub = ctypes.create_string_buffer(32)
    sec = ctypes.create_string_buffer(64)
    sodium.crypto_sign_seed_keypair(pub, sec, seed)
    return pub.raw


def sign(seed, label, *parts):
    pub = ctypes.create_string_buffer(32)
    sec = ctypes.create_string_buffer(64)
    sodium.crypto_sign_seed_keypair(pub, sec, seed)
    text = labelled(label, parts)
    return call("crypto_sign_detached", 64, None, text, length(len(text)),
                sec)


def verify(signature, public, label, *parts):
    text = labelled(label, parts)
    need(sodium.crypto_sign_verify_detached(
        signature, text, length(len(text)), public) == 0,
        "the signature of a %s does not verify" % label)


def signed(signature, public, seed, label, *parts):
    """It verifies, and who has signed would do it again so."""
    verify(signature, public, label, *parts)
    same(sign(seed, label, *parts), signature, "signature of a " + label)


def leaf_public(secret):
    return call("crypto_scalarmult_base", 32, secret)


def DH(secret, public):
    return call("crypto_scalarmult", 32, secret, public)


# ---- frames and cards, sections 2 and 6 ----

class Frame:
    def __init__(self, header, payload, wall_ms):
        same(len(header), 10, "length of a frame's header")
        self.src, self.dest, size = struct.unpack(">IIH", header)
        same(len(payload), size, "size of a frame")
        need(4 <= size <= 65535, "size of a frame")
        self.payload, self.wall_ms = payload, wall_ms
        self.type, self.kind = payload[0], payload[1]
        need(self.type in NAMES, "a type that no session needs")

    def ad(self, clear, header=4):
        """AD of section 1; clear: how many bytes precede the box."""
        p = self.payload
        return p[:header] + u32(self.src) + u32(self.dest) + p[header:clear]

    def open(self, key, nonce, clear, header=4):
        return unseal(key, nonce, self.ad(clear, header),
                      self.payload[clear:])


class Card:
    """Parsed from the beginning of data; self.bytes is what it took."""

    def __init__(self, data):
        need(len(data) >= 177, "a card is cut off")
        n = data[176]
        need(1 <= n <= 32 and len(data) >= 241 + n, "nick_len of a card")
        b = self.bytes = data[:241 + n]
        self.id, = struct.unpack(">I", b[:4])
        self.identity, self.signer = b[4:36], b[36:68]
        self.made_ms, = struct.unpack(">Q", b[68:76])
        self.version, = struct.unpack(">I", b[140:144])
        self.leaf, self.nick = b[144:176], b[177:177 + n].decode("utf-8")
        need(not any(ord(c) < 32 or 127 <= ord(c) < 160
                     for c in self.nick), "a control character in a nick")
        verify(b[76:140], self.identity, "card", b[:76])
        verify(b[-64:], self.signer, "leaf", b[:-64])
        need(int.from_bytes(self.leaf, "little") < 2 ** 255 - 19 and
             self.leaf not in SMALL_ORDER, "leaf of a card")

    def made_by(self, party):
        """Its owner's secrets give the same bytes."""
        b = self.bytes
        same(self.identity, signer_public(party.identity), "identity")
        same(self.signer, signer_public(party.signer), "signer")
        same(self.nick, party.nick, "nick of a card")
        same(sign(party.identity, "card", b[:76]), b[76:140],
             "signature of a card")
        same(sign(party.signer, "leaf", b[:-64]), b[-64:],
             "signature of a card's leaf")


# ---- CPace, section 7 ----

def lv(x):
    n, out = len(x), b""
    while n >= 128:
        out, n = out + u8(n & 127 | 128), n >> 7
    return out + u8(n) + x


class Handshake:
    def __init__(self, setup, passphrase):
        self.newcomer, self.donor = setup.src, setup.dest
        self.setup = setup.payload
        same(len(self.setup), 52, "size of a DH_SETUP")
        same(self.setup[:4], bytes([DH_SETUP, 1, 1, 0]),
             "first bytes of a DH_SETUP")
        self.sid, self.Ya = self.setup[4:20], self.setup[20:]
        CI = b"tuschel1" + u32(self.newcomer) + u32(self.donor)
        PRS = lv(passphrase)
        z = bytes(max(0, 109 - len(PRS)))
        text = lv(b"CPaceRistretto255") + PRS + lv(z) + lv(CI) + lv(self.sid)
        self.g = call("crypto_core_ristretto255_from_hash", 32,
                      hashlib.sha512(text).digest())
        self.part, self.entries = 0, b""
        self.card = self.nonce = self.current = None

    def share(self, scalar, want):
        same(call("crypto_scalarmult_ristretto255", 32, scalar, self.g),
             want, "a share of CPace")
        self.ya = scalar

    def answered(self, payload, yb):
        same(len(payload), 52, "size of a DH_RETURN")
        same(payload[:4], bytes([DH_RETURN, 1, 1, 0]),
             "first bytes of a DH_RETURN")
        same(payload[4:20], self.sid, "sid")
        Yb, ya = payload[20:], self.ya
        self.share(yb, Yb)
        K = call("crypto_scalarmult_ristretto255", 32, ya, Yb)
        same(call("crypto_scalarmult_ristretto255", 32, yb, self.Ya), K,
             "K of CPace, on both sides")
        self.ISK = hashlib.sha512(
            lv(b"CPaceRistretto255_ISK") + lv(self.sid) + lv(K)
            + lv(self.Ya) + lv(self.setup[:20])
            + lv(Yb) + lv(payload[:20])).digest()[:32]
        self.th = H(b"tuschel1 handshake", u32(self.newcomer),
                    u32(self.donor), self.setup, payload)
        self.ki = KDF(self.ISK, "newcomer", self.th)
        self.kr = KDF(self.ISK, "donor", self.th)


# ---- the group, sections 8 to 11 ----

class Epoch:
    """A generation in which a member can read."""

    def __init__(self, group, own_leaf):
        self.M, self.T, self.V = group.M, group.T, [group.T]
        self.own_leaf = own_leaf
        self.spoken = False  # V has a MSG
        self.cards = dict(group.roster)

    def key(self, f, own_id):
        """mk of a MSG, by its counter; own_id is whose view this is."""
        src, dest = u32(f.src), u32(f.dest)
        if f.dest:
            other = self.cards[f.src if f.dest == own_id else f.dest]
            C = KDF(DH(self.own_leaf, other.leaf), "direct", self.T, src,
                    dest)
        else:
            C = KDF(self.M, "chain", src, self.cards[f.src].identity)
        for _ in range(struct.unpack(">I", f.payload[4:8])[0]):
            C = KDF(C, "next")
        return KDF(C, "key")


class Group:
    """What one member holds. T, S, M and A are None for a newcomer until a
    generation begins in which it can read. A method takes a frame and the
    signer seed of who has sent it."""

    def __init__(self):
        self.generation = self.term_start = 0
        self.K = self.I = self.R = self.T = self.W = self.F0 = None
        self.S = self.M = self.A = None
        self.roster, self.joined = {}, set()

    def TI(self):
        return KDF(self.W, "term")

    def card_of(self, f):
        need(f.src in self.roster, "the sender is not in the roster")
        return self.roster[f.src]

    def in_term(self, f):
        base, = struct.unpack(">H", f.payload[2:4])
        return any(g & 0xffff == base for g in
                   range(self.term_start, self.generation + 1))

    def step(self, f):
        self.R = H(b"tuschel1 step", self.R, u64(self.generation),
                   u32(f.src), f.payload)

    def take_from(self, S):
        self.S, self.M = S, KDF(S, "messages")
        self.I, self.A = KDF(S, "init"), KDF(S, "group")

    def begin_term(self):
        self.W, self.term_start = KDF(self.S, "wrap"), self.generation

    def found(self, f, K, F):
        same(len(f.payload), 36, "size of a found")
        same(f.payload[2:4], bytes(2), "zero bytes of a found")
        self.K = K
        self.F0 = self.R = self.T = H(b"tuschel1 found", u32(f.src),
                                      f.payload)
        self.take_from(KDF(F, "found", self.T))
        self.begin_term()

    def admission(self, f, seed):
        p = f.payload
        plain = f.open(self.W, p[8:32], 32)
        card = Card(plain)
        same(len(plain), len(card.bytes) + 64, "length of an admission")
        signed(plain[-64:], self.card_of(f).signer, seed, "admission",
               self.TI(), u32(f.src), p[:4], p[4:8], p[8:32], card.bytes)
        same(u32(card.id), p[4:8], "id of an admitted card")
        old = self.roster.get(card.id)
        need(old is None or (old.identity == card.identity and
                             old.signer == card.signer and
                             card.version > old.version), "a late card")
        need(old is not None or len(self.roster) < 16382, "a full roster")
        self.roster[card.id] = card
        self.joined.discard(card.id)
        self.step(f)
        self.I = KDF(self.I, "admitted", self.R)
        return card

    def join(self, f, seed):
        p = f.payload
        need(self.in_term(f), "the base is not in this term")
        plain = f.open(self.W, p[4:28], 28)
        same(len(plain), 96, "length of a join")
        N = plain[:32]
        signed(plain[32:], self.card_of(f).signer, seed, "join", self.TI(),
               p[:4], u32(f.src), N)
        need(f.src not in self.joined, "a join of who has joined")
        self.joined.add(f.src)
        self.step(f)
        self.T = self.R
        self.K = xor(self.K, N)
        self.generation += 1
        self.take_from(KDF(self.I, "generation", self.K, self.T))
        return N

    def commit(self, f, seed, own_id, find):
        """find(commit, leaf') gives this member's X."""
        p = f.payload
        need(self.in_term(f), "the base is not in this term")
        plain = f.open(self.W, p[20:44], 44)
        card, old = Card(plain[32:]), self.card_of(f)
        c = 32 + len(card.bytes)
        n, = struct.unpack(">H", plain[c:c + 2])
        ids = list(struct.unpack(">%dI" % n, plain[c + 2:c + 2 + 4 * n]))
        same(len(plain), c + 2 + 4 * n + 64, "length of a commit")
        signed(plain[-64:], old.signer, seed, "commit", self.TI(),
               u32(f.src), p[:44], plain[:-64])
        need(card.bytes[:140] == old.bytes[:140] and
             card.version > old.version, "the card of a commit")
        need(ids == sorted(set(ids)) and f.src in ids and own_id in ids and
             set(ids) <= set(self.roster), "the ids of a commit")
        X = find(p[4:20], card.leaf)
        same(H(X), plain[:32], "H(X)")
        self.roster = {i: self.roster[i] for i in ids}
        self.roster[f.src] = card
        self.joined = set(ids)
        self.step(f)
        self.T = self.R
        self.generation += 1
        I = self.I
        self.K = xor(self.K, KDF(X, "new"))
        self.take_from(KDF(KDF(X, "fresh"), "generation", I, self.K,
                           self.T))
        self.begin_term()
        return card, ids


def three_words(A, words):
    bits = int.from_bytes(A[:5], "big") >> 7
    return "-".join(words[bits >> shift & 2047] for shift in (22, 11, 0))
