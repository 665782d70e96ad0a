#!/usr/bin/env python3
# -*- coding: utf-8 -*-
import os
import socket
import sys
import threading

import ayarlar
from yardimci import yaz, tam_oku


def gonder(soket, veri):
    soket.sendall(veri)
    yaz(f"{len(veri)} bayt gönderildi")


def main():
    veri = os.urandom(ayarlar.TOPLAM)
    yaz(f"{ayarlar.SUNUCU_ADRESI}:{ayarlar.KAPI} adresine bağlanılıyor...")
    try:
        soket = socket.create_connection((ayarlar.SUNUCU_ADRESI, ayarlar.KAPI))
    except OSError as hata:
        yaz(f"Bağlanamadım: {hata}", "kirmizi")
        sys.exit(1)
    # gönderme ayrı bir iş parçacığında, yoksa ikisi de birbirini bekleyebilir
    g = threading.Thread(target=gonder, args=(soket, veri))
    g.start()
    gelen = tam_oku(soket, len(veri), ayarlar.PARCA)
    g.join()
    yaz(f"{len(gelen)} bayt geri alındı")
    soket.close()
    if gelen == veri:
        yaz("Veriler AYNI, tamamdır", "yesil")
    else:
        yaz("Veriler FARKLI!!", "kirmizi")
        sys.exit(2)


if __name__ == "__main__":
    main()
