#!/usr/bin/env python3
# uso: client_select.py [HOST:PORTA]
import socket
import sys
import time

dove = sys.argv[1] if len(sys.argv) > 1 else "127.0.0.1:5555"
host, porta = dove.rsplit(":", 1)


def main():
    nick = input("Il tuo nick: ")
    s = socket.create_connection((host, int(porta)))
    f = s.makefile("rb")

    def ricevi():
        r = f.readline()
        if not r:
            raise ConnectionError("il server ha chiuso")
        return r.decode().rstrip("\n")

    assert ricevi() == "NICK?"
    s.sendall((nick + "\n").encode())
    print("Il client usa la porta", s.getsockname()[1])
    while True:
        print("\nScegli:")
        print("  1 - quante richieste ha servito il server")
        print("  2 - da quanto tempo e' attivo")
        print("  3 - testo in MAIUSCOLO")
        print("  4 - il mio indirizzo")
        print("  9 - esci")
        o = input("scelta --> ")
        t = time.perf_counter()
        if o == "1":
            s.sendall(b"REQUESTS\n")
        elif o == "2":
            s.sendall(b"UPTIME\n")
        elif o == "3":
            s.sendall(b"UPPER\n")
            frase = input("frase --> ")
            t = time.perf_counter()
            s.sendall((frase + "\n").encode())
        elif o == "4":
            s.sendall(b"WHOAMI\n")
        elif o == "9":
            s.sendall(b"QUIT\n")
            break
        else:
            print("scelta sbagliata:", o)
            continue
        r = ricevi()
        print("Risposta:", r)
        print("RTT = %.3f ms" % ((time.perf_counter() - t) * 1000))
    s.close()


try:
    main()
    print("Arrivederci")
except (KeyboardInterrupt, EOFError):
    print("\nArrivederci")
except OSError as e:
    print("errore:", e)
    sys.exit(1)
