#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""課題3 クライアント"""
import socket
import sys
import time

SERVER = "nsl5.cs.example-u.ac.jp"   # 研究室のサーバ
PORT = 34567

MENU = """<メニュー>
1) 大文字に変換
2) 自分のIPアドレスとポート番号
3) サーバへの要求回数
4) サーバの稼働時間
5) 終了"""


class Disconnected(Exception):
    pass


def read_n(s, n):
    b = b""
    while len(b) < n:
        d = s.recv(n - len(b))
        if not d:
            raise Disconnected
        b += d
    return b


def request(s, cmd, body=""):
    data = body.encode()
    s.sendall(("%s %d\n" % (cmd, len(data))).encode() + data)
    head = b""
    while not head.endswith(b"\n"):
        head += read_n(s, 1)
    return read_n(s, int(head)).decode()


def main():
    s = socket.create_connection((SERVER, PORT))
    print("The client is running on port", s.getsockname()[1])
    while True:
        print(MENU)
        opt = input("番号を入力: ").strip()
        if opt == "5":
            s.sendall(b"exit 0\n")
            break
        t = time.time()
        if opt == "1":
            text = input("文を入力: ")
            t = time.time()
            ans = request(s, "upper", text)
        elif opt == "2":
            ans = request(s, "addr")
        elif opt == "3":
            ans = request(s, "count")
        elif opt == "4":
            ans = request(s, "time")
        else:
            print("その番号はありません")
            continue
        rtt = (time.time() - t) * 1000
        print()
        print("Reply from server:", ans)
        print("RTT = %.3f ms" % rtt)
        print()
    s.close()


try:
    main()
except (KeyboardInterrupt, EOFError):
    print()
except (Disconnected, OSError) as e:
    print("サーバとの接続が切れました", e)
    sys.exit(1)
print("Bye bye~")
