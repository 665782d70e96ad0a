# première version (partie 1), un seul client à la fois. Gardée pour comparer.
import socket

s = socket.socket()
s.bind(("", 9875))
s.listen()
while True:
    c, _ = s.accept()
    while d := c.recv(1024):
        c.sendall(d)
    c.close()
