"""The round-robin assignment with one fault, or with none: proxy_lb.lb server|proxy|client FAULT ARGUMENTS…"""
import os
import socket
import sys
import threading
import time

from ordinary import listen, say, until_ctrl_c

role, fault, *args = sys.argv[1:]
kept = []


def accept(listener, serve, one_at_a_time):
    while True:
        conn, peer = listener.accept()
        if one_at_a_time:
            serve(conn, peer)
        else:
            threading.Thread(target=serve, args=(conn, peer), daemon=True).start()


def server(number, port):
    who = f"[SERVER {number}]"

    def serve(conn, peer):
        say(f"{who} {'New client' if fault == 'backend-line' else 'Client connected'} from {peer}")
        try:
            while data := conn.recv(1024):
                say(f"{who} Received: {data.decode(errors='replace')}")
                if fault == "backend-half":
                    data = data[:512]
                name = "" if fault == "backend-no-name" else f"server-{number}"
                conn.sendall(data + name.encode())
        except OSError:
            if fault == "backend-dies-of-reset":
                os._exit(1)
            if fault != "no-abrupt":
                say(f"{who} Client {peer} disconnected abruptly.")
        conn.close()
        say(f"{who} Client {peer} disconnected.")

    listener = listen(port, reuse=fault != "no-reuse")
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
            conn = socket.create_connection(("localhost", port))
        except OSError:
            shared.dead.add(port)
            raise
    rotation.sockets[port] = conn
    conn.sendall(data)
    reply = conn.recv(4096)
    if fault == "leaks-backend":
        kept.append(conn)
    elif fault != "keeps-backend":
        conn.close()
    return reply


def proxy(port, *backends):
    def serve(conn, peer):
        say(f"[PROXY] {'Client' if fault == 'proxy-line' else 'New client'} connected from {peer}")
        rotation = shared if fault == "shared-rotation" else Rotation()
        abrupt = False
        try:
            while data := conn.recv(1024):
                number = 0 if fault == "always-backend-1" else rotation.turn % 2
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
                    if fault != "no-error-line":
                        say(f"[PROXY] Error connecting to server localhost:{backend}: {error}")
                    reply = b"Error: Could not connect to backend server."
                    if fault == "other-words":
                        reply = b"backend down"
                    if fault == "silent-on-down":
                        reply = b""
                conn.sendall(reply)
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

    listener = listen(port + (fault == "other-port"), reuse=fault != "no-reuse")
    say(f"[PROXY] TCP Proxy listening on 0.0.0.0:{port}")
    say(f"[PROXY] Balancing between: {[('localhost', backend) for backend in backends]}")
    accept(listener, serve, fault == "one-at-a-time")


def client(port):
    conn = socket.create_connection(("localhost", port))
    say(f"Connected to proxy at localhost:{port}")
    for number in range(1, 4 if fault == "three-requests" else 5):
        say("")
        say(f"Sending: 'hello' (Request {number})")
        if fault == "connects-anew" and number > 1:
            conn.close()
            conn = socket.create_connection(("localhost", port))
        conn.sendall(b"hello\n" if fault == "sends-newline" else b"hello")
        try:
            reply = conn.recv(1024)
        except OSError:
            reply = b""
        if not reply and fault == "waits-for-ever":
            time.sleep(60)
        if not reply:
            break
        if fault != "shows-nothing":
            say(f"Received: {reply.decode()}" if fault == "client-line" else f"Received: '{reply.decode()}'")
        time.sleep(0.2 if fault == "hurries" else 1 if number < 4 else 0)
    say("Client shutting down.")
    sys.exit(3 if fault == "status" else 0)


until_ctrl_c(lambda: {"server": server, "proxy": proxy, "client": client}[role](*map(int, args)), fault)
