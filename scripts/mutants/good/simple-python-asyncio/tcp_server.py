"""SimpleEcho over TCP with socketserver: the plain TCPServer has one client at a time."""
import socketserver
import sys


class UpperCase(socketserver.StreamRequestHandler):
    def handle(self):
        print("Connection request from %s:%d" % self.client_address)
        while True:
            data = self.rfile.read1(2048)
            if not data:
                break
            self.wfile.write(data.upper())


socketserver.TCPServer.allow_reuse_address = True
port = int(sys.argv[1]) if len(sys.argv) > 1 else 12000
with socketserver.TCPServer(("0.0.0.0", port), UpperCase) as server:
    print(f"The server is ready to receive on port {port}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
