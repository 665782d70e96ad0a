"""A menu server whose answers, clients or end have one fault, or none: menu.careless_server PORT threads|one-thread FAULT.

The wire and the lines are those of hw-multithread/README.md. Each fault is one that students' servers have.
"""
import os
import selectors
import signal
import sys
import threading
import time

from ordinary import listen, say, until_ctrl_c

PORT, METHOD, FAULT = int(sys.argv[1]), *sys.argv[2:]

lock = threading.RLock()
last_id = 0
connected = set()
served = 0
began = time.monotonic()
last_text = ""  # shared by all clients, which is a fault
last_peer = None  # so is this
hoard = []


class Client:
    def __init__(self, conn, peer):
        global last_id, last_peer
        with lock:
            last_id += 1
            self.id, self.conn, self.peer, self.served = last_id, conn, peer, 0
            self.heard, self.began = b"", time.monotonic()
            last_peer = peer
            connected.add(self)
            say(f"Connection request from {peer[0]}:{peer[1]}")
            say(f"Client {self.id} connected. Number of connected clients = {len(connected)}")
        if FAULT == "keeps-descriptors":
            hoard.append(conn.dup())
        if FAULT == "keeps-buffers":
            hoard.append(b"x" * 65536)
        if FAULT == "asks-the-peers-name":
            conn.getpeername()

    def leave(self):
        with lock:
            connected.discard(self)
            say(f"Client {self.id} disconnected. Number of connected clients = {len(connected)}")

    def feed(self, data):
        """The replies to what has come; None once the client has asked to leave."""
        if FAULT == "a-receive-is-a-request":
            return self.answer(data.rstrip(b"\r\n"))
        if FAULT == "first-line-only":
            self.heard += data
            line, newline, _ = self.heard.partition(b"\n")
            if newline:
                self.heard = b""
                return self.answer(line)
            return b""
        self.heard += data
        if FAULT == "a-buffer-of-10000" and len(self.heard) > 10000:
            raise IndexError("the buffer is full")
        if FAULT == "crashes-beyond-1024" and len(self.heard) > 1024:
            os._exit(1)
        replies = b""
        while b"\n" in self.heard:
            line, _, self.heard = self.heard.partition(b"\n")
            line = line.removesuffix(b"\r")
            if line == b"5":
                return None
            replies += self.answer(line)
        return replies

    def answer(self, line):
        global served, last_text
        if FAULT == "first-character":
            line[0]
        if FAULT == "command-is-a-number":
            int(line[:1])
        if FAULT == "text-is-utf-8":
            line.decode()
        command, text = line[:1], line[1:].decode(errors="surrogateescape")
        if command not in (b"1", b"2", b"3", b"4"):
            return b"error: unknown command\n"
        with lock:
            served += 1
            self.served += 1
            say(f"Command {command.decode()}")
        if FAULT == "dies-at-3" and command == b"3":
            os._exit(3)
        if FAULT == "silent-at-3" and command == b"3":
            return b""
        if command == b"1":
            if FAULT == "shares-the-text":
                last_text = text
                time.sleep(0.1)
                text = last_text
            if FAULT == "shares-the-text-at-times":
                last_text = text
                if served % 97 == 0:
                    time.sleep(0.05)
                text = last_text
            if FAULT == "ascii-only":
                upper = "".join(c.upper() if c.isascii() else c for c in text)
            else:
                upper = text if FAULT == "lower" else text.upper()
            return upper.encode(errors="surrogateescape") + b"\n"
        if command == b"2":
            ip, port = {"own-address": ("127.0.0.1", PORT), "last-address": last_peer}.get(FAULT, self.peer)
            return f"client IP = {ip}, port = {port}\n".encode()
        if command == b"3":
            return f"requests served = {self.count()}\n".encode()
        return f"run time = {self.run_time()}\n".encode()

    def count(self):
        if FAULT == "count-of-this-client":
            return self.served
        if FAULT == "count-of-those-connected":
            return sum(client.served for client in connected)
        if FAULT == "count-without-this":
            return served - 1
        if FAULT == "count-from-10":
            return served + 10
        if FAULT == "count-of-3-only-now-and-then":
            return served - served % 2
        return served

    def run_time(self):
        seconds = int(time.monotonic() - began)
        if FAULT == "time-of-this-client":
            seconds = int(time.monotonic() - self.began)
        if FAULT == "time-since-the-first-client":
            seconds = int(time.monotonic() - min(client.began for client in connected))
        if FAULT == "time-stands":
            seconds = 2
        if FAULT == "time-of-the-day":
            return time.strftime("%H:%M:%S")
        if FAULT == "time-without-zeros":
            return f"{seconds // 3600}:{seconds // 60 % 60}:{seconds % 60}"
        return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def serve(client):
    uncaught = FAULT in ("first-character", "command-is-a-number", "text-is-utf-8", "a-buffer-of-10000")
    try:
        while data := client.conn.recv(1024):
            replies = client.feed(data)
            if replies is None:
                break
            client.conn.sendall(replies)
            if FAULT == "hangs-up":
                break
    except ConnectionError:
        if FAULT == "a-reset-ends-the-server":
            os._exit(1)
        if FAULT == "a-reset-is-not-counted":
            return
    except (ValueError, IndexError):
        if uncaught:
            return  # a thread that ends without the rest of what it had to do
        raise
    client.leave()
    client.conn.close()


def by_threads(listener):
    while True:
        conn, peer = listener.accept()
        # Closed by a client's thread alone; a fault may keep it.
        thread = threading.Thread(target=serve, args=(Client(conn, peer),), daemon=True)
        thread.start()


def by_one_thread(listener):
    selector = selectors.DefaultSelector()
    selector.register(listener, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            if key.fileobj is listener:
                conn, peer = listener.accept()
                selector.register(conn, selectors.EVENT_READ, [Client(conn, peer), b""])
                continue
            if not turn(selector, key.fileobj, key.data):
                selector.unregister(key.fileobj)
                key.data[0].leave()
                key.fileobj.close()


def turn(selector, conn, state):
    """Reads or writes once; whether the client stays. What it is owed goes first."""
    client, owed = state
    try:
        if not owed:
            data = conn.recv(1024)
            while FAULT == "waits-for-the-line" and data and not data.endswith(b"\n"):
                data += conn.recv(1024)
            owed = client.feed(data) if data else None
        if owed is None:
            return False
        if FAULT == "waits-for-the-reader":
            conn.sendall(owed)
            return True
        if owed:
            conn.setblocking(False)
            try:
                owed = owed[conn.send(owed):]
            except BlockingIOError:
                pass
            conn.setblocking(True)
    except ConnectionError:
        return False
    state[1] = owed
    selector.modify(conn, selectors.EVENT_WRITE if owed else selectors.EVENT_READ, state)
    return True


def main():
    listener = listen(PORT, reuse=FAULT != "no-reuse")
    say(f"The server is ready to receive on port {PORT}")
    by_threads(listener) if METHOD == "threads" else by_one_thread(listener)


def farewell():
    if FAULT == "farewell-text":
        say("Bye bye!")
    elif FAULT == "farewell-first":
        say("Bye bye~")
        for client in list(connected):
            client.leave()
    elif FAULT == "farewell-missing-with-clients" and connected:
        pass
    else:
        say("Bye bye~")
    if FAULT == "hangs-with-clients" and connected:
        signal.pause()
    if FAULT == "complains-with-clients" and connected:
        sys.stderr.write("Exception in thread Thread-1 (serve):\nOSError: [Errno 9] Bad file descriptor\n")
    if FAULT == "chats-at-the-end":
        sys.stderr.write("shutting down\n")
    sys.stderr.flush()
    os._exit(130 if FAULT == "status-130" else 0)


until_ctrl_c(main, FAULT, farewell)
