import socket
import sys
import time

MENU = """<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit
"""


def read_reply(stream):
    length = b""
    while not length.endswith(b":"):
        byte = stream.read(1)
        if not byte:
            raise ConnectionError("connection closed by the server")
        length += byte
    return stream.read(int(length[:-1])).decode(errors="replace")


def main(host="127.0.0.1", port="29999"):
    sock = socket.create_connection((host, int(port)))
    stream = sock.makefile("rb")
    print("The client is running on port", sock.getsockname()[1])
    while True:
        option = input(MENU + "Input option: ")
        if option == "5":
            sock.sendall(b"50:")
            return
        if option not in {"1", "2", "3", "4"}:
            print("No such option:", option)
            continue
        text = input("Input sentence: ").encode() if option == "1" else b""
        t0 = time.perf_counter()
        sock.sendall(b"%s%d:%s" % (option.encode(), len(text), text))
        reply = read_reply(stream)
        t1 = time.perf_counter()
        print()
        print("Reply from server: " + reply)
        print("RTT = %.3f ms" % (1000 * (t1 - t0)))
        print()


if __name__ == "__main__":
    try:
        main(*sys.argv[1:])
    except (KeyboardInterrupt, EOFError):
        pass
    except OSError as error:
        print("Server error:", error)
        sys.exit(1)
    print("Bye bye~")
