import argparse
import os
import signal
import socket
import sys
import threading
import time

import protokoll

lock = threading.Lock()
verbunden = {}
naechste = 1
anfragen = 0
start = time.time()


def bericht():
    while True:
        time.sleep(60)
        with lock:
            print(f'Number of connected clients = {len(verbunden)}', flush=True)


def ende(signum, frame):
    print('Bye bye~', flush=True)
    os._exit(0)


def bediene(conn, addr, nr):
    global anfragen
    try:
        while True:
            anfrage = protokoll.empfangen(conn)
            if anfrage is None:
                break
            befehl = anfrage.get('befehl')
            if befehl == 5:
                break
            if befehl not in (1, 2, 3, 4):
                protokoll.senden(conn, {'fehler': 'unbekannt'})
                continue
            print(f'Command {befehl}', flush=True)
            with lock:
                anfragen += 1
                zahl = anfragen
            if befehl == 1:
                antwort = str(anfrage.get('text', '')).upper()
            elif befehl == 2:
                antwort = f'client IP = {addr[0]}, port = {addr[1]}'
            elif befehl == 3:
                antwort = f'requests served = {zahl}'
            else:
                s = int(time.time() - start)
                antwort = f'run time = {s // 3600:02d}:{s // 60 % 60:02d}:{s % 60:02d}'
            protokoll.senden(conn, {'antwort': antwort})
    except (OSError, ValueError, AttributeError):
        pass
    finally:
        conn.close()
        with lock:
            verbunden.pop(nr, None)
            print(f'Client {nr} disconnected. Number of connected clients = {len(verbunden)}', flush=True)


def main():
    global naechste
    p = argparse.ArgumentParser()
    p.add_argument('-p', '--port', type=int, default=29999)
    args = p.parse_args()
    signal.signal(signal.SIGINT, ende)
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(('', args.port))
    s.listen(128)
    print(f'The server is ready to receive on port {args.port}', flush=True)
    threading.Thread(target=bericht, daemon=True).start()
    while True:
        conn, addr = s.accept()
        print(f'Connection request from {addr[0]}:{addr[1]}', flush=True)
        with lock:
            nr = naechste
            naechste += 1
            verbunden[nr] = conn
            print(f'Client {nr} connected. Number of connected clients = {len(verbunden)}', flush=True)
        threading.Thread(target=bediene, args=(conn, addr, nr), daemon=True).start()


if __name__ == '__main__':
    main()
