#!/usr/bin/env python3
# -*- coding: utf-8 -*-
"""
Bilgisayar Ağları - Ödev 3
Çok iş parçacıklı 100 kB sunucusu
Elif Öztürk - 190315042
"""
import socket
import threading

import ayarlar
from yardimci import yaz, tam_oku


class IstemciIslemi(threading.Thread):
    def __init__(self, soket, adres):
        super().__init__(daemon=True)
        self.soket = soket
        self.adres = adres

    def run(self):
        yaz(f"Yeni istemci bağlandı: {self.adres[0]}:{self.adres[1]}", "yesil")
        try:
            veri = tam_oku(self.soket, ayarlar.TOPLAM, ayarlar.PARCA)
            yaz(f"{self.adres[1]} numaralı istemciden {len(veri)} bayt alındı")
            self.soket.sendall(veri)
            yaz("Veri geri gönderildi")
        except OSError as hata:
            yaz(f"HATA: {hata}", "kirmizi")
        finally:
            self.soket.close()
            yaz(f"Bağlantı kapandı: {self.adres[0]}:{self.adres[1]}", "sari")


def main():
    dinleyici = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    dinleyici.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    dinleyici.bind((ayarlar.DINLENECEK_ADRES, ayarlar.KAPI))
    dinleyici.listen(20)
    yaz(f"Sunucu {ayarlar.KAPI} numaralı kapıda bekliyor (çıkmak için Ctrl+C)", "yesil")
    try:
        while True:
            soket, adres = dinleyici.accept()
            IstemciIslemi(soket, adres).start()
    except KeyboardInterrupt:
        yaz("Sunucu kapatılıyor, güle güle", "kirmizi")
    finally:
        dinleyici.close()


if __name__ == "__main__":
    main()
