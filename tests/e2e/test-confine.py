#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""
What a running tuscheld can still do: the kernel is asked, and, where there is
a debugger, the process itself is made to try.
"""

import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile

from operated import Operated
from wireclient import DEADLINE_S, INIT, TUSCHELD, Relay, Tap

TAP = Tap()
ok, equal = TAP.ok, TAP.equal


def run(*arguments):
    return subprocess.run([TUSCHELD, *arguments], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=DEADLINE_S,
                          env=dict(os.environ, LC_ALL="C"))


def status(pid):
    """the lines of /proc/PID/status"""
    with open("/proc/%d/status" % pid) as file:
        return dict(line.rstrip("\n").split(":\t", 1) for line in file)


def is_ready(relay):
    """Who is served knows that the start is over."""
    return relay.enter().init.type == INIT


def means():
    return run("--version").stdout.split("by: ")[1].strip()


def try_inside(pid, directory, *paths):
    """
    what open() gives inside of the process, for each path: 0 or errno; None
    where a debugger cannot do that
    """
    if not shutil.which("gdb"):
        return None
    script = os.path.join(directory, "intrusion")
    with open(script, "w") as file:
        for path in paths:
            file.write('set $fd = (int)open("%s", 0)\n'
                       'printf "got %%d %%d\\n", $fd, '
                       '*(int *)((void *(*)(void))__errno_location)()\n' %
                       path)
    found = subprocess.run(["gdb", "-nx", "-p", str(pid), "-batch", "-x",
                            script], stdin=subprocess.DEVNULL,
                           capture_output=True, text=True,
                           timeout=2 * DEADLINE_S)
    rows = [line.split()[1:] for line in found.stdout.split("\n")
            if line.startswith("got ")]
    if len(rows) < len(paths):
        return None
    return [0 if int(fd) >= 0 else int(error) for fd, error in rows]


def landlock():
    """Its version, or less than 1. The number of landlock_create_ruleset() is
    the same everywhere."""
    return ctypes.CDLL(None).syscall(444, None, 0, 1)


def test_confined(directory):
    path = os.path.join(directory, "room")
    with Relay("--listen", "127.0.0.1:0", "--listen", "unix:" + path,
               "--confine", "require") as relay:
        ok(is_ready(relay), "confined, it serves")
        lines = status(relay.process.pid)
        equal(lines["NoNewPrivs"], "1", "its privileges cannot grow")
        if "seccomp" in means():
            equal(lines["Seccomp"], "2", "its system calls are filtered")
        got = try_inside(relay.process.pid, directory, "/etc/passwd",
                         "/root", "/tmp")
        if got is None:
            TAP.skip("an open() inside of it", "no debugger can do that here")
        else:
            equal(got, [13, 13, 13], "inside of it, open() finds nothing")
        ok(is_ready(relay), "and it goes on")
        relay.process.terminate()
        equal(relay.process.wait(DEADLINE_S), 0, "it ends in good order")
    ok(not os.path.exists(path), "its socket is removed all the same")


def test_not_confined(directory):
    with Relay("--listen", "127.0.0.1:0", "--confine", "off") as relay:
        ok(is_ready(relay), "--confine off: it serves")
        lines = status(relay.process.pid)
        equal((lines["NoNewPrivs"], lines["Seccomp"]), ("0", "0"),
              "nothing is taken from it")
        got = try_inside(relay.process.pid, directory, "/etc/passwd")
        if got is None:
            TAP.skip("an open() inside of it", "no debugger can do that here")
        else:
            equal(got, [0], "an open() inside of it finds /etc/passwd")


def test_refused():
    result = run("--confine", "perhaps")
    ok(result.returncode == 2 and "require" in result.stderr,
       "a value that is none", result)
    result = run("--user", "no-such-user-here")
    ok(result.returncode == 2 and "no user" in result.stderr,
       "a user who is none", result)
    result = run("--user", "root")
    ok(result.returncode == 2 and "is root" in result.stderr,
       "root is no user to become", result)


def find_user():
    for name in ("nobody", "daemon"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            pass
    return None


def test_user():
    user = find_user()
    if user is None:
        TAP.skip("becoming a user", "nobody is there to become")
        return
    if os.geteuid() != 0:
        result = run("--user", user.pw_name)
        ok(result.returncode == 2 and "start as root" in result.stderr,
           "only root becomes another user", result)
        return
    with Relay("--listen", "127.0.0.1:0", "--user", user.pw_name) as relay:
        ok(is_ready(relay), "as another user, it serves")
        lines = status(relay.process.pid)
        equal(set(lines["Uid"].split()), {str(user.pw_uid)}, "it is that user")
        equal(set(lines["Gid"].split()), {str(user.pw_gid)}, "with its group")
        ok("0" not in lines["Groups"].split(), "and none of root's")
        for kind in ("CapPrm", "CapEff", "CapInh", "CapAmb"):
            equal(int(lines[kind], 16), 0, "%s: nothing" % kind)
        relay.process.terminate()
        equal(relay.process.wait(DEADLINE_S), 0, "it ends in good order")


def put_in_place(path, text):
    """as editors save: a new file takes the place of the old one"""
    with open(path + ".new", "w") as file:
        file.write(text)
    os.rename(path + ".new", path)


def test_replaced():
    """SIGHUP when another file has taken a place in a shared directory."""
    name = "/tmp/tuscheld-test-%d" % os.getpid()
    text = 'listen = "127.0.0.1:0"\nmax-members = %d\n'
    pair = subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
         "ec_paramgen_curve:P-256", "-nodes", "-days", "9", "-subj", "/CN=x",
         "-keyout", "-", "-out", "-"], check=True, capture_output=True,
        text=True, stdin=subprocess.DEVNULL).stdout
    try:
        put_in_place(name + ".conf", text % 5)
        put_in_place(name + ".pem", pair)
        with Operated(text % 5, "--config", name + ".conf") as relay:
            relay.addresses = [
                relay.out.await_line("^listening").split()[1]]
            relay.enter().close()
            put_in_place(name + ".conf", text % 1)
            relay.configure("")
            relay.process.send_signal(signal.SIGHUP)
            relay.log.await_line("is read again")
            with contextlib.closing(relay.enter()):
                equal(relay.connect().read().error(), (96, 4),
                      "a configuration that took the old one's place")
            if landlock() >= 4:
                new_port(relay, name + ".conf")
        with Operated(text % 5, "--tls", "--tls-cert", name + ".pem",
                      "--tls-key", name + ".pem") as relay:
            relay.out.await_line("^listening")
            relay.reload(text % 5)  # answered when it is confined
            put_in_place(name + ".pem", pair)
            line = relay.reload(text % 6, "stays as it was")
            ok("directory of its own" in line, "a certificate that did: it "
               "says what to do", line)
            with open(name + ".conf", "w") as file:
                file.write("max-members = 0\n")
            line = relay.reload("max-members = 0\n", "stays as it was")
            ok(line.count("max-members") == 1, "other mistakes are told as "
               "ever", line)
    finally:
        for end in (".conf", ".pem", ".conf.new", ".pem.new"):
            with contextlib.suppress(OSError):
                os.unlink(name + end)


def new_port(relay, path):
    """from a configuration that has taken the old one's place"""
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    put_in_place(path, 'listen = { "127.0.0.1:0", "127.0.0.1:%d" }\n' % port)
    relay.process.send_signal(signal.SIGHUP)
    line = relay.log.await_line("stays as it was")
    ok("only after a restart" in line and "the place of" not in line,
       "a port that it did not have: it says what to do, and no more", line)


def test_unreadable():
    """Files that the user which the relay becomes may not read."""
    user = find_user()
    if user is None or os.geteuid() != 0:
        TAP.skip("a key of root", "only root can have one")
        return
    text = ('listen = "127.0.0.1:0"\ntls = on\nstate = "@"\n'
            "user = %s\n" % user.pw_name)
    with Operated(text) as relay:
        relay.out.await_line("^listening")
        os.chmod(relay.directory, 0o755)
        line = relay.reload(text + "max-members = 5\n", "stays as it was")
        ok("may not read" in line and "relay.pem" in line,
           "a key that only root may read: it says what to do", line)
        os.chmod(relay.path, 0o600)
        line = relay.reload(text, "stays as it was")
        ok("may not read" in line and relay.path in line,
           "a configuration of root's: the same", line)
        relay.process.terminate()
        equal(relay.process.wait(DEADLINE_S), 0, "and the relay goes on")
        ok("running as root" not in "\n".join(relay.log.lines),
           "nothing is said of running as root")
    with tempfile.TemporaryDirectory() as directory:
        os.chown(directory, user.pw_uid, user.pw_gid)
        own = text.replace('"@"', '"%s"' % directory)
        with Operated(own) as relay:
            os.chmod(relay.directory, 0o755)
            relay.out.await_line("^listening")
            relay.reload(own)
            equal(os.stat(os.path.join(directory, "relay.pem")).st_uid,
                  user.pw_uid, "its own key is its user's, and read again")
    with Operated('listen = "127.0.0.1:0"\n') as relay:
        relay.log.await_line("running as root.*--user")
        ok(True, "without a user, it is")


def main():
    signal.alarm(4 * DEADLINE_S)
    TAP.attempt(test_refused)
    TAP.attempt(test_user)
    TAP.attempt(test_unreadable)
    if sys.platform != "linux" or "nothing" in means():
        TAP.skip("confinement", "none in this build: %s" % means())
    elif landlock() < 1:
        TAP.skip("confinement", "this kernel has no Landlock")
    else:
        with tempfile.TemporaryDirectory() as directory:
            TAP.attempt(test_confined, directory)
            TAP.attempt(test_not_confined, directory)
        TAP.attempt(test_replaced)
    return TAP.end()


if __name__ == "__main__":
    sys.exit(main())
