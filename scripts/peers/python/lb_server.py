"""Backend of the round-robin proxy: hw-proxy-lb/README.md, "Backend".

lb_server.py SERVER_ID PORT
"""
import os
import signal
import socket
import sys
import threading


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the farewell.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write for text and newline: print() makes two, and threads mix.
    with out_lock:
        sys.stdout.write(f"[SERVER {server_id}] {line}\n")
        sys.stdout.flush()


def serve(conn, peer):
    try:
        while data := conn.recv(1024):
            say(f"Received: {data.decode(errors='backslashreplace')}")
            conn.sendall(data + f"server-{server_id}".encode())
    except (ConnectionResetError, BrokenPipeError):
        say(f"Client {peer} disconnected abruptly.")
    except OSError as error:
        say(f"Error: {error}")
    finally:
        conn.close()
        say(f"Client {peer} disconnected.")


def main():
    # create_server sets SO_REUSEADDR.
    with socket.create_server(("0.0.0.0", port)) as listener:
        say(f"Listening on 0.0.0.0:{port}")
        while True:
            conn, peer = listener.accept()
            say(f"Client connected from {peer}")
            threading.Thread(target=serve, args=(conn, peer), daemon=True).start()


if len(sys.argv) != 3:
    sys.exit("usage: lb_server.py SERVER_ID PORT")
server_id = sys.argv[1]
out_lock = threading.RLock()
try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    port = int(sys.argv[2])
    main()
except KeyboardInterrupt:
    out_lock.acquire()  # kept: no client thread's line may follow the last
    say("Server shutting down.")
    os._exit(0)  # client threads may still be blocked in recv
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"lb_server: {error}")
