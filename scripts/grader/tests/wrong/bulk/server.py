"""A bulk echo server with one fault, or with none: bulk.server PORT FAULT. The lines are those of hw-bulk/README.md."""
import os
import socket
import sys
import threading
import time

from ordinary import listen, say, until_ctrl_c

PORT, FAULT = int(sys.argv[1]), sys.argv[2]
SIZE = 102400

last = b""
kept = []
waiting = threading.Lock()


def receive(conn):
    data = bytearray()
    while len(data) < SIZE:
        chunk = conn.recv(4096)
        if not chunk and FAULT == "waits-for-all":
            threading.Event().wait()
        is_short = FAULT == "short-recv-is-all" and len(chunk) < 1000
        if not chunk or FAULT == "one-recv" or is_short:
            return data + chunk
        data += chunk
    return data


def send_back(conn, data):
    global last
    if FAULT == "shared-buffer":
        last = data
        time.sleep(0.05)
        data = last
    if FAULT == "one-byte-wrong":
        data[70000:70001] = b"?"
    if FAULT == "text-only":
        data = data.decode(errors="replace").encode()
    if FAULT == "one-byte-more":
        data += b"!"
    conn.sendall(data)


def serve(conn, peer):
    served = threading.Event()
    if FAULT == "two-threads-each":
        # Not at once: whoever looks too early sees one thread for each client.
        time.sleep(0.05)
        threading.Thread(target=served.wait, daemon=True).start()
    try:
        exchange(conn, peer)
    finally:
        served.set()


def exchange(conn, peer):
    data = receive(conn)
    if FAULT == "keeps-the-data":
        kept.append(bytes(data))
    if FAULT == "collects-seldom" and len(kept) < 500:
        kept.append(bytes(data))
    if FAULT != "received-missing":
        say(f"Received {len(data)} bytes")
    send_back(conn, data)
    say("Data sent back to client")
    if FAULT in ("stays-open", "keeps-the-socket"):
        kept.append(conn)
    if FAULT == "keeps-the-socket":
        conn.shutdown(socket.SHUT_WR)
    if FAULT == "stays-open":
        threading.Event().wait()
    if FAULT == "waits-for-the-close-under-a-lock":
        conn.shutdown(socket.SHUT_WR)
        with waiting:
            conn.recv(1)
    if FAULT != "keeps-the-socket":
        conn.close()
    say(f"Closed {peer}" if FAULT == "close-text" else f"Connection closed by client at {peer}")


def guarded(conn, peer):
    try:
        serve(conn, peer)
    except OSError:
        if FAULT == "dies-of-a-reset":
            os._exit(1)
        conn.close()


def main():
    listener = listen(PORT, reuse=FAULT != "no-reuse")
    if FAULT == "ends-soon":
        sys.exit(3)
    if FAULT == "a-thread-keeps-it":
        threading.Thread(target=threading.Event().wait).start()
    say(f"Server at port {PORT}" if FAULT == "start-text" else f"Server at 0.0.0.0:{PORT}")
    while True:
        conn, peer = listener.accept()
        if FAULT == "waits-for-the-close-under-a-lock":
            with waiting:
                pass
        peer = f"{peer[0]}:{peer[1]}" if FAULT == "peer-as-address" else peer
        say(f"Connected by client at {peer}")
        if FAULT == "serial":
            guarded(conn, peer)
        else:
            daemon = FAULT != "threads-keep-it"
            threading.Thread(target=guarded, args=(conn, peer), daemon=daemon).start()


def farewell():
    if FAULT in ("threads-keep-it", "a-thread-keeps-it"):
        sys.exit(0)


until_ctrl_c(main, FAULT, farewell)
