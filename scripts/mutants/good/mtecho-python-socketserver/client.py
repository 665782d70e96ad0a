import socket
import sys

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 8000

print()
print("Use client.py HOST PORT for non default args")
with socket.create_connection((host, port)) as sock, sock.makefile("rw", encoding="utf-8") as stream:
    print("Connected to %s:%d, use Ctrl+C to exit" % (host, port))
    try:
        while True:
            stream.write(input("> ") + "\n")
            stream.flush()
            reply = stream.readline()
            if not reply:
                break
            print("Received  : ", reply.rstrip("\n"))
    except EOFError:
        pass
    except KeyboardInterrupt:
        print("Ctrl + C, exiting...")
