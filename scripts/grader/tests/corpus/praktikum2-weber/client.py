import argparse
import signal
import socket
import sys
import time

import protokoll

MENUE = """<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit"""


def ende(signum, frame):
    print('\nBye bye~')
    sys.exit(0)


def main():
    p = argparse.ArgumentParser()
    p.add_argument('-a', '--adresse', default='127.0.0.1')
    p.add_argument('-p', '--port', type=int, default=29999)
    args = p.parse_args()
    signal.signal(signal.SIGINT, ende)
    s = socket.create_connection((args.adresse, args.port))
    print(f'The client is running on port {s.getsockname()[1]}')
    while True:
        print(MENUE)
        try:
            wahl = input('Input option: ')
        except EOFError:
            wahl = '5'
        if wahl not in ('1', '2', '3', '4', '5'):
            print('Invalid option.')
            continue
        if wahl == '5':
            protokoll.senden(s, {'befehl': 5})
            break
        anfrage = {'befehl': int(wahl)}
        if wahl == '1':
            anfrage['text'] = input('Input sentence: ')
        t = time.time()
        try:
            protokoll.senden(s, anfrage)
            antwort = protokoll.empfangen(s)
        except OSError:
            antwort = None
        if antwort is None:
            print('The server has closed the connection.')
            break
        print('Reply from server:', antwort['antwort'])
        print(f'RTT = {(time.time() - t) * 1000:.3f} ms')
    s.close()
    print('Bye bye~')


if __name__ == '__main__':
    main()
