#!/usr/bin/env python3
import socket
import sys
import threading

HOST = "127.0.0.1"
PORT = 8000


def handle_client(conn, addr):
    print("Connected by {}".format(addr))
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            print("Received data from {} : {}".format(addr, data.decode(errors="replace")))
            conn.sendall(data)
    except OSError:
        pass
    finally:
        conn.close()


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

threads = []
try:
    while True:
        conn, addr = server.accept()
        thread = threading.Thread(target=handle_client, args=(conn, addr))
        thread.start()
        threads.append(thread)
except KeyboardInterrupt:
    server.close()
    for thread in threads:
        thread.join()
    print("Ctrl + C, exiting...")
