import argparse
import socket
import sys
import time

from .codec import Decoder, pack

TITLE = "MENU"
ITEMS = {
    "1": "convert text to UPPER-case",
    "2": "get my IP address and port number",
    "3": "get server request count",
    "4": "get server running time",
    "5": "exit",
}


def frame():
    width = max(map(len, ITEMS.values())) + 8
    print("*" * width)
    print("*" + TITLE.center(width - 2) + "*")
    for key, text in ITEMS.items():
        print(f"* {key}) {text}".ljust(width - 1) + "*")
    print("*" * width)


class Connection:
    def __init__(self, host, port):
        self.sock = socket.create_connection((host, port))
        self.decoder = Decoder()

    def call(self, cmd, **more):
        began = time.perf_counter()
        self.sock.sendall(pack({"cmd": cmd, **more}))
        while True:
            data = self.sock.recv(65536)
            if not data:
                raise ConnectionError("server closed the connection")
            for message in self.decoder.feed(data):
                return message["data"], (time.perf_counter() - began) * 1000


def main():
    ap = argparse.ArgumentParser()
    ap.add_argument("host", nargs="?", default="127.0.0.1")
    ap.add_argument("--port", type=int, default=29999)
    args = ap.parse_args()
    try:
        link = Connection(args.host, args.port)
        print(f"The client is running on port {link.sock.getsockname()[1]}")
        while True:
            frame()
            choice = input(">").strip()
            if choice not in ITEMS:
                print(f"'{choice}' is not on the menu")
                continue
            if choice == "5":
                link.sock.sendall(pack({"cmd": "5"}))
                break
            more = {"data": input("Input sentence: ")} if choice == "1" else {}
            answer, rtt = link.call(choice, **more)
            print(f"\nReply from server: {answer}\nRTT = {rtt:.3f} ms\n")
    except (KeyboardInterrupt, EOFError):
        print()
    except OSError as error:
        print(f"lost the server: {error}", file=sys.stderr)
        return 1
    print("Bye bye~")
    return 0


if __name__ == "__main__":
    sys.exit(main())
