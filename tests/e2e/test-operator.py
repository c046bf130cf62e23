#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
An operator's day: tuscheld with a configuration, which is checked, changed
and read again while members talk.
"""

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile

import backboned
from operated import (
    ENVIRONMENT, SAMPLE, Operated, close, ctl, fetch, run)
from wireclient import (
    DEADLINE_S, ERROR, EXIT, INIT, JOIN, MSG, TUSCHELD, Door, Tap, message)

FULL, SHUTDOWN = 4, 7

TAP = Tap()
ok, equal = TAP.ok, TAP.equal
SOURCE = os.environ.get("top_srcdir") or os.path.join(
    os.path.dirname(os.path.abspath(__file__)), "..", "..")


# ---- the configuration ----

def check_text(text, *arguments):
    with tempfile.NamedTemporaryFile("w", suffix=".conf") as f:
        f.write(text)
        f.flush()
        result = run("--check-config", "--config", f.name, *arguments)
        result.stderr = result.stderr.replace(f.name, "CONF")
        return result


def test_check():
    result = check_text('max-members = 50\nroom "a" { listen = unix:x }\n')
    ok(result.returncode == 0 and not result.stderr and
       "max-members = 50" in result.stdout and 'room "a"' in result.stdout,
       "--check-config says what it found", result)
    result = check_text("max-members = 50\n", "--max-members", "7")
    ok("max-members = 7" in result.stdout, "the command line goes first",
       result)
    for text, words in (
            ("max-member = 5\n", "CONF:1: no such option 'max-member'"),
            ("\n\nmax-members = x\n", "CONF:3: max-members wants a number"),
            ("listen = { unix:x,\n 1.2.3.4:99999 }\n", "CONF:2: listen"),
            ("limits = on\nlimits = on\n", "CONF:2: limits is set twice"),
            ("room \"a\" {\nrelay-bytes = 5M\n}\n",
             "CONF:2: relay-bytes is of the whole relay: it goes outside"),
            ("room \"x\" {\nlisten =", "CONF:2: premature end"),
            ("room \"x\" { }\n", 'room "x" can be reached nowhere'),
            ("tls-cert = x\n", "--tls-key are wanted together"),
            ('room a { listen = "unix:x" }\nroom b { listen = "unix:x" }\n',
             "unix:x is to be listened on twice")):
        result = check_text(text)
        ok(result.returncode == 2 and not result.stdout and
           words in result.stderr, "refused: %r" % text, result)
        ok(result.stderr.count("\n") == 1, "in one line", result.stderr)
    result = run("--config", "/nowhere/tuscheld.conf")
    ok(result.returncode == 2 and "No such file" in result.stderr,
       "a configuration that was asked for has to be there", result)


def test_sample():
    """doc/tuscheld.conf as it is, and with what it has as comments."""
    path = os.path.join(SOURCE, "doc", "tuscheld.conf")
    result = run("--check-config", "--config", path)
    ok(result.returncode == 0 and not result.stderr, "the sample is good",
       result)
    with open(path) as f:
        text = f.read()
    # these two are wanted together
    text = re.sub(r"^(#tls-cert = .*)\n#(tls-key)", r"\1 \2", text,
                  flags=re.MULTILINE)
    keys = re.findall(r"^#([a-z-]+ = .*)$", text, re.MULTILINE)
    ok(len(keys) > 5, "it has values as comments")
    for line in keys:
        result = check_text(line.replace("0.0.0.0", "127.0.0.2")
                            .replace("[::]", "[::1]") + "\n")
        ok(result.returncode == 0, "as is: " + line, result)
    rooms = "".join(re.findall(r"^#(room .*\n(?:#.*\n)*?)#}$", text,
                               re.MULTILINE))
    result = check_text(re.sub("^#", "", rooms, flags=re.MULTILINE)
                        .replace("room ", "}\nroom ")[2:] + "}\n")
    ok(result.returncode == 0 and result.stdout.count("room ") > 1,
       "so are its rooms", result)


# ---- rooms ----

TWO = """room "one" { listen = "127.0.0.1:0" }
room "two" { listen = { "127.0.0.1:0", "unix:@/two" } }
"""


def test_rooms():
    with Operated(TWO) as relay:
        a, b = relay.enter_room("one"), relay.enter_room("one")
        c, d = relay.enter_room("two"), relay.enter_room("two", 1)
        equal([len(p.init.ids()) for p in (a, b, c, d)], [1, 2, 1, 2],
              "each room has its own members")
        a.send(message(1))
        c.send(message(2))
        equal([f.type for f in b.marker()], [MSG], "one hears itself")
        equal([f.payload for f in d.marker()], [message(2)],
              "two only itself")
        a.send(message(3), dest=c.id)
        equal([f.type for f in a.marker()][-1], ERROR,
              "a member of another room cannot be reached")
        close(a, b, c, d)


# ---- SIGHUP ----

def listening_sockets(process):
    """the inodes of the TCP sockets at which a process listens"""
    own = set()
    for fd in os.listdir("/proc/%d/fd" % process.pid):
        with contextlib.suppress(OSError):
            own.add(os.readlink("/proc/%d/fd/%s" % (process.pid, fd)))
    with open("/proc/net/tcp") as f:
        rows = [line.split() for line in f.readlines()[1:]]
    return {row[9] for row in rows
            if row[3] == "0A" and "socket:[%s]" % row[9] in own}


def test_reload():
    with Operated(TWO) as relay:
        a, b = relay.enter_room("one"), relay.enter_room("one")
        c = relay.enter_room("two")
        relay.reload('room one { listen = { "unix:@/one" } max-members = 2 }\n'
                     'room three { listen = { "unix:@/two" } }\n')
        a.send(message(1))
        equal([f.type for f in b.marker()], [MSG],
              "those who are in do not notice")
        equal(listening_sockets(relay.process), set(),
              "old listeners are closed")
        equal([f.error() for f in c.read_to_end() if f.type == ERROR],
              [(96, SHUTDOWN)], "members of a room that is gone are told")
        relay.addresses = [relay.place("one", 1)]
        equal(relay.connect().read().error(), (96, FULL),
              "a new limit holds on a new listener")
        relay.addresses = ["unix:%s/two" % relay.directory]
        e = relay.enter()
        equal(len(e.init.ids()), 1, "a listener has gone to a new room")
        close(a, b, c, e)


def test_reload_bad():
    with Operated(TWO) as relay:
        a = relay.enter_room("one")
        sockets = listening_sockets(relay.process)
        equal(len(sockets), 2, "it listens on two ports")
        for text, words in (("room one {\nlisten = }", r"tuscheld.conf:2: "),
                            ('room one { listen = "unix:/no/where" }\n',
                             "cannot listen on unix:/no/where")):
            line = relay.reload(text, "stays as it was")
            ok(re.search(words, line), "what is wrong is logged", line)
            for room, number in (("one", 0), ("two", 0), ("two", 1)):
                relay.enter_room(room, number).close()
            equal(listening_sockets(relay.process), sockets,
                  "no listener was closed meanwhile: %.20s" % text)
        equal([f.type for f in a.marker() if f.type not in (JOIN, EXIT)], [],
              "all is as before")
        relay.process.terminate()
        equal([f.error() for f in a.read_to_end() if f.type == ERROR],
              [(96, SHUTDOWN)], "SIGTERM drains")
        a.close()
        equal(relay.process.wait(DEADLINE_S), 0, "and ends with 0")


# ---- the control socket, bans ----

CONTROLLED = """control = "@/control"
ban-file = "@/bans"
listen = { "127.0.0.1:0", "unix:@/room" }
"""
BANNED = 9


def start_controlled(text=CONTROLLED, *arguments):
    relay = Operated(text, *arguments)
    relay.out.await_line("^listening unix:")
    relay.addresses = [line.split()[1] for line in relay.out.lines]
    return relay


def test_ctl():
    with start_controlled() as relay:
        mode = os.stat(os.path.join(relay.directory, "control")).st_mode
        equal(mode & 0o777, 0o600, "the socket is the owner's")
        a, b = relay.enter(), relay.enter(1)
        a.send(message(1))
        a.marker()
        result = ctl(relay, "status")
        ok(result.returncode == 0 and "\nroom main members 2 " in
           result.stdout and "draining no\n" in result.stdout, "status",
           result)
        result = ctl(relay, "members")
        rows = [line.split() for line in result.stdout.splitlines()[1:]]
        equal([row[:3] for row in rows],
              [["main", "%08x" % a.id, "127.0.0.1"],
               ["main", "%08x" % b.id, "unix"]], "members")
        equal(ctl(relay, "members", "main").stdout, result.stdout,
              "members of a room")
        for words, reason in ((("members", "x"), 'no room "x"'),
                              (("nonsense",), 'no command "nonsense"'),
                              (("ban",), "wants a word more"),
                              (("ban", "x"), "no IP address"),
                              (("ban", "::1/129"), "number of bits"),
                              (("unban", "192.0.2.1"), "not among the bans"),
                              (("status", "x"), 'what is "x" for?'),
                              (["x"] * 20, "too many words"),
                              (("x" * 2000,), "one short line")):
            result = ctl(relay, *words)
            ok(result.returncode in (1, 2) and not result.stdout.strip(
                "\n").count("\n") and reason in result.stderr,
               "refused: %.40s" % " ".join(words), result)
        close(a, b)
    result = run("ctl", "--control", "/nowhere/control", "status")
    ok(result.returncode == 1 and "is it running" in result.stderr,
       "no relay", result)
    result = run("ctl")
    ok(result.returncode == 2 and "which command" in result.stderr,
       "no command", result)
    ok("unban ADDRESS" in run("ctl", "help").stdout, "help")


def test_ban():
    with start_controlled() as relay:
        a, b, c = relay.enter(), relay.enter(), relay.enter(1)
        result = ctl(relay, "ban", "127.0.0.0/24")
        equal((result.returncode, result.stdout), (0, "put-out 2\n"),
              "a ban puts out who is in")
        equal([[f.error() for f in p.read_to_end() if f.type == ERROR]
               for p in (a, b)], [[(128, BANNED)]] * 2,
              "they are told, and to stay off line")
        c.read_until(lambda f: f.type == EXIT)
        ok(True, "others are told that they have gone")
        equal([f.error() for f in relay.connect().read_to_end()],
              [(128, BANNED)], "nobody comes in from there")
        relay.enter(1).close()
        ok(ctl(relay, "ban", "127.0.0.1/24").returncode == 1, "not twice")
        equal(ctl(relay, "bans").stdout, "127.0.0.0/24\n", "bans")
        with open(os.path.join(relay.directory, "bans")) as f:
            equal(f.read(), "127.0.0.0/24\n", "it is in the file")
        result = ctl(relay, "unban", "127.0.0.0/24")
        equal(result.returncode, 0, "no ban any more")
        relay.enter().close()
        with open(os.path.join(relay.directory, "bans"), "w") as f:
            f.write("# by hand\n127.0.0.1\n")
        d = relay.enter()
        equal(ctl(relay, "reload").returncode, 0, "an edited file is read")
        equal([f.error() for f in d.read_to_end() if f.type == ERROR],
              [(128, BANNED)], "and is in force")
        with open(os.path.join(relay.directory, "bans"), "a") as f:
            f.write("nonsense\n")
        result = ctl(relay, "reload")
        ok(result.returncode == 1 and "bans:3: " in result.stderr,
           "a mistake in it is told", result)
        close(a, b, c, d)
        with open(os.path.join(relay.directory, "bans"), "w") as f:
            f.write("127.0.0.1\n")
        equal((ctl(relay, "drain").returncode,
               relay.process.wait(DEADLINE_S)), (0, 0), "drain")
        again = subprocess.Popen(
            [TUSCHELD, "--config", relay.path], stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, text=True, env=ENVIRONMENT)
        relay.addresses = [again.stdout.readline().split()[1]]
        equal(relay.connect().read().error(), (128, BANNED),
              "a ban outlives the relay")
        again.terminate()
        again.wait()
        again.stdout.close()


def test_unsaved_ban():
    with start_controlled(CONTROLLED.replace("@/bans", "/proc/bans")) as \
            relay:
        result = ctl(relay, "ban", "127.0.0.1")
        ok(result.returncode == 0 and "warning: it is forgotten" in
           result.stdout, "a ban that cannot be kept is in force", result)
        equal(relay.connect().read().error(), (128, BANNED), "and holds")


def test_too_fast():
    with start_controlled(
            CONTROLLED + "connections-per-address = 1\n") as relay:
        answers = []
        while len(answers) < 90 and (not answers or answers[-1][0] == INIT):
            peer = relay.connect()
            frame = peer.read()
            answers.append((frame.type, frame.payload[4:]))
            peer.close()
        ok(50 <= len(answers) < 90 and answers[-1][0] == ERROR and
           b"in a short time" in answers[-1][1],
           "too many in a short time are told so", answers[-1])
        relay.enter(1).close()
        relay.reload(CONTROLLED + "limits = off\n")
        relay.enter().close()
        ok(True, "not without limits")


def test_max_connections():
    with start_controlled(CONTROLLED + "max-connections = 2\n") as relay:
        a, b = relay.enter(), relay.enter(1)
        frame = relay.connect().read()
        ok(frame.error() == (96, FULL) and b"relay is full" in frame.payload,
           "no more than there may be", frame)
        close(a, b)


# ---- metrics ----

def scrape(relay):
    """{(name, labels): value}; every line must be as the format wants it"""
    status, body = fetch(relay, "/metrics")
    equal(status, 200, "/metrics")
    types, values = {}, {}
    for line in body.splitlines():
        if line.startswith("# HELP "):
            continue
        if line.startswith("# TYPE "):
            name, kind = line.split()[2:]
            ok(name not in types and kind in ("counter", "gauge"),
               "one type of " + name)
            types[name] = kind
            continue
        match = SAMPLE.match(line)
        if match is None or match.group(1) not in types or \
                match.groups()[:2] in values:
            ok(False, "a sample", line)
            continue
        values[match.groups()[:2]] = float(match.group(3))
    return values


def test_metrics():
    with start_controlled(CONTROLLED + 'metrics = "unix:@/metrics"\n') as \
            relay:
        a, b = relay.enter(), relay.enter(1)
        a.send(message(1))
        b.read_until(lambda f: f.type == MSG)
        a.marker()
        room = 'room="main"'
        before = scrape(relay)
        equal(before["tuscheld_members", room], 2, "members")
        ok(before["tuscheld_frames_received_total", room] >= 1 and
           before["tuscheld_sent_bytes_total", room] > 0, "what was sent")
        ok(before["process_resident_memory_bytes", None] > 1000000,
           "memory")
        ok(2 <= before["tuscheld_batches_sent_total", room] <=
           before["tuscheld_frames_sent_total", room], "batches")
        equal(before["tuscheld_queue_deepest_bytes", room], 0, "no queue")
        ctl(relay, "ban", "127.0.0.1")
        b.read_until(lambda f: f.type == EXIT)
        relay.connect().read_to_end()
        after = scrape(relay)
        equal([after["tuscheld_members", room],
               after["tuscheld_gone_total", room + ',cause="banned"'],
               after["tuscheld_refused_total", 'cause="banned"'],
               after["tuscheld_bans", None]], [1, 1, 1, 1], "a ban")
        ok(after["tuscheld_loop_turns_total", None] >
           before["tuscheld_loop_turns_total", None] and
           after["tuscheld_loop_lag_seconds", None] > 0, "turns")
        equal(fetch(relay, "/healthz"), (200, "ok\n"), "/healthz")
        equal(fetch(relay, "/nowhere")[0], 404, "another page")
        ok(fetch(relay, "/metrics", "POST")[0] >= 400, "only to be read")
        relay.reload(CONTROLLED)
        ok(not os.path.exists(os.path.join(relay.directory, "metrics")),
           "no longer wanted, they are gone")
        close(a, b)
    result = check_text('metrics = "0.0.0.0:1"\n')
    ok(result.returncode == 2 and "other machines can reach it" in
       result.stderr, "not for other machines", result)


def test_handover():
    """What operators use is there again after a hand-over, confined or not;
    with a port, too, which a confined process may not open as it likes."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port = s.getsockname()[1]
    text = CONTROLLED + \
        'metrics = { "unix:@/metrics", "127.0.0.1:%d" }\n' % port
    with start_controlled(text) as relay:
        a = relay.enter()
        relay.process.send_signal(signal.SIGUSR2)
        relay.log.await_line("the operator's sockets are this process's")
        equal(relay.process.wait(DEADLINE_S), 0, "the old process is gone")
        ok("\nroom main members 1 " in ctl(relay, "status").stdout,
           "ctl reaches the new one")
        equal(fetch(relay, "/healthz"), (200, "ok\n"), "so does /healthz")
        with socket.create_connection(("127.0.0.1", port), DEADLINE_S) as s:
            s.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            ok(b" 200 " in s.recv(4096), "by its port too")
        equal([f.type for f in a.marker()], [], "members do not notice")
        equal(ctl(relay, "drain").returncode, 0, "drain")
        equal([f.error() for f in a.read_to_end() if f.type == ERROR],
              [(96, SHUTDOWN)], "and it ends")
        a.close()


def expressions(node):
    """all queries of a dashboard"""
    if isinstance(node, dict):
        for key, value in node.items():
            if key in ("expr", "query") and isinstance(value, str):
                yield value
            yield from expressions(value)
    elif isinstance(node, list):
        for value in node:
            yield from expressions(value)


def test_dashboard():
    """doc/grafana.json asks for what there is, by the labels that it has,
    and for all of it; so does doc/OPERATING."""
    with open(os.path.join(SOURCE, "doc", "grafana.json")) as f:
        asked = list(expressions(json.load(f)))
    with open(os.path.join(SOURCE, "doc", "OPERATING")) as f:
        alarms = f.read()
    backbone = 'backbone = "unix:///nowhere/redis"\n'
    with start_controlled(CONTROLLED + 'metrics = "unix:@/metrics"\n' +
                          (backbone if backboned.is_built() else "")) as relay:
        there = {}
        for name, labels in scrape(relay):
            there.setdefault(name, set()).update(
                re.findall(r'([a-z]+)="([^"]*)"', labels or ""))
    if not backboned.is_built():
        asked = [text for text in asked if "tuscheld_backbone" not in text]
        alarms = re.sub(r"tuscheld_backbone[a-z_]+", "", alarms)
    names = set(re.findall(r"\b(?:tuscheld|process)_[a-z_]+",
                           " ".join(asked)))
    equal(sorted(names - set(there)), [], "the dashboard asks for no other")
    equal(sorted(set(there) - names), [], "and shows all that there is")
    equal(sorted(set(re.findall(r"\btuscheld_[a-z_]+", alarms)) -
                 set(there)), [], "alarms of doc/OPERATING are of these")
    for text in asked + re.findall(r"tuscheld_[a-z_]+\{[^}]*\}", alarms):
        equal((text.count("("), text.count("{"), text.count("[")),
              (text.count(")"), text.count("}"), text.count("]")),
              "well-formed: " + text)
        for name, labels in re.findall(
                r"((?:tuscheld|process)_[a-z_]+)\{([^}]*)\}", text):
            has = there.get(name, set())
            for key, how, value in re.findall(r'([a-z]+)(=~?)"([^"]*)"',
                                              labels):
                ok(key == "instance" or key in {k for k, _ in has} and
                   (how == "=~" or (key, value) in has),
                   "%s has the label %s" % (name, key), has)
    rated = re.findall(r"(?:rate|increase)\(([a-z_]+)", " ".join(asked))
    equal([n for n in rated if not n.endswith("_total")], [],
          "rates are of counters")


# ---- the log ----

def test_log():
    quiet = CONTROLLED + "log-addresses = off\nlog-level = debug\n"
    with start_controlled(quiet) as relay:
        ctl(relay, "ban", "127.0.0.1")
        relay.connect().read_to_end()
        relay.log.await_line("since it is banned: .an address.")
        ok("127.0.0.1" not in "\n".join(relay.log.lines),
           "addresses are left out", relay.log.lines)
    with start_controlled() as relay:
        peers = [relay.enter() for _ in range(3)]
        for peer in peers:
            peer.send_bytes(bytes(8) + b"\0\3abc")
        peers.append(relay.enter())
        peers[-1].send(bytes([JOIN]) + b"secret words")
        for peer in peers[:3]:
            equal([f.error() for f in peer.read_to_end()
                   if f.type == ERROR], [(128, 1)], "a bad frame")
        peers[-1].read_until(lambda f: f.type == ERROR)
        line = relay.log.await_line("refused a frame of member")
        ok("%08x, 127.0.0.1: size is below 4" % peers[0].id in line,
           "is a line in the log", line)
        lines = [t for t in relay.log.lines if "refused a frame" in t]
        ok(len(lines) == 1 and "secret" not in "".join(relay.log.lines),
           "one for many, and nothing of what was sent", relay.log.lines)
        relay.reload(quiet)
        close(*peers)
    with start_controlled(quiet) as relay:
        peer = relay.enter()
        peer.send_bytes(bytes(8) + b"\0\3abc")
        line = relay.log.await_line("refused a frame of member")
        ok("(an address)" in line and "127.0.0.1" not in line,
           "without the address, if it is to be left out", line)
        peer.close()
    with open("/dev/full", "w") as full:
        process = subprocess.Popen(
            [TUSCHELD, "--listen", "127.0.0.1:0", "--log-level", "debug"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=full,
            text=True, env=ENVIRONMENT)
    with process:
        door = Door()
        door.addresses = [process.stdout.readline().split()[1]]
        process.send_signal(signal.SIGHUP)
        door.enter().close()
        ok(True, "a full disk for the log is survived")
        process.terminate()
        equal(process.wait(DEADLINE_S), 0, "to a good end")


def test_journal():
    reader, writer = os.pipe()
    stat = os.fstat(writer)
    process = subprocess.Popen(
        [TUSCHELD, "--listen", "127.0.0.1:0"], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=writer, text=True,
        env=dict(ENVIRONMENT, JOURNAL_STREAM="%d:%d" % (stat.st_dev,
                                                        stat.st_ino)))
    os.close(writer)
    with process, open(reader) as log:
        process.stdout.readline()
        process.send_signal(signal.SIGHUP)
        lines = [log.readline()]
        while "read again" not in lines[-1]:
            lines.append(log.readline())
        equal(lines[-1][:3], "<6>", "the journal is told the level")
        process.terminate()


TESTS = (test_check, test_sample, test_rooms, test_reload, test_reload_bad,
         test_ctl, test_ban, test_unsaved_ban, test_too_fast,
         test_max_connections, test_metrics, test_dashboard, test_log,
         test_handover,
         test_journal)


if __name__ == "__main__":
    sys.exit(TAP.run(TESTS, minutes=8))
