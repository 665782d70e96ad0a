#
# SimpleEchoTCPClient.py
#

import sys
from socket import *

serverName = 'localhost'
serverPort = 12000
if len(sys.argv) > 2:
    serverName = sys.argv[1]
    serverPort = int(sys.argv[2])

clientSocket = socket(AF_INET, SOCK_STREAM)
clientSocket.connect((serverName, serverPort))

print("Client is running on port", clientSocket.getsockname()[1])

message = input('Input lowercase sentence: ')

clientSocket.send(message.encode())
clientSocket.shutdown(SHUT_WR)

modifiedMessage = clientSocket.recv(2048)
print('Reply from server:', modifiedMessage.decode())

clientSocket.close()
