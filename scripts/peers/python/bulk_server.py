"""Server of the bulk echo in the report's own design: hw-bulk/README.md, "Server".

bulk_server.py HOST PORT [SIZE]        (default 102400 bytes)

A thread for each client, which gets its bytes back when all of them are there.
"""
import contextlib
import os
import signal
import socket
import sys
import threading

CHUNK = 65536  # bytes
PATIENCE = 10  # seconds of silence
LAST_PATIENCE = 1  # seconds, when the reply is sent


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write for text and newline: print() makes two, and threads mix.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def receive(client, size):
    """At most SIZE bytes; fewer if the client ends its direction."""
    data = bytearray()
    while len(data) < size and (chunk := client.recv(min(CHUNK, size - len(data)))):
        data += chunk
    return data


def send_back(client, data):
    # Not sendall, whose time-out is for the whole and not for silence.
    left = memoryview(data)
    while left:
        left = left[client.send(left):]


def finish(client):
    # Closing on unread bytes is a reset, which can take the reply away from the client.
    with contextlib.suppress(OSError):  # it is closed already; recv knows whether by a reset
        client.shutdown(socket.SHUT_WR)
    client.settimeout(LAST_PATIENCE)
    with contextlib.suppress(TimeoutError):
        while client.recv(CHUNK):
            pass


def serve(client, peer, size):
    try:
        with client:
            client.settimeout(PATIENCE)
            data = receive(client, size)
            say(f"Received {len(data)} bytes")
            send_back(client, data)
            say("Data sent back to client")
            finish(client)
        say(f"Connection closed by client at {peer}")
    except OSError as error:
        sys.stderr.write(f"bulk_server: {peer}: {error}\n")


def main():
    host, port, size = sys.argv[1], int(sys.argv[2]), int((sys.argv + ["102400"])[3])
    if size < 0:
        raise ValueError("SIZE is a number of bytes")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # create_server sets SO_REUSEADDR.
    with socket.create_server((host, port), family=family, backlog=4096) as listener:
        say(f"Server at {host}:{port}")
        while True:
            client, peer = listener.accept()
            say(f"Connected by client at {peer}")
            threading.Thread(target=serve, args=(client, peer, size), daemon=True).start()


if len(sys.argv) not in (3, 4):
    sys.exit("usage: bulk_server.py HOST PORT [SIZE]")
try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)  # client threads may still be blocked in recv
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"bulk_server: {error}")
