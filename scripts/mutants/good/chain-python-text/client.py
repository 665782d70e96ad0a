import socket
import sys

with open(sys.argv[1]) as f:
    lines = f.read().split("\n")
while lines[-1] == "":
    lines.pop()

filename = lines[0]
host, port = lines[1].split()

s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.settimeout(10)
try:
    s.connect((host, int(port)))
    request = filename + "\n"
    for hop in lines[2:]:
        request += hop + "\n"
    s.send(request.encode())
    out = open(filename, "wb")
    while True:
        data = s.recv(1024)
        if not data:
            break
        out.write(data)
    out.close()
except socket.timeout:
    sys.exit("timeout error")
except OSError as e:
    sys.exit("error: " + str(e))
s.close()
print("The file got downloaded in the client.")
