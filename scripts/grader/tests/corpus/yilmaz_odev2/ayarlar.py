# -*- coding: iso-8859-9 -*-
# Bütün programların ortak ayarları

VEKIL_ADRES = "0.0.0.0"
VEKIL_PORTU = 9090

# sıra önemli: 1. sunucu, 2. sunucu
SUNUCULAR = [
    ("localhost", 8001),
    ("localhost", 8002),
]

TAMPON = 1024
MESAJ = "hello"
TEKRAR = 4
