#!/usr/bin/env python3
# Reti di calcolatori - Esercizio 3, metodo 2 (select) - Luca Rossi
import select
import socket
import sys
import time

PORT = 5555
for a in sys.argv[1:]:
    if a.isdigit():
        PORT = int(a)

inizio = time.monotonic()
richieste = 0
ultimo_id = 0


class Utente:
    def __init__(self, sock, addr, id):
        self.sock = sock
        self.addr = addr
        self.id = id
        self.nick = None
        self.buf = b""
        self.out = b""
        self.attende_testo = False   # UPPER ricevuto, ora arriva la frase


utenti = {}


def stampa(colore, testo):
    print("\033[%dm%s\033[0m" % (colore, testo), flush=True)


def esci(u):
    if u.sock not in utenti:
        return
    del utenti[u.sock]
    u.sock.close()
    stampa(31, "<<< utente n.%d disconnesso, rimasti %d" % (u.id, len(utenti)))


def riga(u, r):
    global richieste
    if u.nick is None:
        u.nick = r
        stampa(36, "    utente n.%d si chiama %s" % (u.id, r))
        return ""
    if u.attende_testo:
        u.attende_testo = False
        return r.upper()
    if r == "QUIT":
        return None
    if r not in ("UPPER", "WHOAMI", "REQUESTS", "UPTIME"):
        return "ERRORE comando sconosciuto"
    richieste += 1
    stampa(0, "    comando %s da n.%d" % (r, u.id))
    if r == "UPPER":
        u.attende_testo = True
        return ""
    if r == "WHOAMI":
        return "IP=%s PORTA=%d" % u.addr
    if r == "REQUESTS":
        return "RICHIESTE=%d" % richieste
    s = int(time.monotonic() - inizio)
    return "ATTIVO DA %02d:%02d:%02d" % (s // 3600, s // 60 % 60, s % 60)


def leggi(u):
    try:
        d = u.sock.recv(4096)
    except OSError:
        d = b""
    if not d:
        esci(u)
        return
    u.buf += d
    while b"\n" in u.buf:
        r, u.buf = u.buf.split(b"\n", 1)
        risposta = riga(u, r.decode("utf-8", "replace").rstrip("\r"))
        if risposta is None:
            esci(u)
            return
        if risposta:
            u.out += risposta.encode() + b"\n"


def main():
    global ultimo_id
    s = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    s.bind(("", PORT))
    s.listen(300)
    s.setblocking(False)
    stampa(33, "*** server pronto, porta %d ***" % PORT)
    minuti = 1
    while True:
        attesa = max(0, inizio + 60 * minuti - time.monotonic())
        r, w, _ = select.select([s] + list(utenti), [k for k, u in utenti.items() if u.out], [], attesa)
        for k in r:
            if k is s:
                c, addr = s.accept()
                c.setblocking(False)
                ultimo_id += 1
                u = Utente(c, addr, ultimo_id)
                utenti[c] = u
                stampa(32, "... richiesta da %s:%d" % addr)
                stampa(32, ">>> utente n.%d connesso, totale %d" % (u.id, len(utenti)))
                u.out = b"NICK?\n"
            elif k in utenti:
                leggi(utenti[k])
        for k in w:
            u = utenti.get(k)
            if u:
                try:
                    n = k.send(u.out)
                    u.out = u.out[n:]
                except BlockingIOError:
                    pass
                except OSError:
                    esci(u)
        if time.monotonic() >= inizio + 60 * minuti:
            minuti += 1
            print("\n  n. | nick\n-----+---------------")
            for u in utenti.values():
                print("%4d | %s" % (u.id, u.nick))
            stampa(33, "*** utenti connessi: %d ***" % len(utenti))


try:
    main()
except KeyboardInterrupt:
    print("\nArrivederci")
