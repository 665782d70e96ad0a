"""Echo for any number of clients, a thread for each: the multi-client report's method 1 in plain Python.

threads_echo.py PORT        (SIGINT and SIGTERM end it; it prints nothing)

Each client is an open file (ulimit -n); netbench raises that limit for what it starts.
"""
import os
import signal
import socket
import sys
import threading


def serve(conn):
    with conn:
        try:
            conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            while data := conn.recv(65536):
                conn.sendall(data)
        except OSError:
            pass  # a reset is an end like any other


def main():
    port = int(sys.argv[1])
    # The default, often 8 MiB, makes 80 GB of address space for 10,000 clients, which not every system grants.
    threading.stack_size(256 * 1024)
    # create_server sets SO_REUSEADDR.
    with socket.create_server(("0.0.0.0", port), backlog=4096) as listener:
        while True:
            try:
                conn, _ = listener.accept()
            except ConnectionAbortedError:
                continue  # reset before it was taken
            try:
                threading.Thread(target=serve, args=(conn,), daemon=True).start()
            except RuntimeError:  # no thread to be had
                conn.close()


if len(sys.argv) != 2:
    sys.exit("usage: threads_echo.py PORT")
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: os._exit(0))  # client threads may still be blocked in recv
try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"threads_echo: {error}")
