"""Frames: a header of ten digits (length, left-aligned, filled with blanks), then a JSON body."""
import json

HEADER = 10


def pack(obj) -> bytes:
    body = json.dumps(obj, ensure_ascii=False).encode("utf-8")
    return f"{len(body):<{HEADER}}".encode("ascii") + body


class Decoder:
    MAX = 1 << 20

    def __init__(self):
        self._data = bytearray()

    def feed(self, data: bytes):
        self._data += data
        while len(self._data) >= HEADER:
            size = int(self._data[:HEADER].decode("ascii"))     # ValueError: not our protocol
            if not 0 <= size <= self.MAX:
                raise ValueError("frame too large")
            if len(self._data) < HEADER + size:
                return
            body = bytes(self._data[HEADER:HEADER + size])
            del self._data[:HEADER + size]
            yield json.loads(body.decode("utf-8"))
