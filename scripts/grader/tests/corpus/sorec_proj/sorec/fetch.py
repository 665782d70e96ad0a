from __future__ import annotations

import os
import pathlib
import socket
import sys

from .wire import Request


def fetch(route: str, timeout: float) -> int:
    request = Request.parse(pathlib.Path(route).read_text())
    (host, port), rest = request.pop()
    target = os.path.basename(request.name)
    part = target + ".part"
    try:
        with socket.create_connection((host, port), timeout=timeout) as sock, open(part, "wb") as out:
            sock.sendall(rest.encode())
            sock.shutdown(socket.SHUT_WR)
            while chunk := sock.recv(65536):
                out.write(chunk)
    except TimeoutError:
        print(f"timeout error: no data for {timeout:g} s", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    os.replace(part, target)
    print("The file got downloaded in the client.")
    return 0
