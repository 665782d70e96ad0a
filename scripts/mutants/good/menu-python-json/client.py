import json
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999
NAMES = {"1": "upper", "2": "address", "3": "count", "4": "time"}
MENU = (
    "<Menu>\n1) convert text to UPPER-case\n2) get my IP address and port number\n"
    "3) get server request count\n4) get server running time\n5) exit"
)


def receive(sock):
    data = b""
    while True:
        part = sock.recv(4096)
        if not part:
            raise ConnectionError("it closed the connection")
        data += part
        try:
            return json.loads(data)["reply"]
        except ValueError:
            continue


def session(sock):
    print(f"The client is running on port {sock.getsockname()[1]}")
    while True:
        print(MENU)
        option = input("Input option: ")
        if option == "5":
            return
        if option not in NAMES:
            print(f"'{option}' is not in the menu")
            continue
        request = {"command": NAMES[option]}
        if option == "1":
            request["text"] = input("Input sentence: ")
        begin = time.perf_counter_ns()
        sock.sendall(json.dumps(request).encode())
        reply = receive(sock)
        end = time.perf_counter_ns()
        print(f"\nReply from server: {reply}\nRTT = {(end - begin) / 1e6:.3f} ms\n")


try:
    with socket.create_connection((host, port)) as sock:
        session(sock)
except (KeyboardInterrupt, EOFError):
    print()
except OSError as error:
    print("Error with the server:", error)
    sys.exit(1)
print("Bye bye~")
