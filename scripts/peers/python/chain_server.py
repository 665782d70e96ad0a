"""Server and proxy of the chain in the report's own design: hw-proxy-chain/README.md, "Server".

chain_server.py [PORT] [--host HOST] [--no-newline]        (default: a port from the keyboard, 0.0.0.0)

A thread for each connection; a request's end is told by silence if the sender does not half-close. Every line that is
sent to the next node has a newline behind it; with --no-newline the last one has none.
"""
import argparse
import os
import signal
import socket
import stat
import struct
import sys
import threading

MAX_REQUEST = 65536  # bytes
CHUNK = 8192  # bytes
QUIET = 0.2  # seconds


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write for text and newline: print() makes two, and threads mix.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def reset_at_close(client, on):
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", on, 0))


def read_request(client):
    """All until the end of the stream, an empty line, or silence after something has come."""
    text = b""
    try:
        while data := client.recv(CHUNK):
            text += data
            if len(text) > MAX_REQUEST:
                raise ValueError(f"a request has at most {MAX_REQUEST} bytes")
            if b"\n\n" in text or b"\n\r\n" in text:
                break
            client.settimeout(QUIET)
    except TimeoutError:
        pass
    client.settimeout(None)
    return text


def parse(text):
    """The name and the hops' lines; as bytes, a name need not be UTF-8."""
    lines = [line.removesuffix(b"\r") for line in text.split(b"\n")] + [b""]
    name, *hops = lines[:lines.index(b"")] or [b""]
    if not name:
        raise ValueError("the request has no name")
    return name, hops


def relay(client, name, hops, ending):
    host, port = hops[0].split()
    with socket.create_connection((host, int(port))) as node:
        node.sendall(b"\n".join([name, *hops[1:]]) + ending)
        while data := node.recv(CHUNK):
            client.sendall(data)


def send_file(client, name):
    if name.startswith(b"/") or b".." in name.split(b"/"):
        raise ValueError("the name leads out of the working directory")
    # O_NONBLOCK: to open a pipe would wait for its writer.
    fd = os.open(name, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
    try:
        if not stat.S_ISREG(os.fstat(fd).st_mode):
            raise ValueError("not a regular file")
        while data := os.read(fd, CHUNK):
            client.sendall(data)
    finally:
        os.close(fd)


def serve(client, number, ending):
    with client:
        try:
            name, hops = parse(read_request(client))
            if hops:
                say(f"Working as a proxy in thread {number}")
                relay(client, name, hops, ending)
            else:
                say(f"Working as a server in thread {number}")
                send_file(client, name)
            # Before the end is sent, so that the nodes' lines have one order.
            say(f"file sending in thread {number} completed")
            client.shutdown(socket.SHUT_WR)
            reset_at_close(client, False)
        except (OSError, ValueError, OverflowError) as error:
            sys.stderr.write(f"chain_server: thread {number}: {error}\n")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("port", nargs="?")
    parser.add_argument("--host", default="0.0.0.0")
    parser.add_argument("--no-newline", action="store_true")
    args = parser.parse_args()
    ending = b"" if args.no_newline else b"\n"
    port = int(args.port or sys.stdin.readline())
    family = socket.AF_INET6 if ":" in args.host else socket.AF_INET
    # create_server sets SO_REUSEADDR.
    with socket.create_server((args.host, port), family=family, backlog=4096) as listener:
        say("the server is ready")
        number = 0
        while True:
            client, _ = listener.accept()
            # The end of the stream says that the file is whole; a killed program must not say so.
            reset_at_close(client, True)
            say(f"creating new thread {number}")
            threading.Thread(target=serve, args=(client, number, ending), daemon=True).start()
            number += 1


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)  # client threads may still be blocked in recv
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"chain_server: {error}")
