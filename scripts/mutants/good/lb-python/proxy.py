import socket
import sys
import threading

PROXY_HOST = "0.0.0.0"
PROXY_PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 9090
BACKENDS = [("localhost", int(port)) for port in sys.argv[2:4] or (8001, 8002)]


def ask_backend(backend, data):
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as sock:
        sock.connect(backend)
        sock.sendall(data)
        return sock.recv(2048)


def handle_client(conn, addr):
    print(f"[PROXY] New client connected from {addr}")
    index = 0
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            backend = BACKENDS[index]
            number = index + 1
            index = (index + 1) % len(BACKENDS)
            print(f"[PROXY] Client {addr} -> Server {number} ({backend[0]}:{backend[1]})")
            try:
                reply = ask_backend(backend, data)
            except OSError as e:
                print(f"[PROXY] Error connecting to server {backend[0]}:{backend[1]}: {e}")
                conn.sendall(b"Error: Could not connect to backend server.")
                continue
            conn.sendall(reply)
    except ConnectionResetError:
        print(f"[PROXY] Client {addr} disconnected abruptly.")
    finally:
        conn.close()
        print(f"[PROXY] Client {addr} disconnected.")


def start_proxy():
    proxy = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    proxy.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    proxy.bind((PROXY_HOST, PROXY_PORT))
    proxy.listen()
    print(f"[PROXY] TCP Proxy listening on {PROXY_HOST}:{PROXY_PORT}")
    print(f"[PROXY] Balancing between: {BACKENDS}")
    while True:
        conn, addr = proxy.accept()
        thread = threading.Thread(target=handle_client, args=(conn, addr))
        thread.daemon = True
        thread.start()


if __name__ == "__main__":
    try:
        start_proxy()
    except KeyboardInterrupt:
        print("[PROXY] Shutting down.")
