# Ayşe Demir 150180000
import socket
import sys
import time

host = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1"
port = int(sys.argv[2]) if len(sys.argv) > 2 else 12000

try:
    s = socket.socket()
    s.connect((host, port))
    print("İstemci portu:", s.getsockname()[1])
    while True:
        print("""
Menü
  1. Sunucunun çalışma süresi
  2. Toplam istek sayısı
  3. IP adresim ve portum
  4. Büyük harfe çevir
  0. Çıkış""")
        sec = input("Seçiminiz: ")
        if sec not in ("0", "1", "2", "3", "4"):
            print("Hatalı seçim!")
            continue
        mesaj = sec
        if sec == "4":
            mesaj += input("Cümle: ")
        t = time.time()
        s.sendall(mesaj.encode())
        if sec == "0":
            break
        c = s.recv(65536)
        sure = (time.time() - t) * 1000
        if not c:
            print("Sunucu bağlantıyı kapattı")
            sys.exit(1)
        print("\nSunucudan gelen:", c.decode())
        print(f"RTT = {sure:.2f} ms")
except (KeyboardInterrupt, EOFError):
    pass
except OSError as e:
    print("Bağlantı hatası:", e)
    sys.exit(1)
print("Güle güle")
