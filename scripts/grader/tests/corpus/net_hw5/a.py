#!/usr/bin/python3
# node: python3 a.py -p 12000        files are taken from the current folder
import getopt
import os
import socket
import socketserver
import sys
import threading
import time

counter = 0
counter_lock = threading.Lock()


def log(msg):
    print(time.strftime("[%d.%m.%Y %H:%M:%S]"), msg)
    sys.stdout.flush()


class Node(socketserver.BaseRequestHandler):
    def setup(self):
        global counter
        with counter_lock:
            self.no = counter
            counter += 1
        log("job %d started for %s" % (self.no, self.client_address[0]))

    def handle(self):
        data = self.request.recv(4096)
        lines = [l.strip() for l in data.decode().split("\n")]
        lines = [l for l in lines if l]
        if not lines:
            return
        if len(lines) == 1:
            self.send_file(lines[0])
        else:
            self.relay(lines[0], lines[1], lines[2:])

    def send_file(self, name):
        log("job %d: serving %s" % (self.no, name))
        if not os.path.isfile(name):
            log("job %d: no such file" % self.no)
            return
        with open(name, "rb") as f:
            self.request.sendfile(f)

    def relay(self, name, hop, rest):
        host, port = hop.split()
        log("job %d: relaying to %s %s, %d more hop(s)" % (self.no, host, port, len(rest)))
        try:
            up = socket.create_connection((host, int(port)), 10)
        except OSError as e:
            log("job %d: cannot reach %s: %s" % (self.no, hop, e))
            return
        up.settimeout(None)
        with up:
            up.sendall("\n".join([name] + rest + [""]).encode())
            while True:
                piece = up.recv(8192)
                if not piece:
                    break
                self.request.sendall(piece)

    def finish(self):
        log("job %d over" % self.no)


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 50

    def handle_error(self, request, client_address):
        log("error: %s" % sys.exc_info()[1])


port = 12000
opts, _ = getopt.getopt(sys.argv[1:], "p:")
for o, v in opts:
    if o == "-p":
        port = int(v)

with Server(("", port), Node) as srv:
    log("node up on port %d" % port)
    try:
        srv.serve_forever()
    except KeyboardInterrupt:
        log("bye")
