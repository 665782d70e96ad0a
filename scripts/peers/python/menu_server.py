"""Menu server, a thread for each client: hw-multithread/README.md, "The menu service".

menu_server.py [HOST] [PORT] [--report-every SECONDS]        (default 0.0.0.0 29999, 60 s)
"""
import argparse
import os
import signal
import socket
import sys
import threading
import time

MAX_LINE = 65536  # bytes, without the line's end

lock = threading.RLock()  # guards these three and standard output
last_id = 0
count = 0
served = 0


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the farewell.
    signal.signal(signal.SIGINT, lambda *_: None)
    lock.acquire()  # kept: no other thread's line may follow the last, nor show a count half done
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    with lock:
        sys.stdout.write(line + "\n")
        sys.stdout.flush()


def admit(peer):
    global last_id, count
    with lock:
        last_id += 1
        count += 1
        # One write, so that Ctrl-C can't come between the two lines.
        say(f"Connection request from {peer[0]}:{peer[1]}\n"
            f"Client {last_id} connected. Number of connected clients = {count}")
        return last_id


def leave(client):
    global count
    with lock:
        count -= 1
        say(f"Client {client} disconnected. Number of connected clients = {count}")


def report(every):
    ticks = 0
    while True:
        ticks += 1
        # Each from the start, so that lateness does not add up.
        while (left := began + ticks * every - time.monotonic()) > 0:
            time.sleep(left)
        # One line stands for all that a stopped process has missed.
        ticks = max(ticks, int((time.monotonic() - began) / every))
        with lock:
            say(f"Number of connected clients = {count}")


def command(number):
    global served
    with lock:
        served += 1
        say(f"Command {number}")
        return served


def upper(data):
    # surrogateescape lets bytes that are not UTF-8 through unchanged.
    return data.decode(errors="surrogateescape").upper().encode(errors="surrogateescape")


def answer(line, peer):
    if line.startswith(b"1"):
        command(1)
        return upper(line[1:])
    if line == b"2":
        command(2)
        return f"client IP = {peer[0]}, port = {peer[1]}".encode()
    if line == b"3":
        return f"requests served = {command(3)}".encode()
    if line == b"4":
        command(4)
        seconds = int(time.monotonic() - began)
        return f"run time = {seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}".encode()
    shown = "".join(chr(byte) if 32 <= byte < 127 else "?" for byte in line[:20])
    return f"error: unknown command '{shown}{'…' if len(line) > 20 else ''}'".encode()


def read_request(requests):
    """A line without its end; None at the end of the stream, ValueError for a line that is too long."""
    line = requests.readline(MAX_LINE + 1)
    if len(line) == MAX_LINE + 1 and line.endswith(b"\r"):
        line += requests.readline(1)  # the longest line may end with \r\n
    if line.endswith(b"\n"):
        return line.removesuffix(b"\n").removesuffix(b"\r")
    if len(line.removesuffix(b"\r")) > MAX_LINE:
        raise ValueError(f"a line has at most {MAX_LINE} bytes")
    return None


def hang_up(conn):
    # Closing with bytes unread would reset the connection, and the client could lose its last replies.
    with conn:
        try:
            conn.shutdown(socket.SHUT_WR)
            conn.settimeout(1)
            end = time.monotonic() + 1
            while time.monotonic() < end and conn.recv(65536):
                pass
        except OSError:
            pass


def serve(conn, peer, client):
    try:
        conn.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        with conn.makefile("rb") as requests:
            while (line := read_request(requests)) not in (None, b"5"):
                conn.sendall(answer(line, peer) + b"\n")
    except ValueError as error:
        try:
            conn.sendall(f"error: {error}\n".encode())
        except OSError:
            pass
    except OSError:
        pass  # a reset is an end like any other
    finally:
        leave(client)
        hang_up(conn)


def main():
    global began
    parser = argparse.ArgumentParser()
    parser.add_argument("host", nargs="?", default="0.0.0.0")
    parser.add_argument("port", nargs="?", type=int, default=29999)
    parser.add_argument("--report-every", type=float, default=60, metavar="SECONDS")
    args = parser.parse_intermixed_args()
    if not 0 < args.report_every < 1e9:
        raise ValueError("--report-every takes a number of seconds above 0")
    family = socket.AF_INET6 if ":" in args.host else socket.AF_INET
    # create_server sets SO_REUSEADDR.
    with socket.create_server((args.host, args.port), family=family, backlog=4096) as listener:
        began = time.monotonic()
        say(f"The server is ready to receive on port {args.port}")
        threading.Thread(target=report, args=(args.report_every,), daemon=True).start()
        while True:
            try:
                conn, peer = listener.accept()
            except ConnectionAbortedError:
                continue  # reset before it was taken
            client = admit(peer)
            try:
                threading.Thread(target=serve, args=(conn, peer, client), daemon=True).start()
            except RuntimeError:  # no thread to be had
                leave(client)
                conn.close()


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    say("Bye bye~")
    os._exit(0)  # client threads may still be blocked in recv
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"menu_server: {error}")
