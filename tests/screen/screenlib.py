# SPDX-License-Identifier: GPL-3.0-or-later
"""
Real clients with a screen: each runs in a pseudo terminal, and pyte shows
what a user would see. Worlds, relays and --pipe clients are those of
tests/e2e/chatlib.py. Nothing sleeps: tests wait until the screen shows
something, with a deadline.

Golden screens are in golden/; what differs from run to run is masked, in as
many columns. UPDATE_GOLDEN=1 writes them: look at the difference.
"""

import os
import re
import signal
import sys
import termios
import time

TOP = os.environ.get("top_srcdir") or \
    os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
sys.dont_write_bytecode = True
sys.path.insert(0, os.path.join(TOP, "tests", "e2e"))

try:
    import pexpect
    import pyte
except ImportError:
    print("1..0 # SKIP no pexpect or no pyte")
    sys.exit(0)

import chatlib  # noqa: E402
from chatlib import DEADLINE_S, Missing  # noqa: E402

GOLDEN = os.path.join(TOP, "tests", "screen", "golden")
UP, DOWN, RIGHT, LEFT = "\033OA", "\033OB", "\033OC", "\033OD"
PAGE_UP, PAGE_DOWN, F1, F2 = "\033[5~", "\033[6~", "\033OP", "\033OQ"
ESC, ENTER, TAB, BACKTAB = "\033", "\r", "\t", "\033[Z"


def control(letter):
    return chr(ord(letter) & 0x1f)


def alt(letter):
    return "\033" + letter


class Screen(pyte.Screen):
    """pyte's, and what curses uses of xterm that pyte does not know."""

    def scroll_up(self, count=1):
        self._in_margins(self.delete_lines, count)

    def scroll_down(self, count=1):
        self._in_margins(self.insert_lines, count)

    def _in_margins(self, change, count):
        at = self.cursor.y, self.cursor.x
        self.cursor.y = self.margins.top if self.margins else 0
        change(count or 1)
        self.cursor.y, self.cursor.x = at

    def repeat(self, count=1):
        x = self.cursor.x - 1
        if x >= 0:
            self.draw(self.buffer[self.cursor.y][x].data * (count or 1))


class Stream(pyte.ByteStream):
    csi = dict(pyte.ByteStream.csi, S="scroll_up", T="scroll_down",
               b="repeat")
    events = pyte.ByteStream.events | {"scroll_up", "scroll_down", "repeat"}


class Terminal:
    def __init__(self, world, name, *arguments, size=(100, 30), env=None,
                 command=None, place="unix:relay", data=None):
        self.name = name
        self.raw = b""
        cols, rows = size
        self.screen = Screen(cols, rows)
        self.stream = Stream(self.screen)
        environment = dict(
            chatlib.home(os.path.join(world.dir, data or name)),
            TERM="xterm-256color", TZ="UTC")
        for variable in ("NO_COLOR", "LANG", "LANGUAGE", "LINES", "COLUMNS"):
            environment.pop(variable, None)
        environment.update(env or {})
        if command is None:
            command = [os.path.abspath(chatlib.TUSCHEL), "--nick", name,
                       *arguments] + ([place] if place else [])
        self.child = pexpect.spawn(
            command[0], command[1:], env=environment, cwd=world.dir,
            dimensions=(rows, cols), timeout=DEADLINE_S)
        self.child.delaybeforesend = None
        world.programs.append(self)

    # what a world asks of its programs
    def kill(self):
        self.child.close(force=True)

    def stderr(self):
        return self.raw.decode("utf-8", "replace")

    def feed(self, timeout):
        """Shows what the program has written; false at its end."""
        try:
            data = self.child.read_nonblocking(65536, timeout)
        except pexpect.TIMEOUT:
            return True
        except pexpect.EOF:
            return False
        self.raw += data
        self.stream.feed(data)
        return True

    def lines(self):
        return [line.rstrip() for line in self.screen.display]

    def text(self):
        return "\n".join(self.lines())

    def row(self, text):
        """The number of the first row with that text, or -1."""
        rows = [i for i, line in enumerate(self.lines()) if text in line]
        return rows[0] if rows else -1

    def style(self, text):
        """How the first character of text looks."""
        row = self.row(text)
        line = self.screen.display[row]
        return self.screen.buffer[row][line.index(text)]

    def until(self, fits, what):
        """Until fits(text of the screen)."""
        deadline = time.monotonic() + DEADLINE_S
        while not fits(self.text()):
            alive = self.feed(0.05)
            if fits(self.text()):
                break
            if not alive or time.monotonic() > deadline:
                self.show()
                raise Missing("%s waits for %s" % (self.name, what))

    def see(self, *texts, gone=()):
        """Until all those are on the screen, and none of the gone ones."""
        gone = [gone] if isinstance(gone, str) else gone
        self.until(lambda screen: all(t in screen for t in texts) and
                   not any(t in screen for t in gone),
                   "%r, not %r" % (texts, gone))

    def styled(self, text, attribute):
        """Until text is drawn with that attribute, such as "reverse"."""
        self.until(lambda s: text in s and
                   getattr(self.style(text), attribute),
                   "%r in %s" % (text, attribute))

    def wrote(self, *sequences):
        """Until the terminal has been sent all those bytes."""
        self.until(lambda s: all(b in self.raw for b in sequences),
                   "%r written" % (sequences,))

    def type(self, *keys):
        self.child.send("".join(keys))

    def enter(self, text):
        self.type(text, ENTER)

    def typed(self, text):
        """Until the editor's last row ends with that."""
        self.until(lambda s: self.lines()[-1].endswith(text.rstrip()),
                   "%r typed" % text)

    def resize(self, cols, rows):
        self.screen.resize(rows, cols)
        self.child.setwinsize(rows, cols)

    def end(self):
        """Until the program has ended: its exit code."""
        while self.feed(DEADLINE_S):
            pass
        self.child.close()
        return self.child.exitstatus

    def settle(self):
        """Until nothing has been written for a while: never in a test."""
        before = None
        while self.raw != before:
            before = self.raw
            for _ in range(5):
                self.feed(0.2)

    def show(self):
        for line in self.lines():
            print("# |%s" % line)
        sys.stdout.flush()


BASH = os.path.exists("/bin/bash")


class Shell(Terminal):
    """Programs as jobs of a shell, which has the terminal at other times."""

    def __init__(self, world):
        super().__init__(world, "shell",
                         command=["/bin/bash", "--norc", "-i"],
                         env={"PS1": "prompt: "})
        self.pid_file = os.path.join(world.dir, "pid")
        self.see("prompt:")

    def start(self, arguments):
        """tuschel, which the shell is told with those words"""
        self.enter("sh -c 'echo $$ >pid; exec %s %s'" %
                   (os.path.abspath(chatlib.TUSCHEL), arguments))

    def stop_program(self):
        """By a signal that it does not see."""
        before = self.text().count("Stopped")
        with open(self.pid_file, encoding="ascii") as file:
            os.kill(int(file.read()), signal.SIGSTOP)
        self.until(lambda s: s.count("Stopped") > before, "the shell")

    def modes(self, whole_lines, echo):
        """Until the terminal has those."""
        want = (termios.ICANON if whole_lines else 0) | (
            termios.ECHO if echo else 0)
        self.until(lambda s: want == (termios.ICANON | termios.ECHO) &
                   termios.tcgetattr(self.child.child_fd)[3],
                   "the terminal's modes")


MASKS = [
    # in the status line, flush right
    (r" {2,}(\w[^\n│|]*? )(just now|\d+ min ago)(?=  )",
     lambda m: (m.group(1) + "AGE").rjust(len(m.group()))),
    (r"\b\d\d:\d\d\b", lambda m: "HH:MM"),
    (r"\b\d\d-\d\d(?= HH:MM\b)", lambda m: "MM-DD"),
    (r"#[0-9a-f]{8}\b", lambda m: "#xxxxxxxx"),
    (r"\blag \d+ ms *", lambda m: "lag N ms".ljust(len(m.group()))),
    (r"\b(just now|\d+ min ago)(?= ) *",
     lambda m: "AGE".ljust(len(m.group()))),
    # the group words, alone in their line
    (r"(?<= )[a-z]+-[a-z]+-[a-z]+ *(?=$|[│|├])",
     lambda m: "A-B-C".ljust(len(m.group()))),
]


def masked(text):
    for pattern, by in MASKS:
        text = re.sub(pattern, by, text, flags=re.M)
    return "\n".join(line.rstrip() for line in text.split("\n")) + "\n"


def golden(tap, terminal, name):
    """Is the screen as it was when somebody found it right?"""
    path = os.path.join(GOLDEN, name + ".txt")
    if os.environ.get("UPDATE_GOLDEN"):
        terminal.settle()
        with open(path, "w", encoding="utf-8") as file:
            file.write(masked(terminal.text()))
    with open(path, encoding="utf-8") as file:
        want = file.read()

    def same(text):
        return masked(text) == want
    try:
        terminal.until(same, "golden screen %s" % name)
        tap.ok(True, "golden screen %s" % name)
    except Missing as missing:
        tap.ok(False, "golden screen %s" % name, missing)
        for i, line in enumerate(want.split("\n")):
            print("# %2d want |%s" % (i, line))


SIZES = ((100, 30), (80, 24), (40, 12))


def at_sizes(tap, terminal, name, sizes=SIZES):
    """Golden screens of that name at the usual sizes, and the first again."""
    for cols, rows in sizes:
        terminal.resize(cols, rows)
        golden(tap, terminal, "%s-%dx%d" % (name, cols, rows))
    terminal.resize(*sizes[0])


def talkers(world, *names, size=(100, 30), arguments=()):
    """Screens in one room, one after the other, and their first lines
    cleared away."""
    path = world.file("passphrase", b"cider-lunar-oak\n")
    terminals = []
    for name in names:
        terminals.append(Terminal(world, name, "--passphrase-file", path,
                                  *arguments, size=size))
        terminals[-1].see("you can write now")
        for other in terminals[:-1]:
            other.see("%s let in by" % name)
    for terminal in terminals:
        terminal.enter("/clear")
        terminal.see(gone=["you can write now"])
    return terminals


def pipe_peer(world, name):
    """A member without a screen."""
    path = os.path.join(world.dir, "passphrase")
    peer = world.client(name, "--passphrase-file", path)
    peer.ready()
    return peer


run = chatlib.run
