"""An echo server with one fault, or with none: echo.server PORT one|threads FAULT.

The lines are those of hw-echo/README.md. Each fault is one that students' servers have.
"""
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

from ordinary import listen, say, until_ctrl_c

PORT, METHOD, FAULT = int(sys.argv[1]), *sys.argv[2:]

sending = threading.Lock()
forking = multiprocessing.get_context("fork")  # another way would import this program once more
shared = b""
buffer = bytearray(100_000)
clients = []


def changed(data):
    global shared
    if FAULT == "upper":
        return data.upper()
    if FAULT == "strip":
        return data.strip()
    if FAULT == "other-newline":
        return data.replace(b"\n", b"\r\n")
    if FAULT == "first-line-only":
        return data[:data.find(b"\n") + 1] or data
    if FAULT == "ascii-only" and max(data) > 127:
        return b""
    if FAULT == "older-text-behind":
        buffer[:len(data)] = data
        return bytes(buffer[:buffer.index(0)])
    if FAULT == "c-string":
        return data + b"\0"
    if FAULT == "shared-buffer":
        shared = data
        time.sleep(0.002)
        return shared
    return data


def tell(peer, data):
    text = data.decode() if FAULT == "dies-of-no-text" else data.decode(errors="backslashreplace")
    if FAULT == "text-as-bytes":
        text = repr(data)
    if FAULT != "data-untold":
        say(f"Received data from {peer} : {text}")
    if FAULT == "debug-lines":
        say(f"{len(data)} bytes")


def pieces(conn):
    """What is answered as one: whatever a receive brings, or a line."""
    if FAULT == "drops-the-silent":
        conn.settimeout(3)
    while FAULT not in ("by-lines", "lines-up-to-8192"):
        yield conn.recv(1024)
    with conn.makefile("rb") as lines:
        for line in lines:
            yield line[:8192] if FAULT == "lines-up-to-8192" else line
    yield b""


def echo(conn, peer):
    count = 0
    if FAULT == "first-answer-after-2-s":
        time.sleep(2)
    for data in pieces(conn):
        if not data and FAULT != "spins-on-end":
            break
        if not data:
            continue
        tell(peer, data)
        count += len(data)
        if FAULT == "stops-after-4096" and count > 4096:
            return
        if FAULT == "discards-what-comes-meanwhile":
            time.sleep(0.02)
            try:
                conn.recv(65536, socket.MSG_DONTWAIT)
            except BlockingIOError:
                pass
        if FAULT == "sends-under-a-lock":
            with sending:
                conn.sendall(changed(data))
        else:
            conn.sendall(changed(data))
        if FAULT == "one-reply":
            return
    if FAULT == "dies-of-a-leave":
        os._exit(1)


def serve(conn, peer):
    shown = f"{peer[0]}:{peer[1]}" if FAULT == "peer-as-address" else peer
    say(f"Connected by {shown}")
    try:
        echo(conn, shown)
        if FAULT == "connections-stay":
            clients.append(conn)
        else:
            conn.close()
    except OSError:
        conn.close()
        if FAULT == "dies-of-a-reset":
            os._exit(1)
    if FAULT == "threads-stay":
        threading.Event().wait()
    if FAULT == "one-client":
        threading.Event().wait()


def by_threads(listener):
    pool = ThreadPoolExecutor(300 if FAULT == "growing-pool" else 30)
    if FAULT == "a-thread-keeps-it":
        threading.Thread(target=threading.Event().wait).start()
    if FAULT == "pool":
        for future in [pool.submit(time.sleep, 0.1) for _ in range(30)]:
            future.result()
    while True:
        if len(clients) >= {"ten": 10, "fifty": 50}.get(FAULT, 1000):
            threading.Event().wait()
        conn, peer = listener.accept()
        clients.append(peer)
        if FAULT in ("pool", "growing-pool"):
            pool.submit(serve, conn, peer)
        elif FAULT == "processes":
            forking.Process(target=serve, args=(conn, peer), daemon=True).start()
            conn.close()
        else:
            daemon = FAULT != "threads-keep-it"
            threading.Thread(target=serve, args=(conn, peer), daemon=daemon).start()


def one_at_a_time(listener):
    busy = []
    while True:
        conn, peer = listener.accept()
        if FAULT != "turns-away":
            clients.append(peer)
            serve(conn, peer)
        elif any(thread.is_alive() for thread in busy):
            conn.close()
        else:
            busy = [threading.Thread(target=serve, args=(conn, peer), daemon=True)]
            busy[0].start()


def main():
    if FAULT == "ends-at-once":
        sys.exit(3)
    if FAULT != "usage-missing":
        say("")
        name = "./server.py" if FAULT == "other-program" else "echo-server"
        say(f"Use {name} HOST PORT for non default args")
    port = PORT + 1 if FAULT == "listens-elsewhere" else PORT
    listener = listen(port, "127.0.0.1", reuse=FAULT != "no-reuse", queue=1 if FAULT == "queue-of-one" else 128)
    if FAULT == "ends-soon":
        sys.exit(3)
    say(f"Server listening on {PORT}" if FAULT == "start-text" else f"Listening on 127.0.0.1:{PORT}")
    if FAULT == "ctrl-c-while-idle-only":
        # What a client's recv is interrupted by is not caught.
        signal.signal(signal.SIGINT, idle_only)
    if FAULT == "ctrl-c-after-a-client-only":
        signal.signal(signal.SIGINT, after_a_client)
    (by_threads if METHOD == "threads" else one_at_a_time)(listener)


def idle_only(signum, frame):
    if frame.f_code is not one_at_a_time.__code__ and "accept" not in frame.f_code.co_name:
        sys.exit("interrupted in the middle")
    raise KeyboardInterrupt


def after_a_client(signum, frame):
    if not clients:
        sys.exit("interrupted before anybody came")
    raise KeyboardInterrupt


def is_third_time():
    """Of those that have come here in this folder."""
    with open("times", "a+") as file:
        file.write(".")
        return file.tell() == 3


def farewell():
    say("Bye" if FAULT == "farewell-text" else "Ctrl + C, exiting...")
    if FAULT in ("threads-keep-it", "a-thread-keeps-it"):
        sys.exit(0)
    if FAULT == "ctrl-c-at-times" and is_third_time():
        os._exit(1)
    os._exit(1 if FAULT == "ctrl-c-status" else 0)


until_ctrl_c(main, FAULT, farewell)
