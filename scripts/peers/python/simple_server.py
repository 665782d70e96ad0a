"""SimpleEcho server, TCP or UDP: hw-echo/README.md, "SimpleEcho".

simple_server.py [HOST] [PORT] [--udp]        (default 0.0.0.0 12000)
"""
import os
import signal
import socket
import sys


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def upper(data):
    # surrogateescape lets bytes that are not UTF-8 through unchanged.
    return data.decode(errors="surrogateescape").upper().encode(errors="surrogateescape")


def serve_tcp(host, port, family):
    with socket.create_server((host, port), family=family) as listener:
        say(f"Server is ready to receive on port {port}")
        while True:
            conn, peer = listener.accept()
            say(f"Connection request from {peer}")
            with conn:
                try:
                    while data := conn.recv(1024):
                        conn.sendall(upper(data))
                except OSError:
                    pass  # one client's reset must not end the server


def serve_udp(host, port, family):
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind((host, port))
        say(f"Server is ready to receive on port {port}")
        while True:
            data, peer = sock.recvfrom(65535)
            say(f"UDP message from {peer}")
            try:
                sock.sendto(upper(data), peer)
            except OSError:
                pass  # the upper case may be too long for a datagram


def main():
    args = [arg for arg in sys.argv[1:] if arg != "--udp"]
    host = args[0] if args else "0.0.0.0"
    port = int(args[1]) if len(args) > 1 else 12000
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    serve = serve_udp if "--udp" in sys.argv[1:] else serve_tcp
    serve(host, port, family)


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"simple_server: {error}")
