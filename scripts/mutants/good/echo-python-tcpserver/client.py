"""Echo client that waits for the keyboard and the socket with select."""
import select
import socket
import sys


def main():
    host, port = (sys.argv[1], int(sys.argv[2])) if len(sys.argv) > 2 else ("127.0.0.1", 8000)
    print("\nUse client.py HOST PORT for non default args")
    with socket.create_connection((host, port)) as sock:
        print(f"Connected to {host}:{port}, use Ctrl+C to exit")
        print("> ", end="", flush=True)
        while True:
            ready, _, _ = select.select([sys.stdin, sock], [], [])
            if sock in ready:
                data = sock.recv(1024)
                if not data:
                    sys.exit("server closed the connection")
                print(f"Received  :  {data.decode()}")
                print("> ", end="", flush=True)
            if sys.stdin in ready:
                line = sys.stdin.readline()
                if not line:
                    return
                if line.rstrip("\n"):
                    sock.sendall(line.rstrip("\n").encode())


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Ctrl + C, exiting...")
    except OSError as error:
        sys.exit(f"error: {error}")
