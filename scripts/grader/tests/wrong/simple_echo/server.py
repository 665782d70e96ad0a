"""A SimpleEcho server with one fault, or with none: simple_echo.server PORT tcp|udp FAULT.

The lines are those of hw-echo/README.md.
"""
import socket
import sys
import threading

from ordinary import listen, say, until_ctrl_c

PORT, TRANSPORT, FAULT = int(sys.argv[1]), *sys.argv[2:]


def upper(data):
    if FAULT == "not-upper":
        return data
    if FAULT == "dies-of-no-text":
        return data.decode().upper().encode()
    return data.decode(errors="surrogateescape").upper().encode(errors="surrogateescape")


def ready():
    if FAULT == "ends-soon":
        sys.exit(3)
    say("Server ready" if FAULT == "ready-text" else f"The server is ready to receive on port {PORT}")


def request(peer):
    if FAULT == "request-text":
        say(f"Connection request from {peer}")
    elif FAULT != "request-missing":
        say(f"Connection request from {peer[0]}:{peer[1]}")


def serve(conn):
    with conn:
        try:
            while data := conn.recv(1024):
                conn.sendall(upper(data))
                if FAULT == "one-sentence":
                    return
        except OSError:
            if FAULT == "dies-of-a-reset":
                raise


def serve_tcp():
    listener = listen(PORT, reuse=FAULT != "no-reuse")
    ready()
    while True:
        conn, peer = listener.accept()
        request(peer)
        if FAULT == "threads":
            threading.Thread(target=serve, args=(conn,), daemon=True).start()
        elif FAULT == "dies-of-nothing" and not conn.recv(1, socket.MSG_PEEK):
            sys.exit(4)
        else:
            serve(conn)
        if FAULT == "one-client":
            threading.Event().wait()


def serve_udp():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("0.0.0.0", PORT))
    ready()
    while True:
        data, peer = sock.recvfrom(1024 if FAULT == "small-buffer" else 65536)
        request(peer)
        if not data and FAULT == "dies-of-nothing":
            sys.exit(4)
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
