# client.  a.py [text] [--to localhost:9090] [-n 4]
import argparse
import socket
import time
from util import hostport

ap = argparse.ArgumentParser()
ap.add_argument("text", nargs="?", default="hello")
ap.add_argument("--to", type=hostport, default=("localhost", 9090))
ap.add_argument("-n", type=int, default=4)
o = ap.parse_args()

with socket.create_connection(o.to) as s:
    for i in range(o.n):
        if i:
            time.sleep(1)
        s.sendall(o.text.encode())
        back = s.recv(2048)
        if not back:
            raise SystemExit("the balancer has closed")
        print(f"#{i + 1}: {o.text} -> \x1b[32m{back.decode()}\x1b[0m")
