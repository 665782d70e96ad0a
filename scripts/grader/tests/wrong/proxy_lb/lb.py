"""The round-robin assignment with one fault, or with none: proxy_lb.lb server|proxy|client FAULT ARGUMENTS…

Some are no faults but other ways of doing it right: by-lines, by-letters, backlog-0, joins, error-with-newline, and
at-HOST, where all listen on that address and look for each other at the first one that it leads to."""
import os
import random
import signal
import socket
import sys
import threading
import time

from ordinary import connect_first, listen, say, until_ctrl_c

role, fault, *args = sys.argv[1:]
host = fault.removeprefix("at-") if fault.startswith("at-") else "0.0.0.0"
kept = []


def connect(port):
    if fault.startswith("at-"):
        return connect_first({"::": "::1", "::-only": "::1", "0.0.0.0": "localhost"}.get(host, host), port)
    return socket.create_connection(("localhost", port))


def accept(listener, serve, one_at_a_time):
    if fault == "backlog-0":
        listener.listen(0)
    while True:
        conn, peer = listener.accept()
        if fault == f"{role}-drops-the-silent":
            conn.settimeout(3)
        if one_at_a_time:
            serve(conn, peer)
        else:
            threading.Thread(target=serve, args=(conn, peer), daemon=fault != "joins").start()


def receive(conn):
    if fault != "by-lines":
        return conn.recv(1024)
    line = b""
    while not line.endswith(b"\n"):
        if not (byte := conn.recv(1)):
            return b""
        line += byte
    return line


def send(conn, data):
    if fault == "by-letters":
        for place in range(len(data)):
            conn.sendall(data[place:place + 1])
    else:
        conn.sendall(data)


def server(number, port):
    who = f"[SERVER {number}]"

    def serve(conn, peer):
        say(f"{who} {'New client' if fault == 'backend-line' else 'Client connected'} from {peer}")
        try:
            while data := receive(conn):
                end = b"\n" if fault == "by-lines" else b""
                data = data.strip(b"\n") if end else data
                say(f"{who} Received: {data.decode(errors='replace')}")
                if fault == "backend-half":
                    data = data[:512]
                name = "" if fault == "backend-no-name" else f"server-{number}"
                conn.sendall(data + name.encode() + end)
                if fault == "backend-one-request":
                    break
        except OSError:
            if fault == "backend-dies-of-reset":
                os._exit(1)
            if fault != "no-abrupt":
                say(f"{who} Client {peer} disconnected abruptly.")
        conn.close()
        say(f"{who} Client {peer} disconnected.")

    listener = listen(port, host, reuse=fault != "no-reuse")
    if fault == "backend-ends":
        sys.exit("no more clients")
    say(f"{who} Listening on 0.0.0.0:{port}")
    try:
        accept(listener, serve, fault == "backend-one-at-a-time")
    finally:
        say(f"{who} Server shutting down.")


class Rotation:
    def __init__(self):
        self.turn, self.sockets, self.dead = 0, {}, set()


shared = Rotation()


def exchange(rotation, number, port, data):
    if fault == "remembers-down" and port in shared.dead:
        raise OSError("it is down")
    if fault == "keeps-backend" and port in rotation.sockets:
        conn = rotation.sockets[port]
    else:
        try:
            conn = connect(port)
        except OSError:
            shared.dead.add(port)
            raise
    rotation.sockets[port] = conn
    send(conn, data)
    reply = conn.recv(4096)
    if fault == "leaks-backend":
        kept.append(conn)
    elif fault != "keeps-backend":
        conn.close()
    return reply


def proxy(port, *backends):
    def serve(conn, peer):
        say(f"[PROXY] {'Client' if fault == 'proxy-line' else 'New client'} connected from {peer}")
        rotation = shared if fault in ("shared-rotation", "one-request-shared") else Rotation()
        rotation.turn += fault == "begins-with-2"
        abrupt = False
        try:
            while data := receive(conn):
                number = 0 if fault == "always-backend-1" else rotation.turn % len(backends)
                if fault == "by-lot":
                    number = random.randrange(2)
                backend = backends[number]
                say(f"[PROXY] Client {peer} -> Server {number + 1} (localhost:{backend})")
                if fault == "cuts-requests":
                    data = data[:1000]
                if fault != "stays-on-down":
                    rotation.turn += 1
                try:
                    reply = exchange(rotation, number, backend, data)
                    rotation.turn += fault == "stays-on-down"
                except ConnectionResetError:
                    if fault == "dies-of-backend-reset":
                        os._exit(1)
                    reply = b"Error: Could not connect to backend server."
                except OSError as error:
                    if fault == "dies-of-down":
                        os._exit(1)
                    if fault == "fails-over":
                        try:
                            conn.sendall(exchange(rotation, 1 - number, backends[1 - number], data))
                            continue
                        except OSError:
                            pass
                    if fault != "no-error-line":
                        say(f"[PROXY] Error connecting to server localhost:{backend}: {error}")
                    if fault == "ends-on-down":
                        break
                    reply = b"Error: Could not connect to backend server."
                    if fault == "other-words":
                        reply = b"backend down"
                    if fault == "silent-on-down":
                        reply = b""
                    if fault == "error-with-newline":
                        reply += b"\n"
                    if fault == "closes-on-down":
                        conn.sendall(reply)
                        break
                conn.sendall(reply)
                if fault in ("one-request", "one-request-shared"):
                    break
        except OSError:
            if fault == "dies-of-client-reset":
                os._exit(1)
            abrupt = True
        if fault == "leaks-client":
            kept.append(conn)
        conn = conn if fault == "leaks-client" else conn.close()
        if abrupt and fault != "no-abrupt":
            say(f"[PROXY] Client {peer} disconnected abruptly.")
        say(f"[PROXY] Client {peer} disconnected.")

    listener = listen(port + (fault == "other-port"), host, reuse=fault != "no-reuse")
    say(f"[PROXY] TCP Proxy listening on 0.0.0.0:{port}")
    say(f"[PROXY] Balancing between: {[('localhost', backend) for backend in backends]}")
    accept(listener, serve, fault == "one-at-a-time")


def client(port):
    if fault == "no-client":
        sys.exit()
    conn = connect(port)
    say(f"Connected to proxy at localhost:{port}")
    for number in range(1, 4 if fault == "three-requests" else 5):
        say("")
        say(f"Sending: 'hello' (Request {number})")
        if fault == "connects-anew" and number > 1:
            conn.close()
            conn = connect(port)
        conn.sendall(b"hello\n" if fault in ("sends-newline", "by-lines") else b"hello")
        try:
            reply = conn.recv(1024)
        except OSError:
            reply = b""
        if not reply and fault == "waits-for-ever":
            time.sleep(60)
        if not reply:
            break
        if fault in ("sends-newline", "by-lines"):
            reply = reply.replace(b"\n", b"")
        if fault != "shows-nothing":
            say(f"Received: {reply.decode()}" if fault == "client-line" else f"Received: '{reply.decode()}'")
        time.sleep(0.2 if fault == "hurries" else 1 if number < 4 else 0)
    say("Client shutting down.")
    sys.exit(3 if fault == "status" else 0)


def main():
    if fault == "ctrl-c-by-chance" and role != "client":
        # Every second start of it.
        with open(f"{role}s", "a+") as starts:
            starts.write("x")
            if starts.tell() % 2 == 0:
                signal.signal(signal.SIGINT, signal.SIG_IGN)
    {"server": server, "proxy": proxy, "client": client}[role](*map(int, args))


until_ctrl_c(main, fault)
