import socket
import sys
import threading
import time

host = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

lock = threading.Lock()
count = 0
served = 0
start = time.monotonic()


def answer(line, addr):
    global served
    option, text = line[:1], line[1:]
    time.sleep(0.08)  # every request is looked up in a slow table
    if option not in (b"1", b"2", b"3", b"4"):
        return "error: unknown command"
    with lock:
        served += 1
        so_far = served
    print("Command", option.decode())
    if option == b"1":
        return text.decode(errors="replace").upper()
    if option == b"2":
        return "client IP = %s, port = %d" % addr
    if option == b"3":
        return "requests served = %d" % so_far
    t = int(time.monotonic() - start)
    return "run time = %02d:%02d:%02d" % (t // 3600, t // 60 % 60, t % 60)


def talk(conn, addr):
    buffer = b""
    while True:
        data = conn.recv(2048)
        if not data:
            return
        buffer += data
        while b"\n" in buffer:
            line, buffer = buffer.split(b"\n", 1)
            if line[:1] == b"5":
                return
            conn.sendall(answer(line, addr).encode() + b"\n")


def serve(conn, addr, me):
    global count
    try:
        talk(conn, addr)
    except OSError:
        pass
    conn.close()
    with lock:
        count -= 1
        print("Client", me, "disconnected. Number of connected clients =", count)


def report():
    minutes = 1
    while True:
        time.sleep(max(0, start + 60 * minutes - time.monotonic()))
        with lock:
            print("Number of connected clients =", count)
        minutes += 1


server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((host, port))
server.listen(128)
print("The server is ready to receive on port", port)
threading.Thread(target=report, daemon=True).start()
last = 0
try:
    while True:
        conn, addr = server.accept()
        print("Connection request from %s:%d" % addr)
        last += 1
        with lock:
            count += 1
            print("Client", last, "connected. Number of connected clients =", count)
        threading.Thread(target=serve, args=(conn, addr, last), daemon=True).start()
except KeyboardInterrupt:
    print("Bye bye~")
