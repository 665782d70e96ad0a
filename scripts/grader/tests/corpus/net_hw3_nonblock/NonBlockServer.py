from socket import *
import select, time, sys
#import threading   # not allowed in this part !!
import struct

HOST = ''
PORT = 21277
# my number is 20201277 so 21277

srv = socket(AF_INET, SOCK_STREAM)
srv.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
srv.bind((HOST, PORT))
srv.listen(50)
srv.setblocking(False)
START = time.monotonic()
print('Server ready, port = %d' % PORT, flush=True)

inputs = [srv]
outs = {}      # socket -> bytes still to send
buf = {}
info = {}      # socket -> (number, addr)
num = 0
reqs = 0
next_report = START + 60

def p(*a):
    print(*a)
    sys.stdout.flush()

def remove(s):
    n, a = info.pop(s)
    inputs.remove(s)
    del buf[s]
    del outs[s]
    s.close()
    p('Client#%d left (%d online)' % (n, len(info)))

def answer(s, cmd, data):
    global reqs
    reqs += 1
    p('cmd', cmd, 'from', '#%d' % info[s][0])
    if cmd == 1:
        try:
            r = data.decode('utf-8').upper().encode('utf-8')
        except UnicodeDecodeError:
            r = data.upper()
    elif cmd == 2:
        r = ('%s:%d' % info[s][1]).encode()
    elif cmd == 3:
        r = str(reqs).encode()
    elif cmd == 4:
        r = str(int(time.monotonic() - START)).encode()
    outs[s] += struct.pack('!H', len(r)) + r

def parse(s):
    # 1 byte command + 2 byte length + data
    b = buf[s]
    while len(b) >= 3:
        cmd = b[0]
        ln = struct.unpack('!H', b[1:3])[0]
        if len(b) < 3 + ln:
            break
        data = b[3:3+ln]
        b = b[3+ln:]
        if cmd == 5:
            return False
        if cmd < 1 or cmd > 4:
            return False   # strange client
        answer(s, cmd, data)
    buf[s] = b
    return True

try:
    while True:
        t = next_report - time.monotonic()
        if t <= 0:
            p('--- %d client(s) online ---' % len(info))
            next_report += 60
            continue
        w = [s for s in outs if outs[s]]
        # dont read from a client who doesnt take his answers
        rr = [s for s in inputs if s is srv or len(outs[s]) < 100000]
        r, w, x = select.select(rr, w, [], t)
        for s in r:
            if s is srv:
                try:
                    c, a = srv.accept()
                except OSError:
                    continue
                c.setblocking(False)
                num += 1
                inputs.append(c)
                buf[c] = b''
                outs[c] = b''
                info[c] = (num, a)
                p('new connection', a[0], a[1])
                p('Client#%d joined (%d online)' % (num, len(info)))
            else:
                if s not in info: continue
                try:
                    d = s.recv(4096)
                except BlockingIOError:
                    continue
                except OSError:
                    d = b''
                if not d:
                    remove(s)
                    continue
                buf[s] += d
                #print(buf[s])
                if not parse(s):
                    remove(s)
        for s in w:
            if s not in info:
                continue
            try:
                k = s.send(outs[s])
                outs[s] = outs[s][k:]
            except BlockingIOError:
                pass
            except OSError:
                remove(s)
except KeyboardInterrupt:
    for s in inputs: s.close()
    p('\nBye bye~')
