# SPDX-License-Identifier: GPL-3.0-or-later
"""
A relay that keeps sections 2 to 4 of doc/PROTOCOL as long as it likes. What
it does with each frame on its way to each member is a test's rule, and it
says whatever a test puts into its mouth. It runs in a thread of its own.
"""

import queue
import select
import socket
import struct
import threading

from wireclient import ERROR, EXIT, INIT, JOIN, PING, PONG, RANDOM, Door, Frame

NO_SUCH_PEER = 3


class Link:
    def __init__(self, s, link_id):
        self.socket, self.id, self.buffer = s, link_id, b""
        self.unsent = b""

    def flush(self):
        try:
            self.unsent = self.unsent[self.socket.send(self.unsent):]
        except BlockingIOError:
            pass
        except OSError:
            self.unsent = b""   # its end will be read

    def frames(self, data):
        """the whole frames that data completes"""
        self.buffer += data
        while len(self.buffer) >= 10:
            src, dest, size = struct.unpack(">IIH", self.buffer[:10])
            if len(self.buffer) < 10 + size:
                return
            payload = self.buffer[10:10 + size]
            self.buffer = self.buffer[10 + size:]
            yield Frame(src, dest, payload)


class EvilRelay(Door):
    """
    rule(frame, to) is asked for each frame to each id, in the relay's thread,
    and returns the frames that go there instead. log has all frames of
    members, as they came.
    """

    def __init__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.addresses = ["127.0.0.1:%d" % self.listener.getsockname()[1]]
        self.rule = lambda frame, to: [frame]
        self.log, self.links = [], {}
        self.orders = queue.SimpleQueue()
        self.bell, self.ear = socket.socketpair()
        self.ended = False
        self.thread = threading.Thread(target=self.serve, daemon=True)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.order(lambda: setattr(self, "ended", True))
        self.thread.join()
        for s in (self.listener, self.bell, self.ear):
            s.close()

    # -- what a test may do, from its own thread --

    def order(self, function):
        """has it done by the relay's thread, and waits for that"""
        done = threading.Event()
        self.orders.put((function, done))
        self.bell.send(b"x")
        done.wait()

    def put(self, frame, *ids):
        """that frame to these ids, or to all; no rule is asked"""
        self.order(lambda: [self.write(i, frame)
                            for i in ids or list(self.links)])

    def frames(self, kind, mode=None, src=None):
        """of the log, those of that type, byte 1 and source"""
        return [f for f in list(self.log) if f.type == kind and
                mode in (None, f.payload[1]) and src in (None, f.src)]

    # -- the relay --

    def write(self, to, frame):
        if to in self.links:
            self.links[to].unsent += frame.bytes()
            self.links[to].flush()

    def deliver(self, frame, to):
        for changed in self.rule(frame, to):
            self.write(to, changed)

    def to_all(self, frame):
        for to in list(self.links):
            self.deliver(frame, to)

    def enter_link(self):
        s, _ = self.listener.accept()
        s.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        s.setblocking(False)
        link = Link(s, RANDOM.randrange(1, 2 ** 32))
        self.to_all(Frame(link.id, 0, bytes([JOIN, 0, 0, 0])))
        self.links[link.id] = link
        ids = list(self.links)
        self.deliver(Frame(0, link.id, struct.pack(
            ">BBH%dI" % len(ids), INIT, 0, len(ids), *ids)), link.id)

    def leave_link(self, link):
        link.socket.close()
        del self.links[link.id]
        self.to_all(Frame(link.id, 0, bytes([EXIT, 0, 0, 0])))

    def take(self, link, frame):
        frame.src = link.id
        if frame.type < 32 and frame.dest == 0:
            if frame.type == PING:
                self.write(link.id, Frame(0, link.id, bytes([PONG]) +
                                          frame.payload[1:4]))
            return
        self.log.append(frame)
        if frame.dest == 0:
            self.to_all(frame)
        elif frame.dest in self.links:
            self.deliver(frame, frame.dest)
        else:
            self.write(link.id, Frame(0, link.id, struct.pack(
                ">BBH", ERROR, 16, NO_SUCH_PEER) + b"%08x" % frame.dest))

    def read_link(self, link):
        try:
            data = link.socket.recv(1 << 16)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        if not data:
            self.leave_link(link)
            return
        for frame in link.frames(data):
            self.take(link, frame)

    def obey(self):
        self.ear.recv(1)
        function, done = self.orders.get()
        function()
        done.set()

    def serve(self):
        while not self.ended:
            by_socket = {link.socket: link for link in self.links.values()}
            ready, writable, _ = select.select(
                [self.listener, self.ear, *by_socket],
                [link.socket for link in by_socket.values() if link.unsent],
                [])
            for s in writable:
                by_socket[s].flush()
            for s in ready:
                if s is self.listener:
                    self.enter_link()
                elif s is self.ear:
                    self.obey()
                else:
                    self.read_link(by_socket[s])
        for link in self.links.values():
            link.socket.close()
