"""Single-socket echo server on top of socketserver (no mix-in: one client at a time)."""
import socketserver
import sys


class EchoHandler(socketserver.BaseRequestHandler):
    def handle(self):
        print(f"Connected by {self.client_address}")
        while data := self.request.recv(1024):
            text = data.decode("utf-8", "backslashreplace")
            print(f"Received data from {self.client_address} : {text}")
            self.request.sendall(data)


class EchoServer(socketserver.TCPServer):
    allow_reuse_address = True


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else ("127.0.0.1", 8000)
    print("\nUse server.py HOST PORT for non default args")
    with EchoServer((host, port), EchoHandler) as server:
        print(f"Listening on {host}:{port}")
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("Ctrl + C, exiting...")


if __name__ == "__main__":
    main()
