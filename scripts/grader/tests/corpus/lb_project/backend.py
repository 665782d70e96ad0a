#!/usr/bin/env python3
"""Backend server for the load balancer homework.

    python backend.py --id 1 --port 8001
"""
import argparse
import socket
import threading

parser = argparse.ArgumentParser()
parser.add_argument("-i", "--id", type=int, required=True, help="number of this server")
parser.add_argument("-p", "--port", type=int, required=True)
args = parser.parse_args()

TAG = f"[SERVER {args.id}]"


def log(text):
    print(TAG, text, flush=True)


def serve(conn, addr):
    with conn:
        try:
            while data := conn.recv(1024):
                log("Received: " + data.decode(errors="replace"))
                conn.sendall(data + f"server-{args.id}".encode())
        except ConnectionResetError:
            log(f"Client {addr} disconnected abruptly.")
        except OSError as err:
            log(f"Error: {err}")
    log(f"Client {addr} disconnected.")


with socket.create_server(("0.0.0.0", args.port)) as listener:
    log(f"Listening on 0.0.0.0:{args.port}")
    try:
        while True:
            conn, addr = listener.accept()
            log(f"Client connected from {addr}")
            threading.Thread(target=serve, args=(conn, addr), daemon=True).start()
    except KeyboardInterrupt:
        log("Server shutting down.")
