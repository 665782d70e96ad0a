"""Echo for any number of clients from one thread: the multi-client report's method 2 in plain Python.

selectors_echo.py PORT        (SIGINT and SIGTERM end it; it prints nothing)

Each client is an open file (ulimit -n); netbench raises that limit for what it starts.
"""
import os
import selectors
import signal
import socket
import sys

selector = selectors.DefaultSelector()


def accept(listener):
    try:
        conn, _ = listener.accept()
    except (BlockingIOError, ConnectionAbortedError):
        return  # reset before it was taken
    conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    conn.setblocking(False)
    selector.register(conn, selectors.EVENT_READ, b"")


def echo(conn, unsent):
    """Sends what is unsent or, if nothing is, receives; False at the client's end."""
    try:
        data = unsent or conn.recv(65536)
    except BlockingIOError:
        return True
    if not data:
        return False
    try:
        left = data[conn.send(data):]
    except BlockingIOError:
        left = data
    if left or unsent:
        # Nothing is read while bytes are unsent: a client that does not read holds one chunk here, not memory.
        selector.modify(conn, selectors.EVENT_WRITE if left else selectors.EVENT_READ, left)
    return True


def serve(conn, unsent):
    try:
        goes_on = echo(conn, unsent)
    except OSError:
        goes_on = False  # a reset is an end like any other
    if not goes_on:
        selector.unregister(conn)
        conn.close()


def main():
    port = int(sys.argv[1])
    # create_server sets SO_REUSEADDR.
    with socket.create_server(("0.0.0.0", port), backlog=4096) as listener:
        listener.setblocking(False)
        selector.register(listener, selectors.EVENT_READ)
        while True:
            for key, _ in selector.select():
                if key.fileobj is listener:
                    accept(listener)
                else:
                    serve(key.fileobj, key.data)


if len(sys.argv) != 2:
    sys.exit("usage: selectors_echo.py PORT")
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: os._exit(0))
try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"selectors_echo: {error}")
