"""SimpleEcho client, TCP or UDP: hw-echo/README.md, "SimpleEcho".

simple_client.py [HOST] [PORT] [--udp]        (default 127.0.0.1 12000)
"""
import os
import signal
import socket
import sys

prompt_open = False


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the exit.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def sentence(sock):
    global prompt_open
    say(f"Client is running on port {sock.getsockname()[1]}")
    prompt_open = True
    print("Input lowercase sentence: ", end="", flush=True)
    # As bytes: what is typed need not be UTF-8.
    line = sys.stdin.buffer.readline()
    if not line:
        say("")
        sys.exit(0)
    if sys.stdin.isatty():
        prompt_open = False  # the user's Enter ended the line
    return line.removesuffix(b"\n")


def ask_tcp(host, port):
    with socket.create_connection((host, port)) as sock:
        sock.sendall(sentence(sock))
        sock.shutdown(socket.SHUT_WR)
        reply = b""
        while part := sock.recv(1024):
            reply += part
        return reply


def ask_udp(host, port):
    # One family, as no answer tells which address is the wrong one.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_DGRAM) as sock:
        sock.bind(("", 0))
        sock.sendto(sentence(sock), (host, port))
        sock.settimeout(5)
        return sock.recvfrom(65535)[0]


def main():
    args = [arg for arg in sys.argv[1:] if arg != "--udp"]
    host = args[0] if args else "127.0.0.1"
    port = int(args[1]) if len(args) > 1 else 12000
    ask = ask_udp if "--udp" in sys.argv[1:] else ask_tcp
    reply = ask(host, port)
    say(f"Reply from server: {reply.decode(errors='backslashreplace')}")


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    if prompt_open:
        say("")
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"simple_client: {error}")
