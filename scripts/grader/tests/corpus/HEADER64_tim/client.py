import signal
import socket
import sys
import time

import net

SERVER = "192.168.56.1"
PORT = 5050

MENUE = """<Menu>
1) convert text to UPPER-case
2) get my IP address and port number
3) get server request count
4) get server running time
5) exit"""


def bye(signum, frame):
    print('\nBye bye~')
    sys.exit(0)


def main():
    signal.signal(signal.SIGINT, bye)
    s = socket.create_connection((SERVER, PORT))
    print(f'The client is running on port {s.getsockname()[1]}')
    while True:
        print(MENUE)
        try:
            opt = input('Input option: ')
        except EOFError:
            opt = '5'
        if opt not in ('1', '2', '3', '4', '5'):
            print('Invalid option.')
            continue
        if opt == '5':
            net.send(s, '!DISCONNECT')
            break
        msg = ['!UPPER', '!ADDR', '!COUNT', '!UPTIME'][int(opt) - 1]
        if opt == '1':
            msg += ' ' + input('Input sentence: ')
        t = time.time()
        try:
            net.send(s, msg)
            reply = net.read(s)
        except OSError:
            reply = None
        if reply is None:
            print('The server has closed the connection.')
            break
        print('Reply from server:', reply)
        print(f'RTT = {(time.time() - t) * 1000:.3f} ms')
    s.close()
    print('Bye bye~')


if __name__ == '__main__':
    main()
