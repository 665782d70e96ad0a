import os
import struct
import sys
from socket import *
from threading import Thread


def abort(conn):
    """Closes with a reset, so that the other side sees that the file is not whole."""
    conn.setsockopt(SOL_SOCKET, SO_LINGER, struct.pack("ii", 1, 0))


class NodeThread(Thread):
    def __init__(self, conn, number):
        Thread.__init__(self, daemon=True)
        self.conn = conn
        self.number = number

    def run(self):
        try:
            words = self.conn.recv(4096).decode().split()
            if len(words) == 1:
                self.serve(words[0])
            else:
                self.proxy(words[0], words[1], int(words[2]), words[3:])
            print("file sending in thread %d completed" % self.number)
        except (OSError, IndexError, ValueError) as error:
            print("thread %d failed: %s" % (self.number, error))
            abort(self.conn)
        self.conn.close()

    def serve(self, name):
        print("Working as a server in thread %d" % self.number)
        with open(os.path.basename(name), "rb") as f:
            data = f.read(1024)
            while data:
                self.conn.sendall(data)
                data = f.read(1024)

    def proxy(self, name, host, port, rest):
        print("Working as a proxy in thread %d" % self.number)
        sock = create_connection((host, port))
        hops = [" ".join(rest[i:i + 2]) for i in range(0, len(rest), 2)]
        sock.sendall("\n".join([name] + hops).encode())
        data = sock.recv(1024)
        while data:
            self.conn.sendall(data)
            data = sock.recv(1024)
        sock.close()


def main():
    listener = socket(AF_INET, SOCK_STREAM)
    listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", int(sys.argv[1])))
    listener.listen(10)
    print("the server is ready")
    number = 0
    while True:
        conn, _ = listener.accept()
        print("creating new thread %d" % number)
        NodeThread(conn, number).start()
        number += 1


try:
    main()
except KeyboardInterrupt:
    pass
