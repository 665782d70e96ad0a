"""Client of the round-robin proxy: hw-proxy-lb/README.md, "Client".

lb_client.py HOST PORT [MESSAGES] [INTERVAL_SECONDS] [TEXT]
                                    (default localhost 9090 4 1 hello)
"""
import os
import signal
import socket
import sys
import time


def interrupt(signum, frame):
    # timeout(1) sends SIGINT twice; the second must not hit the farewell.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def text(data):
    return data.decode(errors="backslashreplace")


def talk(sock, messages, interval, data):
    for number in range(1, messages + 1):
        say("")
        say(f"Sending: '{text(data)}' (Request {number})")
        sock.sendall(data)
        reply = sock.recv(1024)
        if not reply:
            raise ConnectionError("the proxy closed the connection")
        say(f"Received: '{text(reply)}'")
        if number < messages:
            time.sleep(interval)


def main():
    args = sys.argv[1:] + ["localhost", "9090", "4", "1", "hello"][len(sys.argv) - 1:]
    host, port, messages, interval = args[0], int(args[1]), int(args[2]), float(args[3])
    data = os.fsencode(args[4])  # an argument need not be UTF-8
    with socket.create_connection((host, port)) as sock:
        say(f"Connected to proxy at {host}:{port}")
        try:
            talk(sock, messages, interval, data)
        finally:
            say("Client shutting down.")


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    sys.stdout.flush()
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"lb_client: {error}")
