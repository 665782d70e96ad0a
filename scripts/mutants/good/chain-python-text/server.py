import socket
import sys
import threading


def send_file(conn, filename, number):
    print("Working as a server in thread", number)
    with open(filename, "r") as f:
        while True:
            c = f.read(1)
            if not c:
                break
            conn.send(c.encode())


def forward(conn, filename, hops, number):
    print("Working as a proxy in thread", number)
    host, port = hops[0].split()
    next_hop = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    next_hop.connect((host, int(port)))
    request = filename + "\n"
    for hop in hops[1:]:
        request += hop + "\n"
    next_hop.send(request.encode())
    while True:
        data = next_hop.recv(4096)
        if not data:
            break
        conn.sendall(data)
    next_hop.close()


def handle(conn, number):
    try:
        lines = conn.recv(4096).decode().split("\n")
        while lines and lines[-1] == "":
            lines.pop()
        if not lines:
            return
        if len(lines) == 1:
            send_file(conn, lines[0], number)
        else:
            forward(conn, lines[0], lines[1:], number)
        print("file sending in thread", number, "completed")
    except OSError as e:
        print("error in thread", number, ":", e)
    finally:
        conn.close()


if len(sys.argv) > 1:
    port = int(sys.argv[1])
else:
    port = int(input("Enter the port no. : "))
s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
s.bind(("", port))
s.listen(5)
print("the server is ready")
count = 0
while True:
    conn, addr = s.accept()
    print("creating new thread", count)
    threading.Thread(target=handle, args=(conn, count), daemon=True).start()
    count += 1
