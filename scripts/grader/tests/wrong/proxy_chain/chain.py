"""The proxy chain with at most one fault: chain.py server|client FAULT ARGUMENT"""
import os
import socket
import struct
import sys
import threading

role, fault, argument = sys.argv[1:]


def say(line):
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def connect(hop):
    host, port = hop.split()
    return socket.create_connection((host, int(port)))


def pass_on(receive, send):
    while data := receive(8192):
        send(data)
        if fault == "one_receive":
            return


def read_request(conn):
    text = b""
    try:
        while data := conn.recv(8192):
            text += data
            if fault == "one_segment":
                break
            if fault == "wants_a_newline":
                if text.endswith(b"\n"):
                    break
                continue
            conn.settimeout(0.2)
        else:
            if fault == "half_close_is_the_end":
                raise OSError("the client is gone")
    except TimeoutError:
        pass
    conn.settimeout(None)
    return text.decode()


def answer(conn, number):
    name, *hops = [line for line in read_request(conn).split("\n") if line]
    if hops:
        say(f"Working as {'the' if fault == 'node_line' else 'a'} proxy in thread {number}")
        try:
            node = connect(hops[0])
        except OSError:
            if fault == "dies_of_next_hop":
                os._exit(1)
            raise
        end = "\n" if fault == "newline_behind" else ""
        rest = hops[2:] if fault == "loses_a_hop" and len(hops) > 1 else hops[1:]
        node.sendall(("\n".join([name, *rest]) + end).encode())
        if fault == "newline_as_text":
            pass_on(node.recv, lambda data: conn.sendall(data.replace(b"\n", b"\r\n")))
        else:
            pass_on(node.recv, conn.sendall)
        node.close()
    else:
        say(f"Working as a server in thread {number}")
        if fault != "serves_all" and (name.startswith("/") or ".." in name):
            raise ValueError("outside")
        try:
            file = open(name, "rb")
        except OSError:
            if fault == "dies_of_missing_file":
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
        if fault == "dies_of_client" and isinstance(error, (BrokenPipeError, ConnectionResetError)):
            os._exit(1)
        if fault != "never_resets":
            conn.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    conn.close()


def server(port):
    if fault == "deaf_to_ctrl_c":
        import signal
        signal.signal(signal.SIGINT, signal.SIG_IGN)
    listener = socket.socket()
    if fault != "no_reuse":
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("0.0.0.0", int(port)))
    listener.listen(128)
    say("the server is ready")
    number = 0
    while True:
        conn, _ = listener.accept()
        say(f"creating new thread {number}")
        if fault == "one_at_a_time":
            serve(conn, number)
        else:
            threading.Thread(target=serve, args=(conn, number), daemon=True).start()
        number += 1


def client(path):
    with open(path) as file:
        text = file.read()
    name, *hops = [line for line in text.split("\n") if line]
    conn = connect(hops[0])
    conn.sendall("\n".join([name, *(hops if fault == "asks_with_first_hop" else hops[1:])]).encode())
    conn.settimeout({"waits_for_ever": None, "impatient": 2}.get(fault, 10))
    received = b""
    try:
        while data := conn.recv(8192):
            received += data
    except OSError:
        if fault != "claims_all":
            raise
    if received or fault != "no_empty_file":
        with open(name + ".copy" if fault == "other_name" else name, "wb") as file:
            file.write(received)
    say("Done." if fault == "client_line" else "The file got downloaded in the client.")


try:
    {"server": server, "client": client}[role](argument)
except KeyboardInterrupt:
    os._exit(0)
except OSError as error:
    sys.exit(f"chain: {error}")
