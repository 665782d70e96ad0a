#!/usr/bin/env python3
import socket
import sys

HOST = "127.0.0.1"
PORT = 8000

print()
print("Use ./client.py HOST PORT for non default args")
if len(sys.argv) == 3:
    HOST = sys.argv[1]
    PORT = int(sys.argv[2])

client = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    client.connect((HOST, PORT))
except OSError as error:
    sys.exit("Cannot connect: " + str(error))
print("Connected to {}:{}, use Ctrl+C to exit".format(HOST, PORT))

try:
    while True:
        text = input("> ")
        if not text:
            continue
        client.sendall(text.encode())
        data = client.recv(1024)
        if not data:
            break
        print("Received  : ", data.decode())
except EOFError:
    print()
except KeyboardInterrupt:
    print("Ctrl + C, exiting...")
finally:
    client.close()
