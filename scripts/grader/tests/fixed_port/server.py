"""The echo server of the report with its port written in, as students hand it in."""

import socket

listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(("127.0.0.1", 8000))
listener.listen()
print("\nUse echo-server HOST PORT for non default args", flush=True)
print("Listening on 127.0.0.1:8000", flush=True)
try:
    while True:
        client, peer = listener.accept()
        print(f"Connected by {peer}", flush=True)
        with client:
            try:
                while data := client.recv(1024):
                    print(f"Received data from {peer} : {data.decode(errors='replace')}", flush=True)
                    client.sendall(data)
            except ConnectionError:
                pass
except KeyboardInterrupt:
    print("Ctrl + C, exiting...", flush=True)
