import argparse
import logging
import selectors
import signal
import socket
import sys
import time

from .codec import Decoder, pack

log = logging.getLogger("menu")


class Session:
    HIGH_WATER = 1 << 20

    def __init__(self, reactor, sock, addr, number):
        self.reactor, self.sock, self.addr, self.number = reactor, sock, addr, number
        self.decoder = Decoder()
        self.out = bytearray()

    def on_event(self, mask):
        try:
            if mask & selectors.EVENT_READ:
                data = self.sock.recv(65536)
                if not data:
                    return self.reactor.drop(self)
                for message in self.decoder.feed(data):
                    if not self.on_message(message):
                        return self.reactor.drop(self)
            self.flush()
        except BlockingIOError:
            pass
        except (OSError, ValueError):
            self.reactor.drop(self)

    def on_message(self, message) -> bool:
        if not isinstance(message, dict):
            raise ValueError("no object")
        verb = message.get("cmd")
        handler = getattr(self, f"do_{verb}", None)
        if verb == "5":
            return False
        if handler is None:
            self.reply("error", "unknown command")
            return True
        self.reactor.served += 1
        log.info("Command %s", verb)
        handler(message)
        return True

    def do_1(self, message):
        self.reply("text", str(message.get("data", "")).upper())

    def do_2(self, _):
        self.reply("addr", "client IP = %s, port = %d" % self.addr[:2])

    def do_3(self, _):
        self.reply("count", f"requests served = {self.reactor.served}")

    def do_4(self, _):
        s = int(time.monotonic() - self.reactor.started)
        self.reply("time", f"run time = {s // 3600:02}:{s // 60 % 60:02}:{s % 60:02}")

    def reply(self, kind, value):
        self.out += pack({"type": kind, "data": value})

    def flush(self):
        if self.out:
            try:
                sent = self.sock.send(self.out)
                del self.out[:sent]
            except BlockingIOError:
                pass
        mask = 0
        if len(self.out) < self.HIGH_WATER:
            mask |= selectors.EVENT_READ
        if self.out:
            mask |= selectors.EVENT_WRITE
        self.reactor.selector.modify(self.sock, mask, self.on_event)


class Reactor:
    def __init__(self, host, port):
        self.selector = selectors.DefaultSelector()
        self.sessions = {}
        self.served = 0
        self.last = 0
        self.running = True
        self.listener = socket.create_server((host, port), backlog=256)
        self.listener.setblocking(False)
        self.selector.register(self.listener, selectors.EVENT_READ, self.on_accept)
        self.started = time.monotonic()
        self.due = self.started + 60
        log.info("The server is ready to receive on port %d", self.listener.getsockname()[1])

    def on_accept(self, _):
        try:
            sock, addr = self.listener.accept()
        except OSError:
            return
        sock.setblocking(False)
        log.info("Connection request from %s:%d", *addr[:2])
        self.last += 1
        session = Session(self, sock, addr, self.last)
        self.sessions[self.last] = session
        self.selector.register(sock, selectors.EVENT_READ, session.on_event)
        log.info("Client %d connected. Number of connected clients = %d", self.last, len(self.sessions))

    def drop(self, session):
        self.selector.unregister(session.sock)
        session.sock.close()
        del self.sessions[session.number]
        log.info("Client %d disconnected. Number of connected clients = %d", session.number, len(self.sessions))

    def stop(self, *_):
        self.running = False
        raise KeyboardInterrupt

    def run(self):
        while self.running:
            for key, mask in self.selector.select(max(0.0, self.due - time.monotonic())):
                key.data(mask)
            if time.monotonic() >= self.due:
                log.info("Number of connected clients = %d", len(self.sessions))
                self.due += 60


def main():
    ap = argparse.ArgumentParser(description="single-threaded menu server")
    ap.add_argument("--bind", default="0.0.0.0", metavar="ADDR")
    ap.add_argument("--port", type=int, default=29999)
    ap.add_argument("-v", "--verbose", action="store_true")
    args = ap.parse_args()
    logging.basicConfig(
        stream=sys.stdout,
        level=logging.DEBUG if args.verbose else logging.INFO,
        format="%(asctime)s %(levelname)-7s [%(threadName)s] %(message)s",
    )
    try:
        Reactor(args.bind, args.port).run()
    except KeyboardInterrupt:
        pass
    print("\nBye bye~")


if __name__ == "__main__":
    main()
