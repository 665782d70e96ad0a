#!/usr/bin/env python3
import os
import socket
import time

HOST = os.environ.get("PROXY_HOST", "localhost")
PORT = int(os.environ.get("PROXY_PORT", "9090"))

with socket.create_connection((HOST, PORT)) as s:
    print(f"Connected to proxy at {HOST}:{PORT}")
    for n in range(1, 5):
        print()
        print(f"Sending: 'hello' (Request {n})")
        s.sendall(b"hello")
        reply = s.recv(1024)
        if not reply:
            print("proxy closed the connection")
            break
        print(f"Received: '{reply.decode()}'")
        if n < 4:
            time.sleep(1)
print("Client shutting down.")
