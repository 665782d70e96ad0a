import socket
import sys
import threading
import time

host = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

lock = threading.Lock()
clients = {}
requests = 0
start = time.monotonic()


class Client:
    def __init__(self, conn, address):
        self.conn = conn
        self.address = address
        self.sending = threading.Lock()
        self.later = []

    def reply(self, text):
        with self.sending:
            self.conn.sendall(text + b"\n")
            while self.later:
                self.conn.sendall(self.later.pop(0))

    def announce(self, line):
        """Never waits for a client that does not read."""
        if not self.sending.acquire(blocking=False):
            self.later.append(line)
            return
        try:
            self.conn.send(line, socket.MSG_DONTWAIT)
        except OSError:
            pass
        finally:
            self.sending.release()


def tell_all(line):
    print(line)
    for client in clients.values():
        client.announce(line.encode() + b"\n")


def answer(command, address):
    global requests
    kind = command[:1].decode("latin-1")
    if kind not in ("1", "2", "3", "4"):
        return b"error: unknown command"
    with lock:
        requests += 1
        so_far = requests
        print("Command", kind)
    if kind == "1":
        return command[1:].decode(errors="replace").upper().encode()
    if kind == "2":
        return b"client IP = %s, port = %d" % (address[0].encode(), address[1])
    if kind == "3":
        return b"requests served = %d" % so_far
    now = int(time.monotonic() - start)
    return b"run time = %02d:%02d:%02d" % (now // 3600, now // 60 % 60, now % 60)


def serve(client, me):
    try:
        for command in client.conn.makefile("rb"):
            command = command.rstrip(b"\r\n")
            if command == b"5":
                break
            client.reply(answer(command, client.address))
    except OSError:
        pass
    with lock:
        del clients[me]
        tell_all(f"Client {me} disconnected. Number of connected clients = {len(clients)}")
    try:
        client.conn.shutdown(socket.SHUT_RDWR)
    except OSError:
        pass
    client.conn.close()


def report():
    minute = 0
    while True:
        minute += 1
        time.sleep(start + 60 * minute - time.monotonic())
        with lock:
            print(f"Number of connected clients = {len(clients)}")


sock = socket.create_server((host, port), backlog=100)
print("The server is ready to receive on port", port)
threading.Thread(target=report, daemon=True).start()
last = 0
try:
    while True:
        conn, address = sock.accept()
        print(f"Connection request from {address[0]}:{address[1]}")
        last += 1
        client = Client(conn, address)
        with lock:
            clients[last] = client
            tell_all(f"Client {last} connected. Number of connected clients = {len(clients)}")
        threading.Thread(target=serve, args=(client, last), daemon=True).start()
except KeyboardInterrupt:
    print("Bye bye~")
