"""The proxy chain with one fault, or with none: proxy_chain.chain server|client FAULT ARGUMENT"""
import os
import socket
import struct
import sys
import threading

from ordinary import listen, say, until_ctrl_c

role, fault, argument = sys.argv[1:]


def connect(hop):
    host, port = hop.split()
    return socket.create_connection((host, int(port)))


def pass_on(receive, send):
    while data := receive(8192):
        send(data)
        if fault == "one-receive":
            return


def read_request(conn):
    text = b""
    try:
        while data := conn.recv(8192):
            text += data
            if fault == "one-segment":
                break
            if fault == "wants-a-newline":
                if text.endswith(b"\n"):
                    break
                continue
            conn.settimeout(0.2)
        else:
            if fault == "half-close-is-the-end":
                raise OSError("the client is gone")
    except TimeoutError:
        pass
    conn.settimeout(None)
    return text.decode()


def answer(conn, number):
    name, *hops = [line for line in read_request(conn).split("\n") if line]
    if hops:
        say(f"Working as {'the' if fault == 'node-line' else 'a'} proxy in thread {number}")
        try:
            node = connect(hops[0])
        except OSError:
            if fault == "dies-of-next-hop":
                os._exit(1)
            raise
        end = "\n" if fault == "newline-behind" else ""
        rest = hops[2:] if fault == "loses-a-hop" and len(hops) > 1 else hops[1:]
        node.sendall(("\n".join([name, *rest]) + end).encode())
        if fault == "newline-as-text":
            pass_on(node.recv, lambda data: conn.sendall(data.replace(b"\n", b"\r\n")))
        else:
            pass_on(node.recv, conn.sendall)
        node.close()
    else:
        say(f"Working as a server in thread {number}")
        if fault != "serves-all" and (name.startswith("/") or ".." in name):
            raise ValueError("outside")
        try:
            file = open(name, "rb")
        except OSError:
            if fault == "dies-of-missing-file":
                os._exit(1)
            raise
        with file:
            pass_on(file.read, conn.sendall)
    say(f"file sending in thread {number} completed")


def serve(conn, number):
    try:
        answer(conn, number)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"thread {number}: {error}\n")
        if fault == "dies-of-client" and isinstance(error, (BrokenPipeError, ConnectionResetError)):
            os._exit(1)
        if fault != "never-resets":
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def server(port):
    listener = listen(int(port), reuse=fault != "no-reuse")
    say("the server is ready")
    number = 0
    while True:
        conn, _ = listener.accept()
        say(f"creating new thread {number}")
        if fault == "one-at-a-time":
            serve(conn, number)
        else:
            threading.Thread(target=serve, args=(conn, number), daemon=True).start()
        number += 1


def client(path):
    with open(path) as file:
        text = file.read()
    name, *hops = [line for line in text.split("\n") if line]
    if fault == "wants-two-hops" and len(hops) < 2:
        raise OSError("there is no proxy in the list")
    try:
        conn = connect(hops[0])
    except OSError:
        if fault == "silent-on-first-hop":
            return
        raise
    conn.sendall("\n".join([name, *(hops if fault == "asks-with-first-hop" else hops[1:])]).encode())
    conn.settimeout({"waits-for-ever": None, "impatient": 2}.get(fault, 10))
    received = b""
    try:
        while data := conn.recv(8192):
            received += data
    except OSError:
        if fault != "claims-all":
            raise
    if received or fault != "no-empty-file":
        with open(name + ".copy" if fault == "other-name" else name, "wb") as file:
            file.write(received)
    if fault == "claims-all":
        say(f"{name}: {len(received)} bytes")
    say("Done." if fault == "client-line" else "The file got downloaded in the client.")


try:
    until_ctrl_c(lambda: {"server": server, "client": client}[role](argument), fault)
except OSError as error:
    sys.exit(f"chain: {error}")
