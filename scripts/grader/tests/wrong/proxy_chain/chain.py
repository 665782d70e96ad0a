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


# How a request ends.
newline = fault in ("wants-a-newline", "newline-behind", "as-the-report")
half_close = fault == "reads-to-the-end"


def ask(conn, name, hops):
    end = "\n" if newline else ""
    conn.sendall(("\n".join([name, *hops]) + end).encode())
    if half_close:
        conn.shutdown(socket.SHUT_WR)


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
            if fault in ("one-segment", "as-the-report"):
                break
            if fault == "reads-to-the-end":
                continue
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
    name, *hops = read_request(conn).split("\n")
    if fault != "cannot-have-a-newline":
        hops = [line for line in hops if line]
    if hops:
        say(f"Working as {'the' if fault == 'node-line' else 'a'} proxy in thread {number}")
        try:
            node = connect(hops[0])
        except OSError:
            if fault == "dies-of-next-hop":
                os._exit(1)
            raise
        rest = hops[2:] if fault == "loses-a-hop" and len(hops) > 1 else hops[1:]
        ask(node, name, rest)
        if fault == "newline-as-text":
            pass_on(node.recv, lambda data: conn.sendall(data.replace(b"\n", b"\r\n")))
        else:
            pass_on(node.recv, conn.sendall)
        node.close()
    else:
        say(f"Working as a server in thread {number}")
        if fault not in ("serves-all", "as-the-report") and (name.startswith("/") or ".." in name):
            raise ValueError("outside")
        try:
            file = open(name, "rb")
        except OSError:
            if fault == "dies-of-missing-file":
                os._exit(1)
            raise
        with file:
            if fault == "as-the-report":
                for character in file.read().decode():
                    conn.send(character.encode())
            elif fault == "reads-text":
                conn.sendall(file.read().decode().encode())
            else:
                pass_on(file.read, conn.sendall)
    say(f"file sending in thread {number} completed")


def serve(conn, number):
    try:
        answer(conn, number)
    except (OSError, ValueError, IndexError) as error:
        sys.stderr.write(f"thread {number}: {error}\n")
        if fault == "dies-of-client" and isinstance(error, (BrokenPipeError, ConnectionResetError)):
            os._exit(1)
        if fault not in ("never-resets", "as-the-report"):
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def server(port):
    listener = listen(int(port), reuse=fault != "no-reuse")
    say("the server is ready")
    if fault == "a-thread-keeps-it":
        threading.Thread(target=threading.Event().wait).start()
    number = 0
    while True:
        conn, _ = listener.accept()
        say(f"creating new thread {number}")
        if fault == "one-at-a-time":
            serve(conn, number)
        else:
            daemon = fault != "threads-keep-it"
            threading.Thread(target=serve, args=(conn, number), daemon=daemon).start()
        number += 1


def client(path):
    if fault == "only-prints":
        return say("The file got downloaded in the client.")
    with open(path) as file:
        text = file.read()
    name, *hops = text.split("\n")
    if fault == "dies-of-an-empty-line":
        [hop.split()[1] for hop in hops]
    hops = [line for line in hops if line]
    if fault == "wants-two-hops" and len(hops) < 2:
        raise OSError("there is no proxy in the list")
    try:
        conn = connect(hops[0])
    except OSError:
        if fault == "silent-on-first-hop":
            return
        raise
    if fault == "asks-in-another-way":
        name = "GET " + name
    ask(conn, name, hops if fault == "asks-with-first-hop" else hops[1:])
    conn.settimeout({"waits-for-ever": None, "impatient": 2}.get(fault, 10))
    received = b""
    try:
        while data := conn.recv(8192):
            received += data
            if fault == "client-one-receive":
                break
    except OSError:
        if fault != "claims-all":
            raise
    if received or fault != "no-empty-file":
        if fault == "writes-text":
            received = received.decode(errors="replace").encode()
        with open(name + ".copy" if fault == "other-name" else name, "wb") as file:
            file.write(received)
    if fault == "claims-all":
        say(f"{name}: {len(received)} bytes")
    say("Done." if fault == "client-line" else "The file got downloaded in the client.")
    if fault == "status":
        os._exit(3)


def farewell():
    if fault in ("threads-keep-it", "a-thread-keeps-it"):
        sys.exit(0)


try:
    until_ctrl_c(lambda: {"server": server, "client": client}[role](argument), fault, farewell)
except OSError as error:
    sys.exit(f"chain: {error}")
