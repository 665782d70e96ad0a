# Bilgisayar Ağları Ödev 3 - tek iş parçacıklı sunucu (selectors)
# Ayşe Demir 150180000
import selectors
import socket
import sys
import time

PORT = int(sys.argv[1]) if len(sys.argv) > 1 else 12000
basla = time.time()
sel = selectors.DefaultSelector()
sayac = 0
son_id = 0
istemciler = {}


class Istemci:
    def __init__(self, sock, adres, no):
        self.sock = sock
        self.adres = adres
        self.no = no
        self.cikti = b""


def yaz(*a):
    print(*a, flush=True)


def kapat(i):
    sel.unregister(i.sock)
    i.sock.close()
    del istemciler[i.no]
    yaz(f"{i.no} numaralı istemci ayrıldı, kalan: {len(istemciler)}")


def kabul(s):
    global son_id
    sock, adres = s.accept()
    sock.setblocking(False)
    yaz(f"Bağlantı isteği: {adres[0]}:{adres[1]}")
    son_id += 1
    i = Istemci(sock, adres, son_id)
    istemciler[i.no] = i
    sel.register(sock, selectors.EVENT_READ, i)
    yaz(f"{i.no} numaralı istemci bağlandı, toplam: {len(istemciler)}")


def cevap(i, veri):
    global sayac
    komut = veri[:1]
    # menü: 0 çıkış, 1 süre, 2 istek sayısı, 3 adres, 4 büyük harf
    if komut not in (b"1", b"2", b"3", b"4"):
        return b"HATA: bilinmeyen komut"
    sayac += 1
    yaz("Komut", komut.decode())
    if komut == b"4":
        try:
            return veri[1:].decode("utf-8").upper().encode("utf-8")
        except UnicodeDecodeError:
            return veri[1:].upper()
    if komut == b"3":
        return f"Adresiniz {i.adres[0]} : {i.adres[1]}".encode()
    if komut == b"2":
        return f"İstek sayısı: {sayac}".encode()
    t = int(time.time() - basla)
    return f"Çalışma süresi: {t // 3600:02}:{t // 60 % 60:02}:{t % 60:02}".encode()


def oku(i):
    try:
        veri = i.sock.recv(65536)
    except OSError:
        veri = b""
    if not veri or veri[:1] == b"0":
        kapat(i)
        return
    i.cikti += cevap(i, veri)
    gonder(i)


def gonder(i):
    try:
        n = i.sock.send(i.cikti)
        i.cikti = i.cikti[n:]
    except BlockingIOError:
        pass
    except OSError:
        kapat(i)
        return
    olay = selectors.EVENT_READ | (selectors.EVENT_WRITE if i.cikti else 0)
    sel.modify(i.sock, olay, i)


def main():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("0.0.0.0", PORT))
    s.listen(200)
    s.setblocking(False)
    sel.register(s, selectors.EVENT_READ, None)
    yaz(f"Sunucu {PORT} portunda hazır")
    sonraki = basla + 60
    while True:
        for key, mask in sel.select(max(0, sonraki - time.time())):
            if key.data is None:
                kabul(s)
            elif mask & selectors.EVENT_WRITE:
                gonder(key.data)
            else:
                oku(key.data)
        if time.time() >= sonraki:
            yaz(f"Bağlı istemci sayısı: {len(istemciler)}")
            sonraki += 60


try:
    main()
except KeyboardInterrupt:
    yaz("\nGüle güle")
