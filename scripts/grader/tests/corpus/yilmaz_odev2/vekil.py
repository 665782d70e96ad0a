# -*- coding: iso-8859-9 -*-
"""Sıralı (round robin) yük dağıtan vekil. Ayarlar: ayarlar.py"""
import socket
import threading
from datetime import datetime
from itertools import cycle

from ayarlar import SUNUCULAR, TAMPON, VEKIL_ADRES, VEKIL_PORTU

kilit = threading.Lock()


def yaz(metin):
    with kilit:
        print(datetime.now().strftime("%H:%M:%S"), "(vekil)", metin, flush=True)


def sor(hedef, istek):
    """Her istek için YENİ bağlantı."""
    with socket.create_connection(hedef, timeout=5) as s:
        s.settimeout(20)
        s.sendall(istek)
        return s.recv(TAMPON * 2)


def istemciye_bak(istemci, adres):
    # her istemcinin kendi sırası var, 1. sunucudan başlar
    sira = cycle(enumerate(SUNUCULAR, 1))
    yaz("yeni istemci %s:%d" % adres)
    try:
        while True:
            istek = istemci.recv(TAMPON)
            if not istek:
                break
            no, hedef = next(sira)
            yaz("istemci %s:%d --> %d. sunucu" % (adres[0], adres[1], no))
            try:
                yanit = sor(hedef, istek)
            except OSError as hata:
                yaz("%s:%d sunucusuna ulaşılamadı: %s" % (hedef[0], hedef[1], hata))
                yanit = b"Error: Could not connect to backend server."
            istemci.sendall(yanit)
    except ConnectionError:
        yaz("istemci aniden gitti %s:%d" % adres)
    finally:
        istemci.close()
        yaz("istemci ayrıldı %s:%d" % adres)


def ana():
    s = socket.socket()
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind((VEKIL_ADRES, VEKIL_PORTU))
    s.listen(100)
    yaz("vekil %d kapısında çalışıyor" % VEKIL_PORTU)
    try:
        while True:
            istemci, adres = s.accept()
            threading.Thread(target=istemciye_bak, args=(istemci, adres), daemon=True).start()
    except KeyboardInterrupt:
        yaz("vekil kapanıyor")
    s.close()


if __name__ == "__main__":
    ana()
