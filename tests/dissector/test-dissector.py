#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""doc/tuschel.lua in a real tshark: the recorded session of
tests/vectors/session.txt as a capture must come out frame by frame, also when
TCP cuts it anywhere, and what is malformed must be marked."""

import os
import random
import re
import shutil
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
TOP = Path(os.environ.get("top_srcdir", HERE.parent.parent)).resolve()
SCRIPT = TOP / "doc" / "tuschel.lua"
SEED = int(os.environ.get("TEST_SEED", random.randrange(1 << 32)))

count = failed = 0


def ok(good, name, why=""):
    global count, failed
    count += 1
    failed += not good
    print("%sok %d - %s" % ("" if good else "not ", count, name))
    for line in "" if good else str(why).splitlines():
        print("#", line)


def checksum(data):
    total = sum(struct.unpack(">%dH" % (len(data) // 2), data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


def capture(path, pieces):
    """A pcap file of one TCP connection from a relay at port 8872."""
    with open(path, "wb") as f:
        f.write(struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 65535, 101))
        seq = 1
        for i, piece in enumerate(pieces):
            tcp = struct.pack(">HHIIBBHHH", 8872, 40000, seq, 1, 5 << 4, 0x18,
                              65535, 0, 0)
            ip = bytearray(struct.pack(
                ">BBHHHBBH4s4s", 0x45, 0, 40 + len(piece), i & 0xFFFF, 0, 64,
                6, 0, bytes([127, 0, 0, 1]), bytes([127, 0, 0, 1])))
            struct.pack_into(">H", ip, 10, checksum(bytes(ip)))
            packet = bytes(ip) + tcp + piece
            f.write(struct.pack("<IIII", i, 0, len(packet), len(packet)))
            f.write(packet)
            seq += len(piece)


def tshark(path, *fields):
    command = ["tshark", "-X", "lua_script:%s" % SCRIPT, "-r", str(path),
               "-T", "fields", "-E", "separator=|", "-E", "occurrence=a",
               "-E", "aggregator=,"]
    for field in fields:
        command += ["-e", field]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300,
                          env=dict(os.environ, HOME=path.parent.as_posix()))
    wrong = [line for line in done.stderr.splitlines()
             if "Lua" in line or "lua" in line]
    if done.returncode or wrong:
        print("#", done.stderr)
    return [[cell.split(",") if cell else [] for cell in line.split("|")]
            for line in done.stdout.splitlines()], wrong


def session():
    """The frames of the recorded session: [(name, bytes)]."""
    frames, name, value, field = [], None, {}, None

    def add():
        if name == "frame":
            data = bytes.fromhex(value["header"] + value["payload"])
            frames.append((value["name"], data))

    for line in (TOP / "tests/vectors/session.txt").read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        head = re.match(r"(\w+)", line)
        if head:
            add()
            name, value = head.group(1), {}
            continue
        word = re.match(r"    (\w+) +(.*)", line)
        if word:
            field = word.group(1)
            value[field] = word.group(2)
        else:
            value[field] += line.strip()
    add()
    return frames


def test_session(where, frames):
    path = where / "whole.pcap"
    capture(path, [data for _, data in frames])
    rows, wrong = tshark(path, "tuschel.type", "tuschel.src", "tuschel.dest",
                         "tuschel.size", "_ws.malformed", "tuschel.short")
    ok(not wrong, "Lua has no complaints", wrong)
    ok(len(rows) == len(frames), "every frame of the session is one packet",
       "%d of %d" % (len(rows), len(frames)))
    bad = []
    for row, (name, data) in zip(rows, frames):
        src, dest, size = struct.unpack(">IIH", data[:10])
        want = [[str(data[10])], [src], [dest], [str(size)], [], []]
        got = row[:]
        got[1:3] = [[int(x, 16) for x in cell] for cell in row[1:3]]
        if got != want:
            bad.append("%s: %s, not %s" % (name, got, want))
    ok(not bad, "type, ids and size are those that were sent",
       "\n".join(bad[:9]))


def test_fields(where, frames):
    path = where / "whole.pcap"
    rows, _ = tshark(path, "tuschel.type", "tuschel.kind", "tuschel.mode",
                     "tuschel.sid", "tuschel.point", "tuschel.counter",
                     "tuschel.generation", "tuschel.box")
    by_type = {}
    for row, (_, data) in zip(rows, frames):
        by_type.setdefault(int(row[0][0]), []).append((row, data[10:]))
    ok(all(row[3] == [p[4:20].hex()] and row[4] == [p[20:52].hex()]
           for t in (64, 65) for row, p in by_type[t]),
       "DH_SETUP and DH_RETURN show sid and point")
    ok({row[1][0] for row, _ in by_type[96]} == {"0", "1", "2"},
       "all kinds of AUTHORIZE are told apart")
    ok({row[2][0] for row, _ in by_type[98]} == {"0", "1", "2", "3"},
       "all modes of KEY_NEW are told apart")
    ok(all(row[5] == [str(struct.unpack(">I", p[4:8])[0])] and
           row[6] == [str(struct.unpack(">H", p[2:4])[0])] and
           row[7] == [p[32:].hex()] for row, p in by_type[128]),
       "MSG shows generation, counter and a closed box")


def test_cut(where, frames):
    rng = random.Random(SEED)
    stream = b"".join(data for _, data in frames)
    cuts = sorted(rng.sample(range(1, len(stream)), 40))
    pieces = [stream[a:b] for a, b in
              zip([0] + cuts, cuts + [len(stream)])]
    path = where / "cut.pcap"
    capture(path, pieces)
    rows, wrong = tshark(path, "tuschel.type")
    got = [t for row in rows for t in row[0]]
    ok(not wrong and got == [str(data[10]) for _, data in frames],
       "frames cut and joined by TCP come out whole (seed %d)" % SEED, got)


def test_malformed(where):
    def frame(payload):
        return struct.pack(">IIH", 1, 0, len(payload)) + payload

    path = where / "bad.pcap"
    capture(path, [frame(bytes([64, 1, 1, 0, 5])), frame(bytes([200, 0, 0, 0])),
                   frame(bytes([32, 0, 0, 9, 1, 2, 3, 4])),
                   frame(bytes([3, 96, 0, 7]) + b"bye")])
    rows, wrong = tshark(path, "tuschel.type", "tuschel.short",
                         "tuschel.reserved", "tuschel.text")
    ok(not wrong and len(rows) == 4 and [bool(r[1]) for r in rows] ==
       [True, False, True, False], "what is too short is marked", rows)
    ok([bool(r[2]) for r in rows] == [False, True, False, False],
       "a reserved type is marked", rows)
    ok(rows[3][3] == ["bye"], "the text of an ERROR is shown", rows)


def main():
    if shutil.which("tshark") is None:
        print("1..0 # SKIP tshark is not installed")
        return 0
    print("# seed", SEED)
    frames = session()
    with tempfile.TemporaryDirectory() as where:
        where = Path(where)
        test_session(where, frames)
        test_fields(where, frames)
        test_cut(where, frames)
        test_malformed(where)
    print("1..%d" % count)
    return failed > 0


sys.exit(main())
