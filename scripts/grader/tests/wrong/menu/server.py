"""A menu server with one fault, or with none: menu.server PORT threads|one-thread FAULT.

The wire and the lines are those of hw-multithread/README.md. Each fault is one that students' servers have.
"""
import os
import selectors
import signal
import sys
import threading
import time

from ordinary import listen, say

PORT, METHOD, FAULT = int(sys.argv[1]), *sys.argv[2:]
MINUTE = 60

lock = threading.RLock()
connected = {}  # socket -> ID
last_id = 0
served = 0
began = time.monotonic()


def new_id():
    global last_id
    last_id += 1
    if FAULT == "ids-from-0":
        return last_id - 1
    if FAULT == "ids-reused":
        return min(set(range(1, last_id + 1)) - set(connected.values()))
    if FAULT == "ids-one-above-the-largest":
        return max(connected.values(), default=0) + 1
    if FAULT == "ids-anew-when-empty" and not connected:
        last_id = 1
    if FAULT == "ids-are-the-count":
        return len(connected) + 1
    if FAULT == "ids-by-two":
        return 2 * last_id - 1
    if FAULT == "ids-all-the-same":
        return 1
    return last_id


def admit(conn, peer):
    with lock:
        before = len(connected)
        connected[conn] = new_id()
        if FAULT == "address-as-python-prints-it":
            say(f"Connection request from {peer}")
        elif FAULT != "address-missing":
            say(f"Connection request from {peer[0]}:{peer[1]}")
        if FAULT == "address-twice":
            say(f"Connection request from {peer[0]}:{peer[1]}")
        count = len(connected)
        if FAULT == "count-before-connect":
            count = before
        if FAULT == "count-of-all-ever":
            count = last_id
        text = "Client {} joined. Number of connected clients = {}" if FAULT in ("connect-text", "connect-unread") else \
            "Client {} connected. Number of connected clients = {}"
        say(text.format(connected[conn], count))


def leave(conn, how):
    global last_id
    with lock:
        if conn not in connected:
            return
        if (FAULT, how) in (("close-unnoticed", "close"), ("reset-unnoticed", "reset"), ("exit-unnoticed", "exit")):
            return
        if FAULT == "ids-skip-after-a-leave":
            last_id += 1
        before = len(connected)
        who = connected.pop(conn)
        if FAULT == "reset-uncounted" and how == "reset":
            connected[object()] = who
        if FAULT == "leaver-is-the-last":
            who = last_id
        count = len(connected)
        if FAULT == "count-before-leave":
            count = before
        text = "Client {} left. Number of connected clients = {}" if FAULT in ("disconnect-text", "disconnect-unread") else \
            "Client {} disconnected. Number of connected clients = {}"
        for _ in range(2 if FAULT == "exit-twice" and how == "exit" else 1):
            say(text.format(who, count))


def report():
    with lock:
        count = last_id if FAULT == "report-counts-all-ever" else len(connected)
        text = "Clients = {}" if FAULT in ("report-text", "report-unread") else "Number of connected clients = {}"
        if FAULT != "report-missing":
            say(text.format(count))
        if FAULT == "report-twice":
            say(text.format(count))


def next_report(ticks):
    late = {"report-late": 8, "report-early": -3, "report-drifts": 5 * ticks}.get(FAULT, 0)
    return began + ticks * MINUTE + late


def reports():
    if FAULT == "report-at-start":
        report()
    ticks = 0
    while True:
        ticks += 1
        while (left := next_report(ticks) - time.monotonic()) > 0:
            time.sleep(left)
        report()


def answer(conn, line):
    global served
    served += 1
    command = line[:1].decode(errors="replace")
    for _ in range({"commands-missing": 0, "commands-twice": 2}.get(FAULT, 1)):
        say(f"Option {command}" if FAULT == "command-text" else f"Command {command}")
    peer = conn.getpeername()
    seconds = int(time.monotonic() - began)
    return {
        "1": line[1:].upper(),
        "2": f"client IP = {peer[0]}, port = {peer[1]}".encode(),
        "3": f"requests served = {served}".encode(),
        "4": f"run time = {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}".encode(),
    }.get(command, b"error: unknown command") + b"\n"


def take(conn, buffer):
    """One receive and its answers; how the client has left, if it has."""
    try:
        data = conn.recv(65536)
        if not data:
            return "close"
        buffer += data
        while b"\n" in buffer:
            line, _, rest = bytes(buffer).partition(b"\n")
            buffer[:] = rest
            if line.startswith(b"5"):
                return "exit"
            if FAULT == "thread-per-request":
                thread = threading.Thread(target=lambda: (conn.sendall(answer(conn, line)), time.sleep(0.2)))
                thread.start()
            else:
                conn.sendall(answer(conn, line))
    except OSError:
        if FAULT == "ends-by-a-reset":
            os._exit(1)
        return "reset"
    return None


def serve(conn, peer):
    """A client's whole life, in a thread or a process of its own."""
    buffer = bytearray()
    while True:
        how = take(conn, buffer)
        if how:
            leave(conn, how)
            if (FAULT, how) in (("spins-after-close", "close"), ("spins-after-reset", "reset")):
                while True:
                    pass
            break
    if FAULT == "threads-stay":
        threading.Event().wait()
    conn.close()


def thread(target, *args):
    threading.Thread(target=target, args=args, daemon=True).start()


def by_threads(listener):
    while True:
        conn, peer = listener.accept()
        admit(conn, peer)
        thread(serve, conn, peer)
        if FAULT == "two-threads-each":
            thread(threading.Event().wait)


def by_a_pool(listener):
    def work():
        while True:
            conn, peer = listener.accept()
            admit(conn, peer)
            serve(conn, peer)
    for _ in range(8):
        thread(work)
    threading.Event().wait()


def by_processes(listener):
    children = {}

    def reap(*_):
        while children and (child := os.waitpid(-1, os.WNOHANG)[0]):
            leave(children.pop(child), "close")
    signal.signal(signal.SIGCHLD, reap)
    while True:
        conn, peer = listener.accept()
        admit(conn, peer)
        if child := os.fork():
            children[child] = conn
            conn.close()
        else:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            buffer = bytearray()
            while not take(conn, buffer):
                pass
            os._exit(0)


def one_after_the_other(listener):
    while True:
        conn, peer = listener.accept()
        admit(conn, peer)
        serve(conn, peer)


def by_one_thread(listener):
    ready = selectors.DefaultSelector()
    ready.register(listener, selectors.EVENT_READ)
    buffers, spinning = {}, set()
    ticks = 1
    if FAULT == "helper-thread":
        thread(threading.Event().wait)
    while True:
        left = MINUTE if FAULT == "report-by-idle-time" else next_report(ticks) - time.monotonic()
        if left <= 0:
            report()
            ticks += 1
            continue
        if FAULT == "spins" or FAULT == "spins-with-clients" and buffers:
            left = 0
        events = ready.select(left)
        if FAULT == "report-by-idle-time" and not events:
            report()
        for key, _ in events:
            conn = key.fileobj
            if conn is listener:
                conn, peer = listener.accept()
                admit(conn, peer)
                buffers[conn] = bytearray()
                ready.register(conn, selectors.EVENT_READ)
            elif how := take(conn, buffers[conn]):
                leave(conn, how)
                if (FAULT, how) in (("spins-after-close", "close"), ("spins-after-reset", "reset")):
                    spinning.add(conn)
                if conn in spinning:
                    continue  # still registered, and readable for ever
                ready.unregister(conn)
                del buffers[conn]
                conn.close()


if FAULT == "ends-at-once":
    sys.exit("there is no configuration")
with listen(PORT + (FAULT == "listens-elsewhere")) as listener:
    if FAULT == "ready-text":
        say(f"Server ready on port {PORT}")
    elif FAULT != "ready-missing":
        say(f"The server is ready to receive on port {PORT}")
    if FAULT == "ends-soon":
        time.sleep(0.1)
        sys.exit("the configuration is bad")
    ways = {"pool": by_a_pool, "processes": by_processes, "serial": one_after_the_other}
    way = ways.get(FAULT, by_one_thread if METHOD == "one-thread" else by_threads)
    if METHOD == "threads":
        thread(reports)
    way(listener)
