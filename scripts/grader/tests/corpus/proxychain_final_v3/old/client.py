# first try, DOES NOT WORK, see ../src
import socket
s = socket.socket()
s.connect(("localhost", 12000))
s.send(open("hops.txt").read().encode())
print(s.recv(1000000).decode())
