# a1.py   network programming assignment 1  (server AND client)
#   python a1.py server
#   python a1.py client
import socket, sys, threading, time
import os

HOST = "127.0.0.1"
PORT = 29999

# colors, from stackoverflow.com/questions/287871
class bcolors:
    HEADER = '\033[95m'
    OKBLUE = '\033[94m'
    OKGREEN = '\033[92m'
    WARNING = '\033[93m'
    FAIL = '\033[91m'
    ENDC = '\033[0m'

# globals
lk = threading.Lock()
n = 0          # last id
c = 0          # how many online
reqs = 0
t0 = time.time()

def p(col, s):
    print(col + s + bcolors.ENDC)
    sys.stdout.flush()

def fmt(s):
    s = int(s)
    return "%02d:%02d:%02d" % (s // 3600, s // 60 % 60, s % 60)

def thread_function(sock, a, me):
    global c, reqs
    buf = b""
    bye = False
    try:
        while not bye:
            d = sock.recv(2048)
            if not d:
                break
            buf += d
            while b"\n" in buf:
                line, buf = buf.split(b"\n", 1)
                x = line.decode("utf-8", "replace").rstrip("\r")
                k = x[:1].upper()
                if k == "Q":
                    bye = True
                    break
                if k in ("A", "B", "C", "D") and k != "":
                    with lk:
                        reqs = reqs + 1
                        r = reqs
                    p(bcolors.OKBLUE, "   client " + str(me) + " wants " + k)
                    if k == "A":
                        ans = x[2:].upper()
                    if k == "B":
                        ans = "you are " + a[0] + " port " + str(a[1])
                    if k == "C":
                        ans = str(r) + " requests until now"
                    if k == "D":
                        ans = "up for " + fmt(time.time() - t0)
                else:
                    ans = "???"
                sock.sendall((ans + "\n").encode())
    except OSError:
        pass
    sock.close()
    with lk:
        c -= 1
        p(bcolors.FAIL, "- client %d left, %d online" % (me, c))

def every_minute():
    k = 1
    while True:
        w = t0 + 60 * k - time.time()
        if w > 0:
            time.sleep(w)
        p(bcolors.HEADER, "* %d online" % c)
        k += 1

def server():
    global n, c, t0
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", PORT))
    s.listen(50)
    t0 = time.time()
    p(bcolors.WARNING, "server is up, port %d" % PORT)
    threading.Thread(target=every_minute, daemon=True).start()
    try:
        while 1:
            so, a = s.accept()
            p(bcolors.OKGREEN, "knock knock: %s:%d" % a)
            with lk:
                n += 1
                c += 1
                p(bcolors.OKGREEN, "+ client %d joined, %d online" % (n, c))
                me = n
            threading.Thread(target=thread_function, args=(so, a, me), daemon=True).start()
    except KeyboardInterrupt:
        print()
        p(bcolors.WARNING, "Bye bye~")
        os._exit(0)

MENU = """
****************************************
*   A   make my text BIG               *
*   B   who am i (ip and port)         *
*   C   how many requests              *
*   D   how long is the server up      *
*   Q   quit                           *
****************************************"""

def client():
    s = socket.socket()
    try:
        s.connect((HOST, PORT))
    except OSError as e:
        p(bcolors.FAIL, "no server: " + str(e))
        sys.exit(1)
    print("my port is", s.getsockname()[1])
    f = s.makefile("rb")
    try:
        while True:
            print(bcolors.OKBLUE + MENU + bcolors.ENDC)
            o = input("> ").strip().upper()
            if o == "Q":
                s.sendall(b"Q\n")
                break
            elif o == "A":
                m = "A " + input("text> ")
            elif o in ("B", "C", "D"):
                m = o
            else:
                p(bcolors.FAIL, "no such option: " + o)
                continue
            t = time.perf_counter()
            s.sendall(m.encode() + b"\n")
            r = f.readline()
            dt = (time.perf_counter() - t) * 1000
            if r == b"":
                p(bcolors.FAIL, "server is gone")
                sys.exit(1)
            p(bcolors.OKGREEN, "<-- " + r.decode().rstrip("\n"))
            print("took %.3f ms" % dt)
    except (KeyboardInterrupt, EOFError):
        print()
    except OSError:
        p(bcolors.FAIL, "server is gone")
        sys.exit(1)
    print("Bye bye~")

if len(sys.argv) < 2:
    print("usage: a1.py server|client")
elif sys.argv[1] == "server":
    server()
else:
    client()
