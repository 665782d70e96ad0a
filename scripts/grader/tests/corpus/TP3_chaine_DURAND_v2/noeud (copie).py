# -*- coding: latin-1 -*-
# ancienne version : un seul client à la fois
import socket
s = socket.socket()
s.bind(("", 12000))
s.listen(1)
while 1:
    c, a = s.accept()
    req = c.recv(4096).decode()
    c.send(open(req.strip()).read().encode())
    c.close()
