# -*- coding: utf-8 -*-
import threading
import time

from ayarlar import RENKLER

_kilit = threading.Lock()


def yaz(mesaj, renk="mavi"):
    """ekrana saat ile birlikte renkli yazar"""
    saat = time.strftime("%H:%M:%S")
    with _kilit:
        print(f"{RENKLER[renk]}[{saat}] {mesaj}{RENKLER['son']}", flush=True)


def tam_oku(soket, adet, parca):
    """adet bayt gelene kadar (ya da karşı taraf kapatana kadar) okur"""
    veri = bytearray()
    while len(veri) < adet:
        p = soket.recv(min(parca, adet - len(veri)))
        if not p:
            break
        veri += p
    return bytes(veri)
