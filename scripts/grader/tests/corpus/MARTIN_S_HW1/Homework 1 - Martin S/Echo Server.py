"""
Homework 1 - Echo Server (part 1)
Student: Martin S.
"""
import socket

print("=== ECHO SERVER ===")
PORT = int(input("Which port should I use? "))

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(('127.0.0.1', PORT))
s.listen(5)
print()
print("Listening on 127.0.0.1:" + str(PORT))

try:
    while True:
        conn, addr = s.accept()
        print("Connected by", addr)
        try:
            while True:
                data = conn.recv(1024)
                if not data:
                    break
                print("Received data from", addr, ":", data.decode(errors="replace"))
                conn.sendall(data)
        except ConnectionError as e:
            print("client is gone:", e)
        conn.close()
except KeyboardInterrupt:
    print("Ctrl + C, exiting...")
s.close()
