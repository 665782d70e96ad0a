"""A bulk echo client with one fault, or with none: bulk.client PORT FAULT. The lines are those of hw-bulk/README.md."""
import os
import socket
import sys
import time

from ordinary import say

# Without a port it asks for it, as a user's own terminal shows it.
PORT, FAULT = int(sys.argv[1] if len(sys.argv) > 2 else input("Server port: ")), sys.argv[-1]
SIZE = 102400


def main():
    say("Connecting" if FAULT == "start-text" else f"Connecting to 127.0.0.1:{PORT}")
    if FAULT == "only-prints":
        say("Client finished.")
        sys.exit(0)
    try:
        sock = socket.create_connection(("127.0.0.1", PORT))
    except OSError:
        sys.exit(0 if FAULT == "no-server-status-0" else 1)
    size = {"sends-less": 100000, "sends-more": SIZE + 1}.get(FAULT, SIZE)
    sock.sendall(os.urandom(size))
    if FAULT != "sent-missing":
        say(f"{SIZE} bayt gönderildi" if "own-words" in FAULT else f"Sent {SIZE} bytes")
    received = 0
    while received < SIZE and FAULT != "takes-nothing" and (chunk := sock.recv(SIZE)):
        received += len(chunk)
        if FAULT == "one-recv":
            break
    if FAULT.startswith("claims-all") or FAULT == "takes-nothing":
        received = SIZE
    if FAULT == "claims-all-in-other-words":
        say("All 102,400 bytes are back")
    elif FAULT == "own-words-for-an-error" and received < SIZE:
        say("HATA")
    elif "own-words" in FAULT:
        say(f"{SIZE} bayttan {received} bayt geri alındı" if received == SIZE else f"{received} bayt geri alındı")
    else:
        say(f"Received {received} bytes")
    say("Done." if FAULT == "finish-text" else "Client finished.")
    if FAULT == "status":
        sys.exit(1)
    if FAULT == "stays":
        sys.stdin.read()
        time.sleep(60)


main()
