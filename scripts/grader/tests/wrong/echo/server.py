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
clients = []


def changed(data):
    global shared
    if FAULT == "upper":
        return data.upper()
    if FAULT == "strip":
        return data.strip()
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


def echo(conn, peer):
    count = 0
    while True:
        data = conn.recv(1024)
        if not data and FAULT != "spins-on-end":
            return
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


def serve(conn, peer):
    shown = f"{peer[0]}:{peer[1]}" if FAULT == "peer-as-address" else peer
    say(f"Connected by {shown}")
    try:
        with conn:
            echo(conn, shown)
    except OSError:
        if FAULT == "dies-of-a-reset":
            os._exit(1)
    if FAULT == "threads-stay":
        threading.Event().wait()
    if FAULT == "one-client":
        threading.Event().wait()


def by_threads(listener):
    pool = ThreadPoolExecutor(30)
    if FAULT == "pool":
        for future in [pool.submit(time.sleep, 0.1) for _ in range(30)]:
            future.result()
    while True:
        if FAULT == "fifty" and len(clients) >= 50:
            threading.Event().wait()
        conn, peer = listener.accept()
        clients.append(peer)
        if FAULT == "pool":
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
        say("Use echo-server HOST PORT for non default args")
    port = PORT + 1 if FAULT == "listens-elsewhere" else PORT
    listener = listen(port, "127.0.0.1", reuse=FAULT != "no-reuse")
    if FAULT == "ends-soon":
        sys.exit(3)
    say(f"Server listening on {PORT}" if FAULT == "start-text" else f"Listening on 127.0.0.1:{PORT}")
    if FAULT == "ctrl-c-while-idle-only":
        # What a client's recv is interrupted by is not caught.
        signal.signal(signal.SIGINT, idle_only)
    (by_threads if METHOD == "threads" else one_at_a_time)(listener)


def idle_only(signum, frame):
    if frame.f_code is not one_at_a_time.__code__ and "accept" not in frame.f_code.co_name:
        sys.exit("interrupted in the middle")
    raise KeyboardInterrupt


def farewell():
    say("Bye" if FAULT == "farewell-text" else "Ctrl + C, exiting...")
    if FAULT == "threads-keep-it":
        sys.exit(0)
    os._exit(1 if FAULT == "ctrl-c-status" else 0)


until_ctrl_c(main, FAULT, farewell)
