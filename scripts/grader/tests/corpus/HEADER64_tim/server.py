import os
import signal
import socket
import sys
import threading
import time

import net

lock = threading.Lock()
clients = {}
next_id = 1
requests = 0
start = time.time()
PORT = 5050


def reporter():
    while True:
        time.sleep(60)
        with lock:
            print(f'Number of connected clients = {len(clients)}', flush=True)


def bye(signum, frame):
    print('Bye bye~', flush=True)
    os._exit(0)


def handle(conn, addr, nr):
    global requests
    try:
        while True:
            msg = net.read(conn)
            if msg is None or msg == '!DISCONNECT':
                break
            word, _, rest = msg.partition(' ')
            if word not in ('!UPPER', '!ADDR', '!COUNT', '!UPTIME'):
                net.send(conn, '?')
                continue
            cmd = ['!UPPER', '!ADDR', '!COUNT', '!UPTIME'].index(word) + 1
            print(f'Command {cmd}', flush=True)
            with lock:
                requests += 1
                n = requests
            if cmd == 1:
                reply = rest.upper()
            elif cmd == 2:
                reply = f'client IP = {addr[0]}, port = {addr[1]}'
            elif cmd == 3:
                reply = f'requests served = {n}'
            else:
                s = int(time.time() - start)
                reply = f'run time = {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}'
            net.send(conn, reply)
    except (OSError, ValueError, AttributeError):
        pass
    finally:
        conn.close()
        with lock:
            clients.pop(nr, None)
            print(f'Client {nr} disconnected. Number of connected clients = {len(clients)}', flush=True)


def main():
    global next_id
    signal.signal(signal.SIGINT, bye)
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('', PORT))
    s.listen(128)
    print(f'The server is ready to receive on port {PORT}', flush=True)
    threading.Thread(target=reporter, daemon=True).start()
    while True:
        conn, addr = s.accept()
        print(f'Connection request from {addr[0]}:{addr[1]}', flush=True)
        with lock:
            nr = next_id
            next_id += 1
            clients[nr] = conn
            print(f'Client {nr} connected. Number of connected clients = {len(clients)}', flush=True)
        threading.Thread(target=handle, args=(conn, addr, nr), daemon=True).start()


if __name__ == '__main__':
    main()
