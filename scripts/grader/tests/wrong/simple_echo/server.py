"""A SimpleEcho server with one fault, or with none: simple_echo.server PORT tcp|udp FAULT.

The lines are those of hw-echo/README.md.
"""
import socket
import sys
import threading
import time

from ordinary import listen, say, until_ctrl_c

PORT, TRANSPORT, FAULT = int(sys.argv[1]), *sys.argv[2:]


def upper(data):
    if FAULT == "not-upper":
        return data
    if FAULT == "flips-case":
        return data.swapcase()
    if FAULT == "dies-of-no-text":
        return data.decode().upper().encode()
    if FAULT == "pads":
        return data.strip().upper().ljust(1024, b"\0") if len(data) < 1024 else data.upper()
    return data.decode(errors="surrogateescape").upper().encode(errors="surrogateescape")


def ready():
    if FAULT == "ends-soon":
        sys.exit(3)
    texts = {"ready-text": "Server ready", "other-words": f"starting\nThe server is ready to receive on port {PORT}"}
    text = texts.get(FAULT, f"Server is ready to receive on port {PORT}")
    if FAULT == "ready-on-stderr":
        sys.stderr.write(text + "\n")
    else:
        say(text)


def request(peer):
    if FAULT == "request-text":
        say(f"New request of {peer}")
    elif FAULT == "request-port":
        say(f"Connection request from port {peer[1]}")
    elif FAULT == "other-words":
        say(f"Connection requested from {peer[0]}:{peer[1]}\nhe says something")
    elif FAULT != "request-missing":
        say(f"{'UDP message' if TRANSPORT == 'udp' else 'Connection request'} from {peer}")


def pieces(conn):
    if FAULT != "by-lines":
        while data := conn.recv(1024):
            yield data
        return
    with conn.makefile("rb") as lines:
        yield from lines


def serve(conn):
    with conn:
        try:
            conn.settimeout(3 if FAULT == "impatient" else None)
            for data in pieces(conn):
                if FAULT == "slow-threads":
                    time.sleep(0.5)
                conn.sendall(upper(data))
                if FAULT == "one-sentence":
                    return
        except OSError:
            if FAULT == "dies-of-a-reset":
                raise


def says_nothing(conn):
    try:
        return not conn.recv(1, socket.MSG_PEEK)
    except OSError:
        return False


def send_away(listener):
    """Whoever waits goes without an answer."""
    listener.setblocking(False)
    try:
        while True:
            listener.accept()[0].close()
    except BlockingIOError:
        listener.setblocking(True)


def serve_tcp():
    listener = listen(PORT, reuse=FAULT != "no-reuse")
    ready()
    while True:
        conn, peer = listener.accept()
        request(peer)
        if FAULT in ("threads", "slow-threads"):
            threading.Thread(target=serve, args=(conn,), daemon=True).start()
        elif FAULT == "dies-of-nothing" and says_nothing(conn):
            sys.exit(4)
        elif FAULT == "dies-slowly-of-nothing" and says_nothing(conn):
            listener.close()
            until = time.monotonic() + 0.8
            while time.monotonic() < until:
                pass
            sys.exit(4)
        else:
            serve(conn)
        if FAULT == "one-client":
            threading.Event().wait()
        if FAULT == "sends-the-waiting-away":
            send_away(listener)


def serve_udp():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("0.0.0.0", PORT))
    ready()
    while True:
        data, peer = sock.recvfrom(1024 if FAULT == "small-buffer" else 65536)
        request(peer)
        if not data and FAULT == "dies-of-nothing":
            sys.exit(4)
        if FAULT == "chops":
            data = data[:-1]
        if FAULT == "keeps-to-the-first":
            sock.connect(peer)
            sock.send(upper(data))
        elif FAULT == "replies-from-another-port":
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(upper(data), peer)
        else:
            sock.sendto(upper(data), peer)
        if FAULT == "replies-twice":
            sock.sendto(upper(data), peer)


until_ctrl_c(serve_udp if TRANSPORT == "udp" else serve_tcp, FAULT)
