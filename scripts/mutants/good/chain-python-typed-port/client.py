import shutil
import socket
import sys

with open(sys.argv[1]) as file:
    name, first, *hops = file.read().split("\n")
host, port = first.split()
try:
    with socket.create_connection((host, int(port)), timeout=10) as node, open(name, "wb") as out:
        node.sendall("".join(line + "\n" for line in [name, *filter(None, hops)]).encode())
        with node.makefile("rb") as stream:
            shutil.copyfileobj(stream, out)
    print("The file got downloaded in the client.")
except OSError as error:
    sys.exit(f"error: {error}")
