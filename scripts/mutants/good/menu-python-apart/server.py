import socket
import sys
import time
from threading import Lock, Thread

host = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

lock = Lock()
start = time.monotonic()
num_clients = 0
num_requests = 0


class ClientThread(Thread):
    def __init__(self, sock, addr, number):
        super().__init__(daemon=True)
        self.sock, self.addr, self.number = sock, addr, number

    def run(self):
        global num_clients
        try:
            with self.sock.makefile("rb") as lines:
                self.talk(lines)
        except OSError:
            pass
        self.sock.close()
        with lock:
            num_clients -= 1
            print("Client {} disconnected. Number of connected clients = {}".format(self.number, num_clients))

    def talk(self, lines):
        global num_requests
        while True:
            option = lines.readline().strip()
            if option in (b"", b"5"):
                return
            if option not in (b"1", b"2", b"3", b"4"):
                self.sock.sendall(b"error: unknown command\n")
                continue
            print("Command " + option.decode())
            text = lines.readline() if option == b"1" else b""
            with lock:
                num_requests += 1
                count = num_requests
            if option == b"1":
                reply = text.decode(errors="replace").strip().upper()
            elif option == b"2":
                reply = "client IP = {}, port = {}".format(self.addr[0], self.addr[1])
            elif option == b"3":
                reply = "requests served = {}".format(count)
            else:
                t = int(time.monotonic() - start)
                reply = "run time = {:02d}:{:02d}:{:02d}".format(t // 3600, t // 60 % 60, t % 60)
            self.sock.sendall(reply.encode() + b"\n")


def minute():
    k = 1
    while True:
        time.sleep(start + k * 60 - time.monotonic())
        with lock:
            print("Number of connected clients = {}".format(num_clients))
        k += 1


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((host, port))
server.listen(50)
print("The server is ready to receive on port {}".format(port))
Thread(target=minute, daemon=True).start()
last = 0
try:
    while True:
        sock, addr = server.accept()
        print("Connection request from {}:{}".format(addr[0], addr[1]))
        last += 1
        with lock:
            num_clients += 1
            print("Client {} connected. Number of connected clients = {}".format(last, num_clients))
        ClientThread(sock, addr, last).start()
except KeyboardInterrupt:
    print("Bye bye~")
