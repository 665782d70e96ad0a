"""Proxy and file server in one. A request is the name's line and a line for each further hop."""
import socketserver
import shutil
import socket
import itertools

numbers = itertools.count()


class Node(socketserver.StreamRequestHandler):
    def setup(self):
        super().setup()
        self.number = next(numbers)
        print(f"creating new thread {self.number}")

    def handle(self):
        request = self.request.recv(4096).decode()
        name, rest = request.split("\n", 1)
        hops = rest.splitlines()
        try:
            if hops:
                print(f"Working as a proxy in thread {self.number}")
                self.relay(name, hops)
            else:
                print(f"Working as a server in thread {self.number}")
                with open(name) as file:
                    for line in file:
                        self.wfile.write(line.encode())
            print(f"file sending in thread {self.number} completed")
        except OSError as error:
            print(f"thread {self.number}: {error}")

    def relay(self, name, hops):
        host, port = hops.pop(0).split()
        with socket.create_connection((host, int(port))) as upstream:
            upstream.sendall("".join(line + "\n" for line in [name, *hops]).encode())
            with upstream.makefile("rb") as stream:
                shutil.copyfileobj(stream, self.wfile)


socketserver.ThreadingTCPServer.allow_reuse_address = True
socketserver.ThreadingTCPServer.daemon_threads = True
with socketserver.ThreadingTCPServer(("", int(input())), Node) as server:
    print("the server is ready")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
