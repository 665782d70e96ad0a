"""UPPER case by datagrams, the menu's first command and nothing else: hw-nonblocking/README.md, "UDP".

udp_upper.py PORT        (SIGINT and SIGTERM end it; it prints nothing)
"""
import os
import signal
import socket
import sys


def upper(data):
    # surrogateescape lets bytes that are not UTF-8 through unchanged.
    return data.decode(errors="surrogateescape").upper().encode(errors="surrogateescape")


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        # No SO_REUSEADDR: with UDP it would let two servers share a port.
        sock.bind(("0.0.0.0", int(sys.argv[1])))
        while True:
            data, peer = sock.recvfrom(65535)
            if not data.startswith(b"1"):
                continue
            line, _, tag = data[1:].partition(b"\n")
            try:
                # The tag comes back: by it a client knows a late reply.
                sock.sendto(upper(line.removesuffix(b"\r")) + b"\n" + tag[:32], peer)
            except OSError:
                pass  # the upper case may be too long for a datagram


if len(sys.argv) != 2:
    sys.exit("usage: udp_upper.py PORT")
for number in (signal.SIGINT, signal.SIGTERM):
    signal.signal(number, lambda *_: os._exit(0))
try:
    main()
except (OSError, ValueError, OverflowError) as error:
    sys.exit(f"udp_upper: {error}")
