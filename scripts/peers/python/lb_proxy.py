"""Round-robin proxy in the report's own design: hw-proxy-lb/README.md, "Proxy".

lb_proxy.py LISTEN_PORT HOST:PORT [HOST:PORT ...]

A thread for each client; each recv from it is one request, which goes over a
new connection to the next backend; one recv brings the reply.
"""
import os
import signal
import socket
import sys
import threading


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write for text and newline: print() makes two, and threads mix.
    sys.stdout.write(f"[PROXY] {line}\n")
    sys.stdout.flush()


def ask(backend, data):
    try:
        with socket.create_connection(backend) as server:
            server.sendall(data)
            return server.recv(1024)
    except OSError as error:
        say(f"Error connecting to server {backend[0]}:{backend[1]}: {error}")
        return b"Error: Could not connect to backend server."


def serve(client, peer, backends):
    turn = 0
    try:
        while data := client.recv(1024):
            host, port = backends[turn]
            say(f"Client {peer} -> Server {turn + 1} ({host}:{port})")
            turn = (turn + 1) % len(backends)
            client.sendall(ask((host, port), data))
    except OSError:
        say(f"Client {peer} disconnected abruptly.")
    finally:
        client.close()
        say(f"Client {peer} disconnected.")


def main():
    port = int(sys.argv[1])
    backends = []
    for arg in sys.argv[2:]:
        host, _, backend_port = arg.rpartition(":")
        backends.append((host, int(backend_port)))
    # create_server sets SO_REUSEADDR.
    with socket.create_server(("0.0.0.0", port)) as listener:
        say(f"TCP Proxy listening on 0.0.0.0:{port}")
        say(f"Balancing between: {backends}")
        while True:
            client, peer = listener.accept()
            say(f"New client connected from {peer}")
            threading.Thread(target=serve, args=(client, peer, backends), daemon=True).start()


if len(sys.argv) < 3:
    sys.exit("usage: lb_proxy.py LISTEN_PORT HOST:PORT [HOST:PORT ...]")
try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)  # client threads may still be blocked in recv
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"lb_proxy: {error}")
