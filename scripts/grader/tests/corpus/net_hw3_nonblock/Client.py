from socket import *
import struct, time, sys

#serverName = 'nsl2.cau.ac.kr'
serverName = '127.0.0.1'
serverPort = 21277

def recv_all(s, n):
    b = b''
    while len(b) < n:
        d = s.recv(n - len(b))
        if not d:
            raise ConnectionError('server closed')
        b += d
    return b

def ask(s, cmd, data=b''):
    t = time.time()
    s.sendall(struct.pack('!BH', cmd, len(data)) + data)
    n = struct.unpack('!H', recv_all(s, 2))[0]
    r = recv_all(s, n).decode('utf-8', 'replace')
    return r, (time.time() - t) * 1000

def run():
    s = socket(AF_INET, SOCK_STREAM)
    s.connect((serverName, serverPort))
    print('The client is running on port', s.getsockname()[1])
    while 1:
        print('''
========= MENU =========
 a. UPPER CASE
 b. who am I (ip/port)
 c. how many requests
 d. how long is the server running
 q. quit
========================''')
        o = input('> ').strip().lower()
        if o == 'a':
            r, rtt = ask(s, 1, input('text> ').encode('utf-8'))
        elif o == 'b':
            r, rtt = ask(s, 2)
            ip, port = r.rsplit(':', 1)
            r = 'client IP = ' + ip + ', port = ' + port
        elif o == 'c':
            r, rtt = ask(s, 3)
            r = 'requests served = ' + r
        elif o == 'd':
            r, rtt = ask(s, 4)
            sec = int(r)
            r = 'run time = %02d:%02d:%02d' % (sec // 3600, sec // 60 % 60, sec % 60)
        elif o == 'q':
            s.sendall(struct.pack('!BH', 5, 0))
            s.close()
            return
        else:
            print('what is', repr(o), '???')
            continue
        print('Reply from server: ' + r)
        print('RTT = %.3f ms' % rtt)

try:
    run()
except KeyboardInterrupt:
    print()
except EOFError:
    print()
except OSError as e:
    print('error:', e)
    sys.exit(1)
print('Bye bye~')
