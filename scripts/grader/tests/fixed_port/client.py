"""The echo client of the report with its port written in; Ctrl-C is not caught, which the report asks for."""

import socket

with socket.create_connection(("127.0.0.1", 8000)) as server:
    print("\nUse echo-client HOST PORT for non default args")
    print("Connected to 127.0.0.1:8000, use Ctrl+C to exit")
    while True:
        try:
            line = input("> ")
        except EOFError:
            break
        server.sendall(line.encode())
        print("Received  : ", server.recv(1024).decode(), flush=True)
