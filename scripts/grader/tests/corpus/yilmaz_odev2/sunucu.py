# -*- coding: iso-8859-9 -*-
"""Arka uç sunucusu.   kullanım:  python3 sunucu.py 1     (ya da 2)"""
import socket
import sys
import threading
from datetime import datetime

import ayarlar


def yaz(metin):
    print(datetime.now().strftime("%H:%M:%S"), "(sunucu %d)" % NO, metin, flush=True)


def ilgilen(baglanti, adres):
    yaz("istemci geldi: %s:%d" % adres)
    try:
        while True:
            veri = baglanti.recv(ayarlar.TAMPON)
            if not veri:
                break
            yaz("alındı: " + veri.decode("utf-8", "replace"))
            baglanti.sendall(veri + ("server-%d" % NO).encode())
    except ConnectionResetError:
        yaz("istemci bağlantıyı kopardı: %s:%d" % adres)
    except OSError as hata:
        yaz("hata: %s" % hata)
    finally:
        baglanti.close()
        yaz("istemci ayrıldı: %s:%d" % adres)


if len(sys.argv) != 2:
    print(__doc__)
    sys.exit(1)

NO = int(sys.argv[1])
PORT = ayarlar.SUNUCULAR[NO - 1][1]

dinleyen = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
dinleyen.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
dinleyen.bind(("0.0.0.0", PORT))
dinleyen.listen(50)
yaz("%d numaralı kapı dinleniyor" % PORT)
try:
    while True:
        b, a = dinleyen.accept()
        threading.Thread(target=ilgilen, args=(b, a), daemon=True).start()
except KeyboardInterrupt:
    yaz("kapatılıyor, görüşürüz")
finally:
    dinleyen.close()
