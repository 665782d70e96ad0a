import os
import queue
import re
import socket
import sys
import threading
import time

ANNOUNCEMENT = re.compile(r"Client \d+ (dis)?connected\. Number of connected clients = \d+")
replies = queue.Queue()
announcements = queue.Queue()
leaving = False


def listen(sock):
    """Keeps what is told to all for the next menu, and replies for whoever asked."""
    try:
        for line in sock.makefile("r", errors="replace", newline="\n"):
            line = line.rstrip("\n")
            if ANNOUNCEMENT.fullmatch(line):
                announcements.put(line)
            else:
                replies.put((time.perf_counter(), line))
    except OSError:
        pass
    if not leaving:
        print("\nThe server has gone away", flush=True)
        os._exit(1)


def main():
    global leaving
    host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
    port = int(sys.argv[2]) if len(sys.argv) > 2 else 29999
    sock = socket.create_connection((host, port))
    print("The client is running on port", sock.getsockname()[1])
    threading.Thread(target=listen, args=(sock,), daemon=True).start()
    while True:
        while not announcements.empty():
            print("[server]", announcements.get())
        print("<Menu>\n1) convert text to UPPER-case\n2) get my IP address and port number")
        print("3) get server request count\n4) get server running time\n5) exit")
        option = input("Input option: ").strip()
        if option == "5":
            leaving = True
            sock.sendall(b"5\n")
            return
        if option not in ("1", "2", "3", "4"):
            print("Unknown option!")
            continue
        sentence = input("Input sentence: ") if option == "1" else ""
        sent = time.perf_counter()
        sock.sendall(f"{option}{sentence}\n".encode())
        received, reply = replies.get()
        print(f"\nReply from server: {reply}\nRTT = {(received - sent) * 1000:.3f} ms\n")


try:
    main()
except (KeyboardInterrupt, EOFError):
    leaving = True
    print()
except OSError as error:
    print("No connection to the server:", error)
    sys.exit(1)
print("Bye bye~")
