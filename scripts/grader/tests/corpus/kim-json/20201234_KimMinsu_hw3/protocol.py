import json
from config import BUF, ENC


class Conn:
    """json objects, one per line"""

    def __init__(self, sock):
        self.sock = sock
        self.rest = b""

    def send(self, obj):
        self.sock.sendall((json.dumps(obj, ensure_ascii=False) + "\n").encode(ENC))

    def recv(self):
        while b"\n" not in self.rest:
            data = self.sock.recv(BUF)
            if not data:
                return None
            self.rest += data
        line, self.rest = self.rest.split(b"\n", 1)
        return json.loads(line.decode(ENC))
