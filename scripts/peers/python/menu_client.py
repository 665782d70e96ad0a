"""Menu client: hw-multithread/README.md, "The menu service".

menu_client.py [HOST] [PORT]        (default 127.0.0.1 29999)
"""
import os
import signal
import socket
import sys
import time

MENU = """<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit"""

prompt_open = False


def interrupt(signum=None, frame=None):
    # Also what option 5 and the end of input do. timeout(1) sends SIGINT twice;
    # the second must not hit the farewell.
    signal.signal(signal.SIGINT, lambda *_: None)
    raise KeyboardInterrupt


def say(line):
    global prompt_open
    # One write: in print() Ctrl-C can fall between text and newline.
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
    prompt_open = False


def ask_user(prompt):
    global prompt_open
    prompt_open = True
    print(prompt, end="", flush=True)
    # As bytes: what is typed need not be UTF-8.
    line = sys.stdin.buffer.readline()
    if not line:
        interrupt()
    if sys.stdin.isatty():
        prompt_open = False  # the user's Enter ended the line
    return line.removesuffix(b"\n")


def ask_server(sock, replies, request):
    sent = time.perf_counter()
    sock.sendall(request + b"\n")
    reply = replies.readline()
    rtt = time.perf_counter() - sent
    if not reply.endswith(b"\n"):
        raise ConnectionError("the server closed the connection")
    text = reply.removesuffix(b"\n").decode(errors="backslashreplace")
    say("")
    say(f"Reply from server: {text}")
    say(f"RTT = {rtt * 1000:.3f} ms")
    say("")


def main():
    args = sys.argv[1:]
    host = args[0] if args else "127.0.0.1"
    port = int(args[1]) if len(args) > 1 else 29999
    with socket.create_connection((host, port)) as sock, sock.makefile("rb") as replies:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        say(f"The client is running on port {sock.getsockname()[1]}")
        while True:
            say(MENU)
            option = ask_user("Input option: ").strip()
            if option == b"1":
                ask_server(sock, replies, b"1" + ask_user("Input sentence: "))
            elif option in (b"2", b"3", b"4"):
                ask_server(sock, replies, option)
            elif option == b"5":
                try:
                    sock.sendall(b"5\n")
                except OSError:
                    pass  # a server that has gone is left all the same
                interrupt()
            else:
                say("Wrong option, choose 1 to 5")


try:
    # A shell starts background programs with SIGINT ignored.
    signal.signal(signal.SIGINT, interrupt)
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    main()
except KeyboardInterrupt:
    if prompt_open:
        say("")
    say("Bye bye~")
    os._exit(0)
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"menu_client: {error}")
