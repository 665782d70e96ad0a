"""Multi-threaded echo server; on Ctrl-C the client sockets are shut down and the threads joined."""
import argparse
import socket
import threading


class ClientThread(threading.Thread):
    def __init__(self, sock, address):
        super().__init__()
        self.sock = sock
        self.address = address

    def run(self):
        print(f"Connected by {self.address}")
        with self.sock:
            try:
                while True:
                    data = self.sock.recv(1024)
                    if data == b"":
                        break
                    print(f"Received data from {self.address} : {data.decode(errors='replace')}")
                    self.sock.sendall(data)
            except OSError:
                pass

    def stop(self):
        try:
            self.sock.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass
        self.join()


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    args = parser.parse_args()
    print("\nUse server.py HOST PORT for non default args")
    listener = socket.create_server((args.host, args.port), backlog=50)
    print(f"Listening on {args.host}:{args.port}")
    clients = []
    try:
        while True:
            client = ClientThread(*listener.accept())
            client.start()
            clients = [c for c in clients if c.is_alive()] + [client]
    except KeyboardInterrupt:
        print("Ctrl + C, exiting...")
    finally:
        listener.close()
        for client in clients:
            client.stop()


if __name__ == "__main__":
    main()
