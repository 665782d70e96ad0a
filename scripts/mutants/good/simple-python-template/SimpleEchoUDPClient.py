#
# SimpleEchoUDPClient.py
#

import sys
from socket import *

serverName = 'localhost'
serverPort = 12000
if len(sys.argv) > 2:
    serverName = sys.argv[1]
    serverPort = int(sys.argv[2])

clientSocket = socket(AF_INET, SOCK_DGRAM)
clientSocket.bind(('', 0))

print("Client is running on port", clientSocket.getsockname()[1])

message = input('Input lowercase sentence: ')

clientSocket.sendto(message.encode(), (serverName, serverPort))

modifiedMessage, serverAddress = clientSocket.recvfrom(2048)
print('Reply from server:', modifiedMessage.decode())

clientSocket.close()
