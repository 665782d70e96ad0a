import socket

from server_address import HOST, PORT

s = socket.socket()
s.connect((HOST, PORT))
print(f"The client is running on port {s.getsockname()[1]}")
sentence = input("Input lowercase sentence: ")
s.send(sentence.encode())
print("Reply from server:", s.recv(2048).decode())
s.close()
