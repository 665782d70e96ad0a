#!/usr/bin/env python3
# Practica 2 - Redes. Rodrigo Gomez Salas
import argparse
import os
import signal
import socket
import threading
import time

import mensajes

inicio = time.monotonic()
cerrojo = threading.Lock()
conectados = {}
contador = {"clientes": 0, "peticiones": 0}


def decir(texto):
    print(texto, flush=True)


class Atencion(threading.Thread):
    def __init__(self, sock, direccion):
        super().__init__(daemon=True)
        self.sock = sock
        self.direccion = direccion
        with cerrojo:
            contador["clientes"] += 1
            self.id = contador["clientes"]
            conectados[self.id] = self
            decir("Client %d connected. Number of connected clients = %d" % (self.id, len(conectados)))

    def run(self):
        try:
            self.conversar()
        except Exception:
            pass        # se fue sin despedirse o mando basura
        self.sock.close()
        with cerrojo:
            del conectados[self.id]
            decir("Client %d disconnected. Number of connected clients = %d" % (self.id, len(conectados)))

    def conversar(self):
        while True:
            orden, texto = mensajes.recibir(self.sock)
            if orden == "salir":
                return
            mensajes.enviar(self.sock, self.respuesta(orden, texto))

    ORDENES = {"mayus": 1, "direccion": 2, "cuenta": 3, "tiempo": 4}

    def respuesta(self, orden, texto):
        if orden not in self.ORDENES:
            return "orden desconocida"
        with cerrojo:
            contador["peticiones"] += 1
            peticiones = contador["peticiones"]
            decir("Command %d" % self.ORDENES[orden])
        if orden == "mayus":
            return texto.upper()
        if orden == "direccion":
            return "client IP = %s, port = %d" % self.direccion
        if orden == "cuenta":
            return "requests served = %d" % peticiones
        s = int(time.monotonic() - inicio)
        return "run time = %02d:%02d:%02d" % (s // 3600, s // 60 % 60, s % 60)


def cada_minuto():
    n = 1
    while True:
        time.sleep(max(0, inicio + 60 * n - time.monotonic()))
        n += 1
        with cerrojo:
            decir("Number of connected clients = %d" % len(conectados))


def main():
    p = argparse.ArgumentParser(description="servidor multihilo")
    p.add_argument("--host", default="0.0.0.0")
    p.add_argument("--puerto", type=int, default=29999)
    args = p.parse_args()

    with socket.socket() as s:
        s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        s.bind((args.host, args.puerto))
        s.listen(200)
        decir("The server is ready to receive on port %d" % args.puerto)
        threading.Thread(target=cada_minuto, daemon=True).start()
        try:
            while True:
                sock, direccion = s.accept()
                decir("Connection request from %s:%d" % direccion)
                Atencion(sock, direccion).start()
        except KeyboardInterrupt:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            decir("\nBye bye~")
            os._exit(0)


if __name__ == "__main__":
    main()
