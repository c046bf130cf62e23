# SPDX-License-Identifier: GPL-3.0-or-later
"""The servers that are compared: how each is started for one room of many,
with no limit in the way, on a port of loopback and on one processor."""

import os
import re
import shutil
import socket
import subprocess
import time

FILES = 20000

INSPIRCD = """
<server name="bench.test" description="bench" network="bench" id="001">
<admin name="bench" nick="bench" email="bench@bench.test">
<bind address="127.0.0.1" port="%(port)d" type="clients">
<connect allow="*" timeout="120" pingfreq="3600" hardsendq="1G" softsendq="1G"
 recvq="16M" localmax="20000" globalmax="20000" limit="20000" maxchans="9"
 fakelag="no" threshold="1000000" commandrate="1000000000"
 resolvehostnames="no" useident="no" maxconnwarn="no">
<performance nouserdns="yes" softlimit="20000" somaxconn="4096"
 netbuffersize="65534" quietbursts="yes">
<options prefixquit="" defaultmodes="n">
<pid file="%(dir)s/inspircd.pid">
<path datadir="%(dir)s" logdir="%(dir)s">
<module name="cap">
<module name="ircv3_echomessage">
<log method="file" type="* -USERINPUT -USEROUTPUT" level="sparse"
 target="inspircd.log">
"""

NGIRCD = """
[Global]
Name = bench%(index)d.test
Info = bench
AdminInfo1 = bench
AdminInfo2 = bench
AdminEMail = bench@bench.test
Listen = 127.0.0.1
Ports = %(port)d
[Limits]
ConnectRetry = 1
MaxConnections = 0
MaxConnectionsIP = 0
MaxJoins = 0
MaxPenaltyTime = 0
PingTimeout = 3600
PongTimeout = 3600
[Options]
DNS = no
Ident = no
PAM = no
"""

MOSQUITTO = """
listener %(port)d 127.0.0.1
allow_anonymous true
persistence false
max_connections -1
max_queued_messages 0
set_tcp_nodelay true
log_type error
"""

# What is started, with its configuration: PORT, DIR and CONF are filled in.
# The key is the protocol of the load generator too, but for our own.
PEERS = {
    "redis": ("redis-server", None, "--port {port} --bind 127.0.0.1 "
              "--save '' --appendonly no --maxclients 20000 --loglevel warning"
              " --tcp-backlog 4096 --dir {dir} --client-output-buffer-limit"
              " 'pubsub 0 0 0'"),
    "inspircd": ("inspircd", INSPIRCD, "--nofork --runasroot --nolog "
                 "--config {conf}"),
    "nats": ("nats-server", None, "-a 127.0.0.1 -p {port}"),
    "mosquitto": ("mosquitto", MOSQUITTO, "-c {conf}"),
    "ngircd": ("ngircd", NGIRCD, "-n -f {conf}"),
}
VERSION = {"redis": "--version", "inspircd": "--version", "nats": "--version",
           "mosquitto": "-h", "ngircd": "--version"}
# Those of one room connect to the first of them.
NGIRCD_LINK = """
[Server]
Name = bench%d.test
Host = 127.0.0.1
MyPassword = bench
PeerPassword = bench
"""
OWN = ("tuscheld", "batch", "single", "tls")


def program(name):
    path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin:/usr/local/sbin"
    return shutil.which(PEERS[name][0], path=path)


def installed():
    return [name for name in PEERS if program(name)]


def version(name):
    run = subprocess.run([program(name), VERSION[name]], text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                         stdin=subprocess.DEVNULL, check=False, timeout=20)
    found = re.search(r"\d+\.\d+(\.\d+)*", run.stdout)
    return "%s %s" % (PEERS[name][0], found.group() if found else "?")


def make_pair(scratch):
    """Paths of a certificate and its key; None without openssl(1)."""
    if not shutil.which("openssl"):
        return None
    cert, key = scratch + "/cert.pem", scratch + "/key.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", key, "-out",
         cert, "-days", "30", "-subj", "/CN=localhost"], check=True,
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return cert, key


def kernel_tls():
    try:
        with open("/proc/sys/net/ipv4/tcp_available_ulp") as f:
            return "tls" in f.read().split()
    except OSError:
        return False


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def raise_files():
    import resource
    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))


class Server:
    """One that runs: address, pid and the protocol it speaks. It is the one of
    that index in a room of several, if conf and options say so."""

    def __init__(self, name, build, scratch, processor, options=(), conf="",
                 index=0):
        self.name = name
        self.protocol = "tuschel" if name in OWN else name
        if name in OWN:
            self._start_own(build, processor, options)
        else:
            self._start_peer(scratch, processor, options, conf, index)
        self.pid = self.process.pid

    def _popen(self, command, processor, **more):
        def prepare():
            raise_files()
            os.sched_setaffinity(0, {processor})
        self.process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, preexec_fn=prepare,
            env=dict(os.environ, GOMAXPROCS="1"), **more)

    def _start_own(self, build, processor, options):
        command = [build + "/tests/bench/floor", self.name, *options]
        if self.name == "tuscheld":
            command = [build + "/src/relay/tuscheld", "--listen",
                       "127.0.0.1:0", *options]
        self._popen(command, processor, stdout=subprocess.PIPE, text=True)
        line = "so far nothing"
        while line and not line.startswith("listening "):
            line = self.process.stdout.readline()
        if not line:
            self.stop()
            raise OSError("%s does not listen" % self.name)
        self.address = line.split()[1]

    def _start_peer(self, scratch, processor, options, more, index):
        self.port = port = free_port()
        values = {"port": port, "dir": scratch, "index": index,
                  "conf": "%s/conf%d" % (scratch, index)}
        _, conf, arguments = PEERS[self.name]
        if conf:
            with open(values["conf"], "w") as f:
                f.write(conf % values + more)
            os.chmod(values["conf"], 0o644)
        words = [w.strip("'") for w in
                 re.findall(r"'[^']*'|\S+", arguments.format(**values))]
        self._popen([program(self.name), *words, *options], processor, cwd=scratch,
                    stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        self.address = "127.0.0.1:%d" % port
        self._await(port)

    def _await(self, port):
        until = time.monotonic() + 30
        while time.monotonic() < until and self.process.poll() is None:
            try:
                socket.create_connection(("127.0.0.1", port), 5).close()
                return
            except OSError:
                time.sleep(0.05)
        self.stop()
        raise OSError("%s does not listen" % self.name)

    def stop(self):
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


def start_nats(scratch, processor, count):
    """that many of them, linked each with each; yields one after the other"""
    links = ["nats://127.0.0.1:%d" % free_port() for _ in range(count)]
    for i, link in enumerate(links):
        routes = ["--routes", links[0]] if i else []
        yield Server("nats", None, scratch, processor,
                     ["--cluster_name", "bench", "--cluster", link, *routes],
                     index=i)


def start_ngircd(scratch, processor, count):
    """the same, linked with the first one; the last is there when all are"""
    passive = "".join(NGIRCD_LINK % i + "Passive = yes\n"
                      for i in range(1, count))
    first = Server("ngircd", None, scratch, processor, conf=passive)
    yield first
    for i in range(1, count):
        yield Server("ngircd", None, scratch, processor, index=i,
                     conf=NGIRCD_LINK % 0 + "Port = %d\n" % first.port)
    await_links(first, count)


def await_links(server, count):
    """until an ngircd knows of so many servers, itself too"""
    until = time.monotonic() + 30
    with socket.create_connection(("127.0.0.1", server.port), 10) as s:
        s.sendall(b"NICK links\r\nUSER links 0 * :l\r\n")
        known = 0
        for line in s.makefile("rb"):
            number = line.split()[1]
            known += number == b"364"
            if number in (b"001", b"365") and time.monotonic() < until:
                if known == count:
                    return
                known = 0
                time.sleep(.05)
                s.sendall(b"LINKS\r\n")
    raise OSError("%s is not linked" % server.name)
