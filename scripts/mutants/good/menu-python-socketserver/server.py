import socketserver
import sys
import threading
import time

HOST, PORT = "0.0.0.0", 29999
if len(sys.argv) == 3:
    HOST, PORT = sys.argv[1], int(sys.argv[2])


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        print(f"Connection request from {self.client_address[0]}:{self.client_address[1]}")
        number = self.server.connected()
        try:
            for line in self.rfile:
                command = line.strip(b"\r\n")
                if command == b"5":
                    break
                self.wfile.write(self.reply(command) + b"\n")
        except ConnectionError:
            pass
        self.server.disconnected(number)

    def reply(self, command):
        kind = command[:1].decode("latin-1")
        if kind not in ("1", "2", "3", "4"):
            return b"error: unknown command"
        count = self.server.request(kind)
        if kind == "1":
            return command[1:].decode("utf-8", "surrogateescape").upper().encode("utf-8", "surrogateescape")
        if kind == "2":
            ip, port = self.client_address
            return f"client IP = {ip}, port = {port}".encode()
        if kind == "3":
            return f"requests served = {count}".encode()
        seconds = int(time.time() - self.server.started)
        return b"run time = %02d:%02d:%02d" % (seconds // 3600, seconds // 60 % 60, seconds % 60)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 100

    def __init__(self, address):
        super().__init__(address, Handler)
        self.lock = threading.Lock()
        self.started = time.time()
        self.clients = set()
        self.next_id = 1
        self.requests = 0

    def connected(self):
        with self.lock:
            number = self.next_id
            self.next_id += 1
            self.clients.add(number)
            print(f"Client {number} connected. Number of connected clients = {len(self.clients)}")
            return number

    def disconnected(self, number):
        with self.lock:
            self.clients.remove(number)
            print(f"Client {number} disconnected. Number of connected clients = {len(self.clients)}")

    def request(self, kind):
        with self.lock:
            self.requests += 1
            print(f"Command {kind}")
            return self.requests

    def report(self):
        due = self.started
        while True:
            due += 60
            time.sleep(due - time.time())
            with self.lock:
                print(f"Number of connected clients = {len(self.clients)}")


with Server((HOST, PORT)) as server:
    print(f"The server is ready to receive on port {PORT}")
    threading.Thread(target=server.report, daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
print("Bye bye~")
