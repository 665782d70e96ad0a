"""
Homework 1 - Echo Client
Student: Martin S.
"""
import socket
import sys

print("=== ECHO CLIENT ===")
HOST = input("Address of the server? [127.0.0.1] ") or '127.0.0.1'
PORT = int(input("Port of the server? "))

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
try:
    s.connect((HOST, PORT))
except OSError as e:
    print("could not connect:", e)
    sys.exit(1)
print(f"Connected to {HOST}:{PORT}, use Ctrl+C to exit")

try:
    while True:
        text = input("> ")
        if text == "":
            continue
        s.sendall(text.encode())
        answer = b""
        while len(answer) < len(text.encode()):
            part = s.recv(1024)
            if not part:
                print("server closed the connection")
                sys.exit(1)
            answer += part
        print("Received  : ", answer.decode())
except EOFError:
    print()
except KeyboardInterrupt:
    print("\nCtrl + C, exiting...")
s.close()
