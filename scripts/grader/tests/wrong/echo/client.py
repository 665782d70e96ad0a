"""An echo client with one fault, or with none: echo.client PORT FAULT. The lines are those of hw-echo/README.md."""
import os
import socket
import sys
import time
import tty

from ordinary import say, until_ctrl_c

PORT, FAULT = int(sys.argv[1]), sys.argv[2]


def connect():
    while True:
        try:
            return socket.create_connection(("127.0.0.1", PORT))
        except OSError:
            if FAULT == "no-server-status-0":
                say("no server")
                sys.exit(0)
            if FAULT != "no-server-tries-for-ever":
                raise
            time.sleep(0.1)


def read_line():
    if FAULT != "reads-keys":
        return sys.stdin.readline()
    line = ""
    while not line.endswith("\n"):
        key = os.read(0, 1).decode()
        if key == "\x03":
            farewell()
        if key in ("", "\x04"):
            return ""
        line += key
    return line


def main():
    if FAULT == "reads-keys":
        tty.setraw(0)
    say("")
    name = "python3 client.py" if FAULT == "other-program" else "echo-client"
    say(f"Use {name} HOST PORT for non default args")
    if FAULT == "never-connects":
        sys.exit("no module named sockets")
    sock = connect()
    say(f"Connected to 127.0.0.1:{PORT}" + ("" if FAULT == "start-text" else ", use Ctrl+C to exit"))
    while True:
        say("" if FAULT == "no-prompt" else "> ", end="")
        line = read_line()
        if not line and FAULT == "ctrl-d-ignored":
            time.sleep(1)
            continue
        if not line and FAULT == "ctrl-d-uncaught":
            raise EOFError
        if not line:
            return
        line = line if FAULT == "sends-the-newline" else line.rstrip("\n")
        if FAULT == "connects-for-each-line":
            sock.close()
            sock = connect()
        sock.sendall(line.encode())
        reply = sock.recv(65536).decode()
        if FAULT == "prints-what-was-typed":
            reply = line
        if FAULT != "prints-nothing":
            say(("Reply: " if FAULT == "reply-text" else "Received  :  ") + reply)
        if FAULT == "one-line":
            return


def farewell():
    say("")
    if FAULT != "farewell-missing":
        say("Ctrl + C, exiting...")
    os._exit(130 if FAULT == "ctrl-c-status" else 0)


until_ctrl_c(main, FAULT, farewell)
