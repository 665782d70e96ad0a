#!/usr/bin/env python3
# -*- coding: utf-8 -*-
# Practica 2 - Redes de Computadores
# Servidor sin hilos: select()
import os
import select
import socket
import sys
import time

from comun import protocolo as p

PUERTO = int(os.environ.get("PUERTO_SERVIDOR", "29999"))

NOMBRES = {p.MAYUS: 1, p.DIRECCION: 2, p.CONTADOR: 3, p.TIEMPO: 4, p.FIN: 5}


class Cliente:
    def __init__(self, sock, dir_, num):
        self.sock = sock
        self.dir = dir_
        self.num = num
        self.entrada = bytearray()
        self.salida = bytearray()
        self.cerrar = False


class Servidor:
    def __init__(self, puerto):
        self.inicio = time.monotonic()
        self.siguiente = 1
        self.atendidas = 0
        self.clientes = {}
        self.oyente = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        self.oyente.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.oyente.bind(("", puerto))
        self.oyente.listen(128)
        self.oyente.setblocking(False)
        print(f"Servidor listo en el puerto {puerto}", flush=True)

    def alta(self):
        try:
            s, d = self.oyente.accept()
        except OSError:
            return
        s.setblocking(False)
        c = Cliente(s, d, self.siguiente)
        self.siguiente += 1
        self.clientes[s] = c
        print(f"Nueva conexión desde {d[0]}:{d[1]}", flush=True)
        print(f"Cliente {c.num} conectado. Clientes conectados: {len(self.clientes)}", flush=True)

    def baja(self, c):
        if c.sock not in self.clientes:
            return
        del self.clientes[c.sock]
        c.sock.close()
        print(f"Cliente {c.num} desconectado. Clientes conectados: {len(self.clientes)}", flush=True)

    def leer(self, c):
        try:
            datos = c.sock.recv(4096)
        except BlockingIOError:
            return
        except OSError:
            datos = b""
        if not datos:
            self.baja(c)
            return
        c.entrada += datos
        while True:
            m = p.extraer(c.entrada)
            if m is None:
                break
            self.atender(c, *m)
            if c.cerrar:
                break
        self.escribir(c)

    def atender(self, c, codigo, datos):
        if codigo in NOMBRES and codigo != p.FIN:
            print("Orden", NOMBRES[codigo], flush=True)
            self.atendidas += 1
        if codigo == p.MAYUS:
            try:
                r = datos.decode("utf-8").upper().encode("utf-8")
            except UnicodeDecodeError:
                r = datos.upper()
            r = r[:65535]
        elif codigo == p.DIRECCION:
            r = f"IP={c.dir[0]} puerto={c.dir[1]}".encode()
        elif codigo == p.CONTADOR:
            r = f"{self.atendidas} peticiones".encode()
        elif codigo == p.TIEMPO:
            t = int(time.monotonic() - self.inicio)
            r = "%02d:%02d:%02d" % (t // 3600, t // 60 % 60, t % 60)
            r = r.encode()
        elif codigo == p.FIN:
            c.cerrar = True
            return
        else:
            c.salida += p.empaquetar(p.ERROR, "orden desconocida".encode())
            return
        c.salida += p.empaquetar(codigo, r)

    def escribir(self, c):
        if c.salida:
            try:
                n = c.sock.send(c.salida)
                del c.salida[:n]
            except BlockingIOError:
                return
            except OSError:
                self.baja(c)
                return
        if c.cerrar and not c.salida:
            self.baja(c)

    def bucle(self):
        aviso = self.inicio + 60
        while True:
            lectura = [self.oyente] + [s for s, c in self.clientes.items() if len(c.salida) < 200000]
            escritura = [s for s, c in self.clientes.items() if c.salida]
            espera = max(0.0, aviso - time.monotonic())
            r, w, _ = select.select(lectura, escritura, [], espera)
            if time.monotonic() >= aviso:
                print(f"Clientes conectados: {len(self.clientes)}", flush=True)
                aviso += 60
            for s in w:
                if s in self.clientes:
                    self.escribir(self.clientes[s])
            for s in r:
                if s is self.oyente:
                    self.alta()
                elif s in self.clientes:
                    self.leer(self.clientes[s])


if __name__ == "__main__":
    try:
        Servidor(PUERTO).bucle()
    except KeyboardInterrupt:
        print("¡Adiós!", flush=True)
    sys.exit(0)
