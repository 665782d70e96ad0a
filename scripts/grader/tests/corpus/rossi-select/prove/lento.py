import socket
# prova: un client che non legge mai
s = socket.create_connection(("127.0.0.1", 5555))
input("invio per uscire")
