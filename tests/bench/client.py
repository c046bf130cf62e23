# SPDX-License-Identifier: GPL-3.0-or-later
"""
The client beside WeeChat, irssi and profanity, all driven in a pseudo terminal
of 100x30 on one machine: first screen, memory, keys, many lines, idleness.
Where they chat is told in chats.py; tuschel decrypts and checks signatures.
Writes doc/bench/client.md.

    client.py BUILD_DIR OUTPUT [--rounds N] [--lines N] [NAME...]

Who is not installed is left out. What is measured in CPU seconds is little
disturbed by others on the machine; times are, so that the load is written
down with them.
"""

import argparse
import ctypes
import json
import os
import platform
import re
import select
import shutil
import statistics
import subprocess
import tempfile
import threading
import time

import pexpect

import chats

SIZE = (30, 100)


class Client:
    """A program in a pseudo terminal."""

    def __init__(self, command, directory, env=()):
        environment = dict(os.environ, TERM="xterm-256color", HOME=directory,
                           LC_ALL="C.UTF-8", **dict(env))
        self.started = time.monotonic()
        self.child = pexpect.spawn(command[0], command[1:], env=environment,
                                   cwd=directory, dimensions=SIZE)
        self.child.delaybeforesend = None
        self.seen = b""
        self.enter = ""		# what is typed to be where others talk

    def read(self, seconds):
        """What it writes within that time; b"" if nothing."""
        ready, _, _ = select.select([self.child.fileno()], [], [], seconds)
        if not ready:
            return b""
        data = os.read(self.child.fileno(), 1 << 16)
        self.seen = (self.seen + data)[-(1 << 16):]
        return data

    def settle(self, quiet=0.4, limit=20):
        """When it last wrote something before it fell silent."""
        start = last = time.monotonic()
        while time.monotonic() - last < quiet and \
                time.monotonic() - start < limit:
            if self.read(0.05):
                last = time.monotonic()
        return last

    def idle(self, seconds):
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def until(self, text, seconds=120):
        deadline = time.monotonic() + seconds
        while text not in self.seen:
            self.read(0.2)
            if time.monotonic() > deadline:
                raise TimeoutError("no %r: %r" % (text, self.seen[-300:]))

    def type(self, text):
        os.write(self.child.fileno(), text.encode())

    def cpu(self):
        with open("/proc/%d/stat" % self.child.pid) as file:
            fields = file.read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def status(self, name):
        with open("/proc/%d/status" % self.child.pid) as file:
            for line in file:
                if line.startswith(name + ":"):
                    return int(line.split()[1])
        return 0

    def key(self):
        """Milliseconds from a key to the first byte that it brings."""
        while self.read(0.02):
            pass
        start = time.monotonic()
        self.type("x")
        if not self.read(2):
            return 2000.0
        return (time.monotonic() - start) * 1000

    def close(self):
        self.child.close(force=True)


def verify_us():
    """CPU that libsodium needs here to verify one signature."""
    sodium = ctypes.CDLL("libsodium.so.23")
    public, secret, signature = (ctypes.create_string_buffer(n)
                                 for n in (32, 64, 64))
    text, rounds = b"x" * 200, 3000
    sodium.crypto_sign_keypair(public, secret)
    size = ctypes.c_ulonglong(len(text))
    sodium.crypto_sign_detached(signature, None, text, size, secret)
    start = time.process_time()
    for _ in range(rounds):
        if sodium.crypto_sign_verify_detached(signature, text, size, public):
            raise ValueError("a good signature is refused")
    return (time.process_time() - start) / rounds * 1e6


def percentile(values, share):
    values = sorted(values)
    return values[min(len(values) - 1, int(len(values) * share))]


# Each gives the chat and the client, or None where it is not installed.

def weechat(build, scratch):
    if not shutil.which("weechat"):
        return None
    irc = chats.Irc()
    return irc, Client(
        ["weechat", "-d", os.path.join(scratch, "weechat"),
         "-r", "/set weechat.history.max_buffer_lines_number 0",
         "-r", "/set irc.server_default.anti_flood_prio_high 0",
         "-r", "/server add b 127.0.0.1/%d -notls" % irc.port,
         "-r", "/set irc.server.b.autojoin #bench",
         "-r", "/connect b"], scratch)


def irssi(build, scratch):
    if not shutil.which("irssi"):
        return None
    irc = chats.Irc()
    home = os.path.join(scratch, "irssi")
    os.mkdir(home)
    with open(os.path.join(home, "config"), "w") as file:
        file.write('servers = ({ address = "127.0.0.1"; chatnet = "b"; '
                   'port = "%d"; autoconnect = "yes"; });\n'
                   'chatnets = { b = { type = "IRC"; }; };\n'
                   'channels = ({ name = "#bench"; chatnet = "b"; '
                   'autojoin = "yes"; });\n'
                   'settings = { "fe-text" = { scrollback_lines = "0"; '
                   'scrollback_time = "100day"; }; "fe-common/core" = { '
                   'window_auto_change = "yes"; }; };\n' % irc.port)
    return irc, Client(["irssi", "--home", home, "--nick", "me"], scratch)


def profanity(build, scratch):
    if not shutil.which("profanity") or not shutil.which("prosody"):
        return None
    xmpp = chats.Xmpp(scratch)
    place = os.path.join(scratch, "profanity")
    os.makedirs(os.path.join(place, "profanity"))
    with open(os.path.join(place, "profanity", "accounts"), "w") as file:
        file.write("[me@localhost]\nenabled=true\njid=me@localhost\n"
                   "server=127.0.0.1\nport=%d\ntls.policy=disable\n"
                   "password=secret\nmuc.nick=me\n" % xmpp.port)
    client = Client(["profanity", "-a", "me@localhost"], scratch,
                    {"XDG_DATA_HOME": place, "XDG_CONFIG_HOME": place})
    client.enter = "/join %s\r" % chats.ROOM
    return xmpp, client


def tuschel(build, scratch):
    room = chats.Tuschel(build, scratch)
    place = os.path.join(scratch, "me")
    return room, Client([room.tuschel, "-n", "me", "--passphrase-file",
                         room.passphrase, room.place], scratch,
                        {"XDG_DATA_HOME": place, "XDG_CONFIG_HOME": place})


CLIENTS = {"tuschel": tuschel, "WeeChat": weechat, "irssi": irssi,
           "profanity": profanity}
SLOWER = {"profanity": 20}	# so many fewer lines are enough
ALONE = 3000


def latency_under_load(client, source, first):
    """Keys while 3000 lines come each second, for about three seconds. What
    is written for a line may be taken for a key's answer: for all alike."""
    stop = threading.Event()

    def feed():
        at = first
        while not stop.is_set():
            source.lines(at, 150)
            at += 150
            time.sleep(0.05)
    thread = threading.Thread(target=feed)
    thread.start()
    keys, end = [], time.monotonic() + 3
    while time.monotonic() < end:
        mark = "q%dz" % len(keys)
        start = time.monotonic()
        client.type(mark)
        # curses writes a word that grows as a piece or letter by letter
        while mark[-1:].encode() not in client.read(1) and \
                time.monotonic() - start < 2:
            pass
        keys.append((time.monotonic() - start) * 1000)
        client.type("\x15")
        time.sleep(0.02)
    stop.set()
    thread.join()
    client.type("\x15")
    return keys


def lines_alone(client, source, first, count):
    """CPU of a line when each is said by itself, a thousand a second."""
    cpu, start = client.cpu(), time.monotonic()
    for i in range(count):
        source.lines(first + i, 1)
        client.idle(start + i / 1000 - time.monotonic())
    client.settle()
    return (client.cpu() - cpu) / count * 1e6


def measure(client, source, lines, alone):
    found = {}
    settled = client.settle()
    found["first_ms"] = (settled - client.started) * 1000
    found["mb_start"] = client.status("VmRSS") / 1000
    if client.enter:
        client.type(client.enter)
        client.settle()
    keys = [client.key() for _ in range(60)]
    found["key_p50_ms"] = percentile(keys, 0.5)
    found["key_p95_ms"] = percentile(keys, 0.95)
    client.type("\x15")
    client.settle()
    wakes = client.status("voluntary_ctxt_switches")
    client.idle(10)
    found["wakeups_s"] = (client.status("voluntary_ctxt_switches") -
                          wakes) / 10
    cpu, start = client.cpu(), time.monotonic()
    threading.Thread(target=lambda: (source.lines(0, lines), source.end()),
                     daemon=True).start()
    client.until(chats.END.encode(), 600)
    client.settle()
    found["lines_s"] = lines / (time.monotonic() - start - 0.4)
    found["cpu_us_line"] = (client.cpu() - cpu) / lines * 1e6
    found["mb_after"] = client.status("VmRSS") / 1000
    found["cpu_us_alone"] = lines_alone(client, source, lines, alone)
    keys = latency_under_load(client, source, lines + alone)
    found["busy_p50_ms"] = percentile(keys, 0.5)
    found["busy_p95_ms"] = percentile(keys, 0.95)
    return found


def once(name, build, lines):
    with tempfile.TemporaryDirectory(prefix="tuschel-bench-") as scratch:
        made = CLIENTS[name](build, scratch)
        if made is None:
            return None
        chat, client = made
        try:
            slower = SLOWER.get(name, 1)
            found = measure(client, chat, lines // slower, ALONE // slower)
            chat.check()
            return found
        finally:
            client.close()
            chat.close()


ROWS = (("first_ms", "first screen settled, ms", "%.0f"),
        ("mb_start", "memory at start, MB", "%.1f"),
        ("mb_after", "memory after all lines, MB", "%.1f"),
        ("cpu_us_line", "CPU a line received and drawn, us", "%.0f"),
        ("cpu_us_alone", "the same, of lines that come one by one", "%.0f"),
        ("lines_s", "lines kept up with, a second", "%.0f"),
        ("key_p50_ms", "key to output at rest, p50 ms", "%.2f"),
        ("key_p95_ms", "the same, p95", "%.2f"),
        ("busy_p50_ms", "key to glyph under 3000 lines/s, p50 ms", "%.1f"),
        ("busy_p95_ms", "the same, p95", "%.1f"),
        ("wakeups_s", "wake-ups a second when idle", "%.1f"))


def version(name):
    """As the program names it."""
    told = subprocess.run([name.lower(), "--version"], text=True, check=False,
                          stdin=subprocess.DEVNULL, capture_output=True)
    found = re.search(r"\d+\.\d+(\.\d+)*", told.stdout + told.stderr)
    return "%s %s" % (name, found.group() if found else "?")


def machine():
    with open("/proc/cpuinfo") as file:
        models = re.findall(r"^model name\s*: (.*)", file.read(), re.M)
    return "%s, %d processors, Linux %s" % (
        models[0] if models else platform.machine(), os.cpu_count(),
        platform.release())


def report(results, scrollback, arguments, load):
    names = [name for name in results if results[name]]
    out = ["# The client beside others", "",
           "Written by `make bench-client`, %s; medians of %d rounds in which "
           "the clients" % (time.strftime("%Y-%m-%d"), arguments.rounds),
           "take turns, %d lines each (profanity: a twentieth). Others: %s." %
           (arguments.lines, ", ".join(version(name) for name in names
                                       if name != "tuschel")), "",
           "Machine: %s; its load was %s at the start and %.1f at the end: "
           "above the number of processors times say little, memory and CPU "
           "still do." % (machine(), load, os.getloadavg()[0]), "",
           "| | " + " | ".join(names) + " |",
           "|---|" + "---|" * len(names)]
    for key, label, form in ROWS:
        cells = [form % statistics.median(r[key] for r in results[name])
                 for name in names]
        out.append("| %s | %s |" % (label, " | ".join(cells)))
    out += ["", "tuschel receives what is encrypted end to end and signed; "
            "the sender shares the machine.",
            "What one member says faster than it comes back is signed "
            "together; a line that comes one by",
            "one (here a thousand a second, by one member) costs a signature, "
            "which takes %.0f us here to verify." % verify_us(), "",
            "A scrollback of %d lines weighs %.0f MB; its oldest line is "
            "found in %.0f ms, in" % (scrollback["lines"], scrollback["mb"],
                                      scrollback["find_oldest_ms"]),
            "pieces of at most %.1f ms between which keys are answered; a "
            "resize costs %.2f ms" % (scrollback["piece_ms"],
                                      scrollback["resize_ms"]),
            "(all in CPU time)."]
    return "\n".join(out) + "\n"


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("build")
    parser.add_argument("output")
    parser.add_argument("names", nargs="*", metavar="NAME")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--lines", type=int, default=100000)
    arguments = parser.parse_intermixed_args()
    build = os.path.abspath(arguments.build)
    load = "%.1f" % os.getloadavg()[0]
    results = {name: [] for name in arguments.names or CLIENTS}
    for number in range(arguments.rounds):
        for name, all_of_it in results.items():
            found = once(name, build, arguments.lines)
            if found:
                all_of_it.append(found)
                print(number + 1, name, {k: round(v, 2)
                                         for k, v in found.items()},
                      flush=True)
    scrollback = json.loads(subprocess.run(
        [os.path.join(build, "tests/bench/scrollback")],
        stdout=subprocess.PIPE, check=True).stdout)
    os.makedirs(os.path.dirname(arguments.output), exist_ok=True)
    with open(arguments.output, "w") as file:
        file.write(report(results, scrollback, arguments, load))


main()
