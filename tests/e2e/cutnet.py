# SPDX-License-Identifier: GPL-3.0-or-later
"""
Networks that can be cut: a Redis and some relays, each in a network namespace
of its own, with a link from each relay to Redis, and one from each relay to the
namespace that members are in. Wants root, and ip(8).
"""

import contextlib
import ctypes
import os
import shutil
import subprocess

CLONE_NEWNET = 0x40000000
LIBC = ctypes.CDLL(None, use_errno=True)


def why_not():
    """why there are none here, or None"""
    if os.geteuid() != 0:
        return "network namespaces want root"
    if not shutil.which("ip"):
        return "no ip (Debian: iproute2)"
    name = "tuschel-%d" % os.getpid()
    tried = subprocess.run(["ip", "netns", "add", name], text=True,
                           capture_output=True, check=False)
    if tried.returncode == 0:
        tried = subprocess.run(["ip", "-n", name, "link", "add", "try0",
                                "type", "veth", "peer", "name", "try1"],
                               text=True, capture_output=True, check=False)
        subprocess.run(["ip", "netns", "del", name], check=False)
    return None if tried.returncode == 0 else \
        "no network namespaces here: " + tried.stderr.strip()


class Networks:
    """"redis", "members" and one for each relay, 0, 1, ..."""

    def __init__(self, relays):
        self.made = []
        try:
            self.make("redis")
            self.make("members")
            for i in range(relays):
                self.make(i)
                self.link(i, "redis", 213)
                self.link(i, "members", 214)
        except Exception:
            self.__exit__()
            raise

    @staticmethod
    def ip(*words):
        subprocess.run(["ip", *words], check=True, capture_output=True)

    @staticmethod
    def name(place):
        return "tuschel-%d-%s" % (os.getpid(), place)

    def make(self, place):
        self.ip("netns", "add", self.name(place))
        self.made.append(self.name(place))
        self.ip("-n", self.name(place), "link", "set", "lo", "up")

    def link(self, relay, place, net):
        """10.NET.RELAY.2 is the relay, .1 what it is linked with"""
        ends = ((self.name(place), "to%d" % relay, 1),
                (self.name(relay), "to%s" % place, 2))
        (space, device, _), (other, peer, _) = ends
        self.ip("-n", space, "link", "add", device, "type", "veth", "peer",
                "name", peer, "netns", other)
        for space, device, host in ends:
            self.ip("-n", space, "addr", "add", "10.%d.%d.%d/24" % (
                net, relay, host), "dev", device)
            self.ip("-n", space, "link", "set", device, "up")

    def cut(self, relay):
        """from Redis; nobody is told: what is sent is gone"""
        self.ip("-n", self.name("redis"), "link", "set", "to%d" % relay,
                "down")

    def mend(self, relay):
        self.ip("-n", self.name("redis"), "link", "set", "to%d" % relay, "up")

    @staticmethod
    def redis_place(relay):
        return "redis://10.213.%d.1" % relay

    @staticmethod
    def relay_host(relay):
        return "10.214.%d.2" % relay

    def enter(self, place):
        """what a process does before it runs, to be there"""
        path = "/run/netns/" + self.name(place)

        def inside():
            fd = os.open(path, os.O_RDONLY)
            if LIBC.setns(fd, CLONE_NEWNET) != 0:
                raise OSError(ctypes.get_errno(), "setns")
            os.close(fd)
        return inside

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for name in self.made:
            with contextlib.suppress(subprocess.CalledProcessError):
                self.ip("netns", "del", name)
