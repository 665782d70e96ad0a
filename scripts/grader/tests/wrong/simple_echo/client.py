"""A SimpleEcho client with one fault, or with none: simple_echo.client PORT tcp|udp FAULT.

The dialogue is that of hw-echo/README.md.
"""
import socket
import sys
import time

from ordinary import say

PORT, TRANSPORT, FAULT = int(sys.argv[1]), *sys.argv[2:]


def sentence(sock):
    port = sock.getsockname()[1] + (FAULT == "wrong-port")
    port = 0 if FAULT == "port-0" else port
    say(f"{'The client' if FAULT == 'other-words' else 'Client'} is running on port {port}")
    say("Input lowercase sentence:" + (" " if FAULT != "other-words" else ""), end="")
    text = sys.stdin.readline().rstrip("\n")
    if FAULT == "sends-more":
        text += "?"
    if FAULT in ("sends-newline", "other-words"):
        text += "\n"
    return text.encode()


def reply(text, data):
    text = data.upper().decode() if FAULT == "prints-its-own" else text.decode()
    if FAULT == "other-words":
        say("")
    say(("Reply: " if FAULT == "reply-text" else "Reply from server: ") + text)
    if FAULT == "goes-on":
        sys.stdin.read()
        say("more?")
        time.sleep(60)


def over_tcp():
    try:
        sock = socket.create_connection(("127.0.0.1", PORT))
    except OSError:
        sys.exit(0 if FAULT == "no-server-status-0" else 1)
    data = sentence(sock)
    sock.sendall(data)
    if FAULT != "waits-for-nothing":
        sock.shutdown(socket.SHUT_WR)
    reply(sock.recv(1024), data)


def over_udp():
    sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sock.bind(("", 0))
    data = sentence(sock)
    sock.sendto(data, ("127.0.0.1", PORT))
    reply(sock.recvfrom(2048)[0], data)


(over_udp if TRANSPORT == "udp" else over_tcp)()
