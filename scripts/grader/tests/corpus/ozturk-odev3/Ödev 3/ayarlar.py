# -*- coding: utf-8 -*-
# bütün ayarlar burada, hem sunucu hem istemci bunu import ediyor
SUNUCU_ADRESI = "127.0.0.1"
DINLENECEK_ADRES = ""        # boş = bütün arayüzler
KAPI = 5050
PARCA = 4096
TOPLAM = 100 * 1024          # 102400 bayt

RENKLER = {
    "yesil": "\033[92m",
    "sari": "\033[93m",
    "kirmizi": "\033[91m",
    "mavi": "\033[94m",
    "son": "\033[0m",
}
