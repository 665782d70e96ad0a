"""Client of the bulk echo: hw-bulk/README.md, "Client".

bulk_client.py HOST PORT [SIZE]        (default 102400 bytes)

As in the report, everything is sent before anything is read.
"""
import array
import os
import signal
import socket
import sys

CHUNK = 65536  # bytes
PATIENCE = 10  # seconds of silence


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def pattern(size):
    # Numbers that never repeat: a shift by any distance shows.
    return array.array("Q", range(size // 8 + 1)).tobytes()[:size]


def send(sock, data):
    # Not sendall, whose time-out is for the whole and not for silence.
    left = memoryview(data)
    while left:
        left = left[sock.send(left):]


def receive(sock, size):
    """At most SIZE bytes; fewer if the server ends its direction."""
    data = bytearray()
    while len(data) < size and (chunk := sock.recv(min(CHUNK, size - len(data)))):
        data += chunk
    return data


def main():
    host, port, size = sys.argv[1], int(sys.argv[2]), int((sys.argv + ["102400"])[3])
    if size < 0:
        raise ValueError("SIZE is a number of bytes")
    data = pattern(size)
    say(f"Connecting to {host}:{port}")
    with socket.create_connection((host, port)) as sock:
        sock.settimeout(PATIENCE)
        send(sock, data)
        say(f"Sent {size} bytes")
        reply = receive(sock, size)
    say(f"Received {len(reply)} bytes")
    if len(reply) < size:
        raise ValueError("the reply is too short")
    if reply != data:
        raise ValueError("the reply is not what was sent")
    say("Client finished.")


if len(sys.argv) not in (3, 4):
    sys.exit("usage: bulk_client.py HOST PORT [SIZE]")
try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"bulk_client: {error}")
