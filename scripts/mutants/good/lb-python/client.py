import socket
import sys
import time

HOST = sys.argv[1] if len(sys.argv) > 1 else "localhost"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 9090

with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
    s.connect((HOST, PORT))
    print(f"Connected to proxy at {HOST}:{PORT}")
    for i in range(4):
        if i > 0:
            time.sleep(1)
        message = "hello"
        print(f"\nSending: '{message}' (Request {i + 1})")
        s.sendall(message.encode())
        data = s.recv(1024)
        if not data:
            print("The proxy closed the connection.")
            break
        print(f"Received: '{data.decode()}'")
    print("Client shutting down.")
