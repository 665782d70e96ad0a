"""
Computer Network HW3  multi-client server (thread per client)
20201234 Kim Minsu
usage: python server.py --port=29999
"""
import getopt
import socket
import sys
import threading
import time
from datetime import datetime

import config
from protocol import Conn

lock = threading.Lock()
users = {}
next_id = 1
requests = 0
started = time.time()


def log(*args):
    now = datetime.now().strftime("%H:%M:%S")
    with print_lock:
        print("[%s]" % now, *args, flush=True)


print_lock = threading.Lock()


def handle(sock, addr, uid):
    global requests
    conn = Conn(sock)
    try:
        while True:
            try:
                req = conn.recv()
            except ValueError:
                conn.send({"ok": False, "result": "bad request"})
                continue
            if req is None:
                break
            try:
                action = req.get("action")
            except AttributeError:
                conn.send({"ok": False, "result": "bad request"})
                continue
            if action == "quit":
                break
            with lock:
                requests += 1
                n = requests
            log("User #%d asks for %s" % (uid, action))
            if action == "upper":
                conn.send({"ok": True, "result": str(req.get("payload", "")).upper()})
            elif action == "whoami":
                conn.send({"ok": True, "result": {"ip": addr[0], "port": addr[1]}})
            elif action == "count":
                conn.send({"ok": True, "result": n})
            elif action == "uptime":
                t = int(time.time() - started)
                conn.send({"ok": True, "result": "%02d:%02d:%02d" % (t // 3600, t // 60 % 60, t % 60)})
            else:
                conn.send({"ok": False, "result": "unknown action"})
    except OSError:
        pass
    finally:
        with lock:
            users.pop(uid, None)
            log("User #%d left, %d online" % (uid, len(users)))
        sock.close()


def reporter():
    n = 1
    while True:
        time.sleep(max(0, started + 60 * n - time.time()))
        n += 1
        with lock:
            log("Status: %d online" % len(users))


def main():
    global next_id
    port = config.SERVER_PORT
    opts, _ = getopt.getopt(sys.argv[1:], "p:", ["port="])
    for o, v in opts:
        if o in ("-p", "--port"):
            port = int(v)

    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", port))
    s.listen(128)
    log("Server up, port", port)
    threading.Thread(target=reporter, daemon=True).start()
    try:
        while True:
            c, addr = s.accept()
            log("New connection from %s:%d" % addr)
            with lock:
                uid = next_id
                next_id += 1
                users[uid] = addr
                log("User #%d joined, %d online" % (uid, len(users)))
            threading.Thread(target=handle, args=(c, addr, uid), daemon=True).start()
    except KeyboardInterrupt:
        print()
        log("Bye bye~")
        s.close()


if __name__ == "__main__":
    main()
