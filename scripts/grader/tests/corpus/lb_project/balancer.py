#!/usr/bin/env python3
import argparse
import itertools
import socket
import threading

BUF = 1024


def log(*words):
    print("[PROXY]", *words, flush=True)


def host_and_port(text):
    host, port = text.rsplit(":", 1)
    return host, int(port)


class Balancer:
    def __init__(self, port, servers):
        self.port = port
        self.servers = servers

    def run(self):
        with socket.create_server(("0.0.0.0", self.port), backlog=64) as s:
            log(f"TCP Proxy listening on 0.0.0.0:{self.port}")
            log("Balancing between:", self.servers)
            while True:
                client, address = s.accept()
                log(f"New client connected from {address}")
                t = threading.Thread(target=self.client_loop, args=(client, address))
                t.daemon = True
                t.start()

    def client_loop(self, client, address):
        # every client has its own round robin and starts with the first server
        rotation = itertools.cycle(enumerate(self.servers, 1))
        try:
            while True:
                request = client.recv(BUF)
                if not request:
                    break
                number, server = next(rotation)
                client.sendall(self.ask(number, server, request, address))
        except ConnectionError:
            log(f"Client {address} disconnected abruptly.")
        finally:
            client.close()
            log(f"Client {address} disconnected.")

    def ask(self, number, server, request, address):
        try:
            with socket.create_connection(server) as backend:
                log(f"Client {address} -> Server {number} ({server[0]}:{server[1]})")
                backend.sendall(request)
                # the answer is the request and "server-N" behind it
                answer = b""
                while len(answer) < len(request) + 8:
                    part = backend.recv(BUF * 2)
                    if not part:
                        break
                    answer += part
                if answer:
                    return answer
                log(f"Error connecting to server {server[0]}:{server[1]}: no answer")
        except OSError as err:
            log(f"Error connecting to server {server[0]}:{server[1]}: {err}")
        return b"Error: Could not connect to backend server."


if __name__ == "__main__":
    p = argparse.ArgumentParser(description="round robin TCP proxy")
    p.add_argument("--listen", type=int, default=9090, metavar="PORT")
    p.add_argument("--backend", action="append", type=host_and_port, metavar="HOST:PORT",
                   help="can be given many times")
    a = p.parse_args()
    try:
        Balancer(a.listen, a.backend or [("localhost", 8001), ("localhost", 8002)]).run()
    except KeyboardInterrupt:
        log("bye")
