# first try, one client only. DO NOT GRADE
from socket import *
s = socket(AF_INET, SOCK_STREAM)
s.bind(('', 21277))
s.listen(1)
print('The server is ready to receive on port 21277')
while True:
    c, a = s.accept()
    print('Connection request from', a)
    while True:
        d = c.recv(2048)
        if not d: break
        if d[0:1] == b'1':
            c.send(d[1:].upper())
        else:
            c.send(b'todo')
    c.close()
