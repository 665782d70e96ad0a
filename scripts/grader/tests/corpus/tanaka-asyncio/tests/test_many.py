# 100 connections at once
import socket, time
ss = [socket.create_connection(("127.0.0.1", 34567)) for _ in range(100)]
time.sleep(3)
