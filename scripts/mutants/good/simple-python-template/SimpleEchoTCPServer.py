#
# SimpleEchoTCPServer.py
#

import sys
from socket import *

serverPort = 12000
if len(sys.argv) > 1:
    serverPort = int(sys.argv[1])

serverSocket = socket(AF_INET, SOCK_STREAM)
serverSocket.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
serverSocket.bind(('', serverPort))
serverSocket.listen(1)

print("Server is ready to receive on port", serverPort)

try:
    while True:
        (connectionSocket, clientAddress) = serverSocket.accept()
        print('Connection request from', clientAddress)
        try:
            message = connectionSocket.recv(2048)
            modifiedMessage = message.decode(errors='surrogateescape').upper()
            connectionSocket.send(modifiedMessage.encode(errors='surrogateescape'))
        except OSError as e:
            print('Error:', e)
        connectionSocket.close()
except KeyboardInterrupt:
    print('Bye bye~')
    serverSocket.close()
