"""An echo client that is as short as it can be."""

import socket
import sys

host, port = sys.argv[1], int(sys.argv[2])
with socket.create_connection((host, port)) as server:
    for line in sys.stdin:
        server.sendall(line.strip().encode())
        print("Received  : ", server.recv(1024).decode(), flush=True)
