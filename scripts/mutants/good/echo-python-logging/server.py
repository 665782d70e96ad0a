import argparse
import logging
import socket
import sys

logging.basicConfig(level=logging.DEBUG, format="%(message)s")


class EchoServer:
    def __init__(self, host, port):
        self.host, self.port = host, port

    def serve_forever(self):
        with socket.create_server((self.host, self.port), backlog=1) as listener:
            logging.info("Listening on %s:%d", self.host, self.port)
            while True:
                conn, peer = listener.accept()
                with conn:
                    self.serve(conn, peer)

    def serve(self, conn, peer):
        logging.info("Connected by %s", peer)
        try:
            for data in iter(lambda: conn.recv(1024), b""):
                logging.info("Received data from %s : %s", peer, data.decode("utf-8", "backslashreplace"))
                conn.sendall(data)
        except ConnectionError as e:
            logging.error("%s", e)


if __name__ == "__main__":
    parser = argparse.ArgumentParser()
    parser.add_argument("-H", "--host", default="127.0.0.1")
    parser.add_argument("-P", "--port", type=int, default=8000)
    args = parser.parse_args()
    logging.info("")
    logging.info("Use ./server.py HOST PORT for non default args")
    try:
        EchoServer(args.host, args.port).serve_forever()
    except KeyboardInterrupt:
        logging.info("Ctrl + C, exiting...")
