"""A SimpleEcho server with one fault, or none: server.py PORT tcp|udp [FAULT].

The lines are those of hw-echo/README.md.
"""
import os
import socket
import sys
import threading

PORT, TRANSPORT = int(sys.argv[1]), sys.argv[2]
FAULT = sys.argv[3] if len(sys.argv) > 3 else "none"


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


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
    listener = socket.socket()
    if FAULT != "no-reuse":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", PORT))
    listener.listen(5)
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


main = serve_udp if TRANSPORT == "udp" else serve_tcp
if FAULT == "ctrl-c-uncaught":
    main()
    sys.exit()
try:
    main()
except KeyboardInterrupt:
    os._exit(0)
