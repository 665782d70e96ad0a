# -*- coding: iso-8859-9 -*-
import socket
import time

import ayarlar

s = socket.socket()
s.connect(("localhost", ayarlar.VEKIL_PORTU))
print("Vekile bağlanıldı.")
for i in range(ayarlar.TEKRAR):
    s.send(ayarlar.MESAJ.encode())
    print("%d. gönderilen: %s" % (i + 1, ayarlar.MESAJ))
    gelen = s.recv(ayarlar.TAMPON)
    if not gelen:
        print("Vekil bağlantıyı kapattı!")
        break
    print("   gelen yanıt:", gelen.decode())
    time.sleep(1)
s.close()
print("İstemci bitti.")
