import sys
from socket import *

lines = open(sys.argv[1]).read().strip().split("\n")
host, port = lines.pop(1).split()

sock = socket(AF_INET, SOCK_STREAM)
sock.settimeout(10)
try:
    sock.connect((host, int(port)))
    sock.sendall("\n".join(lines).encode())
    content = b""
    data = sock.recv(1024)
    while data:
        content += data
        data = sock.recv(1024)
except timeout:
    print("Timeout: nothing came for 10 seconds.")
    sys.exit(1)
except OSError as error:
    print("The download failed:", error)
    sys.exit(1)

with open(lines[0], "wb") as f:
    f.write(content)
print("The file got downloaded in the client.")
