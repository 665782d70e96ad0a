import socket
import sys
import threading

SERVER_ID = sys.argv[1]
HOST = "0.0.0.0"
PORT = int(sys.argv[2])


def handle_client(conn, addr):
    print(f"[SERVER {SERVER_ID}] Client connected from {addr}")
    try:
        while True:
            data = conn.recv(1024)
            if not data:
                break
            print(f"[SERVER {SERVER_ID}] Received: {data.decode(errors='replace')}")
            conn.sendall(data + f"server-{SERVER_ID}".encode())
    except ConnectionResetError:
        print(f"[SERVER {SERVER_ID}] Client {addr} disconnected abruptly.")
    except Exception as e:
        print(f"[SERVER {SERVER_ID}] Error: {e}")
    finally:
        conn.close()
        print(f"[SERVER {SERVER_ID}] Client {addr} disconnected.")


def start_server():
    server = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    server.bind((HOST, PORT))
    server.listen()
    print(f"[SERVER {SERVER_ID}] Listening on {HOST}:{PORT}")
    try:
        while True:
            conn, addr = server.accept()
            threading.Thread(target=handle_client, args=(conn, addr), daemon=True).start()
    except KeyboardInterrupt:
        print(f"[SERVER {SERVER_ID}] Server shutting down.")
    finally:
        server.close()


if __name__ == "__main__":
    start_server()
