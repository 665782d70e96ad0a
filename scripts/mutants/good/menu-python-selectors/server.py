import selectors
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

sel = selectors.DefaultSelector()
start = time.monotonic()
connected = 0
last = 0
served = 0


class Client:
    def __init__(self, sock, addr, number):
        self.sock = sock
        self.addr = addr
        self.number = number
        self.inbuf = b""
        self.outbuf = b""
        self.leaving = False


def accept(listener):
    global connected, last
    try:
        sock, addr = listener.accept()
    except OSError:
        return
    sock.setblocking(False)
    connected += 1
    last += 1
    sel.register(sock, selectors.EVENT_READ, Client(sock, addr, last))
    print("Connection request from %s:%d" % addr)
    print("Client", last, "connected. Number of connected clients =", connected)


def drop(client):
    global connected
    connected -= 1
    sel.unregister(client.sock)
    client.sock.close()
    print("Client", client.number, "disconnected. Number of connected clients =", connected)


def answer(line, client):
    global served
    command, text = line[:1], line[1:]
    if command not in (b"1", b"2", b"3", b"4"):
        return b"error: unknown command"
    served += 1
    print("Command", command.decode())
    if command == b"1":
        return text.decode("utf-8", "surrogateescape").upper().encode("utf-8", "surrogateescape")
    if command == b"2":
        return b"client IP = %s, port = %d" % (client.addr[0].encode(), client.addr[1])
    if command == b"3":
        return b"requests served = %d" % served
    t = int(time.monotonic() - start)
    return b"run time = %02d:%02d:%02d" % (t // 3600, t // 60 % 60, t % 60)


def read(client):
    data = client.sock.recv(65536)
    if not data:
        drop(client)
        return
    client.inbuf += data
    *lines, client.inbuf = client.inbuf.split(b"\n")
    for line in lines:
        if line.startswith(b"5"):
            client.leaving = True
            break
        client.outbuf += answer(line.rstrip(b"\r"), client) + b"\n"
    write(client)


def write(client):
    if client.outbuf:
        try:
            sent = client.sock.send(client.outbuf)
        except BlockingIOError:
            sent = 0
        client.outbuf = client.outbuf[sent:]
    if not client.outbuf and client.leaving:
        drop(client)
        return
    # Who does not read what was answered is not read from either.
    sel.modify(client.sock, selectors.EVENT_WRITE if client.outbuf else selectors.EVENT_READ, client)


def main():
    listener = socket.create_server((host, port), backlog=128)
    listener.setblocking(False)
    sel.register(listener, selectors.EVENT_READ, None)
    print("The server is ready to receive on port", port)
    due = start + 60
    while True:
        events = sel.select(max(0, due - time.monotonic()))
        if time.monotonic() >= due:
            print("Number of connected clients =", connected)
            due += 60
        for key, mask in events:
            if key.data is None:
                accept(key.fileobj)
                continue
            try:
                read(key.data) if mask & selectors.EVENT_READ else write(key.data)
            except OSError:
                drop(key.data)


try:
    main()
except KeyboardInterrupt:
    print("Bye bye~")
