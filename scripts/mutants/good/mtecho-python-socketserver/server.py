import socketserver
import sys


class EchoHandler(socketserver.StreamRequestHandler):
    def handle(self):
        print("Connected by", self.client_address)
        try:
            for line in self.rfile:
                text = line.decode(errors="replace").rstrip("\r\n")
                print("Received data from", self.client_address, ":", text)
                self.wfile.write(line)
        except ConnectionError as error:
            print("Lost", self.client_address, error, file=sys.stderr)


class EchoServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    request_queue_size = 100


host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else ("127.0.0.1", 8000)
print()
print("Use server.py HOST PORT for non default args")
with EchoServer((host, port), EchoHandler) as server:
    print("Listening on %s:%d" % (host, port))
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("Ctrl + C, exiting...")
