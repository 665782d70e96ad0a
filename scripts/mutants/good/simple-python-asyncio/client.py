"""SimpleEcho's client, over TCP or UDP."""
import socket
import sys

kind = {"tcp": socket.SOCK_STREAM, "udp": socket.SOCK_DGRAM}[sys.argv[1]]
server = (sys.argv[2], int(sys.argv[3])) if len(sys.argv) > 3 else ("127.0.0.1", 12000)

with socket.socket(socket.AF_INET, kind) as sock:
    try:
        sock.connect(server)
        print("The client is running on port", sock.getsockname()[1])
        sentence = input("Input lowercase sentence: ")
        sock.send(sentence.encode())
        if kind == socket.SOCK_STREAM and not sentence:
            sys.exit()
        print("Reply from server:", sock.recv(2048).decode())
    except OSError as error:
        sys.exit(f"The client: {error}")
