from __future__ import annotations

import itertools
import pathlib
import socket
import threading

from .wire import Request, abort, read_request


class Node:
    CHUNK = 16 * 1024

    def __init__(self, bind: str, port: int) -> None:
        self._addr = (bind, port)
        self._numbers = itertools.count()

    def run(self) -> int:
        with socket.create_server(self._addr, backlog=64) as listener:
            print("the server is ready", flush=True)
            try:
                while True:
                    sock, _ = listener.accept()
                    nr = next(self._numbers)
                    print(f"creating new thread {nr}", flush=True)
                    threading.Thread(target=self._handle, args=(sock, nr), daemon=True).start()
            except KeyboardInterrupt:
                print("stopped")
        return 0

    def _handle(self, sock: socket.socket, nr: int) -> None:
        with sock:
            try:
                request = read_request(sock)
                if request is None:
                    return
                if request.hops:
                    print(f"Working as a proxy in thread {nr}", flush=True)
                    self._relay(sock, request)
                else:
                    print(f"Working as a server in thread {nr}", flush=True)
                    self._send(sock, request.name)
                print(f"file sending in thread {nr} completed", flush=True)
            except (OSError, ValueError) as error:
                print(f"thread {nr}: {error}", flush=True)
                try:
                    abort(sock)
                except OSError:
                    pass

    def _send(self, sock: socket.socket, name: str) -> None:
        here = pathlib.Path.cwd()
        path = (here / name).resolve()
        if here not in path.parents:
            raise ValueError(f"{name} is not mine to give")
        with path.open("rb") as file:
            sock.sendfile(file)

    def _relay(self, sock: socket.socket, request: Request) -> None:
        hop, rest = request.pop()
        with socket.create_connection(hop, timeout=30) as up:
            up.settimeout(None)
            up.sendall(rest.encode())
            up.shutdown(socket.SHUT_WR)
            while chunk := up.recv(self.CHUNK):
                sock.sendall(chunk)
