# common settings for server and client
import os

SERVER_HOST = os.environ.get("HW_HOST", "127.0.0.1")
SERVER_PORT = 29999
BUF = 4096
ENC = "utf-8"
