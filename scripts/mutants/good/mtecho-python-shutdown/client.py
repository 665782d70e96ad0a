"""Echo client: a thread prints what comes, the main thread sends what is typed."""
import argparse
import socket
import sys
import threading


def receive(sock):
    while data := sock.recv(1024):
        print("Received  : ", data.decode())
        print("> ", end="", flush=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    args = parser.parse_args()
    print("\nUse client.py HOST PORT for non default args")
    with socket.create_connection((args.host, args.port)) as sock:
        print(f"Connected to {args.host}:{args.port}, use Ctrl+C to exit")
        threading.Thread(target=receive, args=(sock,), daemon=True).start()
        print("> ", end="", flush=True)
        for line in sys.stdin:
            sock.sendall(line.rstrip("\n").encode())
        sock.shutdown(socket.SHUT_RDWR)


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Ctrl + C, exiting...")
