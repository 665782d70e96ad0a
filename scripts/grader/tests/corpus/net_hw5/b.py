#!/usr/bin/python3
# download:  python3 b.py FILE HOST:PORT [HOST:PORT ...]
import os
import socket
import sys

if len(sys.argv) < 3:
    sys.exit("usage: b.py FILE HOST:PORT [HOST:PORT ...]")

name = sys.argv[1]
hops = [h.rsplit(":", 1) for h in sys.argv[2:]]
first = hops.pop(0)

request = name + "\n"
for host, port in hops:
    request += host + " " + port + "\n"

try:
    s = socket.create_connection((first[0], int(first[1])), 10)
except OSError as e:
    sys.exit("first hop %s:%s: %s" % (first[0], first[1], e))
s.settimeout(10)
s.sendall(request.encode())

got = 0
try:
    with open(os.path.basename(name), "wb") as out:
        while True:
            data = s.recv(65536)
            if not data:
                break
            out.write(data)
            got += len(data)
except socket.timeout:
    sys.exit("timeout after 10 seconds, %d bytes were received" % got)
s.close()
print("received %d bytes" % got)
