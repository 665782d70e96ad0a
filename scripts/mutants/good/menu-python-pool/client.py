import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999

MENU = """<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit"""


def main():
    sock = socket.create_connection((host, port))
    print("The client is running on port", sock.getsockname()[1])
    replies = sock.makefile("r", newline="\n")
    while True:
        print(MENU)
        option = input("Input option: ")
        if option == "5":
            print("Bye bye~")
            return 0
        if option not in ("1", "2", "3", "4"):
            print("There is no option", option)
            continue
        request = option
        if option == "1":
            request += input("Input sentence: ")
        sent = time.perf_counter()
        sock.sendall(request.encode() + b"\n")
        reply = replies.readline()
        rtt = (time.perf_counter() - sent) * 1000
        if not reply:
            print("The server has closed the connection")
            return 1
        print("\nReply from server:", reply.rstrip("\n"))
        print("RTT = %.3f ms\n" % rtt)


try:
    sys.exit(main())
except (KeyboardInterrupt, EOFError):
    print("\nBye bye~")
except OSError as error:
    print("The server cannot be reached:", error)
    sys.exit(1)
