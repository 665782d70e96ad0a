import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999


def main():
    sock = socket.socket()
    sock.connect((host, port))
    lines = sock.makefile("rb")
    print("The client is running on port", sock.getsockname()[1])
    while True:
        print("<Menu>")
        print("1) convert text to UPPER-case")
        print("2) get my IP address and port number")
        print("3) get server request count")
        print("4) get server running time")
        print("5) exit")
        option = input("Input option: ").strip()
        if option not in ("1", "2", "3", "4", "5"):
            print("Please choose 1 to 5")
            continue
        sent = time.perf_counter()
        sock.sendall(option.encode() + b"\n")
        if option == "5":
            return
        if option == "1":
            sentence = input("Input sentence: ")
            sent = time.perf_counter()
            sock.sendall(sentence.encode() + b"\n")
        reply = lines.readline()
        received = time.perf_counter()
        if not reply:
            raise ConnectionError("it closed the connection")
        print()
        print("Reply from server:", reply.decode().rstrip("\n"))
        print("RTT = {:.3f} ms".format((received - sent) * 1000))
        print()


try:
    main()
    print("Bye bye~")
except KeyboardInterrupt:
    print("\nBye bye~")
except EOFError:
    print("\nBye bye~")
except OSError as error:
    print("The server does not answer:", error)
    sys.exit(1)
