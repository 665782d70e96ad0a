"""50 clients en même temps ; lancer le serveur avant (port 9876)."""
import socket
import threading

N = 50
ok = []


def un_client(i):
    with socket.create_connection(("localhost", 9876)) as s:
        for k in range(20):
            m = f"client {i} message {k}".encode()
            s.sendall(m)
            assert s.recv(1024) == m
    ok.append(i)


if __name__ == "__main__":
    ts = [threading.Thread(target=un_client, args=(i,)) for i in range(N)]
    [t.start() for t in ts]
    [t.join() for t in ts]
    print(f"{len(ok)}/{N} clients servis")
