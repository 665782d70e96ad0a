"""Group 07: client side (python). Everything comes from config.json."""
import json
import socket
import sys

with open("config.json") as f:
    cfg = json.load(f)

HOST, PORT, SIZE = cfg["server_host"], cfg["port"], cfg["payload_bytes"]
payload = (b"0123456789abcdef" * (SIZE // 16 + 1))[:SIZE]

print(f"Connecting to {HOST}:{PORT}")
try:
    sock = socket.create_connection((HOST, PORT), timeout=20)
except OSError as e:
    print("connect failed:", e, file=sys.stderr)
    sys.exit(1)

sock.sendall(payload)
print(f"Sent {len(payload)} bytes")

parts = []
got = 0
while got < SIZE:
    p = sock.recv(cfg["chunk"])
    if not p:
        break
    parts.append(p)
    got += len(p)
sock.close()

print(f"Received {got} bytes")
if b"".join(parts) == payload:
    print("Client finished.")
else:
    print("MISMATCH")
    sys.exit(1)
