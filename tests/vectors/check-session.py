#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Recompute tests/vectors/session*.txt from doc/PROTOCOL alone.

A second reader of whole sessions: it is given the frames in the relay's
order and what each party drew at random, plays every party by the text, and
compares what comes out with the file: every handshake, box, signature, key,
view, message and group word. What a party signs and seals is made again, so
that each frame is proven to its last bit; that is tried at the end with bits
of each frame and of each value turned over. Speaks TAP.
"""

import copy
import os
import struct
import sys

from protocol import (
    AUTHORIZE, INIT, KEY_NEW, MSG, NAMES,
    Card, DH, Epoch, Frame, Group, H, Handshake, KDF,
    leaf_public, need, number_nonce, same, seal, sign, signed,
    signer_public, sodium, three_words, u8, u16, u32, u64, verify)

HERE = os.path.dirname(os.path.abspath(__file__))
FILES = "session.txt", "session-races.txt"
WORDS = os.path.join(HERE, "..", "..", "doc", "words.txt")


# ---- the file ----

class Block:
    """One paragraph: a kind, words behind it, and named values."""

    def __init__(self, line, words):
        self.line, self.kind, self.args = line, words[0], words[1:]
        self.fields = {}

    def hex(self, name):
        return bytes.fromhex(self.fields[name])

    def words(self, name):
        return self.fields[name].split()


def read_blocks(path):
    blocks, name = [], None
    with open(path, encoding="utf-8") as file:
        lines = file.read().split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            blocks.append(Block(number, line.split()))
        elif line[4] != " ":
            name, _, value = line[4:].partition(" ")
            blocks[-1].fields[name] = value.lstrip()
        else:
            blocks[-1].fields[name] += line.strip()
    return blocks


# ---- the parties ----

class Party:
    """One client, played by the text. It knows what the relay has shown it
    and what it drew itself."""

    def __init__(self, name, nick, seed):
        self.name, self.nick, self.identity = name, nick, seed
        self.drawn = {}  # name -> the values to come
        self.signer = None
        self.forget()

    def forget(self):
        self.id, self.present = None, []
        self.leaf = None  # secret; of the card in the roster
        self.group, self.epochs = None, {}
        self.ends = []  # of generations: T[0..7], pos and V[0..7]
        self.unsaid = b""  # those with a MSG, as heartbeats say them
        self.asking = None  # a Handshake as the newcomer
        self.giving = {}  # those as a donor, by sid
        self.kept = []
        self.pings = []  # of the relay, not yet answered
        self.shares = {}  # frames, by sender and commit
        self.own_commit = None  # its name, X, new leaf
        self.former = None  # group and leaf before the last commit
        self.counters = {}  # those to come, by generation and way

    def draw(self, name):
        need(self.drawn.get(name), "%s has drawn no %s" % (self.name, name))
        return self.drawn[name].pop(0)

    def next_counter(self, f):
        way = f.payload[2:4], f.src, f.dest
        self.counters[way] = self.counters.get(way, -1) + 1
        return self.counters[way]


class Session:
    """All parties and the relay; step() takes the file block by block."""

    def __init__(self, words):
        self.words = words
        self.passphrase = None
        self.parties, self.by_id = {}, {}
        self.online = []  # ids in the order of their arrival
        self.frames = 0
        self.handshakes, self.messages = [], []  # not yet compared
        self.to_relay = []  # PINGs that it has not answered
        self.found = None  # until its founder's card is known
        self.asked = {}  # the card of a request, by id
        self.ended = False

    def step(self, block):
        need(not self.ended, "something behind the end")
        getattr(self, "block_" + block.kind)(block)

    # -- what the file tells --

    def block_session(self, b):
        self.passphrase = b.fields["passphrase"].encode("utf-8")

    def block_party(self, b):
        name, identity = b.args[0], b.hex("identity")
        self.parties[name] = Party(name, b.fields["nick"], b.hex("seed"))
        same(signer_public(b.hex("seed")), identity, "identity")
        shown = H(b"tuschel1 fingerprint", identity)[:16].hex()
        same(" ".join(shown[i:i + 4] for i in range(0, 32, 4)),
             b.fields["shown"], "fingerprint")

    def block_renamed(self, b):
        self.parties[b.args[0]].nick = b.fields["nick"]

    def block_secret(self, b):
        drawn = self.parties[b.args[0]].drawn
        for name in b.fields:
            drawn.setdefault(name, []).append(b.hex(name))

    def block_founder(self, b):
        p = self.parties[b.args[0]]
        card = Card(b.hex("card"))
        same(card.bytes, b.hex("card"), "a card")
        need(p.group is None and self.found is not None, "who has founded")
        self.first_card(p, card)
        p.group = Group()
        p.group.found(self.found, p.draw("K"), p.draw("F"))
        p.group.roster, p.group.joined = {p.id: card}, {p.id}
        self.found = None
        self.open_epoch(p)

    def block_handshake(self, b):
        hs = self.handshakes.pop(0)
        same([hs.newcomer, hs.donor], [self.parties[a].id for a in b.args],
             "who shakes hands")
        for name in ("g", "ISK", "th", "ki", "kr"):
            same(getattr(hs, name), b.hex(name), name)

    def block_state(self, b):
        holders = [p for p in self.parties.values() if p.group is not None]
        same([p.name for p in holders], b.args, "who holds the key")
        for p in holders:
            self.compare_state(p.group, b)
        need(any(p.group.T for p in holders), "nobody knows T")

    def compare_state(self, g, b):
        same(g.generation, int(b.fields["generation"]), "generation")
        same(g.term_start, int(b.fields["term_start"]), "term_start")
        for name in ("K", "I", "R", "W", "F0"):
            same(getattr(g, name), b.hex(name), name)
        same(g.TI(), b.hex("TI"), "TI")
        if g.T is not None:
            for name in ("T", "S", "M", "A"):
                same(getattr(g, name), b.hex(name), name)
            same(three_words(g.A, self.words), b.fields["words"],
                 "group words")
        roster = ["%s %s" % (self.by_id[i].name, "joined" if i in g.joined
                             else "half-joined") for i in sorted(g.roster)]
        same(", ".join(roster), b.fields["roster"], "roster")

    def block_message(self, b):
        sender, f, mk, plain = self.messages.pop(0)
        same(sender.name, b.args[0], "who says it")
        same(mk, b.hex("mk"), "mk")
        same(plain, b.hex("plain"), "plain")
        same(struct.unpack(">I", f.payload[4:8])[0],
             int(b.fields["counter"]), "counter")
        same(plain[0], int(b.fields["kind"]), "kind")
        same(struct.unpack(">I", plain[1:5])[0], int(b.fields["pos"]), "pos")
        same(plain[5:13], b.hex("view"), "view")
        if plain[0] in (0, 1):
            same(plain[21:-64].decode("utf-8"), b.fields["text"], "text")
        if plain[0] == 8:
            same(" | ".join(text for _, text in texts(plain[21:-64])),
                 b.fields["text"], "texts")

    def block_end(self, b):
        self.ended = True
        same(self.frames, int(b.fields["frames"]), "number of frames")
        for p in self.parties.values():
            left = [name for name, values in p.drawn.items() if values]
            same(left, [], "what %s drew for nothing" % p.name)
            same(p.giving, {}, "handshakes that did not end")
        same(self.messages + self.handshakes + self.to_relay, [],
             "what was not compared")

    # -- the relay, sections 2 to 4 --

    def block_frame(self, b):
        self.frames += 1
        same(self.frames, int(b.args[0]), "number of a frame")
        f = Frame(b.hex("header"), b.hex("payload"),
                  int(b.fields["wall_ms"]))
        same(NAMES[f.type], b.fields["name"], "name of a type")
        name = NAMES[f.type].lower()
        to = [] if b.fields["to"] == "relay" else \
            [self.parties[who] for who in b.words("to")]
        if b.fields["from"] == "relay":
            getattr(self, "relay_" + name)(f, to)
        else:
            sender = self.parties[b.fields["from"]]
            same(f.src, sender.id, "src_id")
            self.route(f, to)
            getattr(self, "send_" + name)(sender, f)
        for p in to:
            getattr(self, "take_" + name)(p, f)

    def route(self, f, to):
        if f.dest:
            same([p.id for p in to], [f.dest], "to whom a frame goes")
        elif f.type < 32:
            same(to, [], "to whom a frame for the relay goes")
        else:
            need(64 <= f.type <= 159, "a type that no client may send")
            same([p.id for p in to], self.online, "to whom a frame goes")

    def relay_init(self, f, to):
        self.online.append(f.dest)
        need(f.dest and f.dest not in self.by_id, "an id is not new")
        same(f.src, 0, "src_id of INIT")
        same(f.payload, u8(INIT) + u8(0) + u16(len(self.online))
             + b"".join(map(u32, self.online)), "INIT")
        self.by_id[f.dest], = to

    def relay_join(self, f, to):
        same((f.src, f.dest, f.payload[1:]), (self.online[-1], 0, bytes(3)),
             "JOIN")
        same([p.id for p in to], self.online[:-1], "to whom JOIN goes")

    def relay_exit(self, f, to):
        self.by_id[f.src].forget()
        self.online.remove(f.src)
        same((f.dest, f.payload[1:]), (0, bytes(3)), "EXIT")
        same([p.id for p in to], self.online, "to whom EXIT goes")

    def relay_ping(self, f, to):
        same((f.src, f.dest, len(f.payload)), (0, to[0].id, 4),
             "a PING of the relay")

    def relay_pong(self, f, to):
        asked = self.to_relay.pop(0)
        same((f.src, f.dest, f.payload[1:]), (0,) + asked,
             "an answer of the relay")
        same([p.id for p in to], [f.dest], "to whom a PONG goes")

    def send_ping(self, p, f):
        same((len(f.payload), f.dest), (4, 0), "a PING")
        self.to_relay.append((p.id, f.payload[1:]))

    def take_ping(self, p, f):
        p.pings.append(f.payload[1:])

    def send_pong(self, p, f):
        same((f.payload[1:], f.dest), (p.pings.pop(0), 0), "a PONG")

    def take_pong(self, p, f):
        """The answer was compared when it was sent."""

    def take_init(self, p, f):
        p.id, p.present = f.dest, list(self.online)

    def take_join(self, p, f):
        p.present.append(f.src)

    def take_exit(self, p, f):
        p.present.remove(f.src)

    # -- the handshake, section 7 --

    def first_card(self, p, card):
        """The card of a connection: signer and leaf are new."""
        p.signer, p.leaf = p.draw("signer"), p.draw("leaf")
        same(card.id, p.id, "id of a card")
        same(leaf_public(p.leaf), card.leaf, "leaf of a card")
        card.made_by(p)

    def send_dh_setup(self, p, f):
        p.asking = Handshake(f, self.passphrase)
        p.asking.share(p.draw("scalar"), p.asking.Ya)
        p.kept = []

    def take_dh_setup(self, p, f):
        need(p.group is not None, "who is asked holds no key")
        p.giving[f.payload[4:20]] = self.by_id[f.src].asking

    def send_dh_return(self, p, f):
        hs = p.giving[f.payload[4:20]]
        same((f.src, f.dest), (hs.donor, hs.newcomer), "who answers whom")
        hs.answered(f.payload, p.draw("scalar"))
        self.handshakes.append(hs)

    def take_dh_return(self, p, f):
        """Both sides were computed when it was sent."""

    def send_authorize(self, p, f):
        need(f.kind in (0, 1, 2), "kind of an AUTHORIZE")
        if f.kind == 1:
            hs, = [hs for hs in p.giving.values() if hs.nonce is None]
            hs.nonce = f.payload[8:32]

    def take_authorize(self, p, f):
        if f.kind == 0:
            self.take_request(p, f)
        elif f.kind == 1:
            self.take_ordered(p, f)
        else:
            self.take_roster(p, f)

    def take_request(self, p, f):
        same(f.payload[2:4], bytes(2), "zero bytes of a request")
        hs, asker = p.giving[f.payload[4:20]], self.by_id[f.src]
        same((f.src, f.dest), (hs.newcomer, hs.donor), "who asks whom")
        need(hs.card is None, "a second request")
        plain = f.open(hs.ki, number_nonce(0), 20)
        same(plain[:32], bytes(32), "mark of who has no group")
        self.asked[f.src] = hs.card = card = Card(plain[32:])
        same(len(plain), 96 + len(card.bytes), "length of a request")
        self.first_card(asker, card)
        same(card.made_ms, f.wall_ms, "made_ms of a card")
        signed(plain[-64:], card.signer, asker.signer, "request", hs.th,
               plain[:32], card.bytes)

    def take_roster(self, p, f):
        hs = p.asking
        same((f.src, f.payload[4:20]), (hs.donor, hs.sid), "a roster")
        same(f.payload[2:4], u16(hs.part), "part of a roster")
        hs.entries += f.open(hs.kr, number_nonce(hs.part), 20)
        hs.part += 1

    @staticmethod
    def make_current(p, hs):
        """What KEY_CURRENT is to hold, just after the admission's echo."""
        g = p.group
        entries = b"".join(u8(i in g.joined) + g.roster[i].bytes
                           for i in sorted(g.roster))
        made = g.K + g.I + g.R + g.W + g.F0 + hs.nonce \
            + u64(g.generation) + u64(g.term_start) + u16(len(g.roster)) \
            + H(entries)
        return made + sign(p.signer, "current", hs.th, H(hs.card.bytes),
                           made)

    def send_key_current(self, p, f):
        hs = p.giving.pop(f.payload[4:20])
        same(f.dest, hs.newcomer, "who is handed the key")
        same(hs.current, f.open(hs.kr, number_nonce(65536), 20),
             "what KEY_CURRENT holds")

    def take_key_current(self, p, f):
        hs = p.asking
        same((f.src, f.payload[1], f.payload[4:20], len(f.payload)),
             (hs.donor, 0, hs.sid, 334), "KEY_CURRENT")
        plain = f.open(hs.kr, number_nonce(65536), 20)
        same(len(plain), 298, "length of what KEY_CURRENT holds")
        g = Group()
        g.K, g.I, g.R, g.W, g.F0 = (plain[i:i + 32]
                                    for i in range(0, 160, 32))
        g.generation, g.term_start, count = struct.unpack(
            ">QQH", plain[184:202])
        same(f.payload[2:4], u16(g.generation & 0xffff), "generation")
        need(g.term_start <= g.generation < 2 ** 63, "term_start")
        same(H(hs.entries), plain[202:234], "hash of the roster")
        self.fill_roster(g, hs.entries)
        same(len(g.roster), count, "number of members")
        same(g.roster[p.id].bytes, hs.card.bytes, "own card in the roster")
        need(p.id not in g.joined and f.src in g.joined,
             "states of the newcomer and the donor")
        verify(plain[234:], g.roster[f.src].signer, "current", hs.th,
               H(hs.card.bytes), plain[:234])
        p.group = g
        self.catch_up(p, plain[160:184])

    def fill_roster(self, g, entries):
        while entries:
            need(entries[0] in (0, 1), "state of an entry")
            card = Card(entries[1:])
            need(card.id > max(g.roster, default=-1), "order of the roster")
            g.roster[card.id] = card
            if entries[0]:
                g.joined.add(card.id)
            entries = entries[1 + len(card.bytes):]

    def catch_up(self, p, nonce):
        """What was kept behind the donor's admission is applied."""
        place, = [i for i, f in enumerate(p.kept)
                  if f.type == AUTHORIZE and f.kind == 1 and
                  f.src == p.asking.donor and f.payload[8:32] == nonce]
        kept, p.kept, p.asking = p.kept[place + 1:], [], None
        for f in kept:
            self.take_ordered(p, f)

    # -- what all see in one order, sections 8 to 10 --

    def send_key_new(self, p, f):
        need(f.kind in (0, 1, 2, 3), "mode of a KEY_NEW")
        if f.kind == 3:
            same(p.present, [p.id], "who is there when a group is founded")
            return
        if f.kind == 1:
            self.send_share(p, f)
        elif f.kind == 2:
            same(f.payload[4:20], p.own_commit[0], "name of a commit")

    def send_share(self, p, f):
        """With the first share of a commit comes what was drawn for it."""
        commit, leaf = f.payload[4:20], f.payload[20:52]
        if p.own_commit is None or commit != p.own_commit[0]:
            p.own_commit = commit, p.draw("X"), p.draw("leaf")
            self.may_commit(p)
        same(leaf_public(p.own_commit[2]), leaf, "leaf of a share")
        their = p.group.roster[f.dest].leaf
        key = KDF(DH(p.own_commit[2], their), "share", commit, leaf, their)
        same(seal(key, number_nonce(0), f.ad(52), p.own_commit[1]),
             f.payload[52:], "box of a share")

    @staticmethod
    def may_commit(p):
        joined = p.group.joined
        need(p.id in joined, "who commits has not joined")
        if not joined <= set(p.present):
            same(min(joined & set(p.present)), p.id, "whose turn it is")

    def take_key_new(self, p, f):
        if f.kind == 1:
            p.shares[f.src, f.payload[4:20]] = f
        else:
            self.take_ordered(p, f)

    def take_ordered(self, p, f):
        """A broadcast of the types 96 to 159, at its place in the order."""
        if p.group is None and p.asking is not None:
            p.kept.append(f)
        elif f.type == KEY_NEW and f.kind == 3:
            self.take_found(p, f)
        elif p.group is not None:
            before = p.group.generation
            self.apply(p, f)
            if p.group.generation == before and before in p.epochs:
                V = p.epochs[before].V
                p.epochs[before].spoken |= f.type == MSG
                V.append(H(V[-1], u32(f.src), f.payload))

    def apply(self, p, f):
        if f.type == MSG:
            if p.group.T is not None:
                self.hear(p, f)
            return
        seed = self.by_id[f.src].signer
        if f.type == AUTHORIZE:
            card = p.group.admission(f, seed)
            same(card.bytes, self.asked[card.id].bytes, "the admitted card")
            for hs in p.giving.values():
                if hs.nonce == f.payload[8:32]:
                    hs.current = self.make_current(p, hs)
        elif f.kind == 0:
            N = p.group.join(f, seed)
            if f.src == p.id:
                same(p.draw("N"), N, "N")
            self.open_epoch(p)
        else:
            self.take_commit(p, f, seed)

    def take_found(self, p, f):
        """What is drawn at the echo stands behind the frame in the file."""
        same(f.src, p.id, "who founds while nobody else is there")
        self.found = f

    def take_commit(self, p, f, seed):
        """The first commit of a term wins. A second one, under way then, is
        void: it would have been valid just before the first."""
        need(f.kind == 2, "mode of a KEY_NEW")
        if not p.group.in_term(f):
            group, leaf = copy.deepcopy(p.former)
            self.commit(p, f, seed, group, leaf)
            return
        p.former = copy.deepcopy((p.group, p.leaf))
        self.commit(p, f, seed, p.group, p.leaf)
        if f.src == p.id:
            p.leaf, p.own_commit = p.own_commit[2], None
        self.open_epoch(p)

    def commit(self, p, f, seed, group, own_leaf):
        def find(commit, leaf):
            if f.src == p.id:
                same(commit, p.own_commit[0], "name of a commit")
                same(leaf_public(p.own_commit[2]), leaf, "a new leaf")
                return p.own_commit[1]
            share = p.shares.pop((f.src, commit))
            same(share.payload[20:52], leaf, "leaf of a share")
            key = KDF(DH(own_leaf, leaf), "share", commit, leaf,
                      leaf_public(own_leaf))
            return share.open(key, number_nonce(0), 52)

        card, ids = group.commit(f, seed, p.id, find)
        card.made_by(self.by_id[f.src])
        same(ids, sorted(p.present), "whom a commit lists")

    @staticmethod
    def open_epoch(p):
        closed = p.epochs.get(p.group.generation - 1)
        if closed is not None:
            end = closed.T[:8] + u32(len(closed.V) - 1) + closed.V[-1][:8]
            p.ends.append(end)
            p.unsaid += end if closed.spoken else b""
        p.epochs[p.group.generation] = Epoch(p.group, p.leaf)

    # -- messages, section 11 --

    def send_msg(self, p, f):
        same(struct.unpack(">I", f.payload[4:8])[0], p.next_counter(f),
             "counter of a MSG")
        mk, plain = self.open_msg(p, f)
        same(plain[13:21], u64(f.wall_ms), "sent_ms")
        if plain[0] == 7:
            same(plain[21:-64], p.unsaid, "ends in a heartbeat")
        self.messages.append((p, f, mk, plain))

    def take_msg(self, p, f):
        if f.dest:
            self.hear(p, f)
        else:
            self.take_ordered(p, f)

    def hear(self, p, f):
        if f.src == p.id:
            if self.messages[-1][3][0] == 7:
                p.unsaid = b""
            return
        plain = self.open_msg(p, f)[1]
        same(plain, self.messages[-1][3], "what a receiver reads")
        if plain[0] == 7:
            self.compare_ends(p, plain[21:-64])

    @staticmethod
    def compare_ends(p, body):
        own = {end[:8]: end for end in p.ends}
        for i in range(0, len(body), 20):
            end = body[i:i + 20]
            same(own.get(end[:8], end), end, "how a generation ended")

    def open_msg(self, p, f):
        low, = struct.unpack(">H", f.payload[2:4])
        e, = [e for g, e in p.epochs.items() if g & 0xffff == low]
        same(f.payload[1], (p.group.F0[0] & 0xfe) | (f.dest != 0),
             "flags of a MSG")
        mk = e.key(f, p.id)
        padded = f.open(mk, f.payload[8:32], 32, header=8)
        plain = padded.rstrip(b"\0")[:-1]
        same(plain + b"\x80" + bytes(255 - len(plain) % 256), padded,
             "padding")
        sender = self.by_id[f.src]
        signed(plain[-64:], e.cards[f.src].signer, sender.signer, "message",
               e.T, u32(f.src), u32(f.dest), f.payload[:8], plain[:-64])
        pos, = struct.unpack(">I", plain[1:5])
        need(pos < len(e.V), "a pos that was not reached")
        same(e.V[pos][:8], plain[5:13], "view")
        self.check_body(sender, e.cards[f.src], plain[0], plain[21:-64])
        return mk, plain

    @staticmethod
    def check_body(sender, known, kind, body):
        need(len(body) <= 16384, "length of a body")
        if kind in (0, 1):
            body.decode("utf-8")
        elif kind == 2:
            card = Card(body)
            same(card.bytes, body, "a profile")
            card.made_by(sender)
            need(card.bytes[:140] == known.bytes[:140] and
                 card.version > known.version, "the card of a profile")
        elif kind == 8:
            need(1 <= len(texts(body)) <= 32, "how many texts")
        else:
            same((kind, len(body) % 20), (7, 0), "a heartbeat")


# ---- the checks ----

def texts(body):
    """The kinds and texts of a message of kind 8."""
    found = []
    while body:
        kind, size = struct.unpack(">BH", body[:3])
        text, body = body[3:3 + size], body[3 + size:]
        need(kind in (0, 1) and 0 < size == len(text), "one of the texts")
        found.append((kind, text.decode("utf-8")))
    return found


def play(blocks, session, states=None):
    """All blocks: the error, or None. Fills in the state before each."""
    for block in blocks:
        if states is not None:
            states.append(copy.deepcopy(session))
        try:
            session.step(block)
        except Exception as error:  # a file of nonsense may raise any
            return "line %d, %s: %s: %s" % (
                block.line, block.kind, type(error).__name__, error)
    return None if session.ended else "there is no end"


NUMBERS = {"wall_ms", "generation", "term_start", "counter", "kind", "pos",
           "frames"}


def altered(value, is_number):
    """The next number; the text and more; or with one bit turned over, in
    some places."""
    if is_number:
        yield str(int(value) + 1)
        return
    try:
        data = bytes.fromhex(value)
        places = range(0, len(data), max(1, len(data) // 8))
        for i in list(places) + [len(data) - 1]:
            # not the bits that X25519 puts into a scalar by itself
            other = data[:i] + bytes([data[i] ^ 0x10]) + data[i + 1:]
            yield other.hex()
    except ValueError:
        yield value + "x"


def notices(blocks, states, i):
    """Is every change of block i's values noticed, there or later?"""
    missed = []
    for name, value in blocks[i].fields.items():
        if name == "wall_ms" and blocks[i].fields["name"] != "MSG":
            continue  # only there it is on the wire
        for other in altered(value, name in NUMBERS):
            block = copy.deepcopy(blocks[i])
            block.fields[name] = other
            if play([block] + blocks[i + 1:],
                    copy.deepcopy(states[i])) is None:
                missed.append("line %d: %s = %s" % (block.line, name, other))
    return missed


results = [0, 0]  # how many, and how many of them bad


def report(what, problems):
    results[0] += 1
    results[1] += bool(problems)
    print("%s %d - %s" % ("not ok" if problems else "ok", results[0], what))
    for problem in problems:
        print("# " + problem)
    sys.stdout.flush()


def check_file(name, blocks, session):
    states = []
    error = play(blocks, session, states)
    report("%s follows from doc/PROTOCOL: %d frames"
           % (name, session.frames), [error] if error else [])
    if error:
        return
    missed = [text for i in range(len(blocks))
              for text in notices(blocks, states, i)]
    report("every change of a value in %s is noticed" % name, missed)


def main():
    if sodium is None or sodium.sodium_init() < 0:
        print("1..0 # SKIP no libsodium that can be loaded")
        return 0
    if not hasattr(sodium, "crypto_core_ristretto255_from_hash"):
        print("1..0 # SKIP libsodium lacks ristretto255")
        return 0
    with open(WORDS, encoding="ascii") as file:
        words = file.read().split()
    seen = set()
    for name in FILES:
        blocks = read_blocks(os.path.join(HERE, name))
        seen |= {b.fields["name"] for b in blocks if b.kind == "frame"}
        check_file(name, blocks, Session(words))
    missing = sorted(set(NAMES.values()) - seen)
    report("every type is in them", missing)
    print("1..%d" % results[0])
    return 1 if results[1] else 0


if __name__ == "__main__":
    sys.exit(main())
