import socket
import sys
import threading

HOST = "0.0.0.0"
PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
DATA_SIZE = 102400


def handle_client(conn, addr):
    print(f"Connected by client at {addr}")
    try:
        received = b""
        while len(received) < DATA_SIZE:
            chunk = conn.recv(4096)
            if not chunk:
                break
            received += chunk
        print(f"Received {len(received)} bytes")
        conn.sendall(received)
        print("Data sent back to client")
    except OSError as e:
        print(f"Error with {addr}: {e}")
    finally:
        conn.close()
        print(f"Connection closed by client at {addr}")


def main():
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((HOST, PORT))
        s.listen()
        print(f"Server at {HOST}:{PORT}")
        while True:
            conn, addr = s.accept()
            thread = threading.Thread(target=handle_client, args=(conn, addr), daemon=True)
            thread.start()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("Server stopped.")
