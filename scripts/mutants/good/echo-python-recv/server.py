#!/usr/bin/env python3
import socket
import sys

HOST = "127.0.0.1"
PORT = 8000

print()
print("Use ./server.py HOST PORT for non default args")
if len(sys.argv) == 3:
    HOST = sys.argv[1]
    PORT = int(sys.argv[2])

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((HOST, PORT))
server.listen()
print("Listening on {}:{}".format(HOST, PORT))

try:
    while True:
        conn, addr = server.accept()
        print("Connected by", addr)
        try:
            while True:
                data = conn.recv(1024)
                if not data:
                    break
                print("Received data from", addr, ":", data.decode(errors="replace"))
                conn.sendall(data)
        except ConnectionError as error:
            print("Lost", addr, error, file=sys.stderr)
        finally:
            conn.close()
except KeyboardInterrupt:
    print("Ctrl + C, exiting...")
finally:
    server.close()
