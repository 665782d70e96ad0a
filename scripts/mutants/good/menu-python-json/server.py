import json
import socket
import sys
import threading
import time

host = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

COMMANDS = {"upper": 1, "address": 2, "count": 3, "time": 4}
decoder = json.JSONDecoder()


class State:
    def __init__(self):
        self.lock = threading.Lock()
        self.start = time.monotonic()
        self.connected = 0
        self.requests = 0


state = State()


def answer(request, address):
    number = COMMANDS.get(request.get("command"))
    if number is None:
        return "error: unknown command"
    with state.lock:
        state.requests += 1
        requests = state.requests
    print(f"Command {number}")
    if number == 1:
        return str(request.get("text", "")).upper()
    if number == 2:
        return "client IP = {}, port = {}".format(*address)
    if number == 3:
        return f"requests served = {requests}"
    return time.strftime("run time = %H:%M:%S", time.gmtime(time.monotonic() - state.start))


def whole(text):
    """The first whole request of a text and what follows it; no request where it is not whole yet."""
    text = text.lstrip()
    if not text.startswith("{"):
        return (None, "") if not text else ({}, "")
    try:
        request, end = decoder.raw_decode(text)
        return request, text[end:]
    except ValueError:
        return None, text


def serve(conn, address, me):
    text = ""
    try:
        while data := conn.recv(4096):
            text += data.decode("utf-8", "replace")
            request, text = whole(text)
            while request is not None:
                reply = json.dumps({"reply": answer(request, address)}, ensure_ascii=False)
                conn.sendall(reply.encode())
                request, text = whole(text)
    except OSError:
        pass
    with state.lock:
        state.connected -= 1
        print(f"Client {me} disconnected. Number of connected clients = {state.connected}")
    conn.close()


def report():
    minute = 1
    while True:
        time.sleep(max(0.0, state.start + 60 * minute - time.monotonic()))
        with state.lock:
            print(f"Number of connected clients = {state.connected}")
        minute += 1


def main():
    with socket.create_server((host, port), backlog=128) as sock:
        print(f"The server is ready to receive on port {port}")
        threading.Thread(target=report, daemon=True).start()
        me = 0
        while True:
            conn, address = sock.accept()
            print("Connection request from {}:{}".format(*address))
            me += 1
            with state.lock:
                state.connected += 1
                print(f"Client {me} connected. Number of connected clients = {state.connected}")
            threading.Thread(target=serve, args=(conn, address, me), daemon=True).start()


try:
    main()
except KeyboardInterrupt:
    print("Bye bye~")
