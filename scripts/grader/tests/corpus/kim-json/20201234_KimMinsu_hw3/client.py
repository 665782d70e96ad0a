"""usage: python client.py [--host=HOST] [--port=PORT]"""
import getopt
import socket
import sys
import time

import config
from protocol import Conn

MENU = """
========= MENU =========
 1. Convert to upper case
 2. My address
 3. Number of requests
 4. Server uptime
 5. Quit
========================"""

ACTIONS = {"1": "upper", "2": "whoami", "3": "count", "4": "uptime"}


def main():
    host, port = config.SERVER_HOST, config.SERVER_PORT
    for o, v in getopt.getopt(sys.argv[1:], "", ["host=", "port="])[0]:
        if o == "--host":
            host = v
        else:
            port = int(v)
    s = socket.socket()
    try:
        s.connect((host, port))
    except OSError as e:
        print("cannot connect:", e)
        sys.exit(1)
    print("The client is running on port", s.getsockname()[1])
    conn = Conn(s)
    try:
        while True:
            print(MENU)
            choice = input("Choose> ").strip()
            if choice == "5":
                conn.send({"action": "quit"})
                break
            if choice not in ACTIONS:
                print("No such menu, try again")
                continue
            req = {"action": ACTIONS[choice]}
            if choice == "1":
                req["payload"] = input("Text> ")
            t0 = time.perf_counter()
            conn.send(req)
            rep = conn.recv()
            t1 = time.perf_counter()
            if rep is None:
                raise ConnectionError("server closed the connection")
            r = rep["result"]
            if choice == "2":
                r = "%s port %d" % (r["ip"], r["port"])
            print("Server says:", r)
            print("RTT = %.3f ms" % ((t1 - t0) * 1000))
    except (KeyboardInterrupt, EOFError):
        print()
    except OSError as e:
        print("Connection lost:", e)
        sys.exit(1)
    s.close()
    print("Bye bye~")


main()
