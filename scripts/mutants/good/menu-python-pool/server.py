import socket
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

host = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

lock = threading.Lock()
clients = {}
total = 0
start = time.monotonic()


def handle(command, address):
    global total
    with lock:
        total += 1
        number = total
        print(f"Command {command[0]}")
    if command[0] == "1":
        return command[1:].upper()
    if command[0] == "2":
        return f"client IP = {address[0]}, port = {address[1]}"
    if command[0] == "3":
        return f"requests served = {number}"
    minutes, seconds = divmod(int(time.monotonic() - start), 60)
    return f"run time = {minutes // 60:02}:{minutes % 60:02}:{seconds:02}"


def serve(conn, address, me):
    """Runs in a thread of the pool, which keeps it for whoever comes next."""
    try:
        with conn.makefile("r", encoding="utf-8", errors="surrogateescape", newline="\n") as lines:
            for line in lines:
                command = line.rstrip("\r\n")
                if command == "5":
                    break
                reply = handle(command, address) if command[:1] in tuple("1234") else "error: unknown command"
                conn.sendall((reply + "\n").encode("utf-8", "surrogateescape"))
    except OSError:
        pass
    with lock:
        conn.close()
        del clients[me]
        print(f"Client {me} disconnected. Number of connected clients = {len(clients)}")


def report():
    for minute in range(1, 10**9):
        time.sleep(max(0, start + minute * 60 - time.monotonic()))
        with lock:
            print(f"Number of connected clients = {len(clients)}")


sock = socket.create_server((host, port), backlog=200)
print(f"The server is ready to receive on port {port}")
threading.Thread(target=report, daemon=True).start()
with ThreadPoolExecutor(max_workers=4000) as pool:
    last = 0
    try:
        while True:
            conn, address = sock.accept()
            print("Connection request from {}:{}".format(*address))
            last += 1
            with lock:
                clients[last] = conn
                print(f"Client {last} connected. Number of connected clients = {len(clients)}")
            pool.submit(serve, conn, address, last)
    except KeyboardInterrupt:
        with lock:
            for conn in clients.values():
                conn.shutdown(socket.SHUT_RDWR)
print("Bye bye~")
