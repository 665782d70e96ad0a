import socket
import sys
from concurrent.futures import ThreadPoolExecutor

MAX_CLIENTS = 1000


def echo(conn, peer):
    print("Connected by %s" % (peer,))
    with conn:
        try:
            while True:
                data = conn.recv(1024)
                if not data:
                    return
                print("Received data from %s : %s" % (peer, data.decode("utf-8", "replace")))
                conn.sendall(data)
        except OSError as error:
            print("%s: %s" % (peer, error), file=sys.stderr)


def main():
    host, port = "127.0.0.1", 8000
    if len(sys.argv) == 3:
        host, port = sys.argv[1], int(sys.argv[2])
    print("\nUse server.py HOST PORT for non default args")
    server = socket.socket()
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((host, port))
    server.listen(128)
    print("Listening on %s:%d" % (host, port))
    with server, ThreadPoolExecutor(max_workers=MAX_CLIENTS) as pool:
        try:
            while True:
                pool.submit(echo, *server.accept())
        except KeyboardInterrupt:
            print("Ctrl + C, exiting...")


if __name__ == "__main__":
    main()
