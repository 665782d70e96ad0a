import socketserver
import sys

SIZE = 100 * 1024


class Handler(socketserver.StreamRequestHandler):
    def handle(self):
        print("Connected by client at", self.client_address)
        data = self.rfile.read(SIZE)
        print("Received", len(data), "bytes")
        self.wfile.write(data)
        print("Data sent back to client")

    def finish(self):
        super().finish()
        print("Connection closed by client at", self.client_address)


class Server(socketserver.ThreadingMixIn, socketserver.TCPServer):
    allow_reuse_address = True
    daemon_threads = True


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
with Server(("0.0.0.0", port), Handler) as server:
    print("Server at 0.0.0.0:%d" % port)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
