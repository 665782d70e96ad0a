# -*- coding: utf-8 -*-
"""Proxy chain. One file for all.

    server.py node          starts a node, the port is in $CHAIN_PORT (12000 if not set)
    server.py get < hops.txt     downloads, the file is saved as output.bin

No threads: one selector looks after all connections.
"""
import os
import selectors
import socket
import sys
import time

CHUNK = 16384
sel = selectors.DefaultSelector()
timers = {}          # Conn -> time at which its request is taken for complete


def note(text):
    sys.stderr.write("chain: " + text + "\n")


class Conn:
    """A client with its source: a file or the next hop."""
    number = 0

    def __init__(self, sock):
        self.id = Conn.number
        Conn.number += 1
        self.sock = sock
        self.req = b""
        self.up = None
        self.file = None
        self.out = b""
        self.done = False
        self.state = "request"
        sock.setblocking(False)
        sel.register(sock, selectors.EVENT_READ, self)
        note("connection %d opened" % self.id)

    def close(self, why="finished"):
        timers.pop(self, None)
        for s in (self.sock, self.up):
            if s is not None:
                try:
                    sel.unregister(s)
                except KeyError:
                    pass
                s.close()
        if self.file:
            self.file.close()
        self.state = "closed"
        note("connection %d %s" % (self.id, why))

    # ---- the request

    def read_request(self):
        data = self.sock.recv(4096)
        self.req += data
        if not data or len(self.req) > 65536:
            self.start()
        else:
            timers[self] = time.monotonic() + 0.2

    def start(self):
        timers.pop(self, None)
        lines = [l.strip() for l in self.req.decode().splitlines() if l.strip()]
        if not lines:
            return self.close("said nothing")
        sel.unregister(self.sock)
        name, hops = lines[0], lines[1:]
        if not hops:
            note("connection %d wants %s, I am the server" % (self.id, name))
            self.file = open(name, "rb")
            self.state = "file"
            sel.register(self.sock, selectors.EVENT_WRITE, self)
            return
        host, port = hops.pop(0).split()
        note("connection %d wants %s, I am a proxy to %s:%s" % (self.id, name, host, port))
        self.up = socket.socket()
        self.up.setblocking(False)
        self.up.connect_ex((socket.gethostbyname(host), int(port)))
        self.rest = "".join(x + "\n" for x in [name] + hops).encode()
        self.state = "connecting"
        sel.register(self.up, selectors.EVENT_WRITE, self)

    # ---- the answer

    def connected(self):
        err = self.up.getsockopt(socket.SOL_SOCKET, socket.SO_ERROR)
        if err:
            raise OSError(err, os.strerror(err))
        self.up.sendall(self.rest)       # some bytes into an empty buffer
        self.up.shutdown(socket.SHUT_WR)
        self.state = "relay"
        sel.modify(self.up, selectors.EVENT_READ, self)

    def from_next(self):
        self.out = self.up.recv(CHUNK)
        if not self.out:
            return self.close()
        sel.unregister(self.up)          # not more until this is sent
        sel.register(self.sock, selectors.EVENT_WRITE, self)

    def to_client(self):
        if self.file and not self.out:
            self.out = self.file.read(CHUNK)
            if not self.out:
                return self.close()
        n = self.sock.send(self.out)
        self.out = self.out[n:]
        if not self.out and self.up:
            sel.unregister(self.sock)
            sel.register(self.up, selectors.EVENT_READ, self)

    def event(self, sock):
        try:
            if self.state == "request":
                self.read_request()
            elif self.state == "connecting":
                self.connected()
            elif self.state == "relay" and sock is self.up:
                self.from_next()
            elif self.state in ("relay", "file"):
                self.to_client()
        except BlockingIOError:
            pass
        except (OSError, ValueError) as e:
            self.close("failed: %s" % e)


def node():
    port = int(os.environ.get("CHAIN_PORT", "12000"))
    ls = socket.socket()
    ls.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    ls.bind(("", port))
    ls.listen(64)
    sel.register(ls, selectors.EVENT_READ, None)
    note("node ready, port %d" % port)
    while True:
        wait = min(timers.values()) - time.monotonic() if timers else None
        for key, _ in sel.select(None if wait is None else max(wait, 0)):
            if key.data is None:
                Conn(ls.accept()[0])
            elif key.data.state != "closed":
                key.data.event(key.fileobj)
        now = time.monotonic()
        for c in [c for c, t in timers.items() if t <= now]:
            try:
                c.start()
            except (OSError, ValueError) as e:
                c.close("failed: %s" % e)


def get():
    lines = [l.strip() for l in sys.stdin if l.strip()]
    if len(lines) < 2:
        sys.exit("I need a file name and at least one hop")
    host, port = lines.pop(1).split()
    s = socket.create_connection((host, int(port)), timeout=10)
    s.sendall("".join(l + "\n" for l in lines).encode())
    s.shutdown(socket.SHUT_WR)
    total = 0
    with open("output.bin", "wb") as f:
        while True:
            try:
                data = s.recv(CHUNK)
            except TimeoutError:
                sys.exit("timeout error: no data for 10 s")
            if not data:
                break
            f.write(data)
            total += len(data)
    note("%s: %d bytes saved in output.bin" % (lines[0], total))


if __name__ == "__main__":
    try:
        {"node": node, "get": get}[sys.argv[1]]()
    except (IndexError, KeyError):
        sys.exit(__doc__)
    except KeyboardInterrupt:
        note("stopped")
