#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pages of make www in a headless Chromium, as wide as a telephone and as a
desktop: nothing is wider than the window but what scrolls by itself, no link
leads nowhere, no script runs and nothing comes from elsewhere. Pictures of them
are left in the work directory, to be looked at."""

import base64
import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

SIZES = ((390, 844), (1280, 900))
DEADLINE_S = 30
LOOK = """
const wide = [...document.querySelectorAll('body *')].filter(e =>
    !e.closest('pre') && e.getBoundingClientRect().right > innerWidth + 1);
return {wide: wide.map(e => e.tagName).slice(0, 5),
    over: document.documentElement.scrollWidth - innerWidth,
    height: document.documentElement.scrollHeight,
    links: [...document.querySelectorAll('a[href]')].map(a =>
        a.getAttribute('href')),
    dim: [...document.images].filter(i => i.naturalWidth == 0).length,
    scripts: document.scripts.length,
    loaded: performance.getEntriesByType('resource').map(r => r.name)};
"""


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Driver:
    def __init__(self):
        port = free_port()
        self.base = "http://127.0.0.1:%d" % port
        self.process = subprocess.Popen(["chromedriver", "--port=%d" % port],
                                        stdout=subprocess.DEVNULL)
        deadline = time.monotonic() + DEADLINE_S
        while time.monotonic() < deadline:
            try:
                if self.call("GET", "/status")["ready"]:
                    return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        sys.exit("chromedriver does not answer")

    def call(self, method, path, body=None):
        request = urllib.request.Request(
            self.base + path, method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=DEADLINE_S) as answer:
            return json.load(answer)["value"]

    def session(self, width, height):
        metrics = {"width": width, "height": height, "pixelRatio": 1,
                   "mobile": width < 600}
        options = {"args": ["--headless=new", "--no-sandbox", "--disable-gpu"],
                   "mobileEmulation": {"deviceMetrics": metrics}}
        always = {"goog:chromeOptions": options}
        return "/session/" + self.call("POST", "/session", {
            "capabilities": {"alwaysMatch": always}})["sessionId"]


def wrong_with(page, seen):
    """Sentences."""
    dead = {link for link in seen["links"] if "://" not in link and
            link[:1] != "#" and not (page.parent / link.split("#")[0]).exists()}
    elsewhere = [name for name in seen["loaded"] if name[:7] != "file://"]
    found = {"wider than the window": seen["wide"] or seen["over"] > 0,
             "links to nowhere": sorted(dead), "scripts": seen["scripts"],
             "pictures that do not show": seen["dim"],
             "comes from elsewhere": elsewhere}
    return ["%s: %s: %s" % (page.name, what, which)
            for what, which in found.items() if which]


def judge(driver, pages, width, height, out):
    session = driver.session(width, height)
    wrong = []
    for page in pages:
        driver.call("POST", session + "/url", {"url": page.as_uri()})
        seen = driver.call("POST", session + "/execute/sync",
                           {"script": LOOK, "args": []})
        wrong += wrong_with(page, seen)
        clip = {"x": 0, "y": 0, "width": width, "scale": 1,
                "height": min(seen["height"], 4 * height)}
        shot = driver.call("POST", session + "/goog/cdp/execute", {
            "cmd": "Page.captureScreenshot",
            "params": {"captureBeyondViewport": True, "clip": clip}})
        name = "%s-%d.png" % (page.stem, width)
        (out / name).write_bytes(base64.b64decode(shot["data"]))
    driver.call("DELETE", session)
    return wrong


def main():
    top, work = Path(os.environ["top_srcdir"]), Path(os.environ["work"])
    for program in "chromium", "chromedriver", "mandoc":
        if not shutil.which(program):
            print("%s is not installed" % program)
            sys.exit(77)
    out = work / "www"
    shutil.rmtree(out, ignore_errors=True)
    subprocess.run([sys.executable, top / "doc/www/make-www.py", out],
                   check=True)
    pages = sorted(out.glob("*.html"))
    driver, wrong = Driver(), []
    try:
        for width, height in SIZES:
            wrong += judge(driver, pages, width, height, out)
    finally:
        driver.process.terminate()
        driver.process.wait()
    print("\n".join(wrong))
    print("%d pages, %s pixels wide: %d faults" % (
        len(pages), " and ".join(str(width) for width, _ in SIZES),
        len(wrong)))
    sys.exit(bool(wrong))


main()
