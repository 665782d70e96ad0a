import select
import socket
import sys
import time

HOST = sys.argv[1] if len(sys.argv) > 1 else "0.0.0.0"
PORT = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
server.bind((HOST, PORT))
server.listen(100)
server.setblocking(False)
print(f"The server is ready to receive on port {PORT}")

start_time = time.time()
next_report = start_time + 60
request_count = 0
next_id = 1
ids = {}
addresses = {}
received = {}
to_send = {}
leaving = set()


def disconnect(sock):
    client_id = ids.pop(sock)
    for table in (addresses, received, to_send):
        del table[sock]
    leaving.discard(sock)
    sock.close()
    print(f"Client {client_id} disconnected. Number of connected clients = {len(ids)}")


def process(sock, line):
    global request_count
    if line[:1] not in (b"1", b"2", b"3", b"4"):
        return b"error: unknown command\n"
    command = line[0] - ord("0")
    print(f"Command {command}")
    request_count += 1
    if command == 1:
        return line[1:].decode("utf-8", "replace").upper().encode() + b"\n"
    if command == 2:
        ip, port = addresses[sock]
        return f"client IP = {ip}, port = {port}\n".encode()
    if command == 3:
        return f"requests served = {request_count}\n".encode()
    elapsed = int(time.time() - start_time)
    return f"run time = {elapsed // 3600:02d}:{elapsed % 3600 // 60:02d}:{elapsed % 60:02d}\n".encode()


try:
    while True:
        timeout = max(0, next_report - time.time())
        # A client whose replies are not taken is not read from.
        reading = [server] + [s for s in ids if not to_send[s]]
        writing = [s for s in ids if to_send[s]]
        readable, writable, _ = select.select(reading, writing, [], timeout)
        if time.time() >= next_report:
            print(f"Number of connected clients = {len(ids)}")
            next_report += 60
        for sock in readable:
            if sock is server:
                try:
                    client, address = server.accept()
                except OSError:
                    continue
                print(f"Connection request from {address[0]}:{address[1]}")
                client.setblocking(False)
                ids[client] = next_id
                addresses[client] = address
                received[client] = b""
                to_send[client] = b""
                print(f"Client {next_id} connected. Number of connected clients = {len(ids)}")
                next_id += 1
                continue
            try:
                data = sock.recv(4096)
            except OSError:
                data = b""
            if not data:
                disconnect(sock)
                continue
            received[sock] += data
            while b"\n" in received[sock] and sock not in leaving:
                line, received[sock] = received[sock].split(b"\n", 1)
                if line.strip() == b"5":
                    leaving.add(sock)
                else:
                    to_send[sock] += process(sock, line)
            if to_send[sock]:
                writable.append(sock)
            elif sock in leaving:
                disconnect(sock)
        for sock in writable:
            try:
                to_send[sock] = to_send[sock][sock.send(to_send[sock]):]
            except BlockingIOError:
                continue
            except OSError:
                disconnect(sock)
                continue
            if not to_send[sock] and sock in leaving:
                disconnect(sock)
except KeyboardInterrupt:
    print("Bye bye~")
