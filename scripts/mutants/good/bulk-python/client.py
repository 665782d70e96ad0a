import socket
import sys

DATA_SIZE = 102400


def main():
    host, port = sys.argv[1], int(sys.argv[2])
    data = b"x" * DATA_SIZE
    print(f"Connecting to {host}:{port}")
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.connect((host, port))
        s.sendall(data)
        print(f"Sent {len(data)} bytes")
        received = 0
        while received < DATA_SIZE:
            chunk = s.recv(4096)
            if not chunk:
                break
            received += len(chunk)
        print(f"Received {received} bytes")
    print("Client finished.")


if __name__ == "__main__":
    main()
