"""Echo client: hw-echo/README.md, "TCP client".

echo_client.py [HOST] [PORT]        (default 127.0.0.1 8000)
"""
import os
import signal
import socket
import sys

prompt_open = False


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the farewell.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def echo(sock, data):
    sock.sendall(data)
    reply = b""
    while len(reply) < len(data):
        part = sock.recv(len(data) - len(reply))
        if not part:
            raise ConnectionError("the server closed the connection")
        reply += part
    return reply


def main():
    global prompt_open
    args = sys.argv[1:]
    host = args[0] if args else "127.0.0.1"
    port = int(args[1]) if len(args) > 1 else 8000
    say("")
    say("Use echo-client HOST PORT for non default args")
    with socket.create_connection((host, port)) as sock:
        say(f"Connected to {host}:{port}, use Ctrl+C to exit")
        while True:
            prompt_open = True
            print("> ", end="", flush=True)
            # As bytes: what is typed need not be UTF-8.
            line = sys.stdin.buffer.readline()
            if not line:
                say("")
                return
            if sys.stdin.isatty():
                prompt_open = False  # the user's Enter ended the line
            data = line.removesuffix(b"\n")
            if data:
                reply = echo(sock, data)
                say(f"Received  :  {reply.decode(errors='backslashreplace')}")
                prompt_open = False


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    if prompt_open:
        say("")
    say("Ctrl + C, exiting...")
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"echo_client: {error}")
