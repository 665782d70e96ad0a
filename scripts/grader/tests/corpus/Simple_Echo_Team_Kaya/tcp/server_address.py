HOST = "127.0.0.1"
PORT = 12345   # same as in server.py!
