# SPDX-License-Identifier: GPL-3.0-or-later
"""
QR codes on the screen, read again by zbarimg (Debian: zbar-tools) from a
picture of what pyte shows. Without it only unit/test-qr says that what is
drawn is what libqrencode has made.
"""

import os
import re
import shutil
import subprocess

from screenlib import ESC, Terminal, chatlib, golden, pipe_peer, run

# Made for this test: so the codes are always the same ones.
IDENTITIES = {
    "anna": "tuschel identity 1\n"
    "secret ffe5e420ec782adcaf6821c9bd3fa27ea829ff061c4da428920c4a764cc3529a\n"
    "public a548a6424cd84691a0a482e170f0f8879271b2d80c19d68669b0e9061e81f68a\n",
    "bob": "tuschel identity 1\n"
    "secret b734c9dced17d9488d27ba991cecf5092f2dd634a0ac8a70325b33200eb6f26d\n"
    "public 0d7ccc227d2c2413e220f193c6ff10b3f8efc7e6f2c32bf2770a90f227b49949\n",
}
# halves of a cell that are drawn in its foreground
BLOCKS = {"█": (True, True), "▀": (True, False), "▄": (False, True),
          "#": (True, True)}
SIZES = (4, 5, 7, 3, 10)	# pixels for the side of a module


def shade(color, default):
    """0 black, 255 white."""
    if color == "default":
        return default
    named = {"black": 0, "white": 255, "brightwhite": 255}
    if color in named:
        return named[color]
    if re.fullmatch("[0-9a-f]{6}", color):
        return sum(int(color[i:i + 2], 16) for i in (0, 2, 4)) // 3
    return 128  # another of the terminal's: no code is drawn in it


def picture(terminal, pixels):
    """The screen as a PGM, its cells twice as high as wide; light on dark
    where no colour says otherwise."""
    rows = []
    screen = terminal.screen
    for y in range(screen.lines):
        halves = ([], [])
        for x in range(screen.columns):
            cell = screen.buffer[y][x]
            fg, bg = shade(cell.fg, 230), shade(cell.bg, 0)
            if cell.reverse:
                fg, bg = bg, fg
            for half, drawn in enumerate(BLOCKS.get(cell.data,
                                                    (False, False))):
                halves[half].extend([fg if drawn else bg] * pixels)
        rows += [bytes(half) for half in halves for _ in range(pixels)]
    return b"P5 %d %d 255\n" % (len(rows[0]), len(rows)) + b"".join(rows)


def scan(path):
    return subprocess.run(["zbarimg", "--quiet", "--raw", "--nodbus", path],
                          capture_output=True, text=True,
                          check=False).stdout.strip()


def read(world, terminal):
    """What a camera reads on the screen as soon as all of it is there, from
    nearer if it has to: zbar misses one code in ten or so at any one size."""
    found = []

    def can_be_read(_):
        for pixels in SIZES:
            text = scan(world.file(terminal.name + ".pgm",
                                   picture(terminal, pixels)))
            if text:
                found.append(text)
                return True
        return False

    terminal.until(can_be_read, "a code that can be read")
    return found[0]


def with_identity(world, name, *arguments, **how):
    data = os.path.join(world.dir, name, "tuschel")
    os.makedirs(data)
    path = os.path.join(data, "identity")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), "w",
              encoding="ascii") as file:
        file.write(IDENTITIES[name])
    secret = world.file("passphrase", b"cider-lunar-oak\n")
    terminal = Terminal(world, name, "--passphrase-file", secret, *arguments,
                        **how)
    terminal.see("you can write now")
    return terminal


def beside(terminal):
    """The text at the right of the code, without breaks and blanks."""
    start = terminal.lines()[0].index(terminal.lines()[0].strip())
    return "".join(line[start:].strip() for line in terminal.lines())


def codes_are_built():
    """Does the client know libqrencode?"""
    result = subprocess.run(["ldd", chatlib.TUSCHEL], capture_output=True,
                            text=True, check=False)
    return "qrencode" in result.stdout


def verify(tap, world):
    world.relay()
    anna = with_identity(world, "anna")
    bob = with_identity(world, "bob", size=(80, 24))
    anna.see("● bob")
    anna.enter("/verify bob")
    anna.see("bob reads to you", "you read", "TUSCHEL1:")
    bob.enter("/verify anna")
    bob.see("anna reads to you", "TUSCHEL1:")
    golden(tap, anna, "verify-100x30")
    golden(tap, bob, "verify-80x24")
    code = re.search("TUSCHEL1:[0-9A-F:]+", beside(anna)).group()
    if shutil.which("zbarimg"):
        tap.equal(read(world, anna), code, "a camera reads the text beside it")
        tap.equal(read(world, bob), code, "and the same on the other screen")
        for theme in ("light", "contrast", "mono"):
            anna.type(ESC)
            anna.see(gone="TUSCHEL1:")
            anna.enter("/theme " + theme)
            anna.see('theme = "%s"' % theme)
            anna.enter("/verify bob")
            anna.see("TUSCHEL1:")
            tap.equal(read(world, anna), code, "whatever the theme: " + theme)
    bob.resize(40, 12)
    bob.see("the screen is too small for the code",
            "33 columns and 19 rows", "anna reads to you")
    golden(tap, bob, "verify-40x12")
    bob.type(ESC)
    bob.see(gone="too small for the code")
    bob.resize(80, 24)
    bob.enter("/verify anna TUSCHEL1:00:00")
    bob.see("anna is NOT verified")
    bob.enter("/verify anna " + code.lower())
    bob.see("anna is verified")
    tap.ok(True, "what a scan gives can be typed")


def ascii_only(tap, world):
    world.relay()
    anna = with_identity(world, "anna", "--ascii", size=(100, 45))
    with_identity(world, "bob")
    anna.see("* bob")
    anna.enter("/verify bob")
    anna.see("bob reads to you", "##")
    golden(tap, anna, "verify-ascii-100x45")
    if shutil.which("zbarimg"):
        tap.ok(read(world, anna).startswith("TUSCHEL1:"),
               "a camera reads it in ASCII")
    anna.resize(80, 24)
    anna.see("the screen is too small for the code")


def mono(tap, world):
    world.relay()
    anna = with_identity(world, "anna", env={"NO_COLOR": "1"})
    with_identity(world, "bob")
    anna.see("● bob")
    anna.enter("/verify bob")
    anna.see("TUSCHEL1:")
    if shutil.which("zbarimg"):
        tap.ok(read(world, anna).startswith("TUSCHEL1:"),
               "a camera reads it without colours")


def invite(tap, world):
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", "--host", "127.0.0.1:0",
                    "--passphrase-file", path, place=None)
    anna.see("you can write now", "tuschel://127.0.0.1:")
    anna.enter("/invite")
    anna.see("invitation", "The code is the link", "passphrase")
    link = re.search(r"tuschel '?(tuschel://.*?)'?The code",
                     beside(anna)).group(1)
    if shutil.which("zbarimg"):
        tap.equal(read(world, anna), link, "a camera reads the invitation")
    anna.type("x")
    anna.see("> x", gone="The code is the link")
    tap.ok(True, "who types on sees the messages again")


def words_only(tap, world):
    world.relay()
    path = world.file("passphrase", b"cider-lunar-oak\n")
    anna = Terminal(world, "anna", command=[
        os.path.abspath(chatlib.TUSCHEL), "--linear", "--nick", "anna",
        "--passphrase-file", path, "unix:relay"])
    anna.see("you can write now")
    pipe_peer(world, "bob")
    anna.see("bob let in by you")
    anna.enter("/verify bob")
    anna.see("bob reads to you", "/verify bob yes")
    tap.ok(not set(anna.text()) & set("█▀▄"), "--linear has the words alone")


if codes_are_built():
    run([verify, ascii_only, mono, invite, words_only])
else:
    print("1..0 # SKIP no libqrencode")
