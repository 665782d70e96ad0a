import select
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999


class Gone(Exception):
    pass


def prompt(sock, text):
    """Asks the user, and sees meanwhile whether the server goes away."""
    print(text, end="", flush=True)
    while True:
        ready, _, _ = select.select([sys.stdin, sock], [], [])
        if sock in ready and not sock.recv(4096):
            raise Gone
        if sys.stdin in ready:
            line = sys.stdin.readline()
            if not line:
                raise EOFError
            return line.strip("\n")


def request(sock, text):
    start = time.perf_counter()
    sock.sendall(text.encode() + b"\n")
    reply = b""
    while b"\n" not in reply:
        data = sock.recv(4096)
        if not data:
            raise Gone
        reply += data
    rtt = time.perf_counter() - start
    print("\nReply from server:", reply.decode(errors="replace").rstrip("\n"))
    print("RTT = %.3f ms\n" % (rtt * 1000))


def run():
    sock = socket.create_connection((host, port))
    print("The client is running on port %d" % sock.getsockname()[1])
    while True:
        print("<Menu>")
        print("1) convert text to UPPER-case")
        print("2) get my IP address and port number")
        print("3) get server request count")
        print("4) get server running time")
        print("5) exit")
        option = prompt(sock, "Input option: ")
        if option == "1":
            request(sock, "1" + prompt(sock, "Input sentence: "))
        elif option in ("2", "3", "4"):
            request(sock, option)
        elif option == "5":
            return
        else:
            print("%s is no option of the menu" % option)


try:
    run()
except (KeyboardInterrupt, EOFError):
    print()
except (Gone, OSError):
    print("\nThe server has gone away")
    sys.exit(1)
print("Bye bye~")
