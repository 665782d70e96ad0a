"""The request on the wire: NAME, then one HOST PORT line per hop; each with a newline."""
from __future__ import annotations

import socket
import struct
from dataclasses import dataclass, field

QUIET = 0.2


@dataclass
class Request:
    name: str
    hops: list[tuple[str, int]] = field(default_factory=list)

    @classmethod
    def parse(cls, text: str) -> "Request":
        first, *others = [line.strip() for line in text.splitlines() if line.strip()]
        hops = []
        for line in others:
            host, port = line.split()
            hops.append((host, int(port)))
        return cls(first, hops)

    def encode(self) -> bytes:
        lines = [self.name] + [f"{h} {p}" for h, p in self.hops]
        return "".join(line + "\n" for line in lines).encode()

    def pop(self) -> tuple[tuple[str, int], "Request"]:
        return self.hops[0], Request(self.name, self.hops[1:])


def read_request(sock: socket.socket) -> Request | None:
    data = b""
    while not data.endswith(b"\n\n"):
        try:
            piece = sock.recv(4096)
        except TimeoutError:
            break
        if not piece:
            break
        data += piece
        sock.settimeout(QUIET)
    sock.settimeout(None)
    return Request.parse(data.decode()) if data.strip() else None


def abort(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
