import socket
import sys
import threading
import time

lock = threading.Lock()
connected = {}
answered = 0
began = time.monotonic()


def read_request(stream):
    """A request is its option, the length of its text, a colon and the text."""
    option = stream.read(1).decode("latin-1")
    if not option or option == "5":
        return None, ""
    digits = b""
    while len(digits) < 8:
        byte = stream.read(1)
        if byte in (b":", b""):
            break
        digits += byte
    length = int(digits) if digits.isdigit() else 0
    return option, stream.read(length).decode(errors="replace")


def reply(option, text, address):
    global answered
    if option not in ("1", "2", "3", "4"):
        return "error: unknown command"
    with lock:
        answered += 1
        n = answered
    print("Command " + option)
    if option == "1":
        return text.upper()
    if option == "2":
        return f"client IP = {address[0]}, port = {address[1]}"
    if option == "3":
        return f"requests served = {n}"
    seconds = int(time.monotonic() - began)
    return "run time = %02d:%02d:%02d" % (seconds // 3600, seconds % 3600 // 60, seconds % 60)


def client_thread(conn, address, me):
    try:
        with conn.makefile("rb") as stream:
            option, text = read_request(stream)
            while option is not None:
                data = reply(option, text, address).encode()
                conn.sendall(b"%d:%s" % (len(data), data))
                option, text = read_request(stream)
    except OSError:
        pass
    conn.close()
    with lock:
        connected.pop(me)
        print(f"Client {me} disconnected. Number of connected clients = {len(connected)}")


def every_minute():
    due = began + 60
    while True:
        time.sleep(max(0, due - time.monotonic()))
        with lock:
            print(f"Number of connected clients = {len(connected)}")
        due += 60


def main(host="0.0.0.0", port="29999"):
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((host, int(port)))
    listener.listen(64)
    print(f"The server is ready to receive on port {port}")
    threading.Thread(target=every_minute, daemon=True).start()
    number = 0
    while True:
        conn, address = listener.accept()
        print(f"Connection request from {address[0]}:{address[1]}")
        number += 1
        with lock:
            connected[number] = address
            print(f"Client {number} connected. Number of connected clients = {len(connected)}")
        threading.Thread(target=client_thread, args=(conn, address, number), daemon=True).start()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except KeyboardInterrupt:
        print("Bye bye~")
