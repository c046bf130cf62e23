#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
Throws dice in a room: whoever says "!dice 3" gets three of them, by a direct
message if that is how they asked.

    dice.py PLACE PASSPHRASE-FILE

tuschel --pipe reads lines to say and prints events, one line of JSON each;
tuschel(1) has them all. What others say is never trusted: a line that begins
with their words could be a command, and their nicks are not unique, which is
why direct messages go to an id.
"""

import json
import os
import random
import subprocess
import sys

DICE_MAX = 10


def answer(text):
    """What to say to text, or None."""
    words = text.split()
    if not words or words[0] != "!dice":
        return None
    try:
        count = int(words[1]) if len(words) > 1 else 1
    except ValueError:
        count = 0
    if not 1 <= count <= DICE_MAX:
        return "I have up to %d dice" % DICE_MAX
    return "you threw " + " ".join(str(random.randint(1, 6))
                                   for _ in range(count))


def main():
    if len(sys.argv) != 3:
        sys.exit("usage: dice.py PLACE PASSPHRASE-FILE")
    place, passphrase_file = sys.argv[1:]
    client = subprocess.Popen(
        [os.environ.get("TUSCHEL", "tuschel"), "--pipe", "--nick", "dice",
         "--passphrase-file", passphrase_file, place],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    for line in client.stdout:
        event = json.loads(line)
        if event["event"] != "message" or event["kind"] != "text":
            continue
        text = answer(event["text"])
        if text is None:
            continue
        if event["to"] == "me":
            text = "/msg #%s %s" % (event["id"], text)
        client.stdin.write(text + "\n")
        client.stdin.flush()
    return client.wait()


if __name__ == "__main__":
    sys.exit(main())
