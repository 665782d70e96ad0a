"""An echo server that does what a grader has to live with: server.py BEHAVIOUR PORT."""

import os
import signal
import socket
import sys
import time


def bound(port):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    return listener


def listening(port):
    listener = bound(port)
    listener.listen()
    return listener


def serve(listener, port):
    print("\nUse echo-server HOST PORT for non default args", flush=True)
    print(f"Listening on 127.0.0.1:{port}", flush=True)
    while True:
        client, peer = listener.accept()
        print(f"Connected by {peer}", flush=True)
        with client:
            try:
                while data := client.recv(1024):
                    print(f"Received data from {peer} : {data.decode(errors='replace')}", flush=True)
                    client.sendall(data)
            except ConnectionError:
                pass


def hang(port):
    time.sleep(3600)


def daemon(port):
    """Goes into the background, as a service of the system would, and leaves its session."""
    if os.fork() > 0:
        os._exit(0)
    os.setsid()
    if os.fork() > 0:
        os._exit(0)
    serve(listening(port), port)


def flood(port):
    listener = listening(port)
    print("x", flush=True)
    if os.fork() == 0:
        serve(listener, port)
    while True:
        sys.stdout.write("x" * 100_000 + "\n")


def stubborn(port):
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    serve(listening(port), port)


def memory(port):
    listener = listening(port)
    kept = []
    while True:
        kept.append(bytearray(os.urandom(1 << 20)) * 16)
    serve(listener, port)


def outside(port):
    """Tries to tell somebody elsewhere, then does its work."""
    with open("where-to") as file:
        host, number = file.read().split()
    try:
        socket.create_connection((host, int(number)), timeout=1).close()
        print("reached the outside", flush=True)
    except OSError:
        pass
    serve(listening(port), port)


def forks(port):
    """Has many children that outlive it, each in a session of its own; all are there before it listens."""
    listener = bound(port)
    heard, tell = os.pipe()
    for _ in range(40):
        if os.fork() == 0:
            os.setsid()
            os.write(tell, b"x")
            time.sleep(3600)
    for _ in range(40):
        os.read(heard, 1)
    listener.listen()
    serve(listener, port)


behaviours = {f.__name__: f for f in (hang, daemon, flood, stubborn, memory, outside, forks)}
try:
    behaviours[sys.argv[1]](int(sys.argv[2]))
except KeyboardInterrupt:
    print("Ctrl + C, exiting...", flush=True)
