import socket
import sys
import time


def ask(prompt):
    print(prompt, end="", flush=True)
    line = sys.stdin.readline()
    if not line:
        raise EOFError
    return line.rstrip("\n")


def request(sock, text):
    began = time.time()
    sock.sendall((text + "\n").encode())
    reply = b""
    while not reply.endswith(b"\n"):
        data = sock.recv(4096)
        if not data:
            raise ConnectionError("the server closed the connection")
        reply += data
    rtt = time.time() - began
    print()
    print("Reply from server: " + reply.decode(errors="replace").strip())
    print("RTT = {:.3f} ms".format(rtt * 1000))
    print()


def menu():
    print("<Menu>")
    print("1) convert text to UPPER-case")
    print("2) get my IP address and port number")
    print("3) get server request count")
    print("4) get server running time")
    print("5) exit")


def main():
    host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999
    with socket.socket() as sock:
        sock.connect((host, port))
        print("The client is running on port", sock.getsockname()[1])
        while True:
            menu()
            option = ask("Input option: ")
            if option == "1":
                request(sock, "1" + ask("Input sentence: "))
            elif option in ("2", "3", "4"):
                request(sock, option)
            elif option == "5":
                sock.sendall(b"5\n")
                break
            else:
                print("Wrong option: " + option)


try:
    main()
except (KeyboardInterrupt, EOFError):
    print()
except OSError as error:
    sys.exit(f"Lost the server: {error}")
print("Bye bye~")
