"""Echo server, one client at a time: hw-echo/README.md, "TCP server".

echo_server.py [HOST] [PORT]        (default 127.0.0.1 8000)
"""
import os
import signal
import socket
import sys


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the farewell.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def serve(conn, peer):
    say(f"Connected by {peer}")
    try:
        while data := conn.recv(1024):
            say(f"Received data from {peer} : {data.decode(errors='backslashreplace')}")
            conn.sendall(data)
    except OSError:
        pass  # one client's reset must not end the server


def main():
    args = sys.argv[1:]
    host = args[0] if args else "127.0.0.1"
    port = int(args[1]) if len(args) > 1 else 8000
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    say("")
    say("Use echo-server HOST PORT for non default args")
    # create_server sets SO_REUSEADDR.
    with socket.create_server((host, port), family=family) as listener:
        say(f"Listening on {host}:{port}")
        while True:
            conn, peer = listener.accept()
            with conn:
                serve(conn, peer)


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    say("Ctrl + C, exiting...")
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"echo_server: {error}")
