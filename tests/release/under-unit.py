#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a service of a chroot as its unit says, as far as that goes without
systemd, then a command beside it, then stops the service.

    under-unit.py ROOT UNIT COMMAND...

Obeyed are User, Group, StateDirectory, RuntimeDirectory, UMask, LimitNOFILE,
LimitCORE, NoNewPrivileges, CapabilityBoundingSet (empty), ProtectSystem=strict,
PrivateTmp, PrivateMounts, ProtectHome, RemoveIPC and Type=notify. Left out are
the filters of system calls and addresses, PrivateUsers, PrivateDevices and the
rest of Protect*, which systemd alone sets up.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

DEADLINE_S = 60

# $1 root, $2 runtime directory, $3 state directory, $4... the program. All is
# read-only but those two; /tmp is empty and its own.
INSIDE = """
mount --bind "$1" "$1"
mount -t proc proc "$1/proc"
mount --rbind /dev "$1/dev"
for dir in "$2" "$3"; do mount --bind "$1$dir" "$1$dir"; done
mount -o remount,bind,ro "$1"
for dir in tmp var/tmp home root; do mount -t tmpfs tmpfs "$1/$dir"; done
root=$1
shift 3
exec chroot "$root" "$@"
"""


def read_unit(path):
    found = {}
    for line in path.read_text().splitlines():
        name, equals, value = line.partition("=")
        if equals and not line.startswith("#"):
            found[name] = value
    return found


def notify_socket(root, unit, directory):
    """Where the service says that it is ready."""
    path = root / directory.lstrip("/") / "notify"
    path.unlink(missing_ok=True)
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    listener.bind(str(path))
    listener.settimeout(DEADLINE_S)
    os.chmod(path, 0o777)
    assert unit["Type"].startswith("notify")
    return listener


def start(root, unit, run, state):
    user, group = unit["User"], unit["Group"]
    assert unit["CapabilityBoundingSet"] == "" and \
        unit["NoNewPrivileges"] == "yes" and unit["ProtectSystem"] == "strict"
    for directory, mode in ((run, 0o755), (state, 0o700)):
        subprocess.run(["chroot", root, "install", "-d", "-m", "%o" % mode,
                        "-o", user, "-g", group, directory], check=True)
    return subprocess.Popen(
        ["unshare", "--mount", "--ipc", "sh", "-ec", INSIDE, "sh", root, run,
         state, "/usr/bin/prlimit", "--nofile=" + unit["LimitNOFILE"],
         "--core=" + unit["LimitCORE"], "/usr/bin/setpriv", "--reuid=" + user,
         "--regid=" + group, "--clear-groups", "--no-new-privs",
         "--bounding-set=-all", "--inh-caps=-all",
         *unit["ExecStart"].split()],
        umask=int(unit["UMask"], 8), stdout=subprocess.PIPE, text=True,
        env={"PATH": "/usr/sbin:/usr/bin", "LANG": "C.UTF-8",
             "STATE_DIRECTORY": state, "RUNTIME_DIRECTORY": run,
             "NOTIFY_SOCKET": run + "/notify"})


def wait_ready(listener):
    while True:
        said = listener.recv(4096).decode()
        print("to systemd:", " ".join(said.split("\n")))
        if "READY=1" in said.split("\n"):
            return


def status_of(pid):
    """What the kernel says of the confinement."""
    lines = Path("/proc/%d/status" % pid).read_text().splitlines()
    wanted = ("Uid:", "CapEff:", "CapBnd:", "NoNewPrivs:", "Seccomp:")
    return ["\t".join(line.split()[:2]) for line in lines
            if line.startswith(wanted)]


def main():
    root, name, command = Path(sys.argv[1]), sys.argv[2], sys.argv[3:]
    path = next(p for p in (root / "lib/systemd/system" / name,
                            root / "usr/lib/systemd/system" / name)
                if p.exists())
    unit = read_unit(path)
    run = "/run/" + unit["RuntimeDirectory"]
    state = "/var/lib/" + unit["StateDirectory"]
    (root / run.lstrip("/")).mkdir(parents=True, exist_ok=True)
    listener = notify_socket(root, unit, run)
    service = start(root, unit, run, state)
    try:
        wait_ready(listener)
        status = status_of(service.pid)
        print("\n".join(status))
        assert "CapBnd:\t0000000000000000" in status
        assert "NoNewPrivs:\t1" in status and "Seccomp:\t2" in status
        done = subprocess.run(["chroot", root, *command], check=False,
                              capture_output=True, text=True)
        print(done.stdout, done.stderr)
        service.send_signal(signal.SIGTERM)
        ended = service.wait(DEADLINE_S)
    finally:
        service.kill()
    if done.returncode or ended:
        sys.exit("the command ended with %d, the service with %d" %
                 (done.returncode, ended))
    print("%s ready as %s, no capability, filtered; %s" %
          (name, unit["User"], done.stdout.strip().split("\n")[-1]))


main()
