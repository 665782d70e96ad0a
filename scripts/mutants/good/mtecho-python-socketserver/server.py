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


port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
print()
print("Use server.py PORT for non default args")
with EchoServer(("", port), EchoHandler) as server:
    print("Listening on 0.0.0.0:%d" % port)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print("Ctrl + C, exiting...")
